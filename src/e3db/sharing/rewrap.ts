/** Seals a record's data keys under another access key; the ciphertexts of its values stay (PROTOCOL.md 2.4, 2.9). */
import type { AccessKey } from "../../crypto/access-key.ts";
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { randomBytes, wipe } from "../../crypto/bytes.ts";
import { parseQuad } from "../../crypto/field.ts";
import { openFileKey, wrapFileKey } from "../../crypto/file-key.ts";
import { SODIUM_NONCE_LENGTH } from "../../crypto/sodium.ts";
import type { Suite } from "../../crypto/suite.ts";
import type { StringMap } from "../../wire/parse.ts";

/** The present access key of a record, and the new one. */
export interface KeyChange {
  readonly from: AccessKey;
  readonly to: AccessKey;
}

/**
 * Returns the first two parts of each quad under the new key.
 * @throws VaultError `wire_invalid` or `decryption_failed`
 */
export function rewrapFields(suite: Suite, data: StringMap, { from, to }: KeyChange): StringMap {
  const wrapped = Object.entries(data).map(([name, text]) => {
    const quad = parseQuad(suite, text);
    const dataKey = suite.open(from, quad.edkNonce, quad.edk);
    const nonce = randomBytes(suite.nonceLength);
    const edk = suite.seal(to, nonce, dataKey);
    wipe(dataKey);
    return [name, `${encodeBase64Url(edk)}.${encodeBase64Url(nonce)}`];
  });
  return Object.fromEntries(wrapped);
}

/**
 * Returns the ASCII header of a file under the new key.
 * @throws VaultError `wire_invalid`, `unsupported` or `decryption_failed`
 */
export function rewrapHeader(header: string, { from, to }: KeyChange): string {
  const { dataKey } = openFileKey(from, header);
  const { header: made } = wrapFileKey(to, dataKey, randomBytes(SODIUM_NONCE_LENGTH));
  wipe(dataKey);
  // The format's number is part of what opens the rest.
  return header.slice(0, 1) + made.slice(1);
}

/** Returns each quad with its first two parts taken from `wraps`, as the server will hold it. */
export function withWraps(data: StringMap, wraps: StringMap): StringMap {
  const quads = Object.entries(data).map(([name, quad]) => {
    const [, , ef, efNonce] = quad.split(".");
    return [name, `${wraps[name]}.${ef}.${efNonce}`];
  });
  return Object.fromEntries(quads);
}
