/**
 * Keys from passphrases: Argon2id (RFC 9106) for the vault with the limits of SECURITY.md ("At rest"), safety
 * words (SECURITY.md "Keys", rule 5), and PBKDF2-HMAC-SHA512 (RFC 8018) as PROTOCOL.md 2.11 uses it.
 */
import { argon2idAsync } from "@noble/hashes/argon2.js";
import { pbkdf2 } from "@noble/hashes/pbkdf2.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { VaultError } from "../errors.ts";
import type { SuiteName } from "../model/identity.ts";
import { type Bytes, requireLength, utf8, wipe } from "./bytes.ts";
import { canonicalJson } from "./canonical-json.ts";
import { hashBytes } from "./hash.ts";

/** How costly an Argon2id derivation is. Version 19 and one lane always. */
export interface Argon2Parameters {
  readonly memoryKiB: number;
  readonly passes: number;
}

/** The parameters of a new vault: about one second. */
export const ARGON2_DEFAULT: Argon2Parameters = Object.freeze({ memoryKiB: 64 * 1024, passes: 3 });
const ARGON2_LEAST: Argon2Parameters = { memoryKiB: 19 * 1024, passes: 2 };
const ARGON2_MOST: Argon2Parameters = { memoryKiB: 1024 * 1024, passes: 10 };

/** Bytes of a salt for `passphraseKey`. */
export const ARGON2_SALT_LENGTH = 16;

/** Options to watch and to stop a slow derivation. */
export interface KdfOptions {
  readonly signal?: AbortSignal;
  /** Called with the part done, from 0 to 1. */
  readonly onProgress?: (done: number) => void;
}

/**
 * @throws VaultError `vault_damaged` unless `parameters` lie within 19 MiB and 2 passes to 1 GiB and 10 passes: an
 * attacker who can write the header must not be able to weaken the derivation or to stall the machine
 */
export function checkArgon2Parameters({ memoryKiB, passes }: Argon2Parameters): void {
  const within = (value: number, least: number, most: number) =>
    Number.isInteger(value) && value >= least && value <= most;
  if (
    !within(memoryKiB, ARGON2_LEAST.memoryKiB, ARGON2_MOST.memoryKiB) ||
    !within(passes, ARGON2_LEAST.passes, ARGON2_MOST.passes)
  ) {
    throw new VaultError("vault_damaged", "key derivation parameters out of range");
  }
}

/**
 * Returns the 32-byte key of `passphrase` (normalised to NFKC) and a 16-byte `salt`.
 * @throws VaultError `vault_damaged` for parameters out of range, `aborted` when the signal fires, `field_invalid`
 * for a lone surrogate
 */
export async function passphraseKey(
  passphrase: string,
  salt: Uint8Array,
  parameters: Argon2Parameters,
  options: KdfOptions = {},
): Promise<Bytes> {
  checkArgon2Parameters(parameters);
  requireLength(salt, ARGON2_SALT_LENGTH, "salt");
  const password = utf8(passphrase.normalize("NFKC"));
  try {
    return await argon2(password, salt, parameters, options);
  } finally {
    wipe(password);
  }
}

/** Milliseconds of work between two returns to the event loop. */
const SLICE = 30;

async function argon2(
  password: Uint8Array,
  salt: Uint8Array,
  { memoryKiB, passes }: Argon2Parameters,
  { signal, onProgress }: KdfOptions,
): Promise<Bytes> {
  const stop = () => {
    if (signal?.aborted) throw new VaultError("aborted");
  };
  stop();
  const report = (done: number) => {
    stop();
    onProgress?.(done);
  };
  return await argon2idAsync(password, salt, {
    t: passes,
    m: memoryKiB,
    p: 1,
    version: 0x13,
    dkLen: 32,
    maxmem: ARGON2_MOST.memoryKiB * 1024,
    asyncTick: SLICE,
    onProgress: report,
  });
}

/**
 * Returns the 32 bytes that Argon2id makes with the parameters of a file that another program wrote.
 * @throws VaultError `field_invalid` beyond 1 GiB, 10 passes or 16 lanes
 */
export async function argon2idOf(
  password: Uint8Array,
  salt: Uint8Array,
  { memoryKiB, passes, lanes }: Argon2Parameters & { readonly lanes: number },
): Promise<Bytes> {
  if (memoryKiB > ARGON2_MOST.memoryKiB || passes > ARGON2_MOST.passes || lanes > 16)
    throw new VaultError("field_invalid", "key derivation parameters out of range");
  return argon2idAsync(password, salt, {
    t: passes,
    m: memoryKiB,
    p: lanes,
    version: 0x13,
    dkLen: 32,
    maxmem: ARGON2_MOST.memoryKiB * 1024,
    asyncTick: SLICE,
  });
}

/** The public facts of a person that safety words stand for. */
export interface SafetyWordsInput {
  readonly clientId: string;
  readonly suite: SuiteName;
  /** The registered key texts; both types are called `p384` in one suite, so they are told apart by use. */
  readonly keys: { readonly encryption: string; readonly signing: string | null };
}

const WORDS = 8;
const WORD_BITS = 11n;
const WORDS_BYTES = 11;

/**
 * Returns the numbers (0 to 2047) of a person's 8 safety words. It is slow on purpose, about a third of a second,
 * because an attacker must not reach the same 88 bits by trying keys. The salt is fixed, so both sides see the same
 * words.
 * @throws VaultError `aborted` when the signal fires
 */
export async function safetyWordNumbers(
  input: SafetyWordsInput,
  options: KdfOptions = {},
): Promise<number[]> {
  const facts = canonicalJson([input.clientId.toLowerCase(), input.suite, { ...input.keys }]);
  const salt = utf8("sealfield/1/word");
  const bytes = await argon2(hashBytes("words", facts), salt, { memoryKiB: 19 * 1024, passes: 2 }, options);
  let bits = 0n;
  for (const byte of bytes.subarray(0, WORDS_BYTES)) bits = (bits << 8n) | BigInt(byte);
  return Array.from({ length: WORDS }, (_, i) =>
    Number((bits >> (WORD_BITS * BigInt(WORDS - 1 - i))) & 2047n),
  );
}

/** Returns PBKDF2-HMAC-SHA512 of `password` and `salt` (texts as UTF-8); 32 bytes unless `length` says so. */
export function pbkdf2Sha512(
  password: string | Uint8Array,
  salt: string | Uint8Array,
  iterations: number,
  length = 32,
): Bytes {
  if (!Number.isInteger(iterations) || iterations < 1) throw new TypeError("iterations must be given");
  const bytes = (value: string | Uint8Array) => (typeof value === "string" ? utf8(value) : value);
  return pbkdf2(sha512, bytes(password), bytes(salt), { c: iterations, dkLen: length });
}
