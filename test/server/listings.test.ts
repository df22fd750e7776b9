/** The paged lists of shares and authorizers, and reading many records at once (PROTOCOL.md sections 4.3 and 4.5). */
import { request } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, register, share } from "./people.ts";

let server: TestServer;
let alice: Person;
let bob: Person;
let carol: Person;
beforeAll(async () => {
  server = await startTestServer();
  [alice, bob, carol] = [await register(server), await register(server), await register(server)];
  for (const type of ["a", "b", "c"]) await share(alice, type, bob);
  await share(alice, "b", carol);
  const path = `/v1/storage/policy/${alice.id}/${alice.id}/${carol.id}/c`;
  await alice.call("PUT", path, { allow: [{ authorizer: {} }] });
});
afterAll(async () => server.stop());

describe("v2 lists", () => {
  const list = (who: Person, path: string, body: object = {}) =>
    who.call("POST", `/v2/storage/${path}`, body);

  test("of shares, outgoing and incoming, with filters", async () => {
    const all = await list(alice, "share/outgoing", { next_token: null, limit: null });
    expect([all.status, all.body.next_token]).toEqual([200, 0]);
    expect(all.body.shares).toMatchObject([
      { reader_id: bob.id, record_type: "a" },
      ...[bob.id, carol.id].sort().map((reader_id) => ({ reader_id, record_type: "b" })),
      { reader_id: bob.id, record_type: "c" },
    ]);
    const some = await list(alice, "share/outgoing", { reader_id: carol.id.toUpperCase(), record_type: "" });
    expect(some.body.shares).toMatchObject([{ reader_id: carol.id, record_type: "b" }]);
    const incoming = await list(bob, "share/incoming", { record_type: "c", writer_id: alice.id });
    expect(incoming.body.shares).toMatchObject([{ writer_id: alice.id, record_type: "c" }]);
    expect((await list(bob, "share/outgoing")).body).toEqual({ shares: [], next_token: 0 });
    expect((await list(alice, "share/outgoing", { reader_id: "x" })).status).toBe(400);
  });

  test("of authorizers, which are no shares", async () => {
    const outgoing = await list(alice, "authorizer/outgoing");
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    const row = { record_type: "c", created_at: time, last_modified: time };
    expect(outgoing.body).toEqual({ authorizations: [{ authorizer_id: carol.id, ...row }], next_token: 0 });
    const incoming = await list(carol, "authorizer/incoming");
    expect(incoming.body).toEqual({ authorizations: [{ authorized_by: alice.id, ...row }], next_token: 0 });
    expect((await list(bob, "authorizer/incoming")).body.authorizations).toEqual([]);
  });

  test("in pages, by tokens that are numbers or texts", async () => {
    const seen: string[] = [];
    let token: unknown = "";
    do {
      const page = await list(alice, "share/outgoing", { limit: 3, next_token: token });
      for (const { reader_id, record_type } of page.body.shares) seen.push(`${record_type} ${reader_id}`);
      token = page.body.next_token === 0 ? 0 : String(page.body.next_token);
    } while (token !== 0);
    expect(seen).toEqual([...new Set(seen)].sort());
    expect(seen).toHaveLength(4);
  });

  test("the records' share route answers what the named readers may read", async () => {
    const answer = await alice.call("POST", "/v1/storage/records/share", { reader_ids: [carol.id] });
    expect(answer.body.shares).toMatchObject([{ reader_id: carol.id, record_type: "b" }]);
  });
});

describe("reading many records by a GET with a body, as e3db-go sends it", () => {
  function get(who: Person, path: string, body: unknown): Promise<{ status: number; body: never }> {
    const text = JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const sent = request(
        `${server.url}${path}`,
        {
          method: "GET",
          headers: {
            Authorization: `Bearer ${who.bearer}`,
            "Content-Type": "application/json",
            "Content-Length": Buffer.byteLength(text),
          },
        },
        (answer) => {
          let received = "";
          answer.setEncoding("utf8").on("data", (chunk: string) => {
            received += chunk;
          });
          answer.on("end", () =>
            resolve({ status: answer.statusCode ?? 0, body: JSON.parse(received) as never }),
          );
        },
      );
      sent.on("error", reject);
      sent.end(text);
    });
  }

  test.each(["/v1/storage/records", "/v1/storage/records/shared"])("%s", async (path) => {
    const mine = await createRecord(bob, "mine");
    const shared = await createRecord(alice, "a", {}, { f: "1.2.3.4" });
    const hidden = await createRecord(alice, "hidden");
    const record_ids = [shared.record_id, hidden.record_id, mine.record_id, shared.record_id.toUpperCase()];
    const found = await get(bob, path, { record_ids, include_data: true });
    expect(found.status).toBe(200);
    expect(found.body).toMatchObject({
      records: [
        { meta: { record_id: shared.record_id }, record_data: { f: "1.2.3.4" }, access_key: { eak: "a.b" } },
        { meta: { record_id: mine.record_id }, record_data: { f: "a.b.c.d" }, access_key: null },
      ],
    });
    const bare = await get(bob, path, { record_ids: [shared.record_id] });
    expect(bare.body).toMatchObject({ records: [{ record_data: null, access_key: null }] });
    const many = Array.from({ length: 1001 }, () => shared.record_id);
    expect((await get(bob, path, { record_ids: many })).status).toBe(400);
    expect((await get(carol, path, { record_ids })).body).toEqual({ records: [] });
  });

  test("without a body it is malformed; a body that is too large is not read", async () => {
    expect((await bob.call("GET", "/v1/storage/records")).status).toBe(400);
    const record_ids = "x".repeat(17 * 1024 * 1024);
    expect((await get(bob, "/v1/storage/records", { record_ids })).status).toBe(413);
  });
});

test("the members of many groups at once: all of them, or a sentence about how to ask", async () => {
  const made = await alice.call("POST", "/v2/storage/groups", {
    group_name: "large",
    public_key: "k",
    encrypted_group_key: "a.b",
  });
  const { group_id } = made.body;
  const grow = (count: number) =>
    server.db.query(sql`insert into group_member (group_id, client_id, membership_key, authorizer_id,
        can_manage, can_share, can_read, can_edit, created, modified)
      select ${group_id}::uuid, gen_random_uuid(), 'a.b', ${alice.id}::uuid, false, false, true, false, 0, 0
      from generate_series(1, ${count}::int)`);
  const bulk = () => alice.call("POST", "/v2/storage/groups/bulk/members", { group_ids: [group_id] });
  const before = (await bulk()).body.results[group_id].length;
  await grow(1_500);
  expect((await bulk()).body.results[group_id]).toHaveLength(before + 1_500);
  await grow(10_000);
  const refused = await bulk();
  expect([refused.status, refused.body.error]).toEqual([413, expect.stringContaining("in pages")]);
  expect((await alice.call("GET", `/v2/storage/groups/${group_id}/members?max=5`)).status).toBe(200);
});

test("a server that cannot listen leaves nothing running", async () => {
  const { setInterval: set, clearInterval: clear } = globalThis;
  const running = new Set<unknown>();
  globalThis.setInterval = ((...args: Parameters<typeof set>) => {
    const timer = set(...args);
    running.add(timer);
    return timer;
  }) as typeof set;
  globalThis.clearInterval = (timer) => {
    running.delete(timer);
    clear(timer as NodeJS.Timeout);
  };
  try {
    const port = Number(new URL(server.url).port);
    await expect(startTestServer({ port })).rejects.toMatchObject({ code: "conflict" });
    expect(running.size).toBe(0);
    const other = await startTestServer();
    expect(running.size).toBeGreaterThan(0);
    await other.stop();
    expect(running.size).toBe(0);
  } finally {
    Object.assign(globalThis, { setInterval: set, clearInterval: clear });
  }
});
