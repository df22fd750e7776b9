/**
 * Accounts (PROTOCOL.md section 6.3). A person makes one with a registration token of the operator's, or freely where
 * the server is open, and logs in by signing a challenge. Newcomers of the account back up to the account's own
 * client.
 */
import { createHash, randomUUID } from "node:crypto";
import { VaultError } from "../../errors.ts";
import {
  encodeAccount,
  encodeChallenge,
  encodeOwnProfile,
  META_MAX,
  parseAccountBody,
  parseAccountMeta,
  parseChallengeRequest,
  parseChallengeResponse,
  parseProfileChange,
} from "../../wire/account.ts";
import { GENERAL_TYPE } from "../../wire/client-info.ts";
import { assertAnswered, challengeDies, imaginedSalt, newChallenge } from "../auth/challenge.ts";
import type { Handlers } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer } from "../edge/answer.ts";
import type { Queryable } from "../postgres/database.ts";
import {
  accountMeta,
  changeProfile,
  findAccountOf,
  insertAccount,
  type StoredAccount,
  setAccountMeta,
  spendChallenge,
} from "../store/accounts.ts";
import { createClient, findClient } from "../store/clients.ts";
import { spendToken } from "../store/registration-tokens.ts";
import { storableText } from "../store/text.ts";
import { assertKey } from "./clients.ts";

/** Returns the account as its owner sees it, with a fresh token. */
async function accountOf(deps: Deps, account: StoredAccount, apiSecret: string | null) {
  const { profileId, profile, accountId, company, plan, clientId } = account;
  const client = await findClient(deps.db, clientId);
  if (client === null) throw new TypeError("an account without its client");
  const token = await deps.auth.issueAccountToken(account);
  return encodeAccount({ token, profileId, profile, accountId, company, plan, client, apiSecret });
}

async function spendInvitation(tx: Queryable, deps: Deps, invitation: string | null): Promise<void> {
  if (deps.openAccounts) return;
  const spent = invitation === null ? null : await spendToken(tx, deps.keys, invitation);
  // A token of an account lets clients into that account; it does not make new ones beside it.
  if (spent === null || spent.accountId !== null) {
    throw new VaultError(
      "forbidden",
      "this server makes accounts for whom its operator invites: send a registration token of the operator's as registration_token",
    );
  }
}

export const accountRoutes = {
  createAccount: async (call, deps) => {
    const body = parseAccountBody(await call.json());
    const { profile, publicKey, signingKey } = body;
    for (const key of [publicKey, signingKey, profile.signingKey, profile.paperSigningKey]) assertKey(key);
    for (const text of [profile.name, profile.email, body.company, body.plan]) storableText(text, "a name");
    const made = await deps.db.transaction(async (tx) => {
      await spendInvitation(tx, deps, body.invitation);
      const accountId = randomUUID();
      const newcomer = { name: profile.name, publicKey, signingKey, type: GENERAL_TYPE };
      const client = await createClient(tx, deps.keys, newcomer, { accountId, tokenHash: null });
      const account = await insertAccount(tx, accountId, body, client.clientId);
      if (account === null) throw new VaultError("conflict", "this address has an account already");
      return { account, apiSecret: client.apiSecret };
    });
    return answer(200, await accountOf(deps, made.account, made.apiSecret));
  },

  /**
   * Changes the owner's login, as a new password does. Tokens stay good, because SDKs use theirs right afterwards.
   */
  changeProfile: async (call, deps) => {
    const { account } = call;
    const change = parseProfileChange(await call.json());
    if (change.name !== undefined) storableText(change.name, "a name");
    for (const key of [change.signingKey, change.paperSigningKey]) assertKey(key ?? null);
    const { profileId, profile } = await deps.db.transaction((tx) => changeProfile(tx, account, change));
    return answer(200, encodeOwnProfile(profileId, profile));
  },

  /** Answers in the same way for an address without an account. */
  accountChallenge: async (call, deps) => {
    const email = storableText(parseChallengeRequest(await call.json()), "an address");
    const profile = (await findAccountOf(deps.db, email))?.profile;
    return answer(
      200,
      encodeChallenge({
        challenge: newChallenge(deps.keys, email, Date.now()),
        authSalt: profile?.authSalt ?? imaginedSalt(deps.keys, email, "password"),
        paperAuthSalt: profile?.paperAuthSalt ?? imaginedSalt(deps.keys, email, "paper"),
      }),
    );
  },

  accountLogin: async (call, deps) => {
    const { email, challenge, response, key } = parseChallengeResponse(await call.json());
    const refused = () => new VaultError("unauthorized", "the challenge was not answered");
    const dies = challengeDies(deps.keys, storableText(email, "an address"), challenge, Date.now());
    // The limit also counts by network address, so that nobody can lock others out of an account whose e-mail address
    // is known.
    const account = await deps.rates.login(
      `${email.toLowerCase()} ${call.address}`,
      call.address,
      async () => {
        const found = await findAccountOf(deps.db, email);
        if (dies === null || found === null) throw refused();
        const { signingKey, paperSigningKey } = found.profile;
        assertAnswered(challenge, response, (key === "paper" ? paperSigningKey : signingKey).key);
        const hash = createHash("sha256").update(challenge, "utf8").digest();
        if (!(await deps.db.transaction((tx) => spendChallenge(tx, hash, dies * 1000)))) throw refused();
        return found;
      },
    );
    return answer(200, await accountOf(deps, account, null));
  },

  accountMeta: async (call, deps) => answer(200, await accountMeta(deps.db, call.account)),

  /** Keeps the owner's sealed metadata, above all the configuration of its own client. */
  setAccountMeta: async (call, deps) => {
    const { account } = call;
    const meta = parseAccountMeta(await call.json());
    const text = JSON.stringify(meta);
    if (text.length > META_MAX) {
      throw new VaultError("too_large", `an account's metadata has at most ${META_MAX} characters`);
    }
    await setAccountMeta(deps.db, account, meta);
    return answer(200, meta);
  },
} satisfies Handlers;
