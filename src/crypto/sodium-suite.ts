/** The Sodium suite of PROTOCOL.md 2.1: curve25519 and ed25519 keys, secretbox, box, Ed25519. */
import { VaultError } from "../errors.ts";
import { decodeBase64Url, decodeBase64UrlExactly, encodeBase64Url } from "./base64url.ts";
import { type Bytes, equalBytes, requireLength } from "./bytes.ts";
import {
  generateBoxKeyPair,
  generateSigningKeyPair,
  publicKeyOf,
  SIGNATURE_LENGTH,
  SODIUM_KEY_LENGTH,
  SODIUM_NONCE_LENGTH,
  secretbox,
  secretboxOpen,
  sharedKey,
  sign,
  signingKeyPairOf,
  verify,
} from "./sodium.ts";
import type { Suite } from "./suite.ts";

function encodeKey(key: Uint8Array): string {
  requireLength(key, SODIUM_KEY_LENGTH, "key");
  return encodeBase64Url(key);
}

function decodeKey(text: string): Bytes {
  return decodeBase64UrlExactly(text, SODIUM_KEY_LENGTH);
}

/** Reads a 32-byte seed or a 64-byte private key, whose public half must belong to the seed. */
function decodeSigningPrivateKey(text: string): Bytes {
  const bytes = decodeBase64Url(text);
  if (bytes.length !== SODIUM_KEY_LENGTH && bytes.length !== 2 * SODIUM_KEY_LENGTH) {
    throw new VaultError("wire_invalid", "signing key has a wrong length");
  }
  const { privateKey } = signingKeyPairOf(bytes);
  if (bytes.length !== SODIUM_KEY_LENGTH && !equalBytes(bytes, privateKey)) {
    throw new VaultError("wire_invalid", "the halves of the signing key do not belong together");
  }
  return privateKey;
}

/** Curve25519, XSalsa20-Poly1305 and Ed25519: what every published SDK speaks. */
export const sodiumSuite: Suite = Object.freeze({
  name: "sodium",
  encryptionKeyType: "curve25519",
  signingKeyType: "ed25519",
  nonceLength: SODIUM_NONCE_LENGTH,
  signatureLength: SIGNATURE_LENGTH,
  seal: (key, nonce, plaintext) => secretbox(plaintext, nonce, key),
  open: (key, nonce, sealed) => secretboxOpen(sealed, nonce, key),
  sharedKey,
  sign,
  verify,
  generateEncryptionKeys: generateBoxKeyPair,
  generateSigningKeys: generateSigningKeyPair,
  publicKeyOf,
  signingPublicKeyOf: (privateKey) =>
    privateKey.length === 2 * SODIUM_KEY_LENGTH
      ? Uint8Array.from(privateKey.subarray(SODIUM_KEY_LENGTH))
      : signingKeyPairOf(privateKey).publicKey,
  encodePublicKey: encodeKey,
  decodePublicKey: decodeKey,
  encodePrivateKey: encodeKey,
  decodePrivateKey: decodeKey,
  encodeSigningPublicKey: encodeKey,
  decodeSigningPublicKey: decodeKey,
  encodeSigningPrivateKey: (privateKey) => encodeBase64Url(signingKeyPairOf(privateKey).privateKey),
  decodeSigningPrivateKey,
} satisfies Suite);
