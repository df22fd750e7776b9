/**
 * The code of a recovery kit: 256 random bits, as 24 words with their own checksum (BIP 39) or as letters and digits
 * (Crockford's base 32 with 16 bits of checksum) for a QR code and for typing.
 */
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { type Bytes, concatBytes, equalBytes, randomBytes } from "../../crypto/bytes.ts";
import { hashBytes } from "../../crypto/hash.ts";
import { type ErrorDetail, VaultError } from "../../errors.ts";
import { nearestWords, plainText, type TypedWord, typedWords } from "../memory/typed-words.ts";

const CODE_LENGTH = 32;
/** Words of a code. */
const WORDS = 24;
/** Characters that are shown of a word that is none of the list. */
const LONGEST_SHOWN = 30;
const CHECKSUM_LENGTH = 2;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP = 5;
/** Each place where eleven groups begin, also within others. */
const GROUPS = /(?<![0-9A-Z])(?=([0-9A-Z]{5}(?:[^0-9A-Z]{1,3}[0-9A-Z]{5}){10})(?![0-9A-Z]))/g;
const TEXT_LENGTH = Math.ceil(((CODE_LENGTH + CHECKSUM_LENGTH) * 8) / 5);

/** Returns a new code, 32 random bytes. */
export function newKitCode(): Bytes {
  return randomBytes(CODE_LENGTH);
}

/** Returns the 24 words of a code. */
export function kitWords(code: Uint8Array): string[] {
  return entropyToMnemonic(code, wordlist).split(" ");
}

/** Returns a code as 55 letters and digits in groups of five. */
export function kitText(code: Uint8Array): string {
  const bytes = concatBytes(code, checksumOf(code));
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  bits <<= BigInt(TEXT_LENGTH * 5 - bytes.length * 8);
  let text = "";
  for (let i = TEXT_LENGTH - 1; i >= 0; i--) text += ALPHABET[Number((bits >> BigInt(i * 5)) & 31n)];
  return text.replaceAll(new RegExp(`(.{${GROUP}})(?=.)`, "g"), "$1-");
}

/**
 * Returns the code that a person gave as words or text, in any of the ways in which people write it down.
 * @throws VaultError `input_invalid` when it was mistyped; `why` says how: `kit_word` with its `place` (from 1), what
 * was `typed` and the words `near` it (with spaces between, "" for none), `kit_count` with the `count` of words,
 * `kit_order` when all are words but they are not those of a kit, `kit_code` else
 */
export function parseKitCode(given: string): Bytes {
  const found = typedWords(given);
  const words = inOrder(found);
  const code = codeWithin(words) ?? codeWithin(found.filter(isWordLike)) ?? codeOfText(given);
  if (code !== null) return code;
  throw mistake(words);
}

/** Returns the words by their numbers, where those are from 1 to 24; else as they come. */
function inOrder(found: readonly TypedWord[]): readonly TypedWord[] {
  // Of two with one number the first counts: dates and such come after the words.
  const ordered = Array.from({ length: WORDS }, (_, i) => found.find(({ number }) => number === i + 1));
  return ordered.every((one) => one !== undefined) ? ordered : found;
}

/** Returns false for what a photo's reader makes of lines, dots and digits. */
function isWordLike({ typed, word }: TypedWord): boolean {
  return word !== null || typed.length > 2;
}

/** Returns the code of 24 words that follow each other within a longer text, null if there are none. */
function codeWithin(found: readonly TypedWord[]): Bytes | null {
  for (let start = 0; start + WORDS <= found.length; start++) {
    const code = codeOfWords(found.slice(start, start + WORDS).map(({ word }) => word));
    if (code !== null) return code;
  }
  return null;
}

function codeOfWords(words: readonly (string | null)[]): Bytes | null {
  if (words.length !== WORDS || words.includes(null)) return null;
  try {
    return Uint8Array.from(mnemonicToEntropy(words.join(" "), wordlist));
  } catch {
    return null;
  }
}

/**
 * Returns the code in letters and digits that `given` is, or that stands in it in its groups; null if there is none.
 */
function codeOfText(given: string): Bytes | null {
  const text = plainText(given).toUpperCase();
  for (const [, groups = ""] of text.matchAll(GROUPS)) {
    const code = codeOfLetters(groups);
    if (code !== null) return code;
  }
  return codeOfLetters(text);
}

function codeOfLetters(text: string): Bytes | null {
  // Letters that look like digits are read as those, as Crockford has it.
  const letters = text
    .replaceAll(/[^0-9A-Z]/g, "")
    .replaceAll("O", "0")
    .replaceAll(/[IL]/g, "1");
  const digits = [...letters].map((letter) => ALPHABET.indexOf(letter));
  if (digits.length !== TEXT_LENGTH || digits.includes(-1)) return null;
  let bits = 0n;
  for (const digit of digits) bits = (bits << 5n) | BigInt(digit);
  const spare = BigInt(TEXT_LENGTH * 5 - (CODE_LENGTH + CHECKSUM_LENGTH) * 8);
  if ((bits & ((1n << spare) - 1n)) !== 0n) return null;
  bits >>= spare;
  const bytes = new Uint8Array(CODE_LENGTH + CHECKSUM_LENGTH);
  for (let i = bytes.length - 1; i >= 0; i--, bits >>= 8n) bytes[i] = Number(bits & 255n);
  const code = bytes.slice(0, CODE_LENGTH);
  return equalBytes(bytes.subarray(CODE_LENGTH), checksumOf(code)) ? code : null;
}

function checksumOf(code: Uint8Array): Uint8Array {
  return hashBytes("kit", concatBytes(Uint8Array.of(0), code)).subarray(0, CHECKSUM_LENGTH);
}

/** Says what is wrong with words that are no kit. */
function mistake(words: readonly TypedWord[]): VaultError {
  const refused = (why: string, detail: ErrorDetail = {}) =>
    new VaultError("input_invalid", "this is not a kit code", { detail: { why, ...detail } });
  // A few words are more likely a text that has nothing to do with a kit.
  if (words.filter(({ word }) => word !== null).length < WORDS / 2) return refused("kit_code");
  const place = words.findIndex(({ word }) => word === null);
  const wrong = words[place];
  if (wrong !== undefined && words.length <= WORDS) {
    const near = nearestWords(wrong.typed).join(" ");
    return refused("kit_word", { place: place + 1, typed: wrong.typed.slice(0, LONGEST_SHOWN), near });
  }
  return words.length === WORDS ? refused("kit_order") : refused("kit_count", { count: words.length });
}
