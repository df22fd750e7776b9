/** Where the server is: one origin, https, or plain http on this very machine only (SECURITY.md "Keys", rule 7). */
import { VaultError } from "../../errors.ts";

/** Returns whether `hostname` (as `URL` writes it) can only be this machine. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    hostname === "[::1]" ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}

/**
 * Returns the origin of a server address that a person typed, such as `https://vault.example.org`. Without a scheme
 * it is https, or http when it names this machine; a path, query or fragment is dropped.
 * @throws VaultError `input_invalid` (`detail.why`: `address`, `scheme`, `credentials` or `plain_http`) for anything
 * else
 */
export function serverOrigin(address: string): string {
  const text = address.trim();
  const url = parse(/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : withScheme(text));
  if (url.protocol !== "https:" && url.protocol !== "http:") throw refused("scheme");
  if (url.username !== "" || url.password !== "") throw refused("credentials");
  if (url.protocol === "http:" && !isLoopback(url.hostname)) throw refused("plain_http");
  return url.origin;
}

function withScheme(text: string): string {
  const guess = parse(`http://${text}`);
  return `${isLoopback(guess.hostname) ? "http" : "https"}://${text}`;
}

function parse(text: string): URL {
  if (text === "" || !URL.canParse(text)) throw refused("address");
  return new URL(text);
}

function refused(why: string): VaultError {
  return new VaultError("input_invalid", "not a server address that can be used", { detail: { why } });
}
