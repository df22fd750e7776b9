/**
 * The functions of a cipher suite (PROTOCOL.md 2.1 and 2.2). The type of the key that a client registered tells its
 * suite. Clients of different suites cannot share.
 */
import { VaultError } from "../errors.ts";
import type { SuiteName } from "../model/identity.ts";
import type { Bytes } from "./bytes.ts";
import type { KeyPair } from "./sodium.ts";

/** Public keys as they travel in JSON: key type to key text, such as `{"curve25519": "…"}`. */
export type KeyObject = Readonly<Record<string, string>>;

/** One cipher suite. Keys are raw bytes; symmetric keys are 32 bytes; the MAC is always 16 bytes. */
export interface Suite {
  readonly name: SuiteName;
  /** Name of the encryption key type in JSON. */
  readonly encryptionKeyType: "curve25519" | "p384";
  /** Name of the signing key type in JSON. */
  readonly signingKeyType: "ed25519" | "p384";
  readonly nonceLength: number;
  readonly signatureLength: number;

  /** Returns `plaintext` sealed, 16 bytes longer. A nonce is never used twice with a key. */
  seal(key: Uint8Array, nonce: Uint8Array, plaintext: Uint8Array): Bytes;
  /** Returns the plaintext. @throws VaultError `decryption_failed` whatever is wrong */
  open(key: Uint8Array, nonce: Uint8Array, sealed: Uint8Array): Bytes;
  /**
   * Returns the 32-byte key that this pair of clients wraps access keys with: the same from either side.
   * @throws VaultError `decryption_failed` for a public key that is not usable
   */
  sharedKey(publicKey: Uint8Array, privateKey: Uint8Array): Bytes;

  /** Returns the signature over `message`, `signatureLength` bytes. */
  sign(message: Uint8Array, signingPrivateKey: Uint8Array): Bytes;
  /** Returns whether the signature holds. False, never an error, for malformed signatures and keys. */
  verify(signature: Uint8Array, message: Uint8Array, signingPublicKey: Uint8Array): boolean;

  /** Returns a fresh encryption pair. */
  generateEncryptionKeys(): KeyPair;
  /** Returns a fresh signing pair. */
  generateSigningKeys(): KeyPair;
  /** Returns the encryption public key of a private key. */
  publicKeyOf(privateKey: Uint8Array): Bytes;
  /** Returns the signing public key of a signing private key that this suite decoded or made, or of a seed. */
  signingPublicKeyOf(signingPrivateKey: Uint8Array): Bytes;

  // Raw keys to their JSON text (PROTOCOL.md 2.2) and back. Decoding: @throws VaultError `wire_invalid` for any other
  // text
  encodePublicKey(publicKey: Uint8Array): string;
  decodePublicKey(text: string): Bytes;
  encodePrivateKey(privateKey: Uint8Array): string;
  decodePrivateKey(text: string): Bytes;
  encodeSigningPublicKey(publicKey: Uint8Array): string;
  decodeSigningPublicKey(text: string): Bytes;
  encodeSigningPrivateKey(privateKey: Uint8Array): string;
  decodeSigningPrivateKey(text: string): Bytes;
}

function mismatch(mine: string, theirs: string): VaultError {
  return new VaultError("suite_mismatch", "keys of different cipher suites", { detail: { mine, theirs } });
}

/**
 * Returns the encryption public key in `keys`.
 * @throws VaultError `suite_mismatch` if it is another suite's, `wire_invalid` if there is none or it does not decode
 */
export function readPublicKey(suite: Suite, keys: KeyObject): Bytes {
  return suite.decodePublicKey(pick(keys, suite.encryptionKeyType, suite));
}

/** Returns the signing public key in `keys`. @throws VaultError as `readPublicKey` */
export function readSigningKey(suite: Suite, keys: KeyObject): Bytes {
  return suite.decodeSigningPublicKey(pick(keys, suite.signingKeyType, suite));
}

function pick(keys: KeyObject, keyType: string, suite: Suite): string {
  if (Object.hasOwn(keys, keyType)) {
    const text = keys[keyType];
    if (typeof text === "string") return text;
  }
  const [other] = Object.keys(keys);
  if (other === undefined) throw new VaultError("wire_invalid", "no key");
  throw mismatch(suite.name, other.slice(0, 32));
}
