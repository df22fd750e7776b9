/**
 * Where a server is, as people type it: one origin, https, or plain http on this very machine only (SECURITY.md
 * "Keys", rule 7); below a path where a proxy hands on what comes there.
 */
import { VaultError } from "../errors.ts";
import { isLoopback } from "./loopback.ts";

/** `address`: there is no host in it. */
export type AddressProblem = "address" | "scheme" | "credentials" | "plain_http";

/** `url` is the address as it is meant, null where it is none; `problem` says why no server can be used there. */
export interface TypedAddress {
  readonly url: URL | null;
  readonly problem: AddressProblem | null;
}

/** The answer of a server's health check. `url` is its address, as `serverBase` returns it. */
export interface ServerCheck {
  readonly url: string;
  readonly loopback: boolean;
}

/** Returns how `typed` is read. Without a scheme it is https, or http when it names this machine. */
export function readAddress(typed: string): TypedAddress {
  const text = typed.trim();
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : withScheme(text));
  if (url === null) return { url, problem: "address" };
  if (url.protocol !== "https:" && url.protocol !== "http:") return { url: null, problem: "scheme" };
  if (url.username !== "" || url.password !== "") return { url, problem: "credentials" };
  return { url, problem: url.protocol === "http:" && !isLoopback(url.hostname) ? "plain_http" : null };
}

/**
 * Returns a server address that a person typed in its one form, such as `https://vault.example.org` or
 * `https://example.org/vault`: without a slash at its end, and without the invitation that it may be.
 * @throws VaultError `input_invalid` (`detail.why`: an `AddressProblem`) for anything else
 */
export function serverBase(typed: string): string {
  const { url, problem } = readAddress(typed);
  if (url !== null && problem === null) return url.origin + pathOf(url);
  throw new VaultError("input_invalid", "not a server address that can be used", {
    detail: { why: problem ?? "address" },
  });
}

/** Returns the path of a server's address, "" for none. */
export function basePath(serverUrl: string): string {
  return pathOf(new URL(serverUrl));
}

/** Returns the origin of a server's address. */
export function originOf(serverUrl: string): string {
  return new URL(serverUrl).origin;
}

function pathOf({ pathname }: URL): string {
  return pathname
    .replace(/\/+$/, "")
    .replace(/\/invite$/, "")
    .replace(/\/+$/, "");
}

function withScheme(text: string): string {
  const guess = parse(`http://${text}`);
  return `${guess !== null && isLoopback(guess.hostname) ? "http" : "https"}://${text}`;
}

function parse(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  // Chromium takes a space in a host for %20.
  return url.hostname === "" || url.hostname.includes("%") ? null : url;
}
