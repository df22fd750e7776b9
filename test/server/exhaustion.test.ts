/**
 * One client that asks for more than there is, in one request or in many, gets an end and takes nothing from others.
 */
import { createHash, randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { request as httpRequest } from "node:http";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VaultError } from "../../src/errors.ts";
import type { Call } from "../../src/server/call.ts";
import { DEFAULT_LIMITS, type Deps } from "../../src/server/deps.ts";
import { answer } from "../../src/server/edge/answer.ts";
import { openDiskStore } from "../../src/server/files/disk-store.ts";
import { DEFAULT_RATES } from "../../src/server/limits/rates.ts";
import { createTurns, longTurn } from "../../src/server/limits/turns.ts";
import type { Room } from "../../src/server/postgres/room.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { fileRoutes } from "../../src/server/routes/files.ts";
import { jsonText } from "../../src/wire/json-text.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register } from "./people.ts";

let server: TestServer;
let greedy: Person;
beforeAll(async () => {
  // The largest searches are answered, however busy the machine is: how long they may take is deadlines.test.ts's.
  server = await startTestServer({ limits: { searchMs: 120_000 } });
  greedy = await register(server);
});
afterAll(async () => server.stop());

const texts = (count: number) => Array.from({ length: count }, (_, i) => `v${i}`);
const equal = (text: string) => ({ eq: { name: "k", value: text } });

describe("a search that is too large is refused, and one as large as it may be is answered", () => {
  const values = (count: number, more: object = {}) => [{ terms: { values: texts(count) }, ...more }];
  test.each([
    ["clauses", (n: number) => ({ match: texts(n / 2).map((text) => ({ terms: { values: [text] } })) }), 512],
    ["excluded clauses", (n: number) => ({ exclude: texts(n).map(() => ({ terms: {} })) }), 256],
    ["patterns", (n: number) => ({ match: values(n - 1, { strategy: "WILDCARD" }) }), 256],
    ["terms that all have to match", (n: number) => ({ match: values(n - 1, { condition: "AND" }) }), 256],
    [
      "tags",
      (n: number) => ({
        match: [{ terms: { tags: Object.fromEntries(texts(n - 1).map((text) => [text, text])) } }],
      }),
      256,
    ],
    ["terms", (n: number) => ({ match: values(n) }), 10_000],
  ])("by its %s", async (_what, request, most) => {
    expect((await greedy.call("POST", "/v2/search", request(most))).status).toBe(200);
    const refused = await greedy.call("POST", "/v2/search", request(most + 2));
    expect([refused.status, refused.body.error]).toEqual([400, expect.stringContaining("ask several times")]);
  });

  test.each(["FUZZY", "WILDCARD", "REGEXP"])(
    "by the length of one %s pattern, and of all",
    async (strategy) => {
      const search = (values: readonly string[]) =>
        greedy.call("POST", "/v2/search", { match: [{ strategy, terms: { values } }] });
      expect((await search(["x".repeat(990)])).status).toBe(200);
      const long = await search(["x".repeat(1_001)]);
      expect([long.status, long.body.error]).toEqual([400, expect.stringContaining("1000 characters")]);
      const much = await search(Array(100).fill("x".repeat(900)));
      expect([much.status, much.body.error]).toEqual([400, expect.stringContaining("ask several times")]);
    },
  );

  test("by its bytes", async () => {
    const values = Array(600).fill("x".repeat(1_000));
    expect((await greedy.call("POST", "/v2/search", { match: [{ terms: { values } }] })).status).toBe(413);
  });

  test.each([
    ["conditions", (n: number) => ({ plain: { or: texts(n - 1).map(equal) } }), 256],
    [
      "negations",
      (n: number) => ({ plain: { and: texts(n / 2 - 1).map((text) => ({ not: equal(text) })) } }),
      256,
    ],
    ["types", (n: number) => ({ content_types: texts(n) }), 10_000],
  ])("a v1 query by its %s", async (_what, query, most) => {
    expect((await greedy.call("POST", "/v1/storage/search", query(most))).status).toBe(200);
    expect((await greedy.call("POST", "/v1/storage/search", query(most + 4))).status).toBe(400);
  });
});

test("a reading of many statements ends in its time, though each of them would", async () => {
  const reading = server.db.read(300, async (tx) => {
    for (;;) await tx.query(sql`select pg_sleep(0.05)`);
  });
  await expect(reading).rejects.toMatchObject({
    code: "timeout",
    message: expect.stringContaining("too long"),
  });
});

test("what only reads waits for its turn to read much without a connection, and begins anew", async () => {
  const turn = createTurns(1, 10);
  let end = () => {};
  const first = new Promise<void>((resolve) => {
    end = resolve;
  });
  const all = turn("a", () => first);
  const reads = longTurn((work) => turn("a", work), Promise.resolve());
  let begun = 0;
  const reading = server.db.within({ reads }).read(0, async (tx) => {
    begun++;
    const [row] = await tx.query<{ n: number }>(sql`select 1 as n`);
    await tx.hold(1);
    return row?.n;
  });
  const inUse = () => server.db.connections().total - server.db.connections().idle;
  await expect.poll(() => [begun, inUse()]).toEqual([1, 0]);
  end();
  await all;
  expect([await reading, begun]).toEqual([1, 2]);
});

test.each(["plain", "äöü", "🔑"])("a long answer of %s comes out whole", async (text) => {
  // The first letter makes the first piece end inside of what takes two units.
  const body = {
    a: `y${text.repeat(50_001)}`,
    b: jsonText(JSON.stringify(`x${text.repeat(70_000)}`)),
    c: [1],
  };
  const response = answer(200, body as never);
  const bytes = Buffer.from(await response.arrayBuffer());
  expect(bytes.toString()).toBe(JSON.stringify({ ...body, b: `x${text.repeat(70_000)}` }));
  expect(response.headers.get("Content-Length")).toBe(String(bytes.length));
});

describe("of large records", () => {
  const LARGE = 15_000_000;
  const COUNT = 5;
  let ids: string[];
  beforeAll(async () => {
    ids = [];
    for (let i = 0; i < COUNT; i++) {
      ids.push((await createRecord(greedy, "large", {}, { f: "x".repeat(LARGE) })).record_id);
    }
  });

  test("a page of a search is cut short and gone on from, and none is left out", async () => {
    const request = { match: [{ terms: { content_types: ["large"] } }], include_data: true, limit: 1000 };
    const seen: string[] = [];
    let token = 0;
    do {
      const { status, body } = await greedy.call("POST", "/v2/search", { ...request, next_token: token });
      expect([status, body.total_results]).toEqual([200, COUNT]);
      expect(body.results.length).toBeLessThan(COUNT);
      seen.push(...body.results.map((row: { meta: { record_id: string } }) => row.meta.record_id));
      token = body.last_index;
    } while (token > 0);
    expect(seen).toEqual(ids);
    const { body } = await greedy.call("POST", "/v2/search", { ...request, include_data: false });
    expect([body.results.length, body.last_index]).toEqual([COUNT, 0]);
  });

  test("a page of a v1 query, which may not be cut short, is refused, and a smaller one is answered", async () => {
    const query = { content_types: ["large"], include_data: true };
    const refused = await greedy.call("POST", "/v1/storage/search", query);
    expect([refused.status, refused.body.error]).toEqual([413, expect.stringContaining("ask for fewer")]);
    const answered = await greedy.call("POST", "/v1/storage/search", { ...query, count: COUNT - 1 });
    expect([answered.status, answered.body.results.length]).toEqual([200, COUNT - 1]);
  });

  test("a page of a group's records is cut short and gone on from", async () => {
    const group = {
      group_name: "g",
      public_key: "k",
      encrypted_group_key: "a.b",
      capability: ["READ_CONTENT", "SHARE_CONTENT"],
    };
    const { group_id } = (await greedy.call("POST", "/v2/storage/groups", group)).body;
    const path = `/v2/storage/groups/${group_id}/share`;
    const share = {
      group_id,
      record_type: "large",
      encrypted_access_key: "a.b",
      public_key: "k",
      can_edit: false,
    };
    expect((await greedy.call("POST", path, share)).status).toBe(200);
    const seen: string[] = [];
    let token = 0;
    do {
      const { body } = await greedy.call("GET", `${path}?nextToken=${token}&max=1000`);
      expect(body.results.length).toBeLessThan(COUNT);
      seen.push(...body.results.map((row: { meta: { record_id: string } }) => row.meta.record_id));
      token = Number(body.next_token);
    } while (token > 0);
    expect(seen).toEqual(ids);
  });

  test("labels count as well: a page of the feed has an end", async () => {
    const labelled = await register(server);
    for (let i = 0; i < 2; i++) await createRecord(labelled, "t", { label: `${i}${"x".repeat(5_000_000)}` });
    const { body } = await labelled.call("GET", "/v1/sealfield/changes");
    expect([body.changes.length, body.more]).toEqual([1, true]);
  });

  test("signatures count as well: a longer one than any is refused, and one that is there has a page of its own", async () => {
    const signed = (person: Person, recSig: string) =>
      person.call("POST", "/v1/storage/records", { ...recordBody(person, "t"), rec_sig: recSig });
    const signer = await register(server);
    const refused = await signed(signer, "x".repeat(1_025));
    expect([refused.status, refused.body.error]).toEqual([413, expect.stringContaining("a signature has")]);
    for (let i = 0; i < 3; i++) expect((await signed(signer, "x".repeat(1_024))).status).toBe(201);
    await server.db.query(
      sql`update record set rec_sig = repeat('x', 12000000) where writer_id = ${signer.id}::uuid`,
    );
    const { body } = await signer.call("POST", "/v2/search", { include_data: false });
    expect([body.total_results, body.results.length, body.last_index]).toEqual([3, 2, 2]);
  });

  test("of what a rotation is sent at once there is an end, and what it keeps is not read", async () => {
    const path = `/v1/sealfield/rotations/${randomUUID()}`;
    expect((await greedy.call("PUT", path, { type: "large" })).status).toBe(200);
    const pending = await greedy.call("GET", `${path}/pending`);
    expect([pending.body.records.length, pending.body.next === null]).toEqual([1, false]);
    const { body } = await greedy.call("POST", "/v2/search", {
      match: [{ terms: { content_types: ["large"] } }],
    });
    type Row = { meta: { record_id: string; version: string } };
    const named = body.results.map(({ meta }: Row) => ({ record_id: meta.record_id, version: meta.version }));
    const records = (more: object) => ({ records: named.map((one: object) => ({ ...one, ...more })) });
    const refused = await greedy.call("POST", `${path}/records`, records({ data: { f: "a.b" } }));
    expect([refused.status, refused.body.error]).toEqual([413, expect.stringContaining("ask for fewer")]);
    const kept = await greedy.call("POST", `${path}/records`, records({ keep: true }));
    expect([kept.status, kept.body]).toEqual([200, { staged: COUNT, changed: [] }]);
    expect((await greedy.call("DELETE", path)).status).toBe(204);
  });

  test("a list of files reads nothing of records that are none", async () => {
    const held: number[] = [];
    const db = server.db.within({ hold: async (bytes: number) => void held.push(bytes) });
    const asked = { json: async () => ({ id: ids, includeData: true }), caller: greedy.id };
    const deps = { db, limits: DEFAULT_LIMITS } as unknown as Deps;
    const answer = await fileRoutes.listFiles(asked as unknown as Call, deps);
    expect([await answer.json(), held]).toEqual([[], []]);
  });
});

test("a label that is longer than patterns look at is found when it is named exactly", async () => {
  const keeper = await register(server);
  const long = `begin${"x".repeat(5_000)}`;
  const { record_id } = await createRecord(keeper, "t", { long, [`key${long}`]: "short" });
  const search = async (strategy: string, values: readonly string[]) =>
    (await keeper.call("POST", "/v2/search", { match: [{ strategy, terms: { values } }] })).body.results.map(
      (row: { meta: { record_id: string } }) => row.meta.record_id,
    );
  expect(await search("EXACT", [long])).toEqual([record_id]);
  expect(await search("WILDCARD", ["sho*"])).toEqual([record_id]);
  expect(await search("WILDCARD", ["begin*"])).toEqual([]);
  expect((await keeper.call("DELETE", `/v1/storage/records/${record_id}`)).status).toBe(204);
});

test("a list of files is not shorter because the database is away", async () => {
  const away = async () => {
    throw new VaultError("timeout", "away");
  };
  const listing = fileRoutes.listFiles(
    { json: async () => ({ id: [randomUUID()] }), caller: greedy.id } as unknown as Call,
    { db: { query: away, read: away }, limits: DEFAULT_LIMITS } as unknown as Deps,
  );
  await expect(listing).rejects.toMatchObject({ code: "timeout" });
});

test("writes of one tenant that wait for each other leave connections to the others", async () => {
  const limited = await startTestServer({ rates: DEFAULT_RATES });
  try {
    const [busy, other] = [await register(limited), await register(limited)];
    let letGo = () => {};
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const holding = limited.db.transaction(async (tx) => {
      await tx.query(sql`update tenant_clock set tick = tick where writer_id = ${busy.id}`);
      await held;
    });
    const waiting = Array.from({ length: 40 }, () => createRecord(busy, "t"));
    expect((await other.call("GET", "/v1/storage/policy/outgoing")).status).toBe(200);
    letGo();
    await Promise.all([holding, ...waiting]);
  } finally {
    await limited.stop();
  }
});

describe("the disk", () => {
  const BYTES = Buffer.from("bytes");
  const checksum = createHash("md5").update(BYTES).digest("base64");

  /** A request that sends the bytes once they are told to arrive. */
  function lateUpload(url: string): { readonly arrive: () => void; readonly answer: Promise<Response> } {
    let arrive = () => {};
    const arrived = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    async function* body() {
      await arrived;
      yield BYTES;
    }
    const init = { method: "PUT", body: Readable.toWeb(Readable.from(body())), duplex: "half" };
    return { arrive, answer: server.fetch(new Request(url, init as RequestInit)) };
  }

  async function filesOfServer(): Promise<string[]> {
    const ids: string[] = [];
    for await (const id of server.files.list()) ids.push(id);
    return ids;
  }

  test("keeps no bytes of a file that were sent twice and arrive after its end", async () => {
    const { meta } = recordBody(greedy, "file");
    const body = { meta: { ...meta, file_meta: { checksum, size: BYTES.length } } };
    const { id, file_url } = (await greedy.call("POST", "/v1/storage/files", body)).body;
    const [again, after] = [lateUpload(file_url), lateUpload(file_url)];
    const first = await server.fetch(new Request(file_url, { method: "PUT", body: BYTES }));
    expect(first.status).toBe(200);
    const { record_id } = (await greedy.call("PATCH", `/v1/storage/files/${id}`)).body.meta;
    again.arrive();
    expect((await again.answer).status).toBe(200);
    expect(await filesOfServer()).toEqual([id]);
    expect((await greedy.call("DELETE", `/v1/storage/records/${record_id}`)).status).toBe(204);
    expect(await filesOfServer()).toEqual([]);
    after.arrive();
    expect((await after.answer).status).toBe(404);
    expect(await filesOfServer()).toEqual([]);
  });

  test("refuses an upload that goes on beyond its end, and the server lives", async () => {
    const faults: unknown[] = [];
    const onFault = (error: unknown) => faults.push(error);
    process.on("uncaughtException", onFault);
    const { meta } = recordBody(greedy, "file");
    const body = { meta: { ...meta, file_meta: { checksum, size: BYTES.length } } };
    for (let i = 0; i < 10; i++) {
      const { pathname, search } = new URL(
        (await greedy.call("POST", "/v1/storage/files", body)).body.file_url,
      );
      const upload = httpRequest(`${server.url}${pathname}${search}`, { method: "PUT" });
      const status = new Promise((resolve) =>
        upload.once("response", (answer) => resolve(answer.statusCode)),
      );
      upload.on("error", () => {});
      for (let piece = 0; piece < 50; piece++) upload.write(Buffer.alloc(20_000));
      upload.end();
      expect(await status).toBe(400);
    }
    process.off("uncaughtException", onFault);
    expect(faults).toEqual([]);
  });

  test("ends an upload for which there is no room any more, as others wrote meanwhile", async () => {
    const folder = join(server.dataDir, "small");
    let left = 3;
    const room: Pick<Room, "assert"> = {
      assert: async () => {
        if (--left === 0) throw new VaultError("storage_failed", "full");
      },
    };
    async function* body() {
      for (let i = 0; i < 10; i++) yield BYTES;
    }
    const whole = createHash("md5")
      .update(Buffer.concat(Array(10).fill(BYTES)))
      .digest("base64");
    const put = openDiskStore(folder, room).put(randomUUID(), body(), { checksum: whole, size: 50 });
    await expect(put).rejects.toMatchObject({ code: "storage_failed" });
    expect(
      readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()),
    ).toEqual([]);
  });
});
