/**
 * Access keys: 32 bytes per writer, user and type (PROTOCOL.md 2.3). An own key carries the tag of SECURITY.md
 * ("Keys", rule 1), so that a server's key never passes for one of mine.
 */
import { encodeBase64Url } from "./base64url.ts";
import { type Bytes, concatBytes, equalBytes, randomBytes, requireLength, utf8 } from "./bytes.ts";
import { canonicalJson } from "./canonical-json.ts";
import { domainBytes, hash } from "./hash.ts";
import { generichash } from "./sodium.ts";

/** Bytes of an access key. */
export const ACCESS_KEY_LENGTH = 32;
const HALF = ACCESS_KEY_LENGTH / 2;

declare const accessKeyBrand: unique symbol;

/** 32 bytes that seal the data keys of one writer, user and type. */
export type AccessKey = Bytes & { readonly [accessKeyBrand]: true };

/** The writer, user and type that an access key belongs to. */
export interface AccessKeyContext {
  readonly writerId: string;
  readonly userId: string;
  readonly type: string;
}

/** Returns `bytes` as an access key. @throws TypeError unless they are 32 */
export function asAccessKey(bytes: Bytes): AccessKey {
  requireLength(bytes, ACCESS_KEY_LENGTH, "access key");
  return bytes as AccessKey;
}

/** Returns 32 random bytes as an access key without a tag: for notes and groups. */
export function randomAccessKey(): AccessKey {
  return asAccessKey(randomBytes(ACCESS_KEY_LENGTH));
}

/** Returns a new own access key that carries the tag of `privateKey` (raw, 32 or 48 bytes) for `context`. */
export function newAccessKey(privateKey: Uint8Array, context: AccessKeyContext): AccessKey {
  const random = randomBytes(HALF);
  return asAccessKey(concatBytes(random, tagOf(privateKey, context, random)));
}

/** Returns whether `accessKey` was made by the owner of `privateKey` for exactly `context`. */
export function hasOwnTag(accessKey: AccessKey, privateKey: Uint8Array, context: AccessKeyContext): boolean {
  return equalBytes(accessKey.subarray(HALF), tagOf(privateKey, context, accessKey.subarray(0, HALF)));
}

function tagOf(privateKey: Uint8Array, context: AccessKeyContext, random: Uint8Array): Uint8Array {
  const { writerId, userId, type } = context;
  const tagKey = generichash(utf8("sealfield/1/key-tag"), privateKey);
  const message = canonicalJson([
    writerId.toLowerCase(),
    userId.toLowerCase(),
    type,
    encodeBase64Url(random),
  ]);
  return generichash(domainBytes("access-key", message), tagKey).subarray(0, HALF);
}

/** Returns H(`access-key-id`, key): 43 characters that name the key and tell nothing about it. */
export function accessKeyId(accessKey: AccessKey): string {
  return hash("access-key-id", accessKey);
}
