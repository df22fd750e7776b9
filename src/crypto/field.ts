/**
 * Sealed fields, the dotted quad of PROTOCOL.md 2.4: `edk.edkN.ef.efN`. A fresh data key seals the value and the
 * access key seals the data key. Nothing in a quad binds it to its place; the seal context does that.
 */
import { VaultError } from "../errors.ts";
import type { AccessKey } from "./access-key.ts";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { type Bytes, fromUtf8, randomBytes, utf8, wipe } from "./bytes.ts";
import type { Suite } from "./suite.ts";

const DATA_KEY_LENGTH = 32;
const MAC_LENGTH = 16;

/** The four parts of a quad, decoded. */
export interface Quad {
  /** The data key under the access key, 48 bytes. */
  readonly edk: Bytes;
  readonly edkNonce: Bytes;
  /** The value under the data key, 16 bytes longer than the value. */
  readonly ef: Bytes;
  readonly efNonce: Bytes;
}

/** Returns the quad as text. */
export function formatQuad(quad: Quad): string {
  return [quad.edk, quad.edkNonce, quad.ef, quad.efNonce].map(encodeBase64Url).join(".");
}

/**
 * Returns the parts of quad `text`.
 * @throws VaultError `wire_invalid` unless it has four parts of the suite's lengths
 */
export function parseQuad(suite: Suite, text: string): Quad {
  const parts = text.split(".", 5);
  if (parts.length !== 4) throw new VaultError("wire_invalid", "a sealed field has four parts");
  const [edk, edkNonce, ef, efNonce] = parts.map(decodeBase64Url) as [Bytes, Bytes, Bytes, Bytes];
  if (
    edk.length !== DATA_KEY_LENGTH + MAC_LENGTH ||
    edkNonce.length !== suite.nonceLength ||
    ef.length < MAC_LENGTH ||
    efNonce.length !== suite.nonceLength
  ) {
    throw new VaultError("wire_invalid", "a part of a sealed field has a wrong length");
  }
  return { edk, edkNonce, ef, efNonce };
}

/** Returns the random parts of a quad. One call makes all three, because a call costs more than its bytes. */
export function randomQuadKeys(suite: Suite): { dataKey: Bytes; edkNonce: Bytes; efNonce: Bytes } {
  const random = randomBytes(DATA_KEY_LENGTH + 2 * suite.nonceLength);
  const middle = DATA_KEY_LENGTH + suite.nonceLength;
  return {
    dataKey: random.subarray(0, DATA_KEY_LENGTH),
    edkNonce: random.subarray(DATA_KEY_LENGTH, middle),
    efNonce: random.subarray(middle),
  };
}

/** Returns `bytes` sealed as a quad under `accessKey`, with a fresh data key. */
export function encryptFieldBytes(suite: Suite, accessKey: AccessKey, bytes: Uint8Array): string {
  const { dataKey, edkNonce, efNonce } = randomQuadKeys(suite);
  const ef = suite.seal(dataKey, efNonce, bytes);
  const edk = suite.seal(accessKey, edkNonce, dataKey);
  wipe(dataKey);
  return formatQuad({ edk, edkNonce, ef, efNonce });
}

/** Returns the bytes sealed in `quad`. @throws VaultError `wire_invalid` or `decryption_failed` */
export function decryptFieldBytes(suite: Suite, accessKey: AccessKey, quad: string): Bytes {
  const { edk, edkNonce, ef, efNonce } = parseQuad(suite, quad);
  const dataKey = suite.open(accessKey, edkNonce, edk);
  try {
    return suite.open(dataKey, efNonce, ef);
  } finally {
    wipe(dataKey);
  }
}

/** Returns `text` sealed as a quad. @throws VaultError `field_invalid` for a lone surrogate */
export function encryptField(suite: Suite, accessKey: AccessKey, text: string): string {
  return encryptFieldBytes(suite, accessKey, utf8(text));
}

/** Returns the text sealed in `quad`. @throws VaultError `wire_invalid` (shape, not UTF-8) or `decryption_failed` */
export function decryptField(suite: Suite, accessKey: AccessKey, quad: string): string {
  return fromUtf8(decryptFieldBytes(suite, accessKey, quad));
}

/** Returns whether `quad` is a sealed field under `accessKey`. */
export function opensField(suite: Suite, accessKey: AccessKey, quad: string): boolean {
  try {
    decryptFieldBytes(suite, accessKey, quad).fill(0);
    return true;
  } catch {
    return false;
  }
}
