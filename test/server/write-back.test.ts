/** What a server says and takes after it went back to a backup: its epoch, what was deleted, and lost records. */
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { silent } from "../../src/server/edge/log.ts";
import { makeBackup, type Work } from "../../src/server/operate/backup/backup.ts";
import { copyDatabase, restoreBackup } from "../../src/server/operate/backup/restore.ts";
import { openBase } from "../../src/server/server.ts";
import { epochOf as storedEpoch } from "../../src/server/store/epoch.ts";
import { freshDataDir, startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, send, share } from "./people.ts";

let server: TestServer;
const folders: string[] = [];
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => {
  await server.stop();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = freshDataDir();
  folders.push(folder);
  return folder;
}

const workOn = (base: Pick<Work, "db" | "files">): Work => ({
  ...base,
  signal: new AbortController().signal,
  progress: () => {},
});
const epochOf = async (of: Pick<TestServer, "fetch">) =>
  (await send(of, "GET", "/v1/sealfield/capabilities")).body.epoch as string;

test("a restored database has another epoch, a moved one its own, a started one the same as before", async () => {
  const before = await epochOf(server);
  expect(before).toMatch(/^[0-9a-f-]{36}$/);
  expect(await storedEpoch(server.db)).toBe(before);
  const folder = newFolder();
  await makeBackup(workOn(server), folder);
  const epochs: string[] = [];
  for (const how of ["restored", "restored once more", "moved"]) {
    const dataDir = newFolder();
    const base = await openBase({ dataDir, log: silent });
    if (how === "moved") await copyDatabase(workOn(base), server.db, { partitions: 0 });
    else await restoreBackup(workOn(base), folder, { partitions: 0 });
    epochs.push(await storedEpoch(base.db));
    await base.close();
  }
  expect(epochs[2]).toBe(before);
  expect(new Set(epochs).size).toBe(3);
});

/** A record as its writer has it after the server lost it. */
function lost(writer: Person, { version = randomUUID(), plain = { k: "v" }, f = "a.b.c.d" } = {}) {
  return { record: recordBody(writer, "t", plain, { f }), version, created: "2025-06-01T10:20:30.123456Z" };
}
const put = (writer: Person, id: string, body: unknown) =>
  writer.call("PUT", `/v1/sealfield/records/${id}`, body);

describe("a lost record", () => {
  test("comes back under its id, version and time, is found by its labels and told by the feed", async () => {
    const [writer, reader] = [await register(server), await register(server)];
    await share(writer, "t", reader);
    const { point } = (await reader.call("GET", "/v1/sealfield/changes?since=now")).body;
    const newer = await createRecord(writer, "t");
    const [id, body] = [randomUUID(), lost(writer)];
    const { status, body: stored } = await put(writer, id, body);
    expect(status).toBe(201);
    expect(stored.meta).toMatchObject({ record_id: id, version: body.version, created: body.created });
    expect(stored.meta.last_modified > newer.last_modified).toBe(true);
    const read = await writer.call("GET", `/v1/storage/records/${id}`);
    expect(read.body).toEqual(stored);
    const found = await writer.call("POST", "/v2/search", {
      limit: 9,
      match: [{ terms: { values: ["v"] } }],
    });
    expect(found.body.results.map((row: { meta: { record_id: string } }) => row.meta.record_id)).toEqual([
      id,
    ]);
    const { changes } = (await reader.call("GET", `/v1/sealfield/changes?since=${point}`)).body;
    const told = changes.map(
      ({ record }: { record: { meta: { record_id: string } } }) => record.meta.record_id,
    );
    expect(told).toEqual([newer.record_id, id]);
    // It goes on as any other.
    const changed = await writer.call(
      "PUT",
      `/v1/storage/records/safe/${id}/${body.version}`,
      recordBody(writer, "t", { k: "w" }),
    );
    expect(changed.status).toBe(200);
    expect((await writer.call("DELETE", `/v1/storage/records/${id}`)).status).toBe(204);
  });

  test("sent by two browsers is there once; what differs, was changed since or deleted is not overwritten", async () => {
    const writer = await register(server);
    const [id, body] = [randomUUID(), lost(writer)];
    const both = await Promise.all([put(writer, id, body), put(writer, id, body)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 201]);
    expect(both[0]?.body).toEqual(both[1]?.body);
    const others = [lost(writer), lost(writer, { version: body.version, f: "e.f.g.h" })];
    for (const other of others) expect((await put(writer, id, other)).status).toBe(409);
    expect((await writer.call("GET", `/v1/storage/records/${id}`)).body).toEqual(both[0]?.body);
    await writer.call("DELETE", `/v1/storage/records/${id}`);
    expect((await put(writer, id, body)).status).toBe(409);
    expect((await writer.call("GET", `/v1/storage/records/${id}`)).status).toBe(404);
  });

  test("is written back by its writer only, never over another's, and two of one time are both kept", async () => {
    const [writer, other] = [await register(server), await register(server)];
    const id = randomUUID();
    expect((await put(other, id, lost(writer))).status).toBe(403);
    await put(writer, id, lost(writer));
    expect((await put(other, id, lost(other))).status).toBe(409);
    const second = await put(writer, randomUUID(), lost(writer));
    expect(second.status).toBe(201);
    expect(second.body.meta.created > lost(writer).created).toBe(true);
    const future = await put(writer, randomUUID(), { ...lost(writer), created: "2999-01-01T00:00:00Z" });
    expect([future.status, future.body.meta.created < "2999"]).toEqual([201, true]);
    for (const wrong of [{ version: "x" }, { created: "yesterday" }, { record: {} }]) {
      const { status } = await put(writer, randomUUID(), { ...lost(writer), ...wrong });
      expect([wrong, status]).toEqual([wrong, 400]);
    }
  });
});

test("what was deleted is said to its writer and readers, and to nobody else", async () => {
  const [writer, reader, stranger] = [await register(server), await register(server), await register(server)];
  await share(writer, "t", reader);
  const [gone, kept, own] = [
    await createRecord(writer, "t"),
    await createRecord(writer, "t"),
    await createRecord(writer, "private"),
  ];
  for (const { record_id } of [gone, own]) await writer.call("DELETE", `/v1/storage/records/${record_id}`);
  const ids = [gone.record_id, kept.record_id, own.record_id, randomUUID()];
  const records = ids.map((record_id) => ({ writer_id: writer.id, record_id }));
  const told = async (person: Person) =>
    (await person.call("POST", "/v1/sealfield/deleted", { records })).body.deleted.sort();
  expect(await told(writer)).toEqual([gone.record_id, own.record_id].sort());
  expect(await told(reader)).toEqual([gone.record_id]);
  expect(await told(stranger)).toEqual([]);
  const many = Array.from({ length: 1001 }, () => ({ writer_id: writer.id, record_id: randomUUID() }));
  expect((await writer.call("POST", "/v1/sealfield/deleted", { records: many })).status).toBe(400);
});
