/**
 * What of the rows is read, and when room is made for it: nothing for what only asks whether somebody may, all of an
 * answer at once and in advance, and never with a connection kept meanwhile.
 */
import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Call } from "../../src/server/call.ts";
import type { Deps } from "../../src/server/deps.ts";
import { type Sql, sql } from "../../src/server/postgres/sql.ts";
import { fileRoutes } from "../../src/server/routes/files.ts";
import { recordRoutes } from "../../src/server/routes/records.ts";
import { loadServerKeys } from "../../src/server/store/secrets.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, share } from "./people.ts";

let server: TestServer;
let keeper: Person;
let reader: Person;
beforeAll(async () => {
  server = await startTestServer();
  [keeper, reader] = [await register(server), await register(server)];
});
afterAll(async () => server.stop());

const FILES = "/v1/storage/files";
const EMPTY = { checksum: createHash("md5").digest("base64"), compression: "raw", size: 0 };

/** Announces and sends an empty file with so large a label. */
async function sentFile(type: string, label: number): Promise<string> {
  const { meta } = recordBody(keeper, type, { label: "x".repeat(label) });
  const { body } = await keeper.call("POST", FILES, { meta: { ...meta, file_meta: EMPTY }, data: {} });
  expect((await server.fetch(new Request(body.file_url, { method: "PUT", body: "" }))).status).toBe(200);
  return body.id;
}

async function file(type: string, label: number): Promise<string> {
  const { status, body } = await keeper.call("PATCH", `${FILES}/${await sentFile(type, label)}`);
  expect(status).toBe(201);
  return body.meta.record_id;
}

test("more than a client may hold is listed, and deleted, by one request of it", async () => {
  const ids = await Promise.all(Array.from({ length: 4 }, () => file("large", 1)));
  await server.db.query(sql`update record set plain = json_build_object('label', repeat('x', 9000000))::text
    where writer_id = ${keeper.id}`);
  const listed = await keeper.call("POST", "/v1/storage/listOfFiles", { id: ids, includeData: true });
  expect([listed.status, listed.body.length]).toEqual([200, 4]);
  const deleted = await keeper.call("DELETE", "/v2/storage/records/bulk/delete", { record_ids: ids });
  expect([deleted.status, deleted.body]).toEqual([200, { record_delete_error: {} }]);
  expect(await server.countRecords()).toBe(0);
});

test("a record that others keep to themselves is answered like none: as much is asked, and none of it read", async () => {
  const label = { label: "x".repeat(200_000) };
  const foreign = await createRecord(keeper, "own", label);
  const asked = async (work: (deps: Deps) => Promise<unknown>) => {
    const statements: string[] = [];
    const held: number[] = [];
    const db = {
      ...server.db,
      hold: async (bytes: number) => void held.push(bytes),
      query: <Row extends object>(statement: Sql) => {
        statements.push(statement.statement().text);
        return server.db.query<Row>(statement);
      },
    };
    await expect(work({ db } as unknown as Deps)).rejects.toMatchObject({ code: "not_found" });
    expect(held).toEqual([]);
    return statements;
  };
  const call = (recordId: string) =>
    ({ caller: reader.id, params: { recordId }, query: new URLSearchParams() }) as unknown as Call<never>;
  for (const route of [recordRoutes.readRecord, recordRoutes.deleteRecord, fileRoutes.readFile]) {
    const none = await asked((deps) => route(call(randomUUID()), deps));
    expect(none.length).toBeGreaterThan(1);
    expect(await asked((deps) => route(call(foreign.record_id), deps))).toEqual(none);
  }
});

test("a reader whose share ends while it waits for room reads nothing", async () => {
  const { record_id } = await createRecord(keeper, "shared", { label: "x".repeat(200_000) });
  await share(keeper, "shared", reader);
  const call = {
    caller: reader.id,
    params: { recordId: record_id },
    query: new URLSearchParams(),
  } as unknown as Call<never>;
  const path = `/v1/storage/policy/${keeper.id}/${keeper.id}/${reader.id}/shared`;
  const ends = async () => {
    expect((await keeper.call("PUT", path, { deny: [{ read: {} }] })).status).toBe(201);
  };
  const waits = (hold: () => Promise<void>) => ({ db: server.db.within({ hold }) }) as unknown as Deps;
  expect(
    (
      await recordRoutes.readRecord(
        call,
        waits(async () => {}),
      )
    ).status,
  ).toBe(200);
  await expect(recordRoutes.readRecord(call, waits(ends))).rejects.toMatchObject({ code: "not_found" });
});

test("a commit, also one that is repeated, keeps no connection while it waits for room", async () => {
  const id = await sentFile("committed", 200_000);
  const held: number[] = [];
  const hold = async (bytes: number) => {
    held.push(bytes);
    // Others of the server may have one for a moment.
    const inUse = () => server.db.connections().total - server.db.connections().idle;
    await expect.poll(inUse).toBe(0);
  };
  const deps = {
    db: server.db.within({ hold }),
    files: server.files,
    keys: await loadServerKeys(server.db),
    publicUrl: null,
    log: () => {},
  } as unknown as Deps;
  const call = {
    caller: keeper.id,
    params: { pendingId: id },
    request: new Request("http://server/"),
  } as unknown as Call<never>;
  const answers = [await fileRoutes.commitFile(call, deps), await fileRoutes.commitFile(call, deps)];
  const [first, second] = (await Promise.all(answers.map((one) => one.json()))) as { meta: object }[];
  expect(second?.meta).toMatchObject({ ...first?.meta, file_meta: expect.any(Object) });
  expect(held).toHaveLength(2);
  expect(Math.min(...held)).toBeGreaterThan(200_000);
});
