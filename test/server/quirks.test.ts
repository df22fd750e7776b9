/** The must-have response quirks of PROTOCOL.md section 1: each breaks a published SDK when it is missed. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./harness.ts";
import { basic, createRecord, type Person, recordBody, register, send, share } from "./people.ts";

let server: TestServer;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  server = await startTestServer();
  alice = await register(server, "alice");
  bob = await register(server, "bob");
});
afterAll(async () => server.stop());

const REGISTER = "/v1/account/e3db/clients/register";
const KEY = "A".repeat(43);

function newcomer(token: string, more: object = {}) {
  return { token, client: { name: "n", public_key: { curve25519: KEY }, ...more } };
}

describe("section 1 quirks", () => {
  test("1: a registration answers X-Backup-Client and lets a browser read it", async () => {
    const answer = await send(server, "POST", REGISTER, newcomer(await server.mintToken()), {
      Origin: "chrome-extension://abcdefghijklmnop",
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get("X-Backup-Client")).toBe(answer.body.client_id);
    expect(answer.headers.get("Access-Control-Expose-Headers")).toContain("X-Backup-Client");
  });

  test("2: a registration without a signing key answers an empty object for it", async () => {
    const answer = await send(server, "POST", REGISTER, newcomer(await server.mintToken()));
    expect(answer.body.signing_key).toEqual({});
    expect(answer.body).toMatchObject({ type: "general", enabled: true, has_backup: false });
  });

  test("3: client information and access keys always have their signing key member", async () => {
    const { body } = await send(server, "POST", REGISTER, newcomer(await server.mintToken()));
    const info = await alice.call("GET", `/v1/storage/clients/${body.client_id}`);
    expect(info.body).toHaveProperty("signing_key", null);
    expect(info.body.validated).toBe(true);
    const path = `/v1/storage/access_keys/${alice.id}/${alice.id}/${alice.id}/quirk3`;
    const put = await alice.call("PUT", path, { eak: "a.b" });
    expect(put.body.signer_signing_key).toEqual({ ed25519: alice.signingKey });
    expect(put.body.authorizer_public_key).toEqual({ curve25519: alice.publicKey });
  });

  test("4: a record that is no file has no file_meta at all", async () => {
    const { record_id } = await createRecord(alice, "quirk4");
    const read = await alice.call("GET", `/v1/storage/records/${record_id}`);
    expect(read.body.meta).not.toHaveProperty("file_meta");
    const found = await alice.call("POST", "/v1/storage/search", { content_types: ["quirk4"] });
    expect(found.body.results[0].meta).not.toHaveProperty("file_meta");
  });

  test("5: a v1 query that finds nothing answers an empty array", async () => {
    const found = await alice.call("POST", "/v1/storage/search", {
      content_types: ["nothing"],
      after_index: 7,
    });
    expect(found.body).toEqual({ results: [], last_index: 7 });
  });

  test("6: a v2 search with data answers the access key of each row", async () => {
    await createRecord(alice, "quirk6", { q: "6" });
    await share(alice, "quirk6", alice);
    const found = await alice.call("POST", "/v2/search", {
      include_data: true,
      match: [{ terms: { tags: { q: "6" } } }],
    });
    expect(found.body.results[0].access_key.eak).toBe("a.b");
    expect(found.body.results[0].record_data).toEqual({ f: "a.b.c.d" });
  });

  test("7: last_index is the number 0 on the last page, also when it is exactly full", async () => {
    for (let i = 0; i < 5; i++) await createRecord(alice, "quirk7", { n: String(i) });
    const search = (limit: number, next_token: number) =>
      alice.call("POST", "/v2/search", {
        limit,
        next_token,
        match: [{ terms: { content_types: ["quirk7"] } }],
      });
    expect((await search(2, 0)).body).toMatchObject({ last_index: 2, total_results: 5 });
    const rest = await search(10, 2);
    expect(rest.body).toMatchObject({ last_index: 0, total_results: 5 });
    expect(rest.body.results).toHaveLength(3);
    expect((await search(5, 0)).body.last_index).toBe(0);
    expect((await search(5, 50)).body).toMatchObject({ last_index: 0, total_results: 5 });
  });

  test("8: the policy lists of a newcomer are empty arrays", async () => {
    const carol = await register(server);
    for (const list of ["outgoing", "incoming", "proxies", "granted"]) {
      const answer = await carol.call("GET", `/v1/storage/policy/${list}`);
      expect([answer.status, answer.body]).toEqual([200, []]);
    }
  });

  test.each(["application/x-www-form-urlencoded", "x-www-form-urlencoded", "text/plain"])(
    "9: the token endpoint takes the content type %s",
    async (type) => {
      const answer = await send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", {
        Authorization: basic(alice.apiKeyId, alice.apiSecret),
        "Content-Type": type,
      });
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({ token_type: "bearer", expires_in: 900 });
      expect(answer.body.expires_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    },
  );

  test("10: the status codes that java compares", async () => {
    const key = `/v1/storage/access_keys/${alice.id}/${alice.id}/${bob.id}/quirk10`;
    const policy = `/v1/storage/policy/${alice.id}/${alice.id}/${bob.id}`;
    const allow = { allow: [{ read: {} }] };
    expect((await alice.call("PUT", key, { eak: "a.b" })).status).toBe(201);
    expect((await alice.call("PUT", `${policy}/quirk10`, allow)).status).toBe(201);
    expect((await alice.call("DELETE", policy)).status).toBe(200);
    expect((await alice.call("DELETE", key)).status).toBe(204);
    const created = await alice.call("POST", "/v1/storage/records", recordBody(alice, "quirk10"));
    expect(created.status).toBe(201);
    const { record_id, version } = created.body.meta;
    // js's form for a single record: nothing is shared by it, so nothing is said to be.
    expect((await alice.call("PUT", `${policy}/${record_id}/quirk10`, allow)).status).toBe(501);
    const another = "00000000-0000-4000-8000-000000000000/quirk10";
    expect((await alice.call("PUT", `${policy}/${another}`, allow)).status).toBe(201);
    expect((await alice.call("DELETE", policy)).status).toBe(200);
    const safe = `/v1/storage/records/safe/${record_id}`;
    const updated = await alice.call("PUT", `${safe}/${version}`, recordBody(alice, "quirk10"));
    expect(updated.status).toBe(200);
    expect((await alice.call("DELETE", `${safe}/${updated.body.meta.version}`)).status).toBe(204);
  });

  test("10: the status codes that java compares for files", async () => {
    const bytes = Buffer.from("encrypted");
    const checksum = createHash("md5").update(bytes).digest("base64");
    const { meta, data } = recordBody(alice, "quirk10 file");
    const file_meta = { checksum, compression: "raw", size: bytes.length };
    const pending = await alice.call("POST", "/v1/storage/files", { meta: { ...meta, file_meta }, data });
    expect(pending.status).toBe(202);
    const sent = await server.fetch(
      new Request(pending.body.file_url, {
        method: "PUT",
        body: bytes,
        headers: { "Content-MD5": checksum },
      }),
    );
    expect(sent.status).toBe(200);
    const committed = await alice.call("PATCH", `/v1/storage/files/${pending.body.id}`);
    expect(committed.status).toBe(201);
    const read = await alice.call("GET", `/v1/storage/files/${committed.body.meta.record_id}`);
    expect([read.status, read.body.meta.file_meta.size]).toEqual([200, bytes.length]);
  });

  test("11: deleting a group, removing members and taking a share back answer exactly 204", async () => {
    const capability = ["SHARE_CONTENT", "READ_CONTENT"];
    const body = { group_name: "g", public_key: KEY, encrypted_group_key: "a.b", capability };
    const { group_id } = (await alice.call("POST", "/v2/storage/groups", body)).body;
    const path = `/v2/storage/groups/${group_id}`;
    const group_members = [{ client_id: bob.id, membership_key: "a.b", capability_names: [] }];
    expect((await alice.call("POST", `${path}/members`, { group_id, group_members })).status).toBe(200);
    const share = { group_id, record_type: "quirk11", encrypted_access_key: "a.b", public_key: KEY };
    expect((await alice.call("POST", `${path}/share`, share)).status).toBe(200);
    const empty = async (method: string, at: string, content?: unknown) => {
      const answer = await alice.call(method, at, content);
      return [answer.status, answer.body];
    };
    const unshare = { record_type: "quirk11" };
    expect(await empty("DELETE", `${path}/share`, unshare)).toEqual([204, null]);
    expect(await empty("DELETE", `${path}/share`, unshare)).toEqual([204, null]);
    const members = { group_id, group_members: [{ client_id: bob.id }, { client_id: bob.id }] };
    expect(await empty("DELETE", `${path}/members`, members)).toEqual([204, null]);
    expect(await empty("DELETE", `${path}/members`, members)).toEqual([204, null]);
    expect(await empty("DELETE", path)).toEqual([204, null]);
    expect((await alice.call("DELETE", path)).status).toBe(404);
  });

  test("11: js lists a new group's members and requires exactly its creator", async () => {
    const body = { group_name: "g", public_key: KEY, encrypted_group_key: "a.b" };
    const { group_id } = (await alice.call("POST", "/v2/storage/groups", body)).body;
    // The query builder of js leaves parameters out, or sends them empty.
    for (const query of ["", "?nextToken=&max="]) {
      const listed = await alice.call("GET", `/v2/storage/groups/${group_id}/members${query}`);
      const creator = { client_id: alice.id, membership_key: "a.b", capability_names: ["MANAGE_MEMBERSHIP"] };
      expect(listed.body).toEqual({ group_members: [creator], next_token: 0 });
    }
  });

  test("empty group listings are arrays, and tokens are what js and Go expect of each", async () => {
    const carol = await register(server);
    const call = async (method: string, path: string, body?: unknown) =>
      (await carol.call(method, `/v2/storage/groups${path}`, body)).body;
    expect(await call("GET", `?client_id=${carol.id}&nextToken=0&max=10`)).toEqual({
      groups: [],
      next_token: 0,
    });
    expect(await call("POST", "/bulk", { group_ids: ["x"] })).toEqual({ results: {}, next_token: 0 });
    expect(await call("POST", "/bulk/share", { group_ids: [] })).toEqual({ results: {}, next_token: "0" });
    expect(await call("GET", `/capabilities/${carol.id}?group_ids=${alice.id}`)).toEqual({
      results: { [alice.id]: [] },
      next_token: 0,
    });
  });

  test("times have exactly six fraction digits and strictly increase", async () => {
    const metas = [];
    for (let i = 0; i < 20; i++) metas.push(await createRecord(alice, "times"));
    const last = metas.at(-1);
    const updated = await alice.call(
      "PUT",
      `/v1/storage/records/safe/${last?.record_id}/${last?.version}`,
      recordBody(alice, "times"),
    );
    const times = [...metas.map((meta) => meta.created), updated.body.meta.last_modified];
    for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect(times).toEqual([...new Set(times)].sort());
    expect(updated.body.meta.created).toBe(last?.created);
  });

  test("a null or missing plain reads back as an object", async () => {
    for (const plain of [null, undefined]) {
      const { meta, data } = recordBody(alice, "plain");
      const created = await alice.call("POST", "/v1/storage/records", { meta: { ...meta, plain }, data });
      expect(created.body.meta.plain).toEqual({});
    }
  });

  test("upper-case ids in paths mean the same record", async () => {
    const { record_id } = await createRecord(alice, "case");
    const read = await alice.call("GET", `/v1/storage/records/${record_id.toUpperCase()}`);
    expect(read.body.meta.record_id).toBe(record_id);
  });

  test.each(["a/b", "100%", "%2F", "😀 ü", "a b+c", "..x", "?q#h", "a//b", "/a", "a/", "a/../b", "reader/b"])(
    "the type %s works in paths",
    async (type) => {
      await share(alice, type, bob);
      const key = await bob.call(
        "GET",
        `/v1/storage/access_keys/${alice.id}/${alice.id}/${bob.id}/${encodeURIComponent(type)}`,
      );
      expect(key.status).toBe(200);
      const { record_id } = await createRecord(alice, type);
      expect((await bob.call("GET", `/v1/storage/records/${record_id}`)).body.meta.type).toBe(type);
      const incoming = await bob.call("GET", "/v1/storage/policy/incoming");
      expect(incoming.body).toContainEqual({ writer_id: alice.id, writer_name: "alice", record_type: type });
    },
  );

  /**
   * Puts, reads, gives up and takes back a share in every route that ends in a type, written into the path by `raw`.
   */
  test.each([
    ["with its slashes, as js and Java send it", (type: string) => type],
    ["with illegal characters encoded, as python sends it", encodeURI],
    ["as one segment", encodeURIComponent],
  ])("a type in a path %s", async (how, raw) => {
    const type = `${how.length} rooms/first floor/Küche 😀`;
    const keys = `/v1/storage/access_keys/${alice.id}/${alice.id}`;
    const policy = `/v1/storage/policy/${alice.id}/${alice.id}/${bob.id}/${raw(type)}`;
    expect((await alice.call("PUT", `${keys}/${alice.id}/${raw(type)}`, { eak: "own.n" })).status).toBe(201);
    const shareIt = async () => {
      const put = await alice.call("PUT", `${keys}/${bob.id}/${raw(type)}`, { eak: "c.n" });
      expect(put.status).toBe(201);
      expect((await alice.call("PUT", policy, { allow: [{ read: {} }] })).status).toBe(201);
      const key = await bob.call("GET", `${keys}/${bob.id}/${raw(type)}`);
      expect(key.body).toMatchObject({ eak: "c.n" });
      expect((await bob.call("GET", "/v1/storage/policy/incoming")).body).toContainEqual(shared);
    };
    const shared = { writer_id: alice.id, writer_name: "alice", record_type: type };
    const isGone = async () => {
      expect((await bob.call("GET", `${keys}/${bob.id}/${raw(type)}`)).status).toBe(404);
      expect((await bob.call("GET", "/v1/storage/policy/incoming")).body).not.toContainEqual(shared);
    };
    await shareIt();
    const own = `${alice.id}/${alice.id}/${bob.id}/${raw(type)}`;
    expect((await bob.call("DELETE", `/v1/storage/access_keys/reader/${own}`)).status).toBe(204);
    const leave = await bob.call("PUT", `/v1/storage/policy/reader/${own}`, { deny: [{ read: {} }] });
    expect(leave.status).toBe(204);
    await isGone();
    await shareIt();
    expect((await alice.call("DELETE", `${keys}/${bob.id}/${raw(type)}`)).status).toBe(204);
    expect((await alice.call("PUT", policy, { deny: [{ read: {} }] })).status).toBe(201);
    await isGone();
  });
});
