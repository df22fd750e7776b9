/** A client as the client itself and the owner of its account see it (PROTOCOL.md sections 4.1 and 6.3). */
import * as v from "valibot";
import { GENERAL_TYPE } from "./client-info.ts";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { each, noun } from "./noun.ts";
import { arrayOrNone, flag, parseWith, wholeSchema } from "./parse.ts";
import {
  encodeKey,
  type PublicKey,
  publicKeySchema,
  type SigningKey,
  signingKeySchema,
} from "./public-key.ts";

export interface OwnClient {
  readonly clientId: ClientId;
  readonly apiKeyId: string;
  readonly name: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly hasBackup: boolean;
  readonly publicKey: PublicKey;
  readonly signingKey: SigningKey | null;
}

/** One page of an account's clients; `nextToken` is 0 on the last. */
export interface ClientPage {
  readonly clients: readonly OwnClient[];
  readonly nextToken: number;
}

// The API secret is never shown again after it was made.
const ownClient = noun<OwnClient>({
  clientId: ["client_id", clientIdSchema],
  apiKeyId: ["api_key_id", v.pipe(v.string(), v.nonEmpty())],
  name: ["name", v.nullish(v.string(), "")],
  type: ["type", v.nullish(v.string(), GENERAL_TYPE)],
  enabled: ["enabled", flag(true)],
  hasBackup: ["has_backup", flag(false)],
  publicKey: ["public_key", publicKeySchema, encodeKey],
  signingKey: ["signing_key", signingKeySchema, encodeKey],
});
export const { schema: ownClientSchema, parse: parseOwnClient, encode: encodeOwnClient } = ownClient;

const clientPage = noun<ClientPage>({
  clients: ["clients", arrayOrNone(ownClientSchema), each(encodeOwnClient)],
  nextToken: ["next_token", v.nullish(wholeSchema, 0)],
});
export const { parse: parseClientPage, encode: encodeClientPage } = clientPage;

/** Returns whether a client is to be enabled. @throws VaultError `wire_invalid` */
export function parseEnabled(value: unknown): boolean {
  return parseWith(v.object({ enabled: v.boolean() }), value).enabled;
}
