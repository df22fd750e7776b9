/**
 * CORS for browser extensions and the origins that the operator lists. Any other origin, `null` included, gets no
 * header and so cannot read the answer. Credentials are never allowed, because the token travels in a header.
 */

const EXTENSION = /^(chrome|moz)-extension:\/\/[\w.-]+$/;
const METHODS = "GET, POST, PUT, PATCH, DELETE";
const REQUEST_HEADERS =
  "Authorization, Content-Type, Content-MD5, Idempotency-Key, If-Match, Range, X-TOZID-LOGIN-TOKEN";
const RESPONSE_HEADERS = "X-Backup-Client, X-Next-Token, Retry-After, ETag, Content-Range";

/** Returns the headers that let `origin` read the answer; none when it may not. */
export function corsHeaders(origin: string | null, listed: readonly string[]): Record<string, string> {
  if (origin === null || !(EXTENSION.test(origin) || listed.includes(origin))) return {};
  return { "Access-Control-Allow-Origin": origin, "Access-Control-Expose-Headers": RESPONSE_HEADERS };
}

/** Returns the answer to a preflight request. */
export function preflight(request: Request, listed: readonly string[]): Response {
  const headers = new Headers({ Vary: "Origin" });
  const allowed = Object.entries(corsHeaders(request.headers.get("Origin"), listed));
  if (allowed.length === 0) return new Response(null, { status: 204, headers });
  for (const [name, value] of allowed) headers.set(name, value);
  headers.set("Access-Control-Allow-Methods", METHODS);
  headers.set("Access-Control-Allow-Headers", REQUEST_HEADERS);
  headers.set("Access-Control-Max-Age", "600");
  if (request.headers.get("Access-Control-Request-Private-Network") === "true") {
    headers.set("Access-Control-Allow-Private-Network", "true");
  }
  return new Response(null, { status: 204, headers });
}
