/** Encrypted access keys (EAKs) as the server hands them out (PROTOCOL.md sections 2.3 and 4.2). */
import * as v from "valibot";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { type JsonObject, orNull, parseWith } from "./parse.ts";
import {
  encodeKey,
  flatOrKeyedSchema,
  type PublicKey,
  SIGNING_KEY_TYPES,
  type SigningKey,
  signingKeySchema,
} from "./public-key.ts";

/** One access key wrapped for one reader. The `authorizer` is the client that wrapped and PUT it. */
export interface EncryptedAccessKey {
  /** `ct.nonce`, both base64url; unchecked text here. */
  readonly eak: string;
  readonly authorizerId: ClientId;
  readonly authorizerPublicKey: PublicKey;
  /** The writer, whose signing key signs records under this key. */
  readonly signerId: ClientId | null;
  readonly signerSigningKey: SigningKey | null;
}

const flatSigningKeySchema = v.union([
  v.pipe(
    v.string(),
    v.transform((key): SigningKey => ({ type: SIGNING_KEY_TYPES[0], key })),
  ),
  signingKeySchema,
]);

export const encryptedAccessKeySchema = v.pipe(
  v.object({
    eak: v.string(),
    authorizer_id: clientIdSchema,
    authorizer_public_key: flatOrKeyedSchema,
    signer_id: orNull(clientIdSchema),
    signer_signing_key: v.nullish(flatSigningKeySchema, {}),
  }),
  v.transform(
    (wire): EncryptedAccessKey => ({
      eak: wire.eak,
      authorizerId: wire.authorizer_id,
      authorizerPublicKey: wire.authorizer_public_key,
      signerId: wire.signer_id,
      signerSigningKey: wire.signer_signing_key,
    }),
  ),
);

/** @throws VaultError `wire_invalid` */
export function parseEncryptedAccessKey(value: unknown): EncryptedAccessKey {
  return parseWith(encryptedAccessKeySchema, value);
}

/** Returns the JSON form; `signer_signing_key` is always present, null when none (section 1, quirk 3). */
export function encodeEncryptedAccessKey(key: EncryptedAccessKey): JsonObject {
  return {
    eak: key.eak,
    authorizer_id: key.authorizerId,
    authorizer_public_key: encodeKey(key.authorizerPublicKey),
    signer_id: key.signerId,
    signer_signing_key: key.signerSigningKey === null ? null : encodeKey(key.signerSigningKey),
  };
}

const eakBodySchema = v.object({ eak: v.string() });

/** Returns the `eak` of a PUT body without judging its content (section 4.2). @throws VaultError `wire_invalid` */
export function parseEakBody(value: unknown): string {
  return parseWith(eakBodySchema, value).eak;
}
