/** Records over HTTP (PROTOCOL.md section 4.5): bodies of every kind, conflicts, and who sees what. */
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, send, share } from "./people.ts";

let server: TestServer;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  server = await startTestServer();
  alice = await register(server, "alice");
  bob = await register(server, "bob");
});
afterAll(async () => server.stop());

const RECORDS = "/v1/storage/records";
const MISSING = "00000000-0000-4000-8000-000000000000";

describe("bodies", () => {
  test("data and plain come back exactly, in their order, whatever their keys", async () => {
    const text =
      '{"meta":{"writer_id":"WRITER","user_id":"WRITER","type":"odd","plain":{"z":"1","__proto__":"p","a":"\\"","constructor":""}},"data":{"toString":"q","b":"","__proto__":"\\u0000","a":"\\ud83d\\ude00"},"rec_sig":"s"}';
    const created = await alice.call("POST", RECORDS, text.replaceAll("WRITER", alice.id));
    expect(created.status).toBe(201);
    const read = await alice.call("GET", `${RECORDS}/${created.body.meta.record_id}`);
    expect(Object.entries(read.body.meta.plain)).toEqual([
      ["z", "1"],
      ["__proto__", "p"],
      ["a", '"'],
      ["constructor", ""],
    ]);
    expect(Object.entries(read.body.data)).toEqual([
      ["toString", "q"],
      ["b", ""],
      ["__proto__", "\0"],
      ["a", "😀"],
    ]);
    expect(read.body.rec_sig).toBe("s");
  });

  test("a record of one value of two million characters works", async () => {
    const value = "x".repeat(2_000_000);
    const { record_id } = await createRecord(alice, "large", {}, { value });
    const read = await alice.call("GET", `${RECORDS}/${record_id}`);
    expect(read.body.data.value === value).toBe(true);
  });

  test("a body over the limit is refused with 413, also when its length is not announced", async () => {
    const small = await startTestServer({ limits: { bodyBytes: 10_000 } });
    try {
      const carol = await register(small);
      const body = JSON.stringify(recordBody(carol, "t", {}, { v: "x".repeat(20_000) }));
      expect((await carol.call("POST", RECORDS, body)).status).toBe(413);
      const response = await fetch(`${small.url}${RECORDS}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${carol.bearer}` },
        body: new Blob([body]).stream(),
        duplex: "half",
      } as RequestInit);
      expect(response.status).toBe(413);
      expect(await small.countRecords()).toBe(0);
    } finally {
      await small.stop();
    }
  });

  test.each([
    ["no JSON", "{"],
    ["an array", "[]"],
    ["nested too deeply", `${"[".repeat(100)}${"]".repeat(100)}`],
    ["a number as a field", { data: { a: 1 } }],
    ["a null as a label", { plain: { a: null } }],
    ["an empty type", { type: "" }],
    ["a type of 600 characters", { type: "x".repeat(600) }],
    ["a null character in a label", { plain: { a: "\0" } }],
    ["half a surrogate pair in a label", { plain: { "\ud800": "a" } }],
    ["file_meta", { file_meta: { size: 1 } }],
    ["a writer that is no id", { writer_id: "me" }],
    ["another user", { user_id: MISSING }],
  ])("%s is refused with 400 and a text", async (_name, change) => {
    const { meta, data } = recordBody(alice, "t");
    const body =
      typeof change === "string"
        ? change
        : { meta: { ...meta, ...change }, data: "data" in change ? change.data : data };
    const answer = await alice.call("POST", RECORDS, body);
    expect(answer.status).toBe(400);
    expect(typeof answer.body.error).toBe("string");
  });

  test("a body that is not UTF-8 is refused", async () => {
    const response = await server.fetch(
      new Request(`http://server${RECORDS}`, {
        method: "POST",
        headers: { Authorization: `Bearer ${alice.bearer}` },
        body: new Uint8Array([0x22, 0xff, 0x22]),
      }),
    );
    expect(response.status).toBe(400);
  });

  test.each([{}, { "Idempotency-Key": "compressed" }])(
    "a compressed body is told so, with %o",
    async (more) => {
      const send = (encoding: string, body: Uint8Array<ArrayBuffer>) =>
        server.fetch(
          new Request(`http://server${RECORDS}`, {
            method: "POST",
            headers: { Authorization: `Bearer ${alice.bearer}`, "Content-Encoding": encoding, ...more },
            body,
          }),
        );
      const text = Buffer.from(JSON.stringify(recordBody(alice, "t")));
      const refused = await send("gzip", new Uint8Array(gzipSync(text)));
      expect(refused.status).toBe(415);
      expect(await refused.json()).toEqual({ error: "a body is sent as it is: leave Content-Encoding out" });
      expect((await send("Identity", new Uint8Array(text))).status).toBe(201);
    },
  );

  test("server-owned members that a client sends are ignored", async () => {
    const { meta, data } = recordBody(alice, "t");
    const created = await alice.call("POST", RECORDS, {
      meta: { ...meta, record_id: MISSING, version: "v", created: "c", last_modified: "l" },
      data,
    });
    expect(created.status).toBe(201);
    expect(created.body.meta.record_id).not.toBe(MISSING);
  });

  test("field limits the data that is read", async () => {
    const { record_id } = await createRecord(alice, "fields", {}, { a: "1", b: "2", c: "3" });
    const read = await alice.call("GET", `${RECORDS}/${record_id}?field=a&field=c&field=nope`);
    expect(read.body.data).toEqual({ a: "1", c: "3" });
  });
});

describe("changes", () => {
  test("an update replaces data and plain wholesale and keeps the id", async () => {
    const { record_id, version } = await createRecord(alice, "t", { a: "1", b: "2" }, { x: "1", y: "2" });
    const path = `${RECORDS}/safe/${record_id}/${version}`;
    const updated = await alice.call("PUT", path, recordBody(alice, "t", null, { z: "3" }));
    expect(updated.status).toBe(200);
    expect(updated.body.meta).toMatchObject({ record_id, plain: {} });
    expect(updated.body.meta.version).not.toBe(version);
    expect(updated.body.data).toEqual({ z: "3" });
    expect((await alice.call("PUT", path, recordBody(alice, "t"))).status).toBe(409);
    expect((await alice.call("DELETE", path)).status).toBe(409);
    expect((await alice.call("GET", `${RECORDS}/${record_id}`)).body.data).toEqual({ z: "3" });
  });

  test("of 64 concurrent updates of one version exactly one wins", async () => {
    const { record_id, version } = await createRecord(alice, "race");
    const path = `${RECORDS}/safe/${record_id}/${version}`;
    const answers = await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        alice.call("PUT", path, recordBody(alice, "race", { i: String(i) })),
      ),
    );
    const winners = answers.filter((answer) => answer.status === 200);
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 409)).toHaveLength(63);
    const read = await alice.call("GET", `${RECORDS}/${record_id}`);
    expect(read.body.meta.version).toBe(winners[0]?.body.meta.version);
    expect(read.body.meta.plain).toEqual(winners[0]?.body.meta.plain);
  });

  test("a deleted record is gone from reading and from searches", async () => {
    const { record_id, version } = await createRecord(alice, "gone", { k: "gone" });
    expect((await alice.call("DELETE", `${RECORDS}/safe/${record_id}/${version}`)).status).toBe(204);
    expect((await alice.call("GET", `${RECORDS}/${record_id}`)).status).toBe(404);
    expect((await alice.call("DELETE", `${RECORDS}/${record_id}`)).status).toBe(404);
    const found = await alice.call("POST", "/v2/search", { match: [{ terms: { content_types: ["gone"] } }] });
    expect(found.body.total_results).toBe(0);
    const terms = await server.db.query(sql`select 1 from term where text = 'gone'`);
    expect(terms).toEqual([]);
  });

  test("what is no version is a wrong one", async () => {
    const { record_id } = await createRecord(alice, "t");
    const path = `${RECORDS}/safe/${record_id}/%00`;
    expect((await alice.call("PUT", path, recordBody(alice, "t"))).status).toBe(409);
    expect((await alice.call("DELETE", path)).status).toBe(409);
    expect((await alice.call("GET", `${RECORDS}/${record_id}`)).status).toBe(200);
  });

  test("a record keeps its type and its writer", async () => {
    const { record_id, version } = await createRecord(alice, "t");
    const path = `${RECORDS}/safe/${record_id}/${version}`;
    expect((await alice.call("PUT", path, recordBody(alice, "other"))).status).toBe(400);
    expect((await alice.call("PUT", path, recordBody(bob, "t"))).status).toBe(403);
  });
});

describe("who may", () => {
  test("foreign and missing records are answered alike", async () => {
    const { record_id, version } = await createRecord(alice, "private");
    const put = recordBody(bob, "private");
    for (const [method, path, body] of [
      ["GET", `${RECORDS}/ID`, undefined],
      ["DELETE", `${RECORDS}/ID`, undefined],
      ["DELETE", `${RECORDS}/safe/ID/${version}`, undefined],
      ["PUT", `${RECORDS}/safe/ID/${version}`, put],
    ] as const) {
      const foreign = await bob.call(method, path.replace("ID", record_id), body);
      const missing = await bob.call(method, path.replace("ID", MISSING), body);
      const malformed = await bob.call(method, path.replace("ID", "doesnt exist"), body);
      expect([foreign.status, foreign.body]).toEqual([404, { error: "not found" }]);
      expect([missing.status, missing.body]).toEqual([404, { error: "not found" }]);
      expect([malformed.status, malformed.body]).toEqual([404, { error: "not found" }]);
    }
  });

  test("a reader reads and may not change", async () => {
    await share(alice, "shared", bob);
    const { record_id, version } = await createRecord(alice, "shared");
    expect((await bob.call("GET", `${RECORDS}/${record_id}`)).status).toBe(200);
    const safe = `${RECORDS}/safe/${record_id}/${version}`;
    expect((await bob.call("PUT", safe, recordBody(bob, "shared"))).status).toBe(403);
    expect((await bob.call("DELETE", safe)).status).toBe(403);
    expect((await bob.call("DELETE", `${RECORDS}/${record_id}`)).status).toBe(403);
    expect((await bob.call("POST", RECORDS, recordBody(alice, "shared"))).status).toBe(403);
  });

  test("nobody gets anywhere without a token", async () => {
    for (const headers of [{}, { Authorization: "Bearer x.y.z" }, { Authorization: "Basic eDp5" }]) {
      const answer = await send(
        server,
        "GET",
        `${RECORDS}/${MISSING}`,
        undefined,
        headers as Record<string, string>,
      );
      expect(answer.status).toBe(401);
      expect(answer.headers.get("WWW-Authenticate")).toBe("Bearer");
    }
  });
});

test("a change of one label of many touches that one: the others, and their words, stay as they lie", async () => {
  const person = await register(server);
  const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, n) => [`key ${n}`, `value ${n}`]));
  const plain = { ...many, a: "one", b: "two", c: "same", d: "same" };
  const { record_id, version } = await createRecord(person, "t", plain);
  /** Rows of the labels and of their words, each with the transaction that wrote it. */
  const rows = async () => {
    const found = await server.db.query<{ id: string }>(sql`
      select concat_ws(' ', key_id, value_id, xmin) as id from tag where writer_id = ${person.id}
      union all select concat_ws(' ', kind, text, xmin) from term where writer_id = ${person.id}`);
    return new Set(found.map(({ id }) => id));
  };
  const update = async (at: string, changed: object) => {
    const path = `/v1/storage/records/safe/${record_id}/${at}`;
    const { status, body } = await person.call(
      "PUT",
      path,
      recordBody(person, "t", changed, { f: "n.n.n.n" }),
    );
    expect(status).toBe(200);
    return body.meta.version as string;
  };
  const found = async (tags: object) =>
    (await person.call("POST", "/v2/search", { match: [{ strategy: "EXACT", terms: { tags } }] })).body
      .total_results;

  const before = await rows();
  const same = await update(version, plain);
  expect(await rows()).toEqual(before);

  // Two change places, one of two that are the same goes, one is new.
  const { c: _, ...rest } = plain;
  await update(same, { ...rest, a: "two", b: "one", e: "three" });
  const after = await rows();
  // Gone are the label c and its key's word, and what a and b were; new are e with its two words, and what those are.
  const without = (some: ReadonlySet<string>, others: ReadonlySet<string>) =>
    [...some].filter((row) => !others.has(row)).length;
  expect([without(before, after), without(after, before)]).toEqual([4, 5]);
  for (const [tags, count] of [
    [{ a: "two" }, 1],
    [{ b: "one" }, 1],
    [{ a: "one" }, 0],
    [{ c: "same" }, 0],
    [{ d: "same" }, 1],
    [{ e: "three" }, 1],
    [{ "key 7": "value 7" }, 1],
  ] as const) {
    expect([tags, await found(tags)]).toEqual([tags, count]);
  }
});
