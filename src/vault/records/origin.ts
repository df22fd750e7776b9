/**
 * Which page a login belongs to (SECURITY.md, "Who may fill what"): exact host and port, https never to http. A site is
 * what a person wrote or saved in a record; a page is the origin that the browser says.
 */
import { isLoopback } from "../../model/loopback.ts";

interface Site {
  /** null: none was written. */
  readonly scheme: "http:" | "https:" | null;
  /** As `URL` writes it: lower case, punycode, without a trailing dot. */
  readonly hostname: string;
  /** null: the default one of the scheme. */
  readonly port: string | null;
}

/** Returns the host (with a port that is not the default one) that `site` names, or null when it names none. */
export function siteHost(site: string): string | null {
  const parsed = parseSite(site);
  if (parsed === null) return null;
  return parsed.port === null ? parsed.hostname : `${parsed.hostname}:${parsed.port}`;
}

/** Returns whether a login saved for `site` may be used on a page of `pageOrigin`. */
export function matchesSite(site: string, pageOrigin: string): boolean {
  const saved = parseSite(site);
  if (saved === null || !URL.canParse(pageOrigin)) return false;
  const page = new URL(pageOrigin);
  if (page.origin !== pageOrigin || page.hostname.endsWith(".") || page.hostname !== saved.hostname)
    return false;
  if (page.port !== (saved.port ?? "")) return false;
  if (page.protocol === "https:") return saved.scheme !== "http:" || saved.port === null;
  if (page.protocol !== "http:") return false;
  return saved.scheme === "http:" || (saved.scheme === null && isLoopback(page.hostname));
}

/** Reads what a person may write: an address, or a host with or without a port and path. */
function parseSite(site: string): Site | null {
  const text = site.trim();
  const scheme = /^([a-z][a-z0-9+.-]*:)\/\//i.exec(text)?.[1]?.toLowerCase() ?? null;
  if (text === "" || /\s/.test(text) || (scheme !== null && scheme !== "http:" && scheme !== "https:"))
    return null;
  const address = scheme === null ? `https://${text}` : text;
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  // A name before an @ is how an address pretends to be another one.
  if (url.username !== "" || url.password !== "" || url.hostname === "") return null;
  const hostname = url.hostname.replace(/\.$/, "");
  return { scheme: scheme as Site["scheme"], hostname, port: url.port === "" ? null : url.port };
}
