/** TSV1 signatures over HTTP (PROTOCOL.md section 3.2), and the routes that older clients sign. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { generichash, sign } from "../../src/crypto/sodium.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { signTsv1, type Tsv1Head, tsv1Text } from "../../src/crypto/tsv1.ts";
import { createAuthenticator } from "../../src/server/auth/authenticator.ts";
import { createNonceCache } from "../../src/server/auth/signature.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { loadServerKeys } from "../../src/server/store/secrets.ts";
import { sweep } from "../../src/server/sweep.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, send, share } from "./people.ts";

let server: TestServer;
let alice: Person;
let bob: Person;
const seed = Uint8Array.from(randomBytes(32));
beforeAll(async () => {
  server = await startTestServer();
  alice = await register(server, "alice", encodeBase64Url(sodiumSuite.signingPublicKeyOf(seed)));
  bob = await register(server, "bob");
});
afterAll(async () => server.stop());

function head(change: Partial<Tsv1Head> = {}): Tsv1Head {
  return {
    publicKey: alice.signingKey,
    timestamp: Math.floor(Date.now() / 1000),
    nonce: randomUUID(),
    clientId: alice.id,
    ...change,
  };
}

function signed(path: string, change: Partial<Tsv1Head> = {}, query = "", method = "GET") {
  return { Authorization: signTsv1({ method, path, query }, head(change), seed) };
}

const LIST = "/v1/storage/policy/incoming";
const BULK = "/v2/storage/records/bulk/delete";

describe("signatures", () => {
  test("one that is good stands for a token, also with the id in upper case", async () => {
    expect((await send(server, "GET", LIST, undefined, signed(LIST))).status).toBe(200);
    const upper = signed(LIST, { clientId: alice.id.toUpperCase() });
    expect((await send(server, "GET", LIST, undefined, upper)).status).toBe(200);
  });

  test("over HTTP, with a percent-encoded path and a query, in each of the SDKs' ways to write it", async () => {
    const { record_id } = await createRecord(alice, "t", {}, { "a b": "1", c: "2" });
    const path = `/v1/storage/records/${record_id}`;
    const query = "field=c&field=a%20b";
    for (const form of [
      "field=c&field=a%20b",
      "field=c&field=a+b",
      "field=a+b&field=c",
      "field=a b&field=c",
    ]) {
      const parts = head();
      const text = tsv1Text({ method: "GET", path, query: form }, parts);
      const signature = encodeBase64Url(sign(generichash(new TextEncoder().encode(text)), seed));
      const authorization = text.slice(text.indexOf("TSV1-"));
      const response = await fetch(`${server.url}${path}?${query}`, {
        headers: { Authorization: `${authorization}; ${signature}` },
      });
      expect([form, response.status]).toEqual([form, 200]);
      expect(Object.keys(((await response.json()) as { data: object }).data)).toEqual(["a b", "c"]);
    }
  });

  test("a nonce is good once", async () => {
    const headers = signed(LIST);
    expect((await send(server, "GET", LIST, undefined, headers)).status).toBe(200);
    expect((await send(server, "GET", LIST, undefined, headers)).status).toBe(401);
  });

  test("a nonce of what changes something is good once for all servers on the database, also after a restart", async () => {
    const keys = await loadServerKeys(server.db);
    const [one, other] = [createAuthenticator(server.db, keys), createAuthenticator(server.db, keys)];
    const asked = (method: string, path: string) =>
      new Request(`http://server${path}`, { method, headers: signed(path, {}, "", method) });
    for (const request of [asked("DELETE", BULK), asked("GET", "/v2/storage/notes")]) {
      expect((await one.callerOf(request)).clientId).toBe(alice.id);
      await expect(other.callerOf(request)).rejects.toMatchObject({ code: "unauthorized" });
      await expect(one.callerOf(request)).rejects.toMatchObject({ code: "unauthorized" });
    }
    const reading = asked("GET", LIST);
    expect((await one.callerOf(reading)).clientId).toBe(alice.id);
    expect((await other.callerOf(reading)).clientId).toBe(alice.id);
    await expect(one.callerOf(reading)).rejects.toMatchObject({ code: "unauthorized" });
  });

  test("of too many nonces the oldest are forgotten, and nobody is shut out", () => {
    const nonces = createNonceCache(2);
    for (const name of ["a", "b", "c"]) nonces.add(name, Date.now());
    expect(["a", "b", "c"].map((name) => nonces.has(name))).toEqual([false, true, true]);
  });

  test("nonces are forgotten when their requests are too old", async () => {
    const count = async () => (await server.db.query(sql`select 1 from spent_nonce`)).length;
    expect(await count()).toBeGreaterThan(0);
    await server.db.query(sql`update spent_nonce set dies = 1`);
    await sweep(server);
    expect(await count()).toBe(0);
  });

  test("a clock that is off answers 406, as js expects", async () => {
    for (const off of [-400, 400]) {
      const headers = signed(LIST, { timestamp: Math.floor(Date.now() / 1000) + off });
      expect((await send(server, "GET", LIST, undefined, headers)).status).toBe(406);
    }
  });

  test.each([
    ["another path", () => signed("/v1/storage/policy/outgoing")],
    ["another method", () => signed(LIST, {}, "", "POST")],
    ["another query", () => signed(LIST, {}, "a=b")],
    ["another client's id", () => signed(LIST, { clientId: bob.id })],
    ["an unknown client", () => signed(LIST, { clientId: randomUUID() })],
    ["another key", () => signed(LIST, { publicKey: bob.signingKey })],
    ["a key alone, where a client is needed", () => signed(LIST, { clientId: "" })],
    ["no signature", () => ({ Authorization: "TSV1-ED25519-BLAKE2B; x" })],
  ])("%s is refused", async (_name, headers) => {
    expect((await send(server, "GET", LIST, undefined, headers())).status).toBe(401);
  });
});

describe("bulk deletion", () => {
  test("deletes one's own, names the rest, and takes either kind of credential", async () => {
    const mine = await createRecord(alice, "t");
    const more = await createRecord(alice, "t");
    const foreign = await createRecord(bob, "private");
    await share(bob, "shared", alice);
    const readable = await createRecord(bob, "shared");
    const missing = randomUUID();
    const ids = [mine.record_id, foreign.record_id, readable.record_id, missing];
    const answer = await send(server, "DELETE", BULK, { record_ids: ids }, signed(BULK, {}, "", "DELETE"));
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      record_delete_error: {
        "N/A": [
          { record_id: foreign.record_id, error: "Not Found" },
          { record_id: missing, error: "Not Found" },
        ],
        shared: [{ record_id: readable.record_id, error: "Forbidden" }],
      },
    });
    expect((await alice.call("GET", `/v1/storage/records/${mine.record_id}`)).status).toBe(404);
    const bearer = await alice.call("DELETE", BULK, { record_ids: [more.record_id] });
    expect([bearer.status, bearer.body]).toEqual([200, { record_delete_error: {} }]);
  });
});

describe("readers", () => {
  test("one who may edit replaces a record, one who may only read does not", async () => {
    await share(alice, "edited", bob);
    const { record_id, version } = await createRecord(alice, "edited");
    const path = `/v1/storage/records/safe/edit/${record_id}/${version}`;
    const body = recordBody(alice, "edited", { by: "bob" });
    expect((await bob.call("PUT", path, body)).status).toBe(403);
    const policy = `/v1/storage/policy/${alice.id}/${alice.id}/${bob.id}/edited`;
    await alice.call("PUT", policy, { allow: [{ read: {} }, { edit: {} }] });
    expect((await bob.call("PUT", path, recordBody(bob, "edited"))).status).toBe(403);
    const edited = await bob.call("PUT", path, body);
    expect(edited.status).toBe(200);
    expect(edited.body.meta).toMatchObject({ record_id, writer_id: alice.id, plain: { by: "bob" } });
    expect((await bob.call("PUT", path, body)).status).toBe(409);
    const found = await alice.call("POST", "/v2/search", { match: [{ terms: { values: ["bob"] } }] });
    expect(found.body.total_results).toBe(1);
    await alice.call("PUT", policy, { deny: [{ read: {} }] });
    await alice.call("PUT", policy, { allow: [{ read: {} }] });
    const again = `/v1/storage/records/safe/edit/${record_id}/${edited.body.meta.version}`;
    expect((await bob.call("PUT", again, body)).status).toBe(403);
  });

  test("one gives up its own access, and answers are 204", async () => {
    await share(alice, "left", bob);
    const ids = `${alice.id}/${alice.id}/${bob.id}/left`;
    const deny = { deny: [{ read: {} }] };
    expect((await alice.call("PUT", `/v1/storage/policy/reader/${ids}`, deny)).status).toBe(403);
    expect(
      (await bob.call("PUT", `/v1/storage/policy/reader/${ids}`, { allow: [{ edit: {} }] })).status,
    ).toBe(403);
    expect((await bob.call("DELETE", `/v1/storage/access_keys/reader/${ids}`)).status).toBe(204);
    expect((await bob.call("PUT", `/v1/storage/policy/reader/${ids}`, deny)).status).toBe(204);
    expect((await bob.call("GET", `/v1/storage/access_keys/${ids}`)).status).toBe(404);
    const incoming = await bob.call("GET", LIST);
    expect(incoming.body.map((entry: { record_type: string }) => entry.record_type)).not.toContain("left");
  });
});
