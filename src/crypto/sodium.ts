/**
 * NaCl's primitives in libsodium's layouts, composed from @noble: secretbox (XSalsa20-Poly1305, MAC in front),
 * box (X25519, HSalsa20), Ed25519 and generichash (BLAKE2b). PROTOCOL.md 2.1, 2.2; RFC 7748, 7693, 8032.
 */
import { poly1305 } from "@noble/ciphers/_poly1305.js";
import { hsalsa, xsalsa20 } from "@noble/ciphers/salsa.js";
import { ED25519_TORSION_SUBGROUP, ed25519, x25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { VaultError } from "../errors.ts";
import {
  type Bytes,
  concatBytes,
  equalBytes,
  fromHex,
  randomBytes,
  requireLength,
  toHex,
  wipe,
} from "./bytes.ts";

/** Bytes of secretbox, X25519 and Ed25519 public keys. */
export const SODIUM_KEY_LENGTH = 32;
/** Bytes of a secretbox or box nonce. */
export const SODIUM_NONCE_LENGTH = 24;
/** Bytes of a Poly1305 MAC. */
export const SODIUM_MAC_LENGTH = 16;
/** Bytes of an Ed25519 signature. */
export const SIGNATURE_LENGTH = 64;

/** A public key and its private key, both raw bytes. */
export interface KeyPair {
  readonly publicKey: Bytes;
  readonly privateKey: Bytes;
}

const SIGMA = Uint32Array.of(0x61707865, 0x3320646e, 0x79622d32, 0x6b206574);
const ZERO_BLOCK = new Uint32Array(4);
const MAC_KEY_LENGTH = 32;

function opaque(): VaultError {
  return new VaultError("decryption_failed");
}

/** Returns MAC ‖ ciphertext (16 bytes longer than `message`). `key` 32 bytes, `nonce` 24, never used twice. */
export function secretbox(message: Uint8Array, nonce: Uint8Array, key: Uint8Array): Bytes {
  requireLength(key, SODIUM_KEY_LENGTH, "key");
  requireLength(nonce, SODIUM_NONCE_LENGTH, "nonce");
  // The first 32 bytes of keystream are the MAC key, so one pass over [zeros, message] gives both.
  const work = new Uint8Array(MAC_KEY_LENGTH + message.length);
  work.set(message, MAC_KEY_LENGTH);
  xsalsa20(key, nonce, work, work);
  const mac = poly1305(work.subarray(MAC_KEY_LENGTH), work.subarray(0, MAC_KEY_LENGTH));
  wipe(work.subarray(0, SODIUM_MAC_LENGTH));
  work.set(mac, SODIUM_MAC_LENGTH);
  return work.subarray(SODIUM_MAC_LENGTH);
}

/** Returns the message inside MAC ‖ ciphertext. @throws VaultError `decryption_failed` whatever is wrong with it */
export function secretboxOpen(sealed: Uint8Array, nonce: Uint8Array, key: Uint8Array): Bytes {
  requireLength(key, SODIUM_KEY_LENGTH, "key");
  requireLength(nonce, SODIUM_NONCE_LENGTH, "nonce");
  if (sealed.length < SODIUM_MAC_LENGTH) throw opaque();
  const ciphertext = sealed.subarray(SODIUM_MAC_LENGTH);
  const work = new Uint8Array(MAC_KEY_LENGTH + ciphertext.length);
  work.set(ciphertext, MAC_KEY_LENGTH);
  xsalsa20(key, nonce, work, work);
  const macKey = work.subarray(0, MAC_KEY_LENGTH);
  const mac = poly1305(ciphertext, macKey);
  if (!equalBytes(mac, sealed.subarray(0, SODIUM_MAC_LENGTH))) {
    wipe(work);
    throw opaque();
  }
  wipe(macKey);
  return work.subarray(MAC_KEY_LENGTH);
}

/** Returns a fresh X25519 key pair, 32 bytes each. */
export function generateBoxKeyPair(): KeyPair {
  const privateKey = randomBytes(SODIUM_KEY_LENGTH);
  return { publicKey: publicKeyOf(privateKey), privateKey };
}

/** Returns the X25519 public key of a 32-byte private key. */
export function publicKeyOf(privateKey: Uint8Array): Bytes {
  requireLength(privateKey, SODIUM_KEY_LENGTH, "private key");
  return x25519.getPublicKey(privateKey);
}

/**
 * Returns HSalsa20(X25519), the 32-byte secretbox key of two parties: the same from either side, so it can be kept
 * for as long as the pair is.
 * @throws VaultError `decryption_failed` for a low-order public key
 */
export function sharedKey(publicKey: Uint8Array, privateKey: Uint8Array): Bytes {
  requireLength(publicKey, SODIUM_KEY_LENGTH, "public key");
  requireLength(privateKey, SODIUM_KEY_LENGTH, "private key");
  let point: Bytes;
  try {
    point = x25519.getSharedSecret(privateKey, publicKey);
  } catch {
    throw opaque();
  }
  return boxKeyOfPoint(point);
}

/**
 * Returns the secretbox key of an X25519 output, which is wiped.
 * @throws VaultError `decryption_failed` if it is zero
 */
export function boxKeyOfPoint(point: Uint8Array): Bytes {
  requireLength(point, SODIUM_KEY_LENGTH, "point");
  if (equalBytes(point, new Uint8Array(SODIUM_KEY_LENGTH))) throw opaque();
  const aligned = Uint8Array.from(point);
  const key = new Uint32Array(8);
  hsalsa(SIGMA, new Uint32Array(aligned.buffer), ZERO_BLOCK, key);
  wipe(aligned, point);
  return new Uint8Array(key.buffer);
}

/** Returns a fresh Ed25519 pair; the private key in libsodium's form, 32-byte seed ‖ 32-byte public key. */
export function generateSigningKeyPair(): KeyPair {
  return signingKeyPairOf(randomBytes(SODIUM_KEY_LENGTH));
}

/** Returns the Ed25519 pair of a 32-byte seed, or of a 64-byte private key whose public half is not trusted. */
export function signingKeyPairOf(privateKey: Uint8Array): KeyPair {
  const seed = seedOf(privateKey);
  const publicKey = ed25519.getPublicKey(seed);
  const whole = new Uint8Array(2 * SODIUM_KEY_LENGTH);
  whole.set(seed);
  whole.set(publicKey, SODIUM_KEY_LENGTH);
  return { publicKey, privateKey: whole };
}

/** Returns the 32-byte seed of a 32- or 64-byte Ed25519 private key. */
export function seedOf(privateKey: Uint8Array): Uint8Array {
  if (privateKey.length !== SODIUM_KEY_LENGTH && privateKey.length !== 2 * SODIUM_KEY_LENGTH) {
    throw new TypeError("signing key must be 32 or 64 bytes");
  }
  return privateKey.subarray(0, SODIUM_KEY_LENGTH);
}

/** Returns the 64-byte Ed25519 signature of `message`. Only the seed of the private key is used. */
export function sign(message: Uint8Array, privateKey: Uint8Array): Bytes {
  return ed25519.sign(message, seedOf(privateKey));
}

/** The points of small order. Two points with one y differ only in the top bit, so every y is listed once. */
const SMALL_ORDER = new Set(ED25519_TORSION_SUBGROUP.map((hex) => toHex(withoutSign(fromHex(hex)))));

function withoutSign(point: Uint8Array): Uint8Array {
  const copy = Uint8Array.from(point);
  copy[31] = (copy[31] ?? 0) & 0x7f;
  return copy;
}

/** Returns whether 32 bytes are canonical (y below 2^255-19) and, whatever the sign, not of small order. */
export function isStrictPoint(point: Uint8Array): boolean {
  const y = withoutSign(point);
  const beyond = y[31] === 0x7f && y.subarray(1, 31).every((byte) => byte === 0xff) && (y[0] ?? 0) >= 0xed;
  return !beyond && !SMALL_ORDER.has(toHex(y));
}

/**
 * Returns whether `signature` is `publicKey`'s over `message`, by libsodium's rules: a non-canonical S or point,
 * a small-order key or R is false, and the equation must hold without the cofactor. Wrong lengths are false too.
 */
export function verify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== SIGNATURE_LENGTH || publicKey.length !== SODIUM_KEY_LENGTH) return false;
  const r = signature.subarray(0, SODIUM_KEY_LENGTH);
  const s = bytesToNumberLE(signature.subarray(SODIUM_KEY_LENGTH));
  const { BASE, Fn } = ed25519.Point;
  if (!isStrictPoint(r) || !isStrictPoint(publicKey) || s >= Fn.ORDER) return false;
  const key = pointOf(publicKey);
  if (key === null) return false;
  const challenge = Fn.create(bytesToNumberLE(sha512(concatBytes(r, publicKey, message))));
  const expected = BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(challenge));
  return equalBytes(expected.toBytes(), r);
}

function pointOf(bytes: Uint8Array) {
  try {
    return ed25519.Point.fromBytes(bytes, false);
  } catch {
    return null;
  }
}

/** Returns BLAKE2b of `message`, keyed if `key` (1 to 64 bytes) is given; 32 bytes unless `length` says so. */
export function generichash(message: Uint8Array, key?: Uint8Array, length = 32): Bytes {
  return blake2b(message, key === undefined ? { dkLen: length } : { dkLen: length, key });
}
