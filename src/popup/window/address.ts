/** Server addresses as people type them, invitation links, and the set-up link `#server=…&token=…`. */
import { readAddress } from "../../model/server-address.ts";

/** Why an address is not taken, by the sentence that says so. */
export type AddressProblem = "serverEmpty" | "serverBad" | "serverInsecure";

/** Returns what is wrong with `typed` as a server address, or null. */
export function checkAddress(typed: string): AddressProblem | null {
  if (typed.trim() === "") return "serverEmpty";
  const { problem } = readAddress(typed);
  if (problem === null) return null;
  return problem === "plain_http" ? "serverInsecure" : "serverBad";
}

/** Returns the address as a URL; `https://` is put in front where people leave it out. Null when it is none. */
export function parseAddress(typed: string): URL | null {
  return readAddress(typed).url;
}

/** Returns the host, with its port, of a server's address, for people to read. */
export function hostOf(serverUrl: string): string {
  return URL.canParse(serverUrl) ? new URL(serverUrl).host : serverUrl;
}

/** Returns the pattern of the optional permission for the one host of `typed`. */
export function permissionFor(typed: string): string | null {
  const url = parseAddress(typed);
  return url === null ? null : `${url.protocol}//${url.hostname}/*`;
}

/** Returns the address of a server with its path, where it has one, for people to read. */
export function placeOf(serverUrl: string): string {
  if (!URL.canParse(serverUrl)) return serverUrl;
  const { host, pathname } = new URL(serverUrl);
  return host + pathname.replace(/\/+$/, "");
}

/** Returns the values that came in the fragment of the page's address. */
export function readFragment(hash: string): { readonly server: string; readonly token: string } {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  return { server: values.get("server") ?? "", token: values.get("token") ?? "" };
}

/**
 * Returns server and token of an invitation (`https://server/invite#token=…`, the server also below a path), or null when
 * `typed` is none.
 */
export function readInvite(typed: string): { readonly server: string; readonly token: string } | null {
  const url = parseAddress(typed);
  const token = new URLSearchParams(url?.hash.slice(1)).get("token");
  if (url === null || !url.pathname.endsWith("/invite") || !token) return null;
  return { server: url.origin + url.pathname.slice(0, -"/invite".length), token };
}
