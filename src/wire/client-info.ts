/** Registration and client information (PROTOCOL.md sections 3.1 and 4.1). */
import * as v from "valibot";
import { type ClientId, clientIdSchema } from "./ids.ts";
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

const registrationSchema = v.object({
  token: v.pipe(v.string(), v.nonEmpty()),
  client: v.object({
    name: v.string(),
    public_key: publicKeySchema,
    signing_key: signingKeySchema,
    type: v.nullish(v.pipe(v.string(), v.nonEmpty(), v.maxLength(64)), GENERAL_TYPE),
  }),
});

const registeredSchema = v.object({
  client_id: clientIdSchema,
  api_key_id: v.pipe(v.string(), v.nonEmpty()),
  api_secret: v.pipe(v.string(), v.nonEmpty()),
  name: orNull(v.string()),
  public_key: publicKeySchema,
  signing_key: signingKeySchema,
});

const infoSchema = v.object({
  client_id: clientIdSchema,
  public_key: publicKeySchema,
  signing_key: signingKeySchema,
  validated: flag(false),
});

const tokenSchema = v.object({
  access_token: v.pipe(v.string(), v.nonEmpty()),
  expires_in: orNull(v.number()),
  expires_at: orNull(v.string()),
});

/** Returns the request body of `POST /v1/account/e3db/clients/register`. */
export function encodeRegistration(registration: Registration): JsonObject {
  const { token, name, publicKey, signingKey, type } = registration;
  const client: JsonObject = {
    name,
    public_key: encodeKey(publicKey),
    ...(signingKey === null ? {} : { signing_key: encodeKey(signingKey) }),
    ...(type === GENERAL_TYPE ? {} : { type }),
  };
  return { token, client };
}

/** @throws VaultError `wire_invalid` */
export function parseRegistration(value: unknown): Registration {
  const { token, client } = parseWith(registrationSchema, value);
  const { name, public_key, signing_key, type } = client;
  return { token, name, publicKey: public_key, signingKey: signing_key, type };
}

/** Returns the response body; `signing_key` is `{}` when there is none (section 1, quirk 2). */
export function encodeRegisteredClient(client: RegisteredClient): JsonObject {
  return {
    client_id: client.clientId,
    api_key_id: client.apiKeyId,
    api_secret: client.apiSecret,
    name: client.name,
    public_key: encodeKey(client.publicKey),
    signing_key: encodeKey(client.signingKey),
    type: "general",
    enabled: true,
    has_backup: false,
  };
}

/** @throws VaultError `wire_invalid` */
export function parseRegisteredClient(value: unknown): RegisteredClient {
  const client = parseWith(registeredSchema, value);
  return {
    clientId: client.client_id,
    apiKeyId: client.api_key_id,
    apiSecret: client.api_secret,
    name: client.name ?? "",
    publicKey: client.public_key,
    signingKey: client.signing_key,
  };
}

/** Returns `GET /v1/storage/clients/{id}`; `signing_key` is always present, null when none (quirk 3). */
export function encodeClientInfo(info: ClientInfo): JsonObject {
  return {
    client_id: info.clientId,
    public_key: encodeKey(info.publicKey),
    signing_key: info.signingKey === null ? null : encodeKey(info.signingKey),
    validated: info.validated,
  };
}

/** @throws VaultError `wire_invalid` */
export function parseClientInfo(value: unknown): ClientInfo {
  const info = parseWith(infoSchema, value);
  return {
    clientId: info.client_id,
    publicKey: info.public_key,
    signingKey: info.signing_key,
    validated: info.validated,
  };
}

/** @throws VaultError `wire_invalid` */
export function parseAccessToken(value: unknown): AccessToken {
  const token = parseWith(tokenSchema, value);
  return { accessToken: token.access_token, expiresIn: token.expires_in, expiresAt: token.expires_at };
}

/** Returns the token response; `expiresAt` must be set and have six fraction digits (section 1). */
export function encodeAccessToken(token: AccessToken): JsonObject {
  return {
    access_token: token.accessToken,
    token_type: "bearer",
    expires_in: token.expiresIn,
    expires_at: token.expiresAt,
  };
}
