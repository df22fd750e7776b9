/** Who a token or a pair of API key and secret stands for, for how long, and what the server remembers of it. */
import { decodeJwt, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { type Authenticator, createAuthenticator, parseBasic } from "../../src/server/auth/authenticator.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { auditPage } from "../../src/server/store/audit.ts";
import { loadServerKeys, type ServerKeys } from "../../src/server/store/secrets.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createAccount } from "./owners.ts";
import { basic, type Person, register } from "./people.ts";

const START = Date.now();
let server: TestServer;
let keys: ServerKeys;
let alice: Person;
let bob: Person;
let owner: string;
let now: number;
let auth: Authenticator;
beforeAll(async () => {
  server = await startTestServer();
  keys = await loadServerKeys(server.db);
  [alice, bob] = [await register(server, "alice"), await register(server, "bob")];
  owner = (await createAccount(server)).answer.body.token;
});
afterAll(async () => server.stop());
beforeEach(() => {
  now = START;
  auth = createAuthenticator(server.db, keys, () => now);
});

const sent = (Authorization: string) => new Request("http://server/", { headers: { Authorization } });
const callerOf = (token: string, by = auth) => by.callerOf(sent(`Bearer ${token}`));
const codeOf = (act: Promise<unknown>) =>
  act.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );
const enable = (person: Person, enabled: boolean, more = 0) =>
  server.db.query(
    sql`update client set enabled = ${enabled}, epoch = epoch + ${more} where client_id = ${person.id}`,
  );
const failures = async (person: Person) => {
  const { entries } = await auditPage(server.db, person.id as ClientId, 0, 1000);
  return entries.filter(({ kind }) => kind === "login_failed").length;
};
const pair = (person: Person) => basic(person.apiKeyId, person.apiSecret);

describe("a token", () => {
  test("is good for fifteen minutes, for who it was given to, and says so", async () => {
    const { accessToken, expiresIn, expiresAt } = await auth.issueToken(pair(alice));
    const issued = Math.floor(START / 1000);
    expect(expiresIn).toBe(900);
    expect(Date.parse(expiresAt ?? "")).toBe((issued + 900) * 1000);
    expect(decodeJwt(accessToken)).toMatchObject({ sub: alice.id, iat: issued, exp: issued + 900 });
    const caller = { clientId: alice.id, accountId: null, signingKey: null };
    expect(await callerOf(accessToken)).toMatchObject(caller);
    now = (issued + 900) * 1000 - 1;
    expect(await callerOf(accessToken)).toMatchObject(caller);
    now += 1;
    expect(await codeOf(callerOf(accessToken))).toBe("unauthorized");
    expect(
      await codeOf(
        callerOf(
          accessToken,
          createAuthenticator(server.db, keys, () => now),
        ),
      ),
    ).toBe("unauthorized");
  });

  test("is found however the word before it is written, and nothing else is one", async () => {
    const { accessToken } = await auth.issueToken(pair(alice));
    for (const header of [`bearer ${accessToken}`, `BEARER   ${accessToken}`]) {
      expect((await auth.callerOf(sent(header))).clientId).toBe(alice.id);
    }
    for (const header of [
      accessToken,
      `Bearer${accessToken}`,
      `x Bearer ${accessToken}`,
      `Bearer ${accessToken} x`,
      `Basic ${accessToken}`,
      "Bearer ",
      "",
    ]) {
      expect(await codeOf(auth.callerOf(sent(header)))).toBe("unauthorized");
    }
    expect(await codeOf(auth.callerOf(new Request("http://server/")))).toBe("unauthorized");
  });

  test("of an account is for the account, not for a client, and ends with the account's epoch", async () => {
    const { sub = "", epoch } = decodeJwt(owner);
    const caller = { clientId: null, accountId: sub, signingKey: null, epoch };
    expect(await callerOf(owner)).toEqual(caller);
    const account = { accountId: sub, epoch } as Parameters<typeof auth.issueAccountToken>[0];
    expect(await callerOf(await auth.issueAccountToken(account))).toEqual(caller);
    const later = await auth.issueAccountToken({ ...account, epoch: (epoch as number) + 1 });
    expect(await codeOf(callerOf(later))).toBe("unauthorized");
    await server.db.query(sql`update account set epoch = epoch + 1 where account_id = ${sub}`);
    expect(await codeOf(callerOf(owner))).toBe("unauthorized");
    expect(await callerOf(later)).toMatchObject({ accountId: sub });
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["of another issuer", { iss: "another" }, "HS256"],
    ["for something else", { aud: "file" }, "HS256"],
    ["without a subject", { sub: undefined }, "HS256"],
    ["for nobody", { sub: "somebody" }, "HS256"],
    ["without an end", { exp: undefined }, "HS256"],
    ["of no epoch", { epoch: undefined }, "HS256"],
    ["of an epoch that is a text", { epoch: "0" }, "HS256"],
    ["with another algorithm", {}, "HS512"],
  ])("%s is refused, although this server signed it", async (_, claims, alg) => {
    const epoch = decodeJwt(alice.bearer)["epoch"];
    const exp = Math.floor(START / 1000) + 900;
    const whole = { epoch, sub: alice.id, exp, iss: "sealfield", aud: "client" };
    const signed = (more: object, by: string) =>
      new SignJWT({ ...whole, ...more }).setProtectedHeader({ alg: by }).sign(Buffer.from(keys.token.secret));
    expect((await callerOf(await signed({}, "HS256"))).clientId).toBe(alice.id);
    expect(await codeOf(callerOf(await signed(claims, alg)))).toBe("unauthorized");
  });
});

describe("taking back", () => {
  test("a client that is disabled calls no more, some seconds later, or at once on the server that was told", async () => {
    const { accessToken } = await auth.issueToken(pair(bob));
    await callerOf(accessToken);
    await enable(bob, false);
    now += 4_999;
    expect((await callerOf(accessToken)).clientId).toBe(bob.id);
    now += 1;
    expect(await codeOf(callerOf(accessToken))).toBe("unauthorized");
    expect(await codeOf(auth.issueToken(pair(bob)))).toBe("unauthorized");
    await enable(bob, true);
    // That it may not call is remembered as long.
    expect(await codeOf(callerOf(accessToken))).toBe("unauthorized");
    auth.forget(bob.id as ClientId);
    expect((await callerOf(accessToken)).clientId).toBe(bob.id);
    await enable(bob, true, 1);
    auth.forget(bob.id as ClientId);
    expect(await codeOf(callerOf(accessToken))).toBe("unauthorized");
    const { accessToken: fresh } = await auth.issueToken(pair(bob));
    expect((await callerOf(fresh)).clientId).toBe(bob.id);
  });
});

describe("a pair of key and secret", () => {
  test("is read from its header, or not at all", () => {
    const encoded = (text: string) => Buffer.from(text).toString("base64");
    expect(parseBasic(`Basic ${encoded("name:pass:word")}`)).toEqual({ name: "name", password: "pass:word" });
    expect(parseBasic(`basic   ${encoded("n:")}`)).toEqual({ name: "n", password: "" });
    expect(parseBasic(`Basic ${encoded("ü?>:ÿ")}`)).toEqual({ name: "ü?>", password: "ÿ" });
    for (const header of [
      null,
      "",
      "Basic",
      "Basic !",
      `Basic${encoded("a:b")}`,
      `x Basic ${encoded("a:b")}`,
      `Basic ${encoded("a:b")} x`,
      `Bearer ${encoded("a:b")}`,
      `Basic ${encoded("nothing")}`,
      `Basic ${encoded(":password")}`,
      `Basic ${encoded("a:\0")}`,
    ]) {
      expect(parseBasic(header)).toBeNull();
    }
  });

  test("that is wrong is noted for the key's owner, at most once a minute; for nobody else", async () => {
    const wrong = basic(alice.apiKeyId, "wrong");
    const before = await failures(alice);
    expect(await codeOf(auth.issueToken(wrong))).toBe("unauthorized");
    expect(await failures(alice)).toBe(before + 1);
    now += 59_999;
    await codeOf(auth.issueToken(wrong));
    expect(await failures(alice)).toBe(before + 1);
    now += 1;
    await codeOf(auth.issueToken(wrong));
    expect(await failures(alice)).toBe(before + 2);
    expect(await codeOf(auth.issueToken(basic("nobody", "wrong")))).toBe("unauthorized");
    expect(await codeOf(auth.issueToken(null))).toBe("unauthorized");
    await auth.issueToken(pair(alice));
    expect(await failures(alice)).toBe(before + 2);
    expect(await failures(bob)).toBeLessThanOrEqual(1);
  });
});
