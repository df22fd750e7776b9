/** Registration and client information (PROTOCOL.md sections 3.1 and 4.1). */
import * as v from "valibot";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { noun, orNone } from "./noun.ts";
import { flag, type JsonObject, orNull, parseWith } from "./parse.ts";
import {
  encodeKey,
  type PublicKey,
  publicKeySchema,
  type SigningKey,
  signingKeySchema,
} from "./public-key.ts";

/** A newcomer's request. `token` is a registration token. */
export interface Registration {
  readonly token: string;
  readonly name: string;
  readonly publicKey: PublicKey;
  readonly signingKey: SigningKey | null;
  /** The kind of client to register, as registration tokens distinguish them. */
  readonly type: string;
}

/** The kind of client that every SDK registers. */
export const GENERAL_TYPE = "general";

/** The server's answer to a registration. `apiSecret` travels in no other answer. */
export interface RegisteredClient {
  readonly clientId: ClientId;
  readonly apiKeyId: string;
  readonly apiSecret: string;
  readonly name: string;
  readonly publicKey: PublicKey;
  readonly signingKey: SigningKey | null;
}

/** The facts that any client may learn about another. */
export interface ClientInfo {
  readonly clientId: ClientId;
  readonly publicKey: PublicKey;
  readonly signingKey: SigningKey | null;
  readonly validated: boolean;
}

/** A bearer token; `expiresIn` in seconds, `expiresAt` as RFC 3339 text or null. */
export interface AccessToken {
  readonly accessToken: string;
  readonly expiresIn: number | null;
  readonly expiresAt: string | null;
}

// Its `client` member; every SDK leaves out the kind that is meant.
const newcomer = noun<Omit<Registration, "token">>({
  name: ["name", v.string()],
  publicKey: ["public_key", publicKeySchema, encodeKey],
  signingKey: ["signing_key", signingKeySchema, (key) => (key === null ? undefined : encodeKey(key))],
  type: [
    "type",
    v.nullish(v.pipe(v.string(), v.nonEmpty(), v.maxLength(64)), GENERAL_TYPE),
    (type) => (type === GENERAL_TYPE ? undefined : type),
  ],
});
const registrationSchema = v.object({
  token: v.pipe(v.string(), v.nonEmpty()),
  client: newcomer.schema,
});

const registered = noun<RegisteredClient>({
  clientId: ["client_id", clientIdSchema],
  apiKeyId: ["api_key_id", v.pipe(v.string(), v.nonEmpty())],
  apiSecret: ["api_secret", v.pipe(v.string(), v.nonEmpty())],
  name: ["name", v.nullish(v.string(), "")],
  publicKey: ["public_key", publicKeySchema, encodeKey],
  // `{}` when there is none (section 1, quirk 2).
  signingKey: ["signing_key", signingKeySchema, encodeKey],
});
export const { parse: parseRegisteredClient } = registered;

const info = noun<ClientInfo>({
  clientId: ["client_id", clientIdSchema],
  publicKey: ["public_key", publicKeySchema, encodeKey],
  // Always present, null when there is none (section 1, quirk 3).
  signingKey: ["signing_key", signingKeySchema, orNone(encodeKey)],
  validated: ["validated", flag(false)],
});
export const { parse: parseClientInfo, encode: encodeClientInfo } = info;

const accessToken = noun<AccessToken>({
  accessToken: ["access_token", v.pipe(v.string(), v.nonEmpty())],
  expiresIn: ["expires_in", orNull(v.number())],
  expiresAt: ["expires_at", orNull(v.string())],
});
export const { parse: parseAccessToken } = accessToken;

/** Returns the request body of `POST /v1/account/e3db/clients/register`. */
export function encodeRegistration({ token, ...client }: Registration): JsonObject {
  return { token, client: newcomer.encode(client) };
}

/** @throws VaultError `wire_invalid` */
export function parseRegistration(value: unknown): Registration {
  const { token, client } = parseWith(registrationSchema, value);
  return { token, ...client };
}

/** Returns the response body. */
export function encodeRegisteredClient(client: RegisteredClient): JsonObject {
  return { ...registered.encode(client), type: GENERAL_TYPE, enabled: true, has_backup: false };
}

/** Returns the token response; `expiresAt` must be set and have six fraction digits (section 1). */
export function encodeAccessToken(token: AccessToken): JsonObject {
  return { ...accessToken.encode(token), token_type: "bearer" };
}
