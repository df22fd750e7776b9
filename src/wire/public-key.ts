/**
 * Public keys as they travel: an object keyed by the key's type (PROTOCOL.md section 2.2).
 * The text stays encoded here; `crypto` decodes it.
 */
import * as v from "valibot";
import { type JsonObject, objectSchema } from "./parse.ts";

const ENCRYPTION_KEY_TYPES = ["curve25519", "p384"] as const;
export const SIGNING_KEY_TYPES = ["ed25519", "p384"] as const;

export type EncryptionKeyType = (typeof ENCRYPTION_KEY_TYPES)[number];
export type SigningKeyType = (typeof SIGNING_KEY_TYPES)[number];

/** One public key: its type says the suite, `key` is base64url (for p384, of PEM text). */
export interface PublicKey<Type extends string = EncryptionKeyType> {
  readonly type: Type;
  readonly key: string;
}
export type SigningKey = PublicKey<SigningKeyType>;

function pick<Type extends string>(
  types: readonly Type[],
  value: Record<string, unknown>,
): PublicKey<Type> | null {
  for (const type of types) {
    const key = Object.hasOwn(value, type) ? value[type] : undefined;
    if (typeof key === "string" && key !== "") return { type, key };
  }
  return null;
}

/** Schema of `{"curve25519": "…"}` or `{"p384": "…"}`. */
export const publicKeySchema = v.pipe(
  objectSchema,
  v.transform((value) => pick(ENCRYPTION_KEY_TYPES, value)),
  v.custom<PublicKey>((value) => value !== null),
);

/** Schema of a signing key; null, missing and `{}` all mean that the client registered none. */
export const signingKeySchema = v.pipe(
  v.nullish(objectSchema, {}),
  v.transform((value): SigningKey | null => pick(SIGNING_KEY_TYPES, value)),
);

/** Schema of an encryption key that some SDKs flatten to a bare string (PROTOCOL.md 2.7, 2.15). */
export const flatOrKeyedSchema = v.pipe(
  v.union([v.string(), objectSchema]),
  v.transform((value) =>
    typeof value === "string"
      ? { type: "curve25519" as const, key: value }
      : pick(ENCRYPTION_KEY_TYPES, value),
  ),
  v.custom<PublicKey>((value) => value !== null),
);

/** Returns the JSON form; no key becomes `{}`, which both python and js accept (section 1, quirk 2). */
export function encodeKey(key: PublicKey<string> | null): JsonObject {
  return key === null ? {} : { [key.type]: key.key };
}

/** Returns whether two keys are the same type and text. */
export function sameKey(a: PublicKey<string> | null, b: PublicKey<string> | null): boolean {
  return a === null || b === null ? a === b : a.type === b.type && a.key === b.key;
}
