/** Texts from outside that become database texts or ids. */
import { hash } from "node:crypto";
import { VaultError } from "../../errors.ts";
import { MAX_STORED_TYPE_LENGTH } from "../../model/record-type.ts";

/** Returns `text` if the database can hold it. @throws VaultError `input_invalid` on U+0000 or a lone surrogate */
export function storableText(text: string, what: string): string {
  // The second pattern is slow, and few texts have any half of a pair at all.
  if (text.includes("\0") || (/[\ud800-\udfff]/.test(text) && /\p{Cs}/u.test(text))) {
    throw new VaultError(
      "input_invalid",
      `${what} may not contain a null character or half a surrogate pair`,
    );
  }
  return text;
}

/**
 * Returns `text` if it can be searched for. It refuses a text that cannot be stored, rather than search for another
 * one.
 * @throws VaultError `input_invalid` as `storableText`
 */
export function searchText(text: string): string {
  return storableText(text, "a search term");
}

/** Returns `type` if it can be stored. @throws VaultError `type_invalid`, `input_invalid` as `storableText` */
export function storableType(type: string): string {
  if (type === "" || type.length > MAX_STORED_TYPE_LENGTH) {
    throw new VaultError("type_invalid", `a type has 1 to ${MAX_STORED_TYPE_LENGTH} characters`);
  }
  return storableText(type, "a type");
}

/** Longest signature of a record; the longest that anybody makes has 128 characters. */
const MAX_SIGNATURE = 1024;

/**
 * Returns `text` if it can be stored as a signature.
 * @throws VaultError `too_large`, `input_invalid` as `storableText`
 */
export function storableSignature(text: string): string {
  if (text.length > MAX_SIGNATURE) {
    throw new VaultError("too_large", `a signature has at most ${MAX_SIGNATURE} characters`);
  }
  return storableText(text, "a signature");
}

/** Longest wrapped key, in UTF-16 units; one of the Sodium suite has 97. */
const MAX_EAK = 4096;

/**
 * Returns `text` if it can be stored as a wrapped access key.
 * @throws VaultError `too_large`, `input_invalid` as `storableText`
 */
export function storableEak(text: string): string {
  if (storableText(text, "an eak").length > MAX_EAK) {
    throw new VaultError("too_large", `an eak has at most ${MAX_EAK} characters`);
  }
  return text;
}

/**
 * Longest text, in bytes of UTF-8, that patterns are held against; longer labels are found when they are named exactly.
 */
export const MAX_TERM_BYTES = 4096;

/** Returns the id of a label's text: the first 128 bits of its SHA-256, as a UUID. */
export function termId(text: string): string {
  const hex = hash("sha256", text, "hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`;
}
