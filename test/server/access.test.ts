/** Registration, tokens, client information, CORS and what the server never says (PROTOCOL.md sections 3.1 and 4.1). */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthenticator } from "../../src/server/auth/authenticator.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { loadServerKeys } from "../../src/server/store/secrets.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { basic, type Person, recordBody, register, send } from "./people.ts";

let server: TestServer;
let alice: Person;
const lines: string[] = [];
beforeAll(async () => {
  server = await startTestServer({
    log: (event, detail) => void lines.push(JSON.stringify({ event, ...detail })),
  });
  alice = await register(server, "alice");
});
afterAll(async () => server.stop());

const REGISTER = "/v1/account/e3db/clients/register";
const KEY = "A".repeat(43);
const newcomer = (token: string, public_key: object = { curve25519: KEY }) => ({
  token,
  client: { name: "n", public_key },
});

describe("registration", () => {
  test("needs a token that is good", async () => {
    expect((await send(server, "POST", REGISTER, newcomer("wrong"))).status).toBe(401);
    const once = await server.mintToken({ maxUses: 1 });
    expect((await send(server, "POST", REGISTER, newcomer(once, { nothing: "x" }))).status).toBe(400);
    expect((await send(server, "POST", REGISTER, newcomer(once, { curve25519: "short" }))).status).toBe(400);
    expect((await send(server, "POST", REGISTER, newcomer(once))).status).toBe(201);
    expect((await send(server, "POST", REGISTER, newcomer(once))).status).toBe(401);
  });

  test("takes NIST keys", async () => {
    const answer = await send(
      server,
      "POST",
      REGISTER,
      newcomer(await server.mintToken(), { p384: "L".repeat(287) }),
    );
    expect(answer.body.public_key).toEqual({ p384: "L".repeat(287) });
  });

  test("of many at once with a token for three, three succeed", async () => {
    const token = await server.mintToken({ maxUses: 3 });
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => send(server, "POST", REGISTER, newcomer(token))),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([201, 201, 201, ...Array(7).fill(401)]);
  });
});

const withHeader = (Authorization: string) => new Request("http://server/", { headers: { Authorization } });

describe("tokens", () => {
  test("a wrong pair answers 401, alike for a wrong key and a wrong secret", async () => {
    const answers = await Promise.all(
      [basic(alice.apiKeyId, "wrong"), basic("wrong", alice.apiSecret), "Basic !", "", basic("", "x")].map(
        (Authorization) =>
          send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", { Authorization }),
      ),
    );
    for (const answer of answers) {
      expect([answer.status, answer.body]).toEqual([401, { error: "unknown API key or wrong secret" }]);
    }
  });

  test("one that is expired, forged, of another key or taken back is refused", async () => {
    const keys = await loadServerKeys(server.db);
    let now = Date.now();
    const auth = createAuthenticator(server.db, keys, () => now);
    const { accessToken } = await auth.issueToken(basic(alice.apiKeyId, alice.apiSecret));
    const bearer = withHeader(`Bearer ${accessToken}`);
    expect(await auth.callerOf(bearer)).toMatchObject({
      clientId: alice.id,
      accountId: null,
      signingKey: null,
    });
    const other = createAuthenticator(server.db, {
      ...keys,
      token: { kid: "x", secret: new Uint8Array(32) },
    });
    await expect(other.callerOf(bearer)).rejects.toMatchObject({ code: "unauthorized" });
    const [header, body] = accessToken.split(".");
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${body}.`;
    for (const forged of [`${header}.${body}.`, none, accessToken.slice(0, -3)]) {
      await expect(auth.callerOf(withHeader(`Bearer ${forged}`))).rejects.toMatchObject({
        code: "unauthorized",
      });
    }
    now += 901_000;
    await expect(auth.callerOf(bearer)).rejects.toMatchObject({ code: "unauthorized" });
    now -= 901_000;
    const carol = await register(server);
    const hers = createAuthenticator(server.db, keys, () => now);
    expect(await hers.callerOf(withHeader(`Bearer ${carol.bearer}`))).toMatchObject({ clientId: carol.id });
    await server.db.query(sql`update client set epoch = epoch + 1 where client_id = ${carol.id}`);
    now += 6_000;
    await expect(hers.callerOf(withHeader(`Bearer ${carol.bearer}`))).rejects.toMatchObject({
      code: "unauthorized",
    });
  });
});

describe("client information", () => {
  test("a client that does not exist, and an id that is none, answer 404", async () => {
    for (const id of ["doesnt exist", "00000000-0000-4000-8000-000000000000", "a@b.example"]) {
      for (const path of [
        `/v1/storage/clients/${encodeURIComponent(id)}`,
        `/v1/client/${encodeURIComponent(id)}/public`,
      ]) {
        expect((await alice.call("GET", path)).status).toBe(404);
      }
    }
  });

  test("the public lookup of several skips the unknown", async () => {
    const bob = await register(server);
    const answer = await alice.call("POST", "/v1/client/public", {
      client_ids: [bob.id, "00000000-0000-4000-8000-000000000000"],
    });
    expect(answer.body).toEqual({
      clients: {
        [bob.id]: {
          client_id: bob.id,
          public_key: { curve25519: bob.publicKey },
          signing_key: { ed25519: bob.signingKey },
          validated: true,
        },
      },
    });
  });

  test("a client sees its own entry, not that of another", async () => {
    const bob = await register(server, "bob");
    expect((await bob.call("GET", `/v1/client/${bob.id}`)).body).toMatchObject({
      name: "bob",
      enabled: true,
    });
    expect((await alice.call("GET", `/v1/client/${bob.id}`)).status).toBe(404);
  });

  test("a signing key is added once", async () => {
    const { body } = await send(server, "POST", REGISTER, newcomer(await server.mintToken()));
    const token = await send(server, "POST", "/v1/auth/token", "", {
      Authorization: basic(body.api_key_id, body.api_secret),
    });
    const headers = { Authorization: `Bearer ${token.body.access_token}` };
    const path = `/v1/client/${body.client_id}/keys`;
    const key = { signing_key: { ed25519: KEY } };
    expect((await send(server, "PATCH", path, {}, headers)).status).toBe(400);
    expect((await send(server, "PATCH", path, key, headers)).body.signing_key).toEqual({ ed25519: KEY });
    expect((await send(server, "PATCH", path, key, headers)).status).toBe(409);
    expect((await alice.call("PATCH", path, key)).status).toBe(404);
  });
});

describe("browsers", () => {
  const preflight = (origin: string) =>
    server.fetch(new Request("http://server/v2/search", { method: "OPTIONS", headers: { Origin: origin } }));

  test.each([
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    "moz-extension://6f9a1b00-0000-4000-8000-000000000000",
  ])("%s may call", async (origin) => {
    const answer = await preflight(origin);
    expect(answer.status).toBe(204);
    expect(answer.headers.get("Access-Control-Allow-Origin")).toBe(origin);
    expect(answer.headers.get("Access-Control-Allow-Methods")).toContain("PATCH");
    expect(answer.headers.get("Access-Control-Allow-Headers")).toContain("Authorization");
    expect(answer.headers.has("Access-Control-Allow-Credentials")).toBe(false);
    const failed = await send(server, "GET", "/v1/storage/policy/incoming", undefined, { Origin: origin });
    expect(failed.status).toBe(401);
    expect(failed.headers.get("Access-Control-Allow-Origin")).toBe(origin);
    expect(failed.headers.get("Vary")).toContain("Origin");
  });

  test.each([
    "null",
    "https://evil.example",
    "http://localhost:3000",
    "chrome-extension://a/b",
    "xchrome-extension://a",
  ])("%s gets no header", async (origin) => {
    const headers = [...(await preflight(origin)).headers.keys()];
    const answer = await send(server, "GET", "/v1/storage/servicecheck", undefined, { Origin: origin });
    expect(
      [...headers, ...answer.headers.keys()].filter((name) => name.startsWith("access-control")),
    ).toEqual([]);
  });

  test("an origin that the operator lists may call", async () => {
    const other = await startTestServer({ origins: ["https://vault.example"] });
    try {
      const answer = await send(other, "GET", "/v1/storage/servicecheck", undefined, {
        Origin: "https://vault.example",
      });
      expect(answer.headers.get("Access-Control-Allow-Origin")).toBe("https://vault.example");
    } finally {
      await other.stop();
    }
  });
});

test("health checks answer without a token", async () => {
  for (const path of [
    "account/healthcheck",
    "storage/servicecheck",
    "client/healthcheck",
    "auth/healthcheck",
  ]) {
    expect((await send(server, "GET", `/v1/${path}`)).status).toBe(200);
  }
});

test("what is not there answers 404 with an error text", async () => {
  for (const path of ["/", "/v1/nothing", "/v1/storage/records/a/b/c/d"]) {
    expect(await send(server, "GET", path)).toMatchObject({ status: 404, body: { error: "not found" } });
  }
});

test("the log has a line per request, and no token, secret, type or label", async () => {
  await alice.call(
    "POST",
    "/v1/storage/records",
    recordBody(alice, "secret-type", { "secret-key": "secret-value" }),
  );
  await alice.call("GET", `/v1/storage/access_keys/${alice.id}/${alice.id}/${alice.id}/secret-type`);
  const text = lines.join("\n");
  expect(text).toContain('"route":"/v1/storage/records"');
  for (const secret of ["secret-", alice.bearer, alice.apiSecret, alice.apiKeyId])
    expect(text).not.toContain(secret);
});
