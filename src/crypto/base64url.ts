/**
 * base64url of PROTOCOL.md section 1 (RFC 4648 section 5). It is written without padding, and read with or without
 * padding and in either alphabet. Each value has one text: the bits after the last byte must be zero.
 */
import { VaultError } from "../errors.ts";
import type { Bytes } from "./bytes.ts";

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const CODES = Uint8Array.from(ALPHABET, (letter) => letter.charCodeAt(0));
const NOT_A_LETTER = 255;
const VALUES = new Uint8Array(128).fill(NOT_A_LETTER);
for (let i = 0; i < 64; i++) VALUES[CODES[i] ?? 0] = i;
VALUES["+".charCodeAt(0)] = 62;
VALUES["/".charCodeAt(0)] = 63;

const ascii = new TextDecoder("latin1");

/** Returns `bytes` as unpadded base64url. */
export function encodeBase64Url(bytes: Uint8Array): string {
  const length = bytes.length;
  const out = new Uint8Array(Math.ceil((length * 4) / 3));
  let o = 0;
  let i = 0;
  for (; i + 2 < length; i += 3) {
    const word = ((bytes[i] as number) << 16) | ((bytes[i + 1] as number) << 8) | (bytes[i + 2] as number);
    out[o++] = CODES[word >> 18] as number;
    out[o++] = CODES[(word >> 12) & 63] as number;
    out[o++] = CODES[(word >> 6) & 63] as number;
    out[o++] = CODES[word & 63] as number;
  }
  const rest = length - i;
  if (rest > 0) {
    const word = ((bytes[i] as number) << 16) | ((rest === 2 ? (bytes[i + 1] as number) : 0) << 8);
    out[o++] = CODES[word >> 18] as number;
    out[o++] = CODES[(word >> 12) & 63] as number;
    if (rest === 2) out[o++] = CODES[(word >> 6) & 63] as number;
  }
  return ascii.decode(out);
}

/**
 * Returns the number of letters of `text` before its padding.
 * @throws VaultError `wire_invalid` on padding of the wrong length
 */
function lengthWithoutPadding(text: string): number {
  let length = text.length;
  while (length > 0 && text.charCodeAt(length - 1) === 61) length--;
  const padding = text.length - length;
  if (padding > 0 && (text.length % 4 !== 0 || padding > 2)) throw invalid();
  return length;
}

function invalid(): VaultError {
  return new VaultError("wire_invalid", "not base64url");
}

/**
 * Returns the bytes of base64url or base64 `text`, padded or not.
 * @throws VaultError `wire_invalid` on any other character, on both alphabets in one text, on an impossible length
 * and on non-zero bits after the last byte
 */
export function decodeBase64Url(text: string): Bytes {
  const length = lengthWithoutPadding(text);
  const rest = length % 4;
  if (rest === 1) throw invalid();
  const out = new Uint8Array((length * 3) >> 2);
  let o = 0;
  let word = 0;
  // This is separate from the bytes so that the loop has no branch on its input.
  let unknown = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    const value = code < 128 ? (VALUES[code] as number) : NOT_A_LETTER;
    unknown |= value;
    word = (word << 6) | (value & 63);
    if ((i & 3) === 3) {
      out[o++] = word >> 16;
      out[o++] = word >> 8;
      out[o++] = word;
      word = 0;
    }
  }
  if (unknown > 63) throw invalid();
  if (rest === 2) {
    if ((word & 15) !== 0) throw invalid();
    out[o++] = word >> 4;
  } else if (rest === 3) {
    if ((word & 3) !== 0) throw invalid();
    out[o++] = word >> 10;
    out[o++] = word >> 2;
  }
  if (mixesAlphabets(text)) throw invalid();
  return out;
}

function mixesAlphabets(text: string): boolean {
  const standard = text.includes("+") || text.includes("/");
  return standard && (text.includes("-") || text.includes("_"));
}

/**
 * Returns the bytes of `text`, which must decode to exactly `length` of them.
 * @throws VaultError `wire_invalid` otherwise, before any work on a text that is far too long
 */
export function decodeBase64UrlExactly(text: string, length: number): Bytes {
  if (text.length > length * 2 + 4) throw invalid();
  const bytes = decodeBase64Url(text);
  if (bytes.length !== length) throw invalid();
  return bytes;
}

/** Returns `bytes` as padded standard base64, which E3DB uses for MD5 checksums only. */
export function encodeBase64(bytes: Uint8Array): string {
  const text = encodeBase64Url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}
