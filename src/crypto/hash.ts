/** H(d, x) of SECURITY.md ("Seal context"): BLAKE2b-256 of `sealfield/1/` d, a zero byte and x. */
import { encodeBase64Url } from "./base64url.ts";
import { type Bytes, concatBytes, utf8 } from "./bytes.ts";
import { generichash } from "./sodium.ts";

const PREFIX = "sealfield/1/";

/** Kinds of hashed data. They keep a digest of one kind from standing for another. */
export type HashDomain =
  | "access-key-id"
  | "plain"
  | "quad"
  | "wrap"
  | "digest"
  | "head"
  | "body"
  | "words"
  | "kit"
  | "passkey"
  | "audit";

/** Kinds of signed data, or of data authenticated under a key. */
export type SignDomain = "record" | "envelope" | "access-key" | "card" | "blob";

/** Returns `sealfield/1/` domain, a zero byte, then `data`. Our signatures and keyed hashes cover these bytes. */
export function domainBytes(domain: HashDomain | SignDomain, data: Uint8Array | string): Bytes {
  return concatBytes(
    utf8(`${PREFIX}${domain}`),
    Uint8Array.of(0),
    typeof data === "string" ? utf8(data) : data,
  );
}

/** Returns H(domain, data) as 32 bytes. */
export function hashBytes(domain: HashDomain, data: Uint8Array | string): Bytes {
  return generichash(domainBytes(domain, data));
}

/** Returns H(domain, data) as base64url, 43 characters. */
export function hash(domain: HashDomain, data: Uint8Array | string): string {
  return encodeBase64Url(hashBytes(domain, data));
}
