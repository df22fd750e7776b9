/**
 * The primitives of the NIST suite (PROTOCOL.md 2.1, 2.3): AES-256-GCM, ECDH P-384 with HKDF-SHA384, and
 * ECDSA P-384 with SHA-384 as 96 bytes r‖s. No published SDK defines the signatures: that encoding is ours.
 */
import { gcm } from "@noble/ciphers/aes.js";
import { p384 } from "@noble/curves/nist.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { sha384 } from "@noble/hashes/sha2.js";
import { VaultError } from "../errors.ts";
import { type Bytes, requireLength, wipe } from "./bytes.ts";
import { P384_PRIVATE_LENGTH, P384_PUBLIC_LENGTH } from "./pem.ts";
import type { KeyPair } from "./sodium.ts";

/** Bytes of an AES-256 key. */
export const GCM_KEY_LENGTH = 32;
/** Bytes of a GCM nonce. */
export const GCM_NONCE_LENGTH = 12;
const GCM_TAG_LENGTH = 16;
/** Bytes of r and s together. */
export const ECDSA_SIGNATURE_LENGTH = 96;

/** Returns AES-256-GCM ciphertext ‖ tag, without associated data. `nonce` 12 bytes, never used twice. */
export function gcmSeal(plaintext: Uint8Array, nonce: Uint8Array, key: Uint8Array): Bytes {
  requireLength(key, GCM_KEY_LENGTH, "key");
  requireLength(nonce, GCM_NONCE_LENGTH, "nonce");
  return gcm(key, nonce).encrypt(plaintext);
}

/** Returns the plaintext of ciphertext ‖ tag. @throws VaultError `decryption_failed` whatever is wrong with it */
export function gcmOpen(sealed: Uint8Array, nonce: Uint8Array, key: Uint8Array): Bytes {
  requireLength(key, GCM_KEY_LENGTH, "key");
  requireLength(nonce, GCM_NONCE_LENGTH, "nonce");
  if (sealed.length < GCM_TAG_LENGTH) throw new VaultError("decryption_failed");
  try {
    return gcm(key, nonce).decrypt(sealed);
  } catch {
    throw new VaultError("decryption_failed");
  }
}

/** Returns a fresh P-384 pair: 97-byte uncompressed point and 48-byte scalar. */
export function generateP384KeyPair(): KeyPair {
  const privateKey = p384.utils.randomSecretKey();
  return { publicKey: p384PublicKeyOf(privateKey), privateKey };
}

/** Returns the 97-byte public point of a 48-byte private key. */
export function p384PublicKeyOf(privateKey: Uint8Array): Bytes {
  requireLength(privateKey, P384_PRIVATE_LENGTH, "private key");
  return p384.getPublicKey(privateKey, false);
}

/** Returns the AES key that two parties share: HKDF-SHA384 of the ECDH x coordinate. */
export function p384SharedKey(publicKey: Uint8Array, privateKey: Uint8Array): Bytes {
  requireLength(publicKey, P384_PUBLIC_LENGTH, "public key");
  requireLength(privateKey, P384_PRIVATE_LENGTH, "private key");
  try {
    // noble gives the compressed point: one byte of sign, then x.
    return keyOfX(p384.getSharedSecret(privateKey, publicKey).subarray(1));
  } catch {
    throw new VaultError("decryption_failed");
  }
}

/** Returns HKDF-SHA384 (no salt, no info, 32 bytes) of the 48-byte x coordinate, which is wiped. */
export function keyOfX(x: Uint8Array): Bytes {
  const key = hkdf(sha384, x, undefined, undefined, GCM_KEY_LENGTH);
  wipe(x);
  return key;
}

/** Returns the 96-byte deterministic (RFC 6979) ECDSA signature of `message`. */
export function ecdsaSign(message: Uint8Array, privateKey: Uint8Array): Bytes {
  requireLength(privateKey, P384_PRIVATE_LENGTH, "signing key");
  return p384.sign(message, privateKey, { prehash: true, lowS: false });
}

/** Returns whether `signature` is `publicKey`'s over `message`; high S is accepted, other lengths are false. */
export function ecdsaVerify(signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array): boolean {
  if (signature.length !== ECDSA_SIGNATURE_LENGTH || publicKey.length !== P384_PUBLIC_LENGTH) return false;
  try {
    return p384.verify(signature, message, publicKey, { prehash: true, lowS: false });
  } catch {
    return false;
  }
}
