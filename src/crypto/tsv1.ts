/**
 * TSV1 request signatures (PROTOCOL.md 3.2): Ed25519 over BLAKE2b-256 of path, query, method and the head of the
 * Authorization header. SDKs write the query in four ways. A client sends only queries for which all agree, and a
 * server tries each.
 */
import { decodeBase64UrlExactly, encodeBase64Url } from "./base64url.ts";
import { type Bytes, hasLoneSurrogate, utf8 } from "./bytes.ts";
import { byCodeUnit } from "./canonical-json.ts";
import { generichash, SIGNATURE_LENGTH, SODIUM_KEY_LENGTH, sign, verify } from "./sodium.ts";

/** The start of a TSV1 Authorization header. */
export const TSV1_SCHEME = "TSV1-ED25519-BLAKE2B";

/** The request as it is sent. */
export interface Tsv1Request {
  readonly method: string;
  /** Still percent-encoded, starting with `/`. */
  readonly path: string;
  /** Without `?`; empty if there is none. */
  readonly query: string;
}

/** The content of the Authorization header beside the signature. */
export interface Tsv1Head {
  /** Ed25519 public key, base64url. */
  readonly publicKey: string;
  /** Seconds since 1970. */
  readonly timestamp: number;
  /** UUID text, never used twice. */
  readonly nonce: string;
  /** Empty for anonymous access to notes. */
  readonly clientId: string;
}

function headText({ publicKey, timestamp, nonce, clientId }: Tsv1Head): string {
  return `${TSV1_SCHEME}; ${publicKey}; ${timestamp}; ${nonce}; uid:${clientId}`;
}

/** Returns the text that is hashed and signed, for a query already written in one of the four ways. */
export function tsv1Text(request: Tsv1Request, head: Tsv1Head): string {
  return `${request.path}; ${request.query}; ${request.method}; ${headText(head)}`;
}

function digest(text: string): Bytes {
  return generichash(utf8(text));
}

/**
 * Returns the Authorization header for `request`. It signs the query sorted as js-sdk sorts it. Every SDK agrees on
 * that for values of `A-Za-z0-9-_.~`, so send the query as `sortQuery` returns it.
 */
export function signTsv1(request: Tsv1Request, head: Tsv1Head, signingKey: Uint8Array): string {
  const text = tsv1Text({ ...request, query: sortQuery(request.query) }, head);
  return `${headText(head)}; ${encodeBase64Url(sign(digest(text), signingKey))}`;
}

/** Longest Authorization header that `parseTsv1` accepts. */
const LIMIT = 1024;
const HEADER =
  /^TSV1-ED25519-BLAKE2B; ([\w-]{43}); (\d{1,12}); ([0-9a-fA-F-]{36}); uid:([0-9a-fA-F-]{36}|); ([\w-]{86})$/;

/** A parsed Authorization header, not yet verified. */
export interface Tsv1Authorization extends Tsv1Head {
  readonly signature: string;
}

/** Returns the parts of an Authorization header, or null if it is not TSV1. */
export function parseTsv1(header: string): Tsv1Authorization | null {
  const [, publicKey, timestamp, nonce, clientId, signature] =
    (header.length <= LIMIT && HEADER.exec(header)) || [];
  if (publicKey === undefined || nonce === undefined || clientId === undefined || signature === undefined) {
    return null;
  }
  return { publicKey, timestamp: Number(timestamp), nonce, clientId, signature };
}

/**
 * Returns whether the signature in `authorization` is its public key's over `request`, the query written in any of
 * the four ways. The caller must check the time, the nonce, and whose key it is.
 */
export function verifyTsv1(request: Tsv1Request, authorization: Tsv1Authorization): boolean {
  try {
    const publicKey = decodeBase64UrlExactly(authorization.publicKey, SODIUM_KEY_LENGTH);
    const signature = decodeBase64UrlExactly(authorization.signature, SIGNATURE_LENGTH);
    return queryForms(request.query).some((query) =>
      verify(signature, digest(tsv1Text({ ...request, query }, authorization)), publicKey),
    );
  } catch {
    return false;
  }
}

/** Returns `query` with its raw parts sorted by raw name, as js-sdk does; equal names keep their order. */
export function sortQuery(query: string): string {
  return query
    .split("&")
    .map((part): [string, string] => [part.split("=", 1)[0] ?? "", part])
    .sort(([a], [b]) => byCodeUnit(a, b))
    .map(([, part]) => part)
    .join("&");
}

/** Returns the distinct ways in which SDKs write `query` into the signed text: js, Go, python, Java. */
export function queryForms(query: string): string[] {
  // No query that came over HTTP has a lone surrogate, and the escapes of the others have no form for it.
  if (hasLoneSurrogate(query)) return [sortQuery(query)];
  const pairs = query
    .split("&")
    .filter((part) => part !== "")
    .map((part): [string, string] => {
      const at = part.indexOf("=");
      return at < 0 ? [decode(part), ""] : [decode(part.slice(0, at)), decode(part.slice(at + 1))];
    });
  const byName = [...pairs].sort(([a], [b]) => byCodePoint(a, b));
  const byBoth = [...pairs].sort(([a, x], [b, y]) => byCodePoint(a, b) || byCodePoint(x, y));
  const forms = [sortQuery(query), formEncode(byName), formEncode(byBoth)];
  // Java does not escape, so a value with `&` would read like another query: that form is left out then.
  if (!pairs.flat().some((text) => /[&=]/.test(text))) {
    forms.push(
      pairs
        .map(([name, value]) => `${name}=${value}`)
        .sort(byCodeUnit)
        .join("&"),
    );
  }
  return [...new Set(forms)];
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function formEncode(pairs: readonly [string, string][]): string {
  return pairs.map(([name, value]) => `${formEscape(name)}=${formEscape(value)}`).join("&");
}

/** Form escapes of Go and python: everything but letters, digits and `-_.~`; a space is `+`. */
function formEscape(text: string): string {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");
}

/** Orders as UTF-8 bytes do, which differs from UTF-16 units past U+FFFF. */
function byCodePoint(a: string, b: string): number {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    const difference = (left[i]?.codePointAt(0) ?? 0) - (right[i]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return left.length - right.length;
}
