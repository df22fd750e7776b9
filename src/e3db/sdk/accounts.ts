/**
 * Accounts, which own clients and registration tokens of a server (PROTOCOL.md 6.3). The protocol derives their keys
 * by 1,000 rounds of PBKDF2 with salts that the server keeps, so the server's operator can try passwords at leisure.
 * Only a long random password withstands that. The vault uses nothing of this.
 */
import { decodeBase64Url, decodeBase64UrlExactly, encodeBase64Url } from "../../crypto/base64url.ts";
import { randomBytes, wipe } from "../../crypto/bytes.ts";
import {
  ACCOUNT_ITERATIONS,
  decryptString,
  deriveSigningKeys,
  deriveSymmetricKey,
  encryptString,
} from "../../crypto/password-keys.ts";
import { sign } from "../../crypto/sodium.ts";
import { sodiumSuite } from "../../crypto/sodium-suite.ts";
import { VaultError } from "../../errors.ts";
import { serverBase } from "../../model/server-address.ts";
import {
  type Account,
  type AccountKey,
  encodeAccountBody,
  encodeChallengeResponse,
  type Profile,
  parseAccount,
  parseAccountMeta,
  parseChallenge,
} from "../../wire/account.ts";
import type { ClientId } from "../../wire/ids.ts";
import { type OwnClient, parseClientPage, parseOwnClient } from "../../wire/own-client.ts";
import { sameKey } from "../../wire/public-key.ts";
import {
  encodeTokenBody,
  parseRegistrationToken,
  parseRegistrationTokens,
  type RegistrationToken,
  type TokenBody,
} from "../../wire/registration-token.ts";
import { ROUTES } from "../../wire/routes.ts";
import { encodeConfig, parseConfig } from "../config.ts";
import { createRequest, type Send, type TokenSource } from "../http/request.ts";
import type { RequestWorld } from "../http/world.ts";
import { generateKeys, type Identity, openKeys, publicKeyOf, signingKeyOf } from "../identity.ts";
import { gatherPages } from "../records/paging.ts";

const SALT_LENGTH = 16;
const PAGE = 100;

/** One of the two secrets that open an account, and which of them it is. */
export interface AccountSecret {
  readonly key: AccountKey;
  readonly text: string;
}

export interface AccountDraft {
  readonly url: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  /** A second secret, to be printed. */
  readonly paper: string;
  readonly company?: string;
  /** A registration token of the operator's, where the server wants one. */
  readonly invitation?: string;
  readonly world?: RequestWorld;
}

/** An account that its owner is logged in to. Its tokens are renewed by logging in again with the same secret. */
export interface AccountOwner {
  readonly account: Account;
  /** Makes a registration token. Its text is in this answer only. */
  createToken(body: TokenBody): Promise<RegistrationToken>;
  /** Returns the tokens. The names in this list delete tokens, but nobody can register with them. */
  tokens(): Promise<RegistrationToken[]>;
  /** Ends a token, given by its text or by what the list calls it. @throws VaultError `not_found` */
  removeToken(token: string): Promise<void>;
  /** Returns the clients that registered with the account's tokens, and its own. */
  clients(): Promise<OwnClient[]>;
  /** Shuts a client out, or lets it in again. @throws VaultError `not_found`, `conflict` for the account's own */
  enableClient(clientId: ClientId, enabled: boolean): Promise<OwnClient>;
  /** Ends a client for good. @throws VaultError as `enableClient` */
  removeClient(clientId: ClientId): Promise<void>;
  /** Keeps the identity of the account's own client on the server, sealed by both secrets. */
  backUp(identity: Identity, secrets: { readonly password: string; readonly paper: string }): Promise<void>;
  /**
   * Returns the identity that was backed up.
   * @throws VaultError `not_found` when there is none, `decryption_failed`
   */
  restore(secret: AccountSecret): Promise<Identity>;
}

/**
 * Makes an account and returns it with the identity of its own client.
 * @throws VaultError `forbidden` without an invitation where one is needed, `conflict` when the address has an
 * account, `tampered` when the server keeps other keys or salts
 */
export async function createAccount(
  draft: AccountDraft,
): Promise<{ readonly owner: AccountOwner; readonly identity: Identity }> {
  const { name, email, password, paper, company = "", invitation = null, world = {} } = draft;
  const baseUrl = serverBase(draft.url);
  const keys = generateKeys(sodiumSuite);
  const ring = openKeys({ suite: "sodium", keys });
  const salts = Array.from({ length: 4 }, () => encodeBase64Url(randomBytes(SALT_LENGTH)));
  const [authSalt = "", encSalt = "", paperAuthSalt = "", paperEncSalt = ""] = salts;
  const profile: Profile = {
    name,
    email,
    authSalt,
    encSalt,
    paperAuthSalt,
    paperEncSalt,
    signingKey: await signingKeyFor(password, authSalt),
    paperSigningKey: await signingKeyFor(paper, paperAuthSalt),
  };
  const publicKey = publicKeyOf(ring);
  const body = { profile, company, plan: "free0", publicKey, signingKey: signingKeyOf(ring), invitation };
  const send = createRequest({ baseUrl, world });
  const answer = await send(ROUTES.createAccount, { params: {}, json: encodeAccountBody(body) });
  const account = parseAccount(answer.json);
  const { client, apiSecret } = account;
  const isOther = client.signingKey !== null && !sameKey(client.signingKey, signingKeyOf(ring));
  if (apiSecret === null || isOther || !sameKey(client.publicKey, publicKey)) {
    throw new VaultError("tampered", "the server registered another key");
  }
  // Backups are sealed with keys from these salts. A server that chose them could have prepared for them.
  if (account.profile.encSalt !== encSalt || account.profile.paperEncSalt !== paperEncSalt) {
    throw new VaultError("tampered", "the server keeps other salts");
  }
  const { clientId, apiKeyId } = client;
  const identity: Identity = {
    serverUrl: baseUrl,
    clientId,
    apiKeyId,
    apiSecret,
    name,
    suite: "sodium",
    keys,
  };
  return {
    owner: ownerOf(account, { baseUrl, world, secret: { key: "password", text: password } }),
    identity,
  };
}

/** Logs in to an account. @throws VaultError `unauthorized` when the secret is wrong or there is no such account */
export async function loginToAccount(
  url: string,
  email: string,
  secret: AccountSecret,
  world: RequestWorld = {},
): Promise<AccountOwner> {
  const baseUrl = serverBase(url);
  return ownerOf(await login(createRequest({ baseUrl, world }), email, secret), { baseUrl, world, secret });
}

async function login(send: Send, email: string, { key, text }: AccountSecret): Promise<Account> {
  const asked = await send(ROUTES.accountChallenge, { params: {}, json: { email }, repeatable: true });
  const { challenge, authSalt, paperAuthSalt } = parseChallenge(asked.json);
  const pair = await deriveSigningKeys(input(text, key === "paper" ? paperAuthSalt : authSalt));
  const response = encodeBase64Url(sign(decodeBase64Url(challenge), pair.privateKey));
  wipe(pair.privateKey);
  const json = encodeChallengeResponse({ email, challenge, response, key });
  const account = parseAccount((await send(ROUTES.accountLogin, { params: {}, json })).json);
  if (account.profile.email.toLowerCase() !== email.trim().toLowerCase()) {
    throw new VaultError("tampered", "the answer is about another account");
  }
  return account;
}

function input(password: string, salt: string) {
  return { password, salt: decodeBase64UrlExactly(salt, SALT_LENGTH), iterations: ACCOUNT_ITERATIONS };
}

async function signingKeyFor(password: string, salt: string) {
  const { publicKey } = await deriveSigningKeys(input(password, salt));
  return { type: "ed25519" as const, key: sodiumSuite.encodeSigningPublicKey(publicKey) };
}

interface OwnerWorld {
  readonly baseUrl: string;
  readonly world: RequestWorld;
  readonly secret: AccountSecret;
}

function tokensOf(account: Account, { baseUrl, world, secret }: OwnerWorld): TokenSource {
  let current: string | null = account.token;
  return {
    async token() {
      current ??= (await login(createRequest({ baseUrl, world }), account.profile.email, secret)).token;
      return current;
    },
    refused(token) {
      if (current === token) current = null;
    },
  };
}

function ownerOf(account: Account, owner: OwnerWorld): AccountOwner {
  const { baseUrl, world } = owner;
  const send = createRequest({ baseUrl, world, tokenSource: tokensOf(account, owner) });
  const { encSalt, paperEncSalt } = account.profile;

  return {
    account,
    async createToken(body) {
      const answer = await send(ROUTES.createToken, { params: {}, json: encodeTokenBody(body) });
      return parseRegistrationToken(answer.json);
    },
    async tokens() {
      return parseRegistrationTokens((await send(ROUTES.listTokens, { params: {} })).json);
    },
    async removeToken(token) {
      await send(ROUTES.deleteToken, { params: { token } });
    },
    async clients() {
      return await gatherPages(async (token) => {
        const query = [
          ["limit", String(PAGE)],
          ["next", String(token)],
        ] as const;
        const answer = await send(ROUTES.listClients, { params: {}, query });
        const { clients, nextToken } = parseClientPage(answer.json);
        return { items: clients, nextToken };
      });
    },
    async enableClient(clientId, enabled) {
      const call = { params: { clientId }, json: { enabled }, repeatable: true };
      return parseOwnClient((await send(ROUTES.enableClient, call)).json);
    },
    async removeClient(clientId) {
      await send(ROUTES.deleteClient, { params: { clientId } });
    },
    async backUp(identity, { password, paper }) {
      const config = encodeConfig(identity);
      const json = {
        backupEnabled: "enabled",
        backupClient: encryptString(await deriveSymmetricKey(input(password, encSalt)), config),
        paperBackup: encryptString(await deriveSymmetricKey(input(paper, paperEncSalt)), config),
      };
      await send(ROUTES.setAccountMeta, { params: {}, json, repeatable: true });
    },
    async restore({ key, text }) {
      const meta = parseAccountMeta((await send(ROUTES.accountMeta, { params: {} })).json);
      const name = key === "paper" ? "paperBackup" : "backupClient";
      const sealed = Object.hasOwn(meta, name) ? meta[name] : null;
      if (typeof sealed !== "string") throw new VaultError("not_found", "the account keeps no backup");
      const salt = key === "paper" ? paperEncSalt : encSalt;
      const identity = parseConfig(decryptString(await deriveSymmetricKey(input(text, salt)), sealed));
      if (identity.clientId !== account.client.clientId) {
        throw new VaultError("tampered", "the backup is of another client");
      }
      return identity;
    },
  };
}
