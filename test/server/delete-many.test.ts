/**
 * Many records deleted in one request, each in the version that was seen: what is done to one is what its single
 * deletion does, what is refused is said of each, and the request may be repeated.
 */
import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { raw, sql } from "../../src/server/postgres/sql.ts";
import { usageOf } from "../../src/server/store/quotas.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { recordStatements } from "./partitions.ts";
import { type Person, recordBody, register, share } from "./people.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server.stop());

interface Seen {
  readonly record_id: string;
  readonly version: string;
}

const deleteMany = (person: Person, records: readonly Seen[]) =>
  person.call("DELETE", "/v1/sealfield/records", { records });

async function written(person: Person, count: number, type = "t"): Promise<Seen[]> {
  const records = Array.from({ length: count }, (_, at) => ({
    key: randomUUID(),
    record: recordBody(person, type, { place: String(at), same: "same" }, { f: "a.b.c.d" }),
  }));
  const { body } = await person.call("POST", "/v1/sealfield/records", { records });
  return body.results.map(({ meta: { record_id, version } }: { meta: Seen }) => ({ record_id, version }));
}

const allOf = (records: readonly Seen[], status: number) =>
  records.map(({ record_id }) => ({ record_id, status }));

const NOBODYS: Seen = { record_id: randomUUID(), version: randomUUID() };

test("a hundred are gone as if each were deleted alone, and others hear of it", async () => {
  const writer = await register(server);
  const { point } = (await writer.call("GET", "/v1/sealfield/changes?since=now")).body;
  const [kept, ...seen] = await written(writer, 100, "gone");
  if (kept === undefined) throw new Error("nothing was written");
  const { status, body } = await deleteMany(writer, seen);
  expect([status, body]).toEqual([200, { results: allOf(seen, 204) }]);
  const { changes } = (
    await writer.call("GET", `/v1/sealfield/changes?limit=250&since=${encodeURIComponent(point)}`)
  ).body;
  const deleted = changes.filter(({ kind }: { kind: string }) => kind === "deleted");
  expect(deleted.map(({ record_id }: Seen) => record_id)).toEqual(seen.map(({ record_id }) => record_id));
  const asked = seen.map(({ record_id }) => ({ writer_id: writer.id, record_id }));
  const known = await writer.call("POST", "/v1/sealfield/deleted", { records: asked });
  expect(known.body.deleted).toHaveLength(99);
  expect(await usageOf(server.db, writer.id as ClientId)).toMatchObject({ records: 1 });
  for (const { record_id } of seen.slice(0, 3))
    expect((await writer.call("GET", `/v1/storage/records/${record_id}`)).status).toBe(404);
  // The labels of what is gone are in no dictionary; what the kept one has stays.
  const terms = await server.db.query<{ text: string }>(
    sql`select text from term where writer_id = ${writer.id} order by kind, text`,
  );
  expect(terms.map(({ text }) => text)).toEqual(["place", "same", "gone", "0", "same"]);
  expect((await deleteMany(writer, [kept])).body).toEqual({ results: allOf([kept], 204) });
  expect(await server.db.query(sql`select 1 from term where writer_id = ${writer.id}`)).toEqual([]);
  expect(await server.db.query(sql`select 1 from tag where writer_id = ${writer.id}`)).toEqual([]);
  expect(await server.db.query(sql`select 1 from record_home where writer_id = ${writer.id}`)).toEqual([]);
});

test("one that was changed meanwhile stays, with the version that it has now, and the others are gone", async () => {
  const writer = await register(server);
  const [one, two, three] = (await written(writer, 3)) as [Seen, Seen, Seen];
  const path = `/v1/storage/records/safe/${two.record_id}/${two.version}`;
  const changed = await writer.call("PUT", path, recordBody(writer, "t", {}, { f: "e.f.g.h" }));
  const odd = { ...three, version: "no version of this server" };
  const { body } = await deleteMany(writer, [one, two, odd]);
  const { version } = changed.body.meta;
  expect(body.results).toEqual([
    { record_id: one.record_id, status: 204 },
    { record_id: two.record_id, status: 409, version },
    { record_id: three.record_id, status: 409, version: three.version },
  ]);
  const read = await writer.call("GET", `/v1/storage/records/${two.record_id}`);
  expect(read.body.data).toEqual({ f: "e.f.g.h" });
});

test("sent again it says what is gone already, and nothing else is touched", async () => {
  const writer = await register(server);
  const [kept, ...seen] = (await written(writer, 5)) as [Seen, ...Seen[]];
  await deleteMany(writer, seen);
  expect((await deleteMany(writer, seen)).body).toEqual({ results: allOf(seen, 404) });
  const both = await Promise.all([deleteMany(writer, [kept]), deleteMany(writer, [kept])]);
  expect(both.map(({ body }) => body.results[0].status).sort()).toEqual([204, 404]);
  const trace = await server.db.query(sql`select 1 from tombstone where writer_id = ${writer.id}`);
  expect(trace).toHaveLength(5);
});

test("requests that cross, in another order, delete each once", async () => {
  const writer = await register(server);
  const seen = await written(writer, 40);
  const answers = await Promise.all([deleteMany(writer, seen), deleteMany(writer, seen.toReversed())]);
  const statuses = answers.flatMap(({ body }) => body.results.map((one: { status: number }) => one.status));
  expect(statuses.toSorted()).toEqual([...Array(40).fill(204), ...Array(40).fill(404)]);
});

test("a stranger's records are answered as those that do not exist; a reader's as not permitted; all stay", async () => {
  const [writer, reader, stranger] = [await register(server), await register(server), await register(server)];
  const [record] = (await written(writer, 1)) as [Seen];
  await share(writer, "t", reader);
  const [own] = (await written(reader, 1)) as [Seen];
  const outside = await deleteMany(stranger, [record, NOBODYS]);
  expect(outside.body.results).toEqual(allOf([record, NOBODYS], 404));
  const wrong = { ...record, version: randomUUID() };
  expect((await deleteMany(stranger, [wrong])).body.results).toEqual(allOf([record], 404));
  const inside = await deleteMany(reader, [wrong, own, NOBODYS]);
  expect(inside.body.results).toEqual([
    { record_id: record.record_id, status: 403 },
    { record_id: own.record_id, status: 204 },
    { record_id: NOBODYS.record_id, status: 404 },
  ]);
  expect((await writer.call("GET", `/v1/storage/records/${record.record_id}`)).status).toBe(200);
});

test("the bytes of files go with their records, and nobody reads them by their link", async () => {
  const writer = await register(server);
  const bytes = Uint8Array.from({ length: 64 }, (_, at) => at);
  const checksum = createHash("md5").update(bytes).digest("base64");
  const file_meta = { checksum, compression: "raw", size: bytes.length };
  const meta = { writer_id: writer.id, user_id: writer.id, type: "t", plain: {}, file_meta };
  const pending = await writer.call("POST", "/v1/storage/files", { meta, data: {} });
  const headers = { "Content-MD5": checksum };
  const put = new Request(pending.body.file_url, { method: "PUT", headers, body: bytes });
  expect((await server.fetch(put)).status).toBe(200);
  const { body } = await writer.call("PATCH", `/v1/storage/files/${pending.body.id}`);
  const { record_id, version } = body.meta as Seen;
  const link = (await writer.call("GET", `/v1/storage/files/${record_id}`)).body.meta.file_meta.file_url;
  expect((await server.fetch(new Request(link))).status).toBe(200);
  const deleted = await deleteMany(writer, [{ record_id, version }]);
  expect(deleted.body).toEqual({ results: [{ record_id, status: 204 }] });
  expect((await server.fetch(new Request(link))).status).toBe(404);
  expect(await server.db.query(sql`select 1 from gone_file`)).toEqual([]);
});

test("too many, one named twice, and what names no record are refused whole", async () => {
  const writer = await register(server);
  const [seen] = (await written(writer, 1)) as [Seen];
  const tooMany = [seen, ...Array.from({ length: 100 }, () => ({ ...NOBODYS, record_id: randomUUID() }))];
  for (const records of [tooMany, [seen, seen], [seen, { record_id: "x", version: "y" }]])
    expect((await deleteMany(writer, records)).status).toBe(400);
  expect((await writer.call("DELETE", "/v1/sealfield/records", {})).status).toBe(400);
  expect((await deleteMany(writer, [])).body).toEqual({ results: [] });
  expect((await writer.call("GET", `/v1/storage/records/${seen.record_id}`)).status).toBe(200);
});

test("the labels of records that have thousands are gone with them, a part at a time, and what another uses stays", async () => {
  const writer = await register(server);
  const labels = (from: number) =>
    Object.fromEntries(Array.from({ length: 3000 }, (_, at) => [`label ${from + at}`, `value ${at}`]));
  const [kept, ...seen] = await Promise.all(
    [0, 1500, 3000, 4500].map(async (from) => {
      const { body } = await writer.call(
        "POST",
        "/v1/storage/records",
        recordBody(writer, "t", labels(from), {}),
      );
      return { record_id: body.meta.record_id, version: body.meta.version };
    }),
  );
  const recorded = recordStatements();
  expect((await deleteMany(writer, seen)).body).toEqual({ results: allOf(seen, 204) });
  const parts = recorded.statements.filter(({ text }) => text.startsWith("delete from tag"));
  expect(parts.map(({ values }) => (values[1] as unknown[]).length)).toEqual([1]);
  const count = async (table: "tag" | "term") =>
    (await server.db.query(sql`select 1 from ${raw(table)} where writer_id = ${writer.id}`)).length;
  // The kept one's keys, values and type.
  expect([await count("tag"), await count("term")]).toEqual([3000, 6001]);
  await deleteMany(writer, [kept as Seen]);
  expect([await count("tag"), await count("term")]).toEqual([0, 0]);
});

test("however many they are, they are the same few statements, and a database of many machines takes them", async () => {
  const writer = await register(server);
  const seen = await written(writer, 100);
  const recorded = recordStatements();
  await deleteMany(writer, seen.slice(0, 1));
  const ofOne = recorded.sent;
  await deleteMany(writer, seen.slice(1));
  // Others of the server may send some meanwhile, though not one for each.
  expect(recorded.sent - ofOne).toBeLessThan(ofOne + 20);
  await recorded.assertDistributable(server.db);
});

test("it is announced", async () => {
  const response = await server.fetch(new Request(`${server.url}/v1/sealfield/capabilities`));
  expect(await response.json()).toMatchObject({ delete_many: { records: 100 } });
});
