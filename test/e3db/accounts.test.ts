/** Accounts on a server that answers what it likes; the whole of them is tested with the real one (test/server). */
import { expect, test } from "vitest";
import { decodeBase64Url } from "../../src/crypto/base64url.ts";
import { ACCOUNT_ITERATIONS, deriveSymmetricKey, encryptString } from "../../src/crypto/password-keys.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { encodeConfig } from "../../src/e3db/config.ts";
import { generateKeys, type Identity } from "../../src/e3db/identity.ts";
import { type AccountDraft, createAccount, loginToAccount } from "../../src/e3db/sdk/accounts.ts";
import { type Account, encodeAccount, encodeChallenge, parseAccountBody } from "../../src/wire/account.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { codeOf, json, scripted } from "./scripted.ts";

const ID = "1957349a-a97c-4237-b0e0-c6b88a31956e" as ClientId;
const DRAFT: AccountDraft = {
  url: "https://v.example",
  name: "Alice",
  email: "alice@example.org",
  password: "a long random password",
  paper: "a long random text on paper",
};

/** The account that an honest server makes of a request, with something in it changed. */
async function accountOf(request: Request, change: (account: Account) => Account): Promise<Account> {
  const { profile, company, plan, publicKey, signingKey } = parseAccountBody(await request.clone().json());
  const client = { clientId: ID, apiKeyId: "k", name: "", type: "general", enabled: true, hasBackup: false };
  const own = { ...client, publicKey, signingKey };
  const ids = { token: "t", profileId: "p", accountId: "a" };
  return change({ ...ids, profile, company, plan, client: own, apiSecret: "s" });
}

const asIs = (account: Account) => account;
const world = (change = asIs, ...more: Parameters<typeof scripted>) =>
  scripted(async (request) => json(encodeAccount(await accountOf(request, change)), 201), ...more);

const other = generateKeys(sodiumSuite);
test.each<[string, (account: Account) => Account]>([
  [
    "another public key",
    (account) => ({
      ...account,
      client: { ...account.client, publicKey: { type: "curve25519", key: other.publicKey } },
    }),
  ],
  [
    "another signing key",
    (account) => ({
      ...account,
      client: { ...account.client, signingKey: { type: "ed25519", key: other.publicSigningKey ?? "" } },
    }),
  ],
  ["another salt", (account) => ({ ...account, profile: { ...account.profile, encSalt: "A".repeat(22) } })],
  [
    "another salt for paper",
    (account) => ({ ...account, profile: { ...account.profile, paperEncSalt: "A".repeat(22) } }),
  ],
  ["no secret", (account) => ({ ...account, apiSecret: null })],
])("an account made with %s is refused", async (_, change) => {
  expect(await codeOf(() => createAccount({ ...DRAFT, world: world(change) }))).toBe("tampered");
});

test("an account made as it was asked for is taken, and says nothing of its secrets to the server", async () => {
  const made = world();
  const { identity } = await createAccount({ ...DRAFT, world: made });
  expect(identity).toMatchObject({ clientId: ID, apiSecret: "s" });
  const { privateKey, privateSigningKey } = identity.keys;
  const sent = (await made.requests[0]?.text()) ?? "";
  expect(sent).toContain(DRAFT.email);
  for (const secret of [DRAFT.password, DRAFT.paper, privateKey, privateSigningKey ?? "none"]) {
    expect(sent).not.toContain(secret);
  }
});

test("a login that is answered with somebody else's account is refused", async () => {
  const salt = "A".repeat(22);
  const challenge = encodeChallenge({ challenge: "AAAA", authSalt: salt, paperAuthSalt: salt });
  const { owner } = await createAccount({ ...DRAFT, world: world() });
  const foreign = { ...owner.account, profile: { ...owner.account.profile, email: "eve@example.org" } };
  const secret = { key: "password", text: DRAFT.password } as const;
  const login = (account: Account) =>
    loginToAccount(DRAFT.url, DRAFT.email, secret, scripted(json(challenge), json(encodeAccount(account))));
  expect(await codeOf(() => login(foreign))).toBe("tampered");
  expect((await login(owner.account)).account.profile.email).toBe(DRAFT.email);
});

test("a backup of another client than the account's is refused", async () => {
  const metas: Response[] = [];
  const made = world(
    asIs,
    () => metas[0] ?? json({}),
    () => metas[1] ?? json({}),
    () => json({}),
  );
  const { owner, identity } = await createAccount({ ...DRAFT, world: made });
  const salt = decodeBase64Url(owner.account.profile.encSalt);
  const key = await deriveSymmetricKey({ password: DRAFT.password, salt, iterations: ACCOUNT_ITERATIONS });
  const sealed = (of: Identity) => json({ backupClient: encryptString(key, encodeConfig(of)) });
  const stranger = "2957349a-a97c-4237-b0e0-c6b88a31956e" as ClientId;
  metas.push(sealed({ ...identity, clientId: stranger }), sealed(identity));
  const restore = () => owner.restore({ key: "password", text: DRAFT.password });
  expect(await codeOf(restore)).toBe("tampered");
  expect(await restore()).toMatchObject({ clientId: ID, keys: identity.keys });
  expect(await codeOf(restore)).toBe("not_found");
});
