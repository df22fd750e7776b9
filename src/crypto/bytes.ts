/**
 * Bytes and the texts they come from: UTF-8, hex, concatenation, comparison, randomness. Follows PROTOCOL.md section
 * 1 ("Text"): the decoder is strict and replaces nothing.
 */
import { VaultError } from "../errors.ts";

/** Bytes that own an ordinary buffer. Every function of `crypto` returns such bytes. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** With the `u` flag a surrogate class matches only surrogates that have no partner. */
const LONE_SURROGATE = /[\ud800-\udfff]/u;

/** `getRandomValues` gives at most this many bytes at a time. */
const RANDOM_CHUNK = 65_536;

/** Returns whether `text` has a surrogate without its partner, which UTF-8 cannot hold. */
export function hasLoneSurrogate(text: string): boolean {
  return LONE_SURROGATE.test(text);
}

/** Returns `text` as UTF-8. @throws VaultError `field_invalid` for a lone surrogate, which would come back changed */
export function utf8(text: string): Bytes {
  if (hasLoneSurrogate(text)) throw new VaultError("field_invalid", "text is not well-formed Unicode");
  return encoder.encode(text) as Bytes;
}

/**
 * Returns the text of UTF-8 `bytes`, a byte-order mark included.
 * @throws VaultError `wire_invalid` if they are not UTF-8
 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    throw new VaultError("wire_invalid", "bytes are not UTF-8");
  }
}

/** Returns a new array holding `parts` one after the other. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Returns whether `a` and `b` are the same bytes. The time it takes depends on the lengths only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}

/** Returns `length` bytes of the platform's secure randomness. */
export function randomBytes(length: number): Bytes {
  const bytes = new Uint8Array(length);
  for (let offset = 0; offset < length; offset += RANDOM_CHUNK) {
    crypto.getRandomValues(bytes.subarray(offset, offset + RANDOM_CHUNK));
  }
  return bytes;
}

/** Overwrites `arrays` with zeros. Best effort: JavaScript may have copies elsewhere. */
export function wipe(...arrays: readonly Uint8Array[]): void {
  for (const array of arrays) array.fill(0);
}

/** Returns `bytes` as lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Returns the bytes of hex `text`, either case. @throws VaultError `wire_invalid` for anything else */
export function fromHex(text: string): Bytes {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) throw new VaultError("wire_invalid", "not hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** @throws TypeError unless `bytes` is a `Uint8Array` of `length`: the caller's mistake, not an attack */
export function requireLength(bytes: Uint8Array, length: number, what: string): void {
  if (!(bytes instanceof Uint8Array) || bytes.length !== length) {
    throw new TypeError(`${what} must be ${length} bytes`);
  }
}
