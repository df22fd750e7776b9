/** Accounts with the client on the whole server: made, logged in to, tokens and clients, and backups to its client. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { Client } from "../../src/e3db/client.ts";
import { type Identity, openKeys, publicKeyOf } from "../../src/e3db/identity.ts";
import { clause } from "../../src/e3db/records/search.ts";
import { register } from "../../src/e3db/register.ts";
import { type AccountOwner, createAccount, loginToAccount } from "../../src/e3db/sdk/accounts.ts";
import { backUp, readBackup } from "../../src/e3db/sdk/backup.ts";
import { codeOf } from "../e3db/scripted.ts";
import { worldOf } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";

const EMAIL = "owner@example.com";
const PASSWORD = "correct horse battery staple";
const PAPER = "printed and put away";
let server: TestServer;
let owner: AccountOwner;
let identity: Identity;
beforeAll(async () => {
  server = await startTestServer();
  const invitation = await server.mintToken({ maxUses: 1 });
  ({ owner, identity } = await createAccount({ ...draft(), invitation }));
});
afterAll(async () => server.stop());

function draft() {
  const secrets = { password: PASSWORD, paper: PAPER };
  return { url: server.url, name: "Owner", email: EMAIL, ...secrets, world: worldOf(server) };
}

const permissions = { enabled: true, oneTime: false, allowedTypes: ["general"] };

async function newcomer(name: string) {
  const { token } = await owner.createToken({ name, permissions, totalUsesAllowed: 1 });
  const registered = await register({
    url: server.url,
    token,
    name,
    world: worldOf(server),
  });
  return { token, ...registered, client: new Client(registered.identity, { world: worldOf(server) }) };
}

test("an account needs an invitation, and an address of its own", async () => {
  expect(await codeOf(() => createAccount({ ...draft(), email: "other@example.com" }))).toBe("forbidden");
  const invitation = await server.mintToken({ maxUses: 1 });
  expect(await codeOf(() => createAccount({ ...draft(), invitation }))).toBe("conflict");
});

test("its client writes and reads as any other, and is backed up for both secrets", async () => {
  const client = new Client(identity, { world: worldOf(server) });
  const { meta } = await client.write({ type: "own", data: { a: "1" } });
  expect(await codeOf(() => owner.restore({ key: "password", text: PASSWORD }))).toBe("not_found");
  await owner.backUp(identity, { password: PASSWORD, paper: PAPER });
  for (const secret of [
    { key: "password", text: PASSWORD },
    { key: "paper", text: PAPER },
  ] as const) {
    const again = await loginToAccount(server.url, EMAIL, secret, worldOf(server));
    const restored = new Client(await again.restore(secret), { world: worldOf(server) });
    expect((await restored.read(meta.recordId)).data).toEqual({ a: "1" });
    const wrong = { ...secret, text: "wrong" };
    expect(await codeOf(() => again.restore(wrong))).toBe("decryption_failed");
    expect(await codeOf(() => loginToAccount(server.url, EMAIL, wrong, worldOf(server)))).toBe(
      "unauthorized",
    );
  }
  const nobody = loginToAccount(
    server.url,
    "no@example.com",
    { key: "password", text: "x" },
    worldOf(server),
  );
  expect(await codeOf(() => nobody)).toBe("unauthorized");
});

test("an expired token is renewed by logging in again", async () => {
  const world = worldOf(server);
  let logins = 0;
  const expired = await loginToAccount(
    server.url,
    EMAIL,
    { key: "password", text: PASSWORD },
    {
      fetch: async (request) => {
        const answer = await world.fetch?.(request);
        if (answer === undefined) throw new Error("no server");
        if (!request.url.endsWith("/v1/account/auth") || logins++ > 0) return answer;
        const body = (await answer.json()) as object;
        return new Response(JSON.stringify({ ...body, token: "expired" }), answer);
      },
    },
  );
  expect(await expired.tokens()).toEqual(await owner.tokens());
  expect(logins).toBe(2);
});
test("tokens are made, listed without their text, and ended", async () => {
  const made = await owner.createToken({ name: "family", permissions, totalUsesAllowed: 3 });
  expect(made).toMatchObject({ name: "family", uses: 0, totalUsesAllowed: 3, permissions });
  const listed = (await owner.tokens()).find(({ name }) => name === "family");
  expect(listed).toMatchObject({ uses: 0, totalUsesAllowed: 3 });
  expect(listed?.token).not.toBe(made.token);
  await owner.removeToken(listed?.token ?? "");
  expect(await codeOf(() => owner.removeToken(made.token))).toBe("not_found");
  const late = { url: server.url, token: made.token, name: "n", world: worldOf(server) };
  expect(await codeOf(() => register(late))).toBe("unauthorized");
});

test("newcomers are told to back up to the account's client, which can restore them", async () => {
  const { client, token, identity: mine, backupClientId } = await newcomer("Bob");
  expect(backupClientId).toBe(identity.clientId);
  const keeper = { readerId: identity.clientId, publicKey: publicKeyOf(openKeys(identity)) };
  await backUp(client, mine, keeper, token);
  const seen = (await owner.clients()).find(({ clientId }) => clientId === mine.clientId);
  expect(seen).toMatchObject({ name: "Bob", hasBackup: true, enabled: true });
  const queen = new Client(identity, { world: worldOf(server) });
  const match = [clause({ types: ["tozny.key_backup"] })];
  const { records } = await queen.searchPage({ match, includeAllWriters: true, includeData: true });
  const [record] = records.flatMap((found) => found.record ?? []);
  if (record === undefined) throw new Error("no backup found");
  expect(readBackup(record)).toMatchObject({ clientId: mine.clientId, keys: mine.keys });
});

test("clients are shut out, let in again and removed", async () => {
  const { client, identity: mine } = await newcomer("Carol");
  await client.write({ type: "t", data: {} });
  expect((await owner.enableClient(mine.clientId, false)).enabled).toBe(false);
  expect(await codeOf(() => client.write({ type: "t", data: {} }))).toBe("unauthorized");
  await owner.enableClient(mine.clientId, true);
  await client.write({ type: "t", data: {} });
  await owner.removeClient(mine.clientId);
  expect(await codeOf(() => client.write({ type: "t", data: {} }))).toBe("unauthorized");
  expect(await codeOf(() => owner.removeClient(mine.clientId))).toBe("not_found");
  expect(await codeOf(() => owner.removeClient(identity.clientId))).toBe("conflict");
  expect((await owner.clients()).map(({ clientId }) => clientId)).not.toContain(mine.clientId);
});
