/** Bodies of the public lookup of several clients and of a signing key added later (PROTOCOL.md section 4.1). */
import * as v from "valibot";
import { VaultError } from "../errors.ts";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { parseWith } from "./parse.ts";
import { type SigningKey, signingKeySchema } from "./public-key.ts";

/** Most clients asked for at once. */
const MAX_CLIENT_IDS = 1000;

const idsSchema = v.object({ client_ids: v.pipe(v.array(clientIdSchema), v.maxLength(MAX_CLIENT_IDS)) });
const signingKeyBodySchema = v.object({ signing_key: signingKeySchema });

/** Returns the ids of `POST /v1/client/public`. @throws VaultError `wire_invalid` */
export function parseClientIds(value: unknown): ClientId[] {
  return parseWith(idsSchema, value).client_ids;
}

/** Returns the key of `PATCH /v1/client/{id}/keys`. @throws VaultError `wire_invalid` when there is none */
export function parseSigningKeyBody(value: unknown): SigningKey {
  const { signing_key } = parseWith(signingKeyBodySchema, value);
  if (signing_key === null) throw new VaultError("wire_invalid", "signing_key is not as expected");
  return signing_key;
}
