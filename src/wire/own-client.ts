/** A client as the client itself and the owner of its account see it (PROTOCOL.md sections 4.1 and 6.3). */
import * as v from "valibot";
import { GENERAL_TYPE } from "./client-info.ts";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { arrayOrNone, flag, type JsonObject, orNull, parseWith, wholeSchema } from "./parse.ts";
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

export const ownClientSchema = v.pipe(
  v.object({
    client_id: clientIdSchema,
    api_key_id: v.pipe(v.string(), v.nonEmpty()),
    name: orNull(v.string()),
    type: v.nullish(v.string(), GENERAL_TYPE),
    enabled: flag(true),
    has_backup: flag(false),
    public_key: publicKeySchema,
    signing_key: signingKeySchema,
  }),
  v.transform(
    (wire): OwnClient => ({
      clientId: wire.client_id,
      apiKeyId: wire.api_key_id,
      name: wire.name ?? "",
      type: wire.type,
      enabled: wire.enabled,
      hasBackup: wire.has_backup,
      publicKey: wire.public_key,
      signingKey: wire.signing_key,
    }),
  ),
);

/** @throws VaultError `wire_invalid`, as all parsers here */
export function parseOwnClient(value: unknown): OwnClient {
  return parseWith(ownClientSchema, value);
}

/** Returns the client without its API secret, which is never shown again after it was made. */
export function encodeOwnClient(client: OwnClient): JsonObject {
  return {
    client_id: client.clientId,
    api_key_id: client.apiKeyId,
    name: client.name,
    type: client.type,
    enabled: client.enabled,
    has_backup: client.hasBackup,
    public_key: encodeKey(client.publicKey),
    signing_key: encodeKey(client.signingKey),
  };
}

/** @throws VaultError `wire_invalid` */
export function parseClientPage(value: unknown): ClientPage {
  const token = v.nullish(wholeSchema, 0);
  const page = parseWith(v.object({ clients: arrayOrNone(ownClientSchema), next_token: token }), value);
  return { clients: page.clients, nextToken: page.next_token };
}

/** Returns what `parseClientPage` reads. */
export function encodeClientPage({ clients, nextToken }: ClientPage): JsonObject {
  return { clients: clients.map(encodeOwnClient), next_token: nextToken };
}

/** Returns whether a client is to be enabled. */
export function parseEnabled(value: unknown): boolean {
  return parseWith(v.object({ enabled: v.boolean() }), value).enabled;
}
