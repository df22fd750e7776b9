/**
 * Accounts, which own clients and registration tokens (PROTOCOL.md section 6.3). An account's secrets never come
 * here.
 */
import * as v from "valibot";
import { noun } from "./noun.ts";
import { encodeOwnClient, type OwnClient, ownClientSchema } from "./own-client.ts";
import { type JsonObject, objectSchema, orNull, parseWith } from "./parse.ts";
import {
  encodeKey,
  type PublicKey,
  publicKeySchema,
  type SigningKey,
  signingKeySchema,
} from "./public-key.ts";

/** The two proofs that a person owns an account: the password, or the keys printed on paper. */
export const ACCOUNT_KEYS = ["password", "paper"] as const;
export type AccountKey = (typeof ACCOUNT_KEYS)[number];

/** A person's part of an account. Salts are 16 bytes, base64url; the signing keys are derived with two of them. */
export interface Profile {
  readonly name: string;
  readonly email: string;
  readonly authSalt: string;
  readonly encSalt: string;
  readonly paperAuthSalt: string;
  readonly paperEncSalt: string;
  readonly signingKey: SigningKey;
  readonly paperSigningKey: SigningKey;
}

/** The body that makes an account: the profile, and the keys of the client that comes with it. */
export interface AccountBody {
  readonly profile: Profile;
  readonly company: string;
  readonly plan: string;
  readonly publicKey: PublicKey;
  readonly signingKey: SigningKey | null;
  /** A registration token of the operator's, where the server wants one; not part of E3DB. */
  readonly invitation: string | null;
}

/** An account as its owner sees it. Only the answer that made the account holds the API secret of its client. */
export interface Account {
  readonly token: string;
  readonly profileId: string;
  readonly profile: Profile;
  readonly accountId: string;
  readonly company: string;
  readonly plan: string;
  readonly client: OwnClient;
  readonly apiSecret: string | null;
}

/** The start of a login. `challenge` is base64url; the login signs its bytes. */
export interface Challenge {
  readonly challenge: string;
  readonly authSalt: string;
  readonly paperAuthSalt: string;
}

/** A signed challenge. */
export interface ChallengeResponse {
  readonly email: string;
  readonly challenge: string;
  /** An Ed25519 signature over the bytes of the challenge, base64url. */
  readonly response: string;
  readonly key: AccountKey;
}

const salt = v.pipe(v.string(), v.nonEmpty(), v.maxLength(64));
const neededSigningKey = v.pipe(
  signingKeySchema,
  // Logins are signed, and nobody knows the form of ECDSA signatures in E3DB.
  v.custom<SigningKey>((value) => (value as SigningKey | null)?.type === "ed25519"),
);
const email = v.pipe(v.string(), v.trim(), v.nonEmpty(), v.maxLength(320));

const name = v.pipe(v.string(), v.maxLength(1024));
const profile = noun<Profile>({
  name: ["name", name],
  email: ["email", email],
  authSalt: ["auth_salt", salt],
  encSalt: ["enc_salt", salt],
  paperAuthSalt: ["paper_auth_salt", salt],
  paperEncSalt: ["paper_enc_salt", salt],
  signingKey: ["signing_key", neededSigningKey, encodeKey],
  paperSigningKey: ["paper_signing_key", neededSigningKey, encodeKey],
});

const bodySchema = v.object({
  profile: profile.schema,
  account: v.object({
    company: v.nullish(v.pipe(v.string(), v.maxLength(1024)), ""),
    plan: v.nullish(v.pipe(v.string(), v.maxLength(64)), ""),
    public_key: publicKeySchema,
    signing_key: signingKeySchema,
  }),
  registration_token: orNull(v.string()),
});

const id = v.pipe(v.string(), v.nonEmpty(), v.maxLength(256));
const accountSchema = v.object({
  token: v.pipe(v.string(), v.nonEmpty()),
  profile: v.intersect([profile.schema, v.object({ id })]),
  account: v.object({
    id,
    company: v.nullish(v.string(), ""),
    plan: v.nullish(v.string(), ""),
    client: v.intersect([ownClientSchema, v.object({ api_secret: orNull(v.string()) })]),
  }),
});

/** @throws VaultError `wire_invalid`, as all parsers here */
export function parseAccountBody(value: unknown): AccountBody {
  const { profile, account, registration_token } = parseWith(bodySchema, value);
  return {
    profile,
    company: account.company,
    plan: account.plan,
    publicKey: account.public_key,
    signingKey: account.signing_key,
    invitation: registration_token,
  };
}

/** Returns what `parseAccountBody` reads. */
export function encodeAccountBody(body: AccountBody): JsonObject {
  return {
    profile: profile.encode(body.profile),
    account: {
      company: body.company,
      plan: body.plan,
      public_key: encodeKey(body.publicKey),
      signing_key: encodeKey(body.signingKey),
    },
    ...(body.invitation === null ? {} : { registration_token: body.invitation }),
  };
}

/** @throws VaultError `wire_invalid` */
export function parseAccount(value: unknown): Account {
  const { token, profile, account } = parseWith(accountSchema, value);
  const { api_secret, ...client } = account.client;
  const { id: profileId, ...rest } = profile;
  return {
    token,
    profileId,
    profile: rest,
    accountId: account.id,
    company: account.company,
    plan: account.plan,
    client,
    apiSecret: api_secret,
  };
}

/** Returns what `parseAccount` reads. */
export function encodeAccount(account: Account): JsonObject {
  return {
    token: account.token,
    profile: encodeOwnProfile(account.profileId, account.profile),
    account: {
      id: account.accountId,
      company: account.company,
      plan: account.plan,
      client: {
        ...encodeOwnClient(account.client),
        ...(account.apiSecret === null ? {} : { api_secret: account.apiSecret }),
      },
    },
  };
}

/** A change that an owner makes to its profile. The address stays, and so does every member that is left out. */
export type ProfileChange = Partial<Omit<Profile, "email">>;

const changeSchema = v.object({
  profile: v.object({
    name: orNull(name),
    auth_salt: orNull(salt),
    enc_salt: orNull(salt),
    paper_auth_salt: orNull(salt),
    paper_enc_salt: orNull(salt),
    signing_key: orNull(neededSigningKey),
    paper_signing_key: orNull(neededSigningKey),
  }),
});

/** Returns a change of a profile, as a new password makes it. @throws VaultError `wire_invalid` */
export function parseProfileChange(value: unknown): ProfileChange {
  const { profile } = parseWith(changeSchema, value);
  const change = {
    name: profile.name,
    authSalt: profile.auth_salt,
    encSalt: profile.enc_salt,
    paperAuthSalt: profile.paper_auth_salt,
    paperEncSalt: profile.paper_enc_salt,
    signingKey: profile.signing_key,
    paperSigningKey: profile.paper_signing_key,
  };
  return Object.fromEntries(Object.entries(change).filter(([, given]) => given !== null)) as ProfileChange;
}

/** Returns the answer to a change of a profile. */
export function encodeOwnProfile(profileId: string, own: Profile): JsonObject {
  return { id: profileId, ...profile.encode(own) };
}

/** Returns the address of a login. @throws VaultError `wire_invalid` */
export function parseChallengeRequest(value: unknown): string {
  return parseWith(v.object({ email }), value).email;
}

const challenge = noun<Challenge>({
  challenge: ["challenge", v.pipe(v.string(), v.nonEmpty())],
  authSalt: ["auth_salt", salt],
  paperAuthSalt: ["paper_auth_salt", salt],
});
export const { parse: parseChallenge, encode: encodeChallenge } = challenge;

const answerText = v.pipe(v.string(), v.nonEmpty(), v.maxLength(512));
const challengeResponse = noun<ChallengeResponse>({
  email: ["email", email],
  challenge: ["challenge", answerText],
  response: ["response", answerText],
  key: ["keyid", v.nullish(v.picklist(ACCOUNT_KEYS), "password")],
});
export const { parse: parseChallengeResponse, encode: encodeChallengeResponse } = challengeResponse;

/** Most characters of the JSON of an account's metadata. */
export const META_MAX = 65_536;

/**
 * Returns the metadata that an account keeps for its owner, who sealed it. The members are not checked.
 * @throws VaultError `wire_invalid` when it is no object
 */
export function parseAccountMeta(value: unknown): JsonObject {
  return parseWith(objectSchema, value);
}
