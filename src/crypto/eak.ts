/**
 * Encrypted access keys (EAK) of PROTOCOL.md 2.3: `ct.nonce`, the access key sealed under the key that wrapper
 * and reader share (`Suite.sharedKey`). The box is symmetric: an EAK opens from either side of the pair.
 */
import { VaultError } from "../errors.ts";
import { ACCESS_KEY_LENGTH, type AccessKey, asAccessKey } from "./access-key.ts";
import { decodeBase64UrlExactly, encodeBase64Url } from "./base64url.ts";
import { type Bytes, randomBytes } from "./bytes.ts";
import type { Suite } from "./suite.ts";

const MAC_LENGTH = 16;

/** Returns `key` (any 32 bytes) as `ct.nonce` under the pair's `sharedKey`. */
export function wrapKey(suite: Suite, sharedKey: Uint8Array, key: Uint8Array): string {
  if (key.length !== ACCESS_KEY_LENGTH) throw new TypeError("a wrapped key has 32 bytes");
  const nonce = randomBytes(suite.nonceLength);
  return `${encodeBase64Url(suite.seal(sharedKey, nonce, key))}.${encodeBase64Url(nonce)}`;
}

/**
 * Returns the 32 bytes inside `ct.nonce`.
 * @throws VaultError `wire_invalid` for its shape, else `decryption_failed`
 */
export function unwrapKey(suite: Suite, sharedKey: Uint8Array, wrapped: string): Bytes {
  const [ciphertext, nonce, ...more] = wrapped.split(".", 3);
  if (ciphertext === undefined || nonce === undefined || more.length > 0) {
    throw new VaultError("wire_invalid", "an encrypted access key has two parts");
  }
  return suite.open(
    sharedKey,
    decodeBase64UrlExactly(nonce, suite.nonceLength),
    decodeBase64UrlExactly(ciphertext, ACCESS_KEY_LENGTH + MAC_LENGTH),
  );
}

/** Returns the EAK of `accessKey` for the reader with whom `sharedKey` is shared. */
export function wrapAccessKey(suite: Suite, sharedKey: Uint8Array, accessKey: AccessKey): string {
  return wrapKey(suite, sharedKey, accessKey);
}

/** Returns the access key inside `eak`. @throws VaultError `wire_invalid` for its shape, else `decryption_failed` */
export function unwrapAccessKey(suite: Suite, sharedKey: Uint8Array, eak: string): AccessKey {
  return asAccessKey(unwrapKey(suite, sharedKey, eak));
}
