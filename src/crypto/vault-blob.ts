/**
 * Blobs of the vault at rest (SECURITY.md, "At rest"): XChaCha20-Poly1305 with the blob's name and generation
 * as associated data, so that blobs can be neither swapped nor rolled back one by one.
 * Layout: version byte 1, 24-byte nonce, ciphertext with its 16-byte tag.
 */
import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { VaultError } from "../errors.ts";
import { type Bytes, concatBytes, randomBytes, requireLength } from "./bytes.ts";
import { type CanonicalValue, canonicalJson } from "./canonical-json.ts";
import { domainBytes } from "./hash.ts";

const VERSION = 1;
const NONCE_LENGTH = 24;
const TAG_LENGTH = 16;
const START = 1 + NONCE_LENGTH;

/** The associated data of a blob: its name and generation, and for a header also its salt and parameters. */
export interface BlobContext {
  readonly name: string;
  readonly generation: number;
  readonly [more: string]: CanonicalValue;
}

function associatedData(context: BlobContext): Uint8Array {
  return domainBytes("blob", canonicalJson(context));
}

/** Returns `plaintext` sealed under a 32-byte `key` for `context`; 41 bytes longer, with a fresh nonce. */
export function sealBlob(key: Uint8Array, context: BlobContext, plaintext: Uint8Array): Bytes {
  requireLength(key, 32, "key");
  const nonce = randomBytes(NONCE_LENGTH);
  const sealed = xchacha20poly1305(key, nonce, associatedData(context)).encrypt(plaintext);
  return concatBytes(Uint8Array.of(VERSION), nonce, sealed);
}

/**
 * Returns the plaintext of a blob.
 * @throws VaultError `decryption_failed` for another key, context or a changed byte, and `unsupported` for a blob of
 * a later version
 */
export function openBlob(key: Uint8Array, context: BlobContext, blob: Uint8Array): Bytes {
  requireLength(key, 32, "key");
  if (blob.length < START + TAG_LENGTH) throw new VaultError("decryption_failed");
  if (blob[0] !== VERSION) throw new VaultError("unsupported", "sealed by a later version");
  try {
    const cipher = xchacha20poly1305(key, blob.subarray(1, START), associatedData(context));
    return cipher.decrypt(blob.subarray(START));
  } catch {
    throw new VaultError("decryption_failed");
  }
}
