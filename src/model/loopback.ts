/**
 * What "this very machine" means, said once: plain http is as private as https there, and limits that are against
 * strangers do not apply.
 */

/**
 * Returns whether `hostname`, as `URL` writes it, is this very machine. Names below `localhost` are: browsers take
 * them there without asking anyone (RFC 6761, section 6.3).
 */
export function isLoopback(hostname: string): boolean {
  const address = /^\[(.*)\]$/.exec(hostname)?.[1] ?? hostname;
  return hostname === "localhost" || hostname.endsWith(".localhost") || isLoopbackAddress(address);
}

/** Returns whether `address`, as a socket names its end, is this very machine. A name is no address. */
export function isLoopbackAddress(address: string): boolean {
  return address === "::1" || /^127(\.\d{1,3}){3}$/.test(address);
}

/** Returns whether what is said to and by a page of `origin` stays between it and this machine: https, or http here. */
export function isPrivateOrigin(origin: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol, hostname } = new URL(origin);
  return protocol === "https:" || (protocol === "http:" && isLoopback(hostname));
}
