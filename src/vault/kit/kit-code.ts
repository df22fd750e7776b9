/**
 * The code of a recovery kit: 256 random bits, as 24 words with their own checksum (BIP 39) or as letters and digits
 * (Crockford's base 32 with 16 bits of checksum) for a QR code and for typing.
 */
import { entropyToMnemonic, mnemonicToEntropy } from "@scure/bip39";
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { type Bytes, concatBytes, equalBytes, randomBytes } from "../../crypto/bytes.ts";
import { hashBytes } from "../../crypto/hash.ts";
import { VaultError } from "../../errors.ts";

const CODE_LENGTH = 32;
const CHECKSUM_LENGTH = 2;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const GROUP = 5;
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

/** Returns the code that a person gave as words or text. @throws VaultError `input_invalid` when it was mistyped */
export function parseKitCode(given: string): Bytes {
  const text = given.normalize("NFKC").trim();
  const words = text.toLowerCase().split(/[\s,.]+/);
  return words.length >= 12 ? codeOfWords(words) : codeOfText(text);
}

function codeOfWords(words: readonly string[]): Bytes {
  try {
    const code = mnemonicToEntropy(words.join(" "), wordlist);
    if (code.length === CODE_LENGTH) return Uint8Array.from(code);
  } catch {
    // Said below, in one way for all mistakes.
  }
  throw mistyped();
}

function codeOfText(text: string): Bytes {
  // Letters that look like digits are read as those, as Crockford has it.
  const letters = text.toUpperCase().replaceAll(/[\s-]/g, "").replaceAll("O", "0").replaceAll(/[IL]/g, "1");
  const digits = [...letters].map((letter) => ALPHABET.indexOf(letter));
  if (digits.length !== TEXT_LENGTH || digits.includes(-1)) throw mistyped();
  let bits = 0n;
  for (const digit of digits) bits = (bits << 5n) | BigInt(digit);
  const spare = BigInt(TEXT_LENGTH * 5 - (CODE_LENGTH + CHECKSUM_LENGTH) * 8);
  if ((bits & ((1n << spare) - 1n)) !== 0n) throw mistyped();
  bits >>= spare;
  const bytes = new Uint8Array(CODE_LENGTH + CHECKSUM_LENGTH);
  for (let i = bytes.length - 1; i >= 0; i--, bits >>= 8n) bytes[i] = Number(bits & 255n);
  const code = bytes.slice(0, CODE_LENGTH);
  if (!equalBytes(bytes.subarray(CODE_LENGTH), checksumOf(code))) throw mistyped();
  return code;
}

function checksumOf(code: Uint8Array): Uint8Array {
  return hashBytes("kit", concatBytes(Uint8Array.of(0), code)).subarray(0, CHECKSUM_LENGTH);
}

function mistyped(): VaultError {
  return new VaultError("input_invalid", "this is not a kit code", { detail: { why: "kit_code" } });
}
