/** Many creates in one request: each once, each by its own key, and one that is refused keeps nobody out. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { recordStatements } from "./partitions.ts";
import { type Person, recordBody, register, send } from "./people.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server.stop());

const many = (person: Person, records: readonly { key: string; record: unknown }[]) =>
  person.call("POST", "/v1/sealfield/records", { records });
const countOf = async (person: Person) => {
  const [row] = await server.db.query<{ count: number }>(
    sql`select count(*) as count from record where writer_id = ${person.id}`,
  );
  return row?.count;
};
const aRecord = (writer: Person, at: number) => ({
  key: `k${at}`,
  record: recordBody(writer, "t", { place: String(at) }, { f: "a.b.c.d" }),
});

test("a hundred records are created in their order, and found by their labels", async () => {
  const writer = await register(server);
  const { status, body } = await many(
    writer,
    Array.from({ length: 100 }, (_, at) => aRecord(writer, at)),
  );
  expect(status).toBe(200);
  expect(body.results.map(({ meta }: { meta: { plain: unknown } }) => meta.plain)).toEqual(
    Array.from({ length: 100 }, (_, at) => ({ place: String(at) })),
  );
  const { meta } = body.results[41];
  const read = await writer.call("GET", `/v1/storage/records/${meta.record_id}`);
  expect(read.body).toMatchObject({ meta, data: { f: "a.b.c.d" } });
  const found = await writer.call("POST", "/v2/search", {
    limit: 10,
    match: [{ terms: { values: ["41"] } }],
  });
  expect(found.body.results.map((row: { meta: { record_id: string } }) => row.meta.record_id)).toEqual([
    meta.record_id,
  ]);
});

test("sent again, as a whole, in other company or alone, each is created once and answered alike", async () => {
  const writer = await register(server);
  const three = [0, 1, 2].map((at) => aRecord(writer, at));
  const first = await many(writer, three);
  expect((await many(writer, three)).body).toEqual(first.body);
  const { body } = await many(writer, [aRecord(writer, 3), ...three.slice(1)]);
  expect(body.results.slice(1)).toEqual(first.body.results.slice(1));
  const alone = await send(server, "POST", "/v1/storage/records", three[0]?.record, {
    Authorization: `Bearer ${writer.bearer}`,
    "Idempotency-Key": "k0",
  });
  expect([alone.status, alone.body.meta]).toEqual([201, first.body.results[0].meta]);
  expect(await countOf(writer)).toBe(4);
});

test("what is refused is said one by one, and the others are there", async () => {
  const [writer, other] = [await register(server), await register(server)];
  await many(writer, [aRecord(writer, 0)]);
  const { status, body } = await many(writer, [
    aRecord(writer, 1),
    { key: "foreign", record: recordBody(other, "t") },
    { key: "k0", record: recordBody(writer, "another body") },
    { key: "shapeless", record: { meta: 1 } },
    { key: "nul", record: recordBody(writer, "t", { a: "\u0000" }) },
    aRecord(writer, 2),
  ]);
  expect(status).toBe(200);
  expect(body.results.map((result: { status?: number }) => result.status ?? "created")).toEqual([
    "created",
    403,
    422,
    400,
    400,
    "created",
  ]);
  expect(await countOf(writer)).toBe(3);
});

test("more than the maximum and keys that no header can carry are refused whole", async () => {
  const writer = await register(server);
  const tooMany = Array.from({ length: 101 }, (_, at) => aRecord(writer, at));
  expect((await many(writer, tooMany)).status).toBe(400);
  for (const key of ["", "a b", "two\nlines", "x".repeat(256), "ü"]) {
    expect((await many(writer, [{ ...aRecord(writer, 0), key }])).status).toBe(400);
  }
  expect(await countOf(writer)).toBe(0);
});

test("however many they are, they are the same few statements, and a database of many machines takes them", async () => {
  const writer = await register(server);
  const recorded = recordStatements();
  const hundred = Array.from({ length: 100 }, (_, at) => aRecord(writer, at));
  for (const records of [hundred.slice(0, 1), hundred])
    expect((await many(writer, records)).status).toBe(200);
  const texts = recorded.statements.map(({ text }) => text);
  const count = (part: string) => texts.filter((text) => text.includes(part)).length;
  expect([count("into record "), count("into record_home"), count("into tag ")]).toEqual([1, 1, 1]);
  expect(count("idempotency")).toBe(4);
  await recorded.assertDistributable(server.db);
});

test("a key that comes twice in a request is one create, and with another body it is refused", async () => {
  const writer = await register(server);
  const [one, two] = [aRecord(writer, 1), aRecord(writer, 2)];
  const { body } = await many(writer, [one, two, one, { ...two, key: one.key }]);
  const [first, second, again, other] = body.results;
  expect([again, other.status]).toEqual([first, 422]);
  expect(second.meta.record_id).not.toBe(first.meta.record_id);
  expect(await countOf(writer)).toBe(2);
});

test("requests that cross, with the same creates in another order, create each once and answer alike", async () => {
  const writer = await register(server);
  const records = Array.from({ length: 20 }, (_, at) => aRecord(writer, at));
  const [there, back] = await Promise.all([many(writer, records), many(writer, records.toReversed())]);
  expect([there.status, back.status]).toEqual([200, 200]);
  expect(back.body.results.toReversed()).toEqual(there.body.results);
  expect(await countOf(writer)).toBe(20);
});

test("where some keys are long forgotten, those are created anew and the others are repeats", async () => {
  const writer = await register(server);
  const records = [0, 1, 2].map((at) => aRecord(writer, at));
  const first = await many(writer, records.slice(0, 2));
  await server.db.query(sql`update idempotency set created = 0 where scope = ${`createRecord ${writer.id}`}`);
  await many(writer, records.slice(1, 2));
  const { body } = await many(writer, records);
  expect(new Set(body.results.map((row: { meta: { record_id: string } }) => row.meta.record_id)).size).toBe(
    3,
  );
  expect(body.results[0]).not.toEqual(first.body.results[0]);
  expect(await countOf(writer)).toBe(5);
});

test("times of one request increase in its order, and the next write comes after all of them", async () => {
  const writer = await register(server);
  const { body } = await many(
    writer,
    [0, 1, 2].map((at) => aRecord(writer, at)),
  );
  const next = await writer.call("POST", "/v1/storage/records", recordBody(writer, "t"));
  const times = [...body.results, next.body].map(({ meta }) => [meta.created, meta.last_modified]);
  expect(times.map(([created]) => created)).toEqual(times.map(([, modified]) => modified));
  expect(new Set(times.flat()).size).toBe(4);
  expect(times.flat()).toEqual(times.flat().toSorted());
});
