/** Accounts, their registration tokens and their clients over HTTP (PROTOCOL.md sections 4.1 and 6.3). */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { sign } from "../../src/crypto/sodium.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { accountBody, bytes, createAccount, key, type Owner } from "./owners.ts";
import {
  type Answer,
  basic,
  createRecord,
  type Person,
  recordBody,
  register,
  send,
  share,
} from "./people.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server.stop());

const REGISTER = "/v1/account/e3db/clients/register";

function registration(token: string, type?: string) {
  return { token, client: { name: "n", public_key: { curve25519: key() }, signing_key: {}, type } };
}

async function challenge(email: string): Promise<string> {
  const answer = await send(server, "POST", "/v1/account/challenge", { email });
  expect(answer.status).toBe(200);
  return answer.body.challenge;
}

async function login(email: string, seed: Uint8Array, keyid: string, text?: string) {
  const asked = text ?? (await challenge(email));
  const response = encodeBase64Url(sign(Uint8Array.from(Buffer.from(asked, "base64url")), seed));
  return send(server, "POST", "/v1/account/auth", { email, challenge: asked, response, keyid });
}

describe("an account", () => {
  test("comes with a client that can call, and with its profile as it was sent", async () => {
    const { answer, email } = await createAccount(server);
    const { client } = answer.body.account;
    expect(answer.body.profile).toMatchObject({ name: "Owner", email, id: expect.any(String) });
    expect(client).toMatchObject({
      enabled: true,
      type: "general",
      public_key: { curve25519: expect.any(String) },
    });
    const token = await send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", {
      Authorization: basic(client.api_key_id, client.api_secret),
    });
    expect(token.status).toBe(200);
  });

  test("gets a new password: the old one and its salts are of no use any more, the rest stays", async () => {
    const { email, password, paper, answer, call } = await createAccount(server);
    const next = bytes(32);
    const { profile } = accountBody(email, next, paper);
    const change = {
      auth_salt: profile.auth_salt,
      enc_salt: profile.enc_salt,
      signing_key: profile.signing_key,
    };
    const changed = await call("PATCH", "/v1/account/profile", { profile: change });
    expect(changed.status).toBe(200);
    expect(changed.body).toEqual({ ...answer.body.profile, ...change });
    expect((await login(email, password, "password")).status).toBe(401);
    expect((await login(email, next, "password")).body.profile).toEqual(changed.body);
    expect((await login(email, paper, "paper")).status).toBe(200);
    const asked = await send(server, "POST", "/v1/account/challenge", { email });
    expect(asked.body.auth_salt).toBe(profile.auth_salt);
    // SDKs go on with the token they have.
    expect((await call("PUT", "/v1/account/profile/meta", {})).status).toBe(200);
    for (const wrong of [
      {},
      { profile: { signing_key: { ed25519: "x" } } },
      { profile: { auth_salt: "" } },
    ]) {
      expect((await call("PATCH", "/v1/account/profile", wrong)).status).toBe(400);
    }
  });

  test("is made by whom the operator invites only, unless the server is open", async () => {
    const body = accountBody(`${randomUUID()}@example.com`, bytes(32), bytes(32));
    const refused = await send(server, "POST", "/v1/account/profile", body);
    expect(refused.status).toBe(403);
    expect(refused.body.error).toMatch(/registration_token/);
    const owner = await createAccount(server);
    const own = await owner.call("POST", "/v1/account/tokens", { name: "t" });
    const registration_token = own.body.token;
    const withOwn = await send(server, "POST", "/v1/account/profile", { ...body, registration_token });
    expect(withOwn.status).toBe(403);
    const open = await startTestServer({ openAccounts: true });
    try {
      expect((await send(open, "POST", "/v1/account/profile", body)).status).toBe(200);
    } finally {
      await open.stop();
    }
  });

  test("has an address of its own, in any case; a refused one uses no invitation up", async () => {
    const { email } = await createAccount(server);
    const registration_token = await server.mintToken({ maxUses: 1 });
    const again = accountBody(email.toUpperCase(), bytes(32), bytes(32));
    const taken = await send(server, "POST", "/v1/account/profile", { ...again, registration_token });
    expect(taken.status).toBe(409);
    const other = { ...accountBody(`${randomUUID()}@example.com`, bytes(32), bytes(32)), registration_token };
    expect((await send(server, "POST", "/v1/account/profile", other)).status).toBe(200);
  });

  test("keeps what its owner sealed", async () => {
    const owner = await createAccount(server);
    expect((await owner.call("GET", "/v1/account/profile/meta")).body).toEqual({});
    const meta = { backupEnabled: "enabled", backupClient: "a:b", paperBackup: "c:d" };
    expect((await owner.call("PUT", "/v1/account/profile/meta", meta)).status).toBe(200);
    expect((await owner.call("GET", "/v1/account/profile/meta")).body).toEqual(meta);
    const large = await owner.call("PUT", "/v1/account/profile/meta", { backupClient: "x".repeat(70_000) });
    expect(large.status).toBe(413);
    expect((await (await createAccount(server)).call("GET", "/v1/account/profile/meta")).body).toEqual({});
  });
});

describe("logging in", () => {
  test.each(["password", "paper"] as const)("by the %s key", async (keyid) => {
    const owner = await createAccount(server);
    const answer = await login(owner.email, owner[keyid], keyid);
    expect(answer.status).toBe(200);
    expect(answer.body.account.id).toBe(owner.answer.body.account.id);
    expect(answer.body.account.client).not.toHaveProperty("api_secret");
    const list = await send(server, "GET", "/v1/account/tokens", undefined, {
      Authorization: `Bearer ${answer.body.token}`,
    });
    expect([list.status, list.body]).toEqual([200, []]);
  });

  test("not with another key, another's challenge, one that was answered, or one made up", async () => {
    const owner = await createAccount(server);
    const other = await createAccount(server);
    const asked = await challenge(owner.email);
    const statuses = [
      await login(owner.email, bytes(32), "password", asked),
      await login(owner.email, owner.paper, "password", asked),
      await login(owner.email, owner.password, "password", await challenge(other.email)),
      await login(owner.email, owner.password, "password", encodeBase64Url(bytes(56))),
      await login(owner.email, owner.password, "password", asked),
      await login(owner.email, owner.password, "password", asked),
    ].map((answer) => answer.status);
    expect(statuses).toEqual([401, 401, 401, 401, 200, 401]);
  });

  test("asking for a challenge does not tell whether there is such an account", async () => {
    const owner = await createAccount(server);
    const email = `${randomUUID()}@example.com`;
    const ask = (address: string) => send(server, "POST", "/v1/account/challenge", { email: address });
    const [known, unknown, again] = [await ask(owner.email), await ask(email), await ask(email)];
    expect(unknown.status).toBe(known.status);
    const shape = (answer: Answer) =>
      Object.entries(answer.body).map(([name, text]) => [name, String(text).length]);
    expect(shape(unknown)).toEqual(shape(known));
    expect([again.body.auth_salt, again.body.paper_auth_salt]).toEqual([
      unknown.body.auth_salt,
      unknown.body.paper_auth_salt,
    ]);
    expect(unknown.body.auth_salt).not.toBe(unknown.body.paper_auth_salt);
    expect((await login(email, bytes(32), "password")).status).toBe(401);
  });
});

describe("registration tokens", () => {
  const tokens = (owner: Owner, body: object) => owner.call("POST", "/v1/account/tokens", body);

  test("let clients into the account, who back up to its client; uses are counted", async () => {
    const owner = await createAccount(server);
    const permissions = { enabled: true, one_time: false, allowed_types: ["general"] };
    const made = await tokens(owner, { name: "two", permissions, total_uses_allowed: 2 });
    expect(made.body).toMatchObject({ name: "two", permissions, uses: 0, total_uses_allowed: 2 });
    const statuses: number[] = [];
    for (let i = 0; i < 3; i++) {
      const answer = await send(server, "POST", REGISTER, registration(made.body.token));
      statuses.push(answer.status);
      if (i > 1) continue;
      expect(answer.headers.get("X-Backup-Client")).toBe(owner.answer.body.account.client.client_id);
    }
    expect(statuses).toEqual([201, 201, 401]);
    const [listed] = (await owner.call("GET", "/v1/account/tokens")).body;
    expect(listed).toMatchObject({ name: "two", uses: 2, total_uses_allowed: 2 });
    expect(listed.token).not.toBe(made.body.token);
    expect((await send(server, "POST", REGISTER, registration(listed.token))).status).toBe(401);
  });

  test("of one time, of some types, and not enabled", async () => {
    const owner = await createAccount(server);
    const of = async (permissions: object) => (await tokens(owner, { name: "t", permissions })).body.token;
    const once = await of({ one_time: true });
    const used = [registration(once), registration(once)];
    for (const [i, body] of used.entries()) {
      expect((await send(server, "POST", REGISTER, body)).status).toBe(i === 0 ? 201 : 401);
    }
    const typed = await of({ allowed_types: ["broker"], one_time: true });
    expect((await send(server, "POST", REGISTER, registration(typed))).status).toBe(403);
    const broker = await send(server, "POST", REGISTER, registration(typed, "broker"));
    expect([broker.status, broker.body.type]).toEqual([201, "broker"]);
    const off = await of({ enabled: false });
    expect((await send(server, "POST", REGISTER, registration(off))).status).toBe(401);
  });

  test("end when they are deleted, by their text or by the id in the list; others' are not there", async () => {
    const owner = await createAccount(server);
    const other = await createAccount(server);
    for (const by of ["text", "id"]) {
      const text = (await tokens(owner, { name: "t" })).body.token;
      const id = (await owner.call("GET", "/v1/account/tokens")).body[0].token;
      const path = `/v1/account/tokens/${by === "text" ? text : id}`;
      expect((await other.call("DELETE", path)).status).toBe(404);
      expect((await owner.call("DELETE", path)).status).toBe(200);
      expect((await owner.call("DELETE", path)).status).toBe(404);
      expect((await owner.call("GET", "/v1/account/tokens")).body).toEqual([]);
      expect((await send(server, "POST", REGISTER, registration(text))).status).toBe(401);
    }
  });

  test("only an account's token works where one is needed, and nowhere else", async () => {
    const owner = await createAccount(server);
    const { body } = await send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", {
      Authorization: basic(
        owner.answer.body.account.client.api_key_id,
        owner.answer.body.account.client.api_secret,
      ),
    });
    const headers = { Authorization: `Bearer ${body.access_token}` };
    expect((await send(server, "GET", "/v1/account/tokens", undefined, headers)).status).toBe(401);
    expect((await owner.call("GET", "/v1/storage/policy/outgoing")).status).toBe(401);
    expect((await owner.call("POST", "/v2/search", {})).status).toBe(401);
  });
});

describe("an account's clients", () => {
  /** A person whose registration token is the owner's. */
  async function personOf(owner: Owner): Promise<Person> {
    const token = (await owner.call("POST", "/v1/account/tokens", { name: "t" })).body.token;
    return register({ ...server, mintToken: async () => token }, "person");
  }

  test("are listed in pages, its own first, and looked at one by one", async () => {
    const owner = await createAccount(server);
    const people = [await personOf(owner), await personOf(owner), await personOf(owner)];
    const all = [owner.answer.body.account.client.client_id, ...people.map((person) => person.id)];
    const page = (query: string) => owner.call("GET", `/v1/client/admin?${query}`);
    const ids = (answer: Answer) =>
      answer.body.clients.map((client: { client_id: string }) => client.client_id);
    expect(ids(await page("next=&limit="))).toEqual(all);
    const first = await page("limit=3");
    expect([ids(first), first.body.next_token]).toEqual([all.slice(0, 3), 3]);
    const second = await page(`limit=3&next=${first.body.next_token}`);
    expect([ids(second), second.body.next_token]).toEqual([all.slice(3), 0]);
    const one = await owner.call("GET", `/v1/client/admin/${people[0]?.id}`);
    expect(one.body).toMatchObject({
      client_id: people[0]?.id,
      enabled: true,
      has_backup: false,
      name: "person",
    });
    const stranger = await createAccount(server);
    expect((await stranger.call("GET", `/v1/client/admin/${people[0]?.id}`)).status).toBe(404);
    expect(ids(await stranger.call("GET", "/v1/client/admin"))).toHaveLength(1);
  });

  test("one that is stopped cannot call, and can again later; the account's own cannot be stopped", async () => {
    const owner = await createAccount(server);
    const person = await personOf(owner);
    const path = `/v1/client/admin/${person.id}/enable`;
    expect((await owner.call("PATCH", path, { enabled: false })).body.enabled).toBe(false);
    expect((await person.call("GET", "/v1/storage/policy/outgoing")).status).toBe(401);
    const token = () =>
      send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", {
        Authorization: basic(person.apiKeyId, person.apiSecret),
      });
    expect((await token()).status).toBe(401);
    expect((await owner.call("PATCH", path, { enabled: true })).body.enabled).toBe(true);
    expect((await token()).status).toBe(200);
    const own = owner.answer.body.account.client.client_id;
    expect((await owner.call("PATCH", `/v1/client/admin/${own}/enable`, { enabled: false })).status).toBe(
      409,
    );
    expect((await owner.call("DELETE", `/v1/client/admin/${own}`)).status).toBe(409);
  });

  test("one that is deleted is gone, while what it shared stays readable", async () => {
    const owner = await createAccount(server);
    const [person, friend] = [await personOf(owner), await personOf(owner)];
    const { record_id } = await createRecord(person, "left");
    await share(person, "left", friend);
    await share(friend, "theirs", person);
    expect((await owner.call("DELETE", `/v1/client/admin/${person.id}`)).status).toBe(204);
    expect((await owner.call("DELETE", `/v1/client/admin/${person.id}`)).status).toBe(404);
    expect((await person.call("GET", "/v1/storage/policy/outgoing")).status).toBe(401);
    expect((await friend.call("GET", `/v1/storage/clients/${person.id}`)).status).toBe(404);
    expect((await friend.call("GET", `/v1/storage/records/${record_id}`)).status).toBe(200);
    const key = `/v1/storage/access_keys/${person.id}/${person.id}/${friend.id}/left`;
    expect((await friend.call("GET", key)).status).toBe(200);
    expect((await friend.call("GET", "/v1/storage/policy/outgoing")).body).toEqual([]);
  });

  test("report their backup by their own token, or without one as js does, by their registration token", async () => {
    const owner = await createAccount(server);
    const text = (await owner.call("POST", "/v1/account/tokens", { name: "t" })).body.token;
    const person = await register({ ...server, mintToken: async () => text }, "person");
    const has = async (id: string) => (await owner.call("GET", `/v1/client/admin/${id}`)).body.has_backup;
    const report = (token: string, id: string) => send(server, "POST", `/v1/account/backup/${token}/${id}`);
    expect((await report("other", person.id)).status).toBe(404);
    expect((await report(text, randomUUID())).status).toBe(404);
    expect(await has(person.id)).toBe(false);
    expect((await report(text, person.id)).status).toBe(200);
    expect(await has(person.id)).toBe(true);
    expect((await person.call("POST", `/v1/account/backup/any/${person.id}`)).status).toBe(200);
  });

  test("are found by an address, if just one of the account has it", async () => {
    const owner = await createAccount(server);
    const token = async () => (await owner.call("POST", "/v1/account/tokens", { name: "t" })).body.token;
    const named = await register({ ...server, mintToken: token }, "Ann@example.com");
    const asker = await personOf(owner);
    const find = (email: string, who = asker) =>
      who.call("GET", `/v1/storage/clients/find?email=${encodeURIComponent(email)}`);
    expect((await find("ann@example.com")).body).toMatchObject({ client_id: named.id, validated: true });
    const inPath = await asker.call("GET", `/v1/storage/clients/${encodeURIComponent("ann@example.com")}`);
    expect(inPath.body.client_id).toBe(named.id);
    expect((await find("bob@example.com")).status).toBe(404);
    expect((await find("person")).status).toBe(404);
    expect((await find("ann@example.com", await register(server))).status).toBe(404);
    await register({ ...server, mintToken: token }, "ann@example.com");
    expect((await find("ann@example.com")).status).toBe(404);
  });
});

test("an account's client writes records as any other", async () => {
  const { answer } = await createAccount(server);
  const { client_id: id, api_key_id, api_secret } = answer.body.account.client;
  const token = await send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", {
    Authorization: basic(api_key_id, api_secret),
  });
  const created = await send(server, "POST", "/v1/storage/records", recordBody({ id } as Person, "t"), {
    Authorization: `Bearer ${token.body.access_token}`,
  });
  expect(created.status).toBe(201);
});
