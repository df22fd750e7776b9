/** Encrypted access keys (EAKs) as the server hands them out (PROTOCOL.md sections 2.3 and 4.2). */
import * as v from "valibot";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { noun, orNone } from "./noun.ts";
import { orNull, parseWith } from "./parse.ts";
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

const accessKey = noun<EncryptedAccessKey>({
  eak: ["eak", v.string()],
  authorizerId: ["authorizer_id", clientIdSchema],
  authorizerPublicKey: ["authorizer_public_key", flatOrKeyedSchema, encodeKey],
  signerId: ["signer_id", orNull(clientIdSchema)],
  // Always present, null when there is none (section 1, quirk 3).
  signerSigningKey: ["signer_signing_key", v.nullish(flatSigningKeySchema, {}), orNone(encodeKey)],
});
export const {
  schema: encryptedAccessKeySchema,
  parse: parseEncryptedAccessKey,
  encode: encodeEncryptedAccessKey,
} = accessKey;

const eakBodySchema = v.object({ eak: v.string() });

/** Returns the `eak` of a PUT body without judging its content (section 4.2). @throws VaultError `wire_invalid` */
export function parseEakBody(value: unknown): string {
  return parseWith(eakBodySchema, value).eak;
}
