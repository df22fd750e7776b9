/**
 * Large files (PROTOCOL.md section 5) on the file system and, by test/projects.ts, on S3: announce, upload, commit,
 * read, replace.
 */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { silent } from "../../src/server/edge/log.ts";
import { collect } from "../../src/server/files/collector.ts";
import { fileUrl } from "../../src/server/files/file-url.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { deleteRecord } from "../../src/server/store/deletions.ts";
import { holdFiles, removeGone } from "../../src/server/store/gone-files.ts";
import { loadServerKeys } from "../../src/server/store/secrets.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Person, register, share } from "./people.ts";

let server: TestServer;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  server = await startTestServer();
  alice = await register(server, "alice");
  bob = await register(server, "bob");
});
afterAll(async () => server.stop());

const FILES = "/v1/storage/files";
const md5 = (bytes: Uint8Array) => createHash("md5").update(bytes).digest("base64");

function announcement(bytes: Uint8Array, change: object = {}, type = "file") {
  const file_meta = { checksum: md5(bytes), compression: "raw", size: bytes.length, ...change };
  return { meta: { writer_id: alice.id, user_id: alice.id, type, plain: { k: "v" }, file_meta }, data: {} };
}

/** In this process: the link's origin is the one of the request that asked for it. */
async function put(url: string, bytes: Uint8Array, headers: Record<string, string> = {}): Promise<number> {
  const body = new Blob([Uint8Array.from(bytes)]);
  const init = { method: "PUT", headers: { "Content-MD5": md5(bytes), ...headers }, body };
  return (await server.fetch(new Request(url, init))).status;
}

async function upload(bytes: Uint8Array, type = "file") {
  const pending = await alice.call("POST", FILES, announcement(bytes, {}, type));
  expect(pending.status).toBe(202);
  expect(await put(pending.body.file_url, bytes)).toBe(200);
  const committed = await alice.call("PATCH", `${FILES}/${pending.body.id}`);
  expect(committed.status).toBe(201);
  return { pendingId: pending.body.id, fileUrl: pending.body.file_url, meta: committed.body.meta };
}

async function get(url: string, headers: Record<string, string> = {}) {
  const response = await server.fetch(new Request(url, { headers }));
  return {
    status: response.status,
    headers: response.headers,
    bytes: new Uint8Array(await response.arrayBuffer()),
  };
}

describe("large files", () => {
  test("one goes up and comes down, for readers too; strangers see nothing", async () => {
    const bytes = Uint8Array.from(randomBytes(300_000));
    const { meta } = await upload(bytes, "shared");
    expect(meta.file_meta).toMatchObject({
      checksum: md5(bytes),
      compression: "raw",
      size: 300_000,
      file_name: "",
    });
    expect(typeof meta.file_meta.file_url).toBe("string");
    expect((await bob.call("GET", `${FILES}/${meta.record_id}`)).status).toBe(404);
    await share(alice, "shared", bob);
    const read = await bob.call("GET", `${FILES}/${meta.record_id}`);
    expect(read.status).toBe(200);
    expect(Buffer.from((await get(read.body.meta.file_meta.file_url)).bytes).equals(bytes)).toBe(true);
    const part = await get(read.body.meta.file_meta.file_url, { Range: "bytes=299990-" });
    expect(part.status).toBe(206);
    expect(part.headers.get("Content-Range")).toBe("bytes 299990-299999/300000");
    expect(Buffer.from(part.bytes).equals(bytes.subarray(299_990))).toBe(true);
    const record = await bob.call("GET", `/v1/storage/records/${meta.record_id}`);
    expect(record.body.meta.file_meta.size).toBe(300_000);
    expect(record.body.meta.file_meta).not.toHaveProperty("fileId");
  });

  test("over HTTP, waiting for the interim answer 100", async () => {
    const bytes = Uint8Array.from(randomBytes(1000));
    const created = await fetch(`${server.url}${FILES}`, {
      method: "POST",
      headers: { Authorization: `Bearer ${alice.bearer}` },
      body: JSON.stringify(announcement(bytes)),
    });
    const { file_url } = (await created.json()) as { file_url: string };
    expect(file_url.startsWith(`${server.files.links?.origin ?? server.url}/`)).toBe(true);
    const { request } = await import("node:http");
    const status = await new Promise((resolve, reject) => {
      const headers = { Expect: "100-continue", "Content-Length": bytes.length, "Content-MD5": md5(bytes) };
      const sent = request(file_url, { method: "PUT", headers }, (response) => resolve(response.statusCode));
      sent.on("continue", () => sent.end(bytes));
      sent.on("error", reject);
      sent.flushHeaders();
    });
    expect(status).toBe(200);
  });

  test("wrong bytes, sizes and sums are refused and leave nothing", async () => {
    const bytes = Uint8Array.from(randomBytes(500));
    const pending = await alice.call("POST", FILES, announcement(bytes));
    const url = pending.body.file_url;
    const other = Uint8Array.from(randomBytes(500));
    // A bucket's own link is signed for one size and sum: with others it is another link, and not a good one.
    const refused = server.files.links === null ? 400 : 403;
    expect(await put(url, other)).toBe(refused);
    expect(await put(url, other, { "Content-MD5": md5(bytes) })).toBe(400);
    expect(await put(url, bytes.subarray(1), { "Content-MD5": md5(bytes) })).toBe(refused);
    expect(await put(url, Buffer.concat([bytes, bytes]), { "Content-MD5": md5(bytes) })).toBe(refused);
    const id: string = pending.body.id;
    expect(await server.files.find(id)).toBeNull();
    expect((await alice.call("PATCH", `${FILES}/${id}`)).status).toBe(400);
    expect(await put(url, bytes)).toBe(200);
    expect(await server.files.find(id)).toMatchObject({ size: 500 });
  });

  test("a link is good for its file, its method and its hour only", async () => {
    const bytes = Uint8Array.from(randomBytes(10));
    const { fileUrl: up, meta } = await upload(bytes);
    const down: string = meta.file_meta.file_url;
    expect((await get(up)).status).toBe(403);
    expect(await put(down, bytes)).toBe(403);
    const forged = down.replace(/ignature=(.)/, (_, first) => `ignature=${first === "a" ? "b" : "a"}`);
    expect((await get(forged)).status).toBe(403);
    expect((await get(down.split("?")[0] ?? "")).status).toBe(403);
    const keys = await loadServerKeys(server.db);
    const id = /files\/([^?]+)/.exec(down)?.[1] ?? "";
    const link = () => server.files.links?.get(id) ?? fileUrl(keys, "http://server", "GET", id);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() - 3_700_000 });
    const old = await link();
    vi.useRealTimers();
    expect((await get(old)).status).toBe(403);
    expect((await get(await link())).status).toBe(200);
    // A bucket does not know of the commit, but takes no other bytes than the same.
    expect(await put(up, bytes)).toBe(server.files.links === null ? 404 : 200);
  });

  test("committing twice is once, and only the one who announced may", async () => {
    const before = await server.countRecords();
    const { pendingId, meta } = await upload(Uint8Array.from([1, 2, 3]));
    const again = await alice.call("PATCH", `${FILES}/${pendingId}`);
    expect([again.status, again.body.meta.record_id]).toEqual([201, meta.record_id]);
    expect((await bob.call("PATCH", `${FILES}/${pendingId}`)).status).toBe(404);
    expect(await server.countRecords()).toBe(before + 1);
  });

  test("many commits of one upload at the same time make one record", async () => {
    const bytes = Uint8Array.from(randomBytes(100));
    const { id, file_url } = (await alice.call("POST", FILES, announcement(bytes))).body;
    expect(await put(file_url, bytes)).toBe(200);
    const before = await server.countRecords();
    const commits = await Promise.all(Array.from({ length: 8 }, () => alice.call("PATCH", `${FILES}/${id}`)));
    expect(new Set(commits.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(commits.map(({ body }) => body.meta.record_id)).size).toBe(1);
    expect(await server.countRecords()).toBe(before + 1);
  });

  test("an empty file works, and one of another compression is refused", async () => {
    const { meta } = await upload(new Uint8Array());
    expect((await get(meta.file_meta.file_url)).bytes).toHaveLength(0);
    const body = announcement(new Uint8Array(3), { compression: "gzip" });
    expect((await alice.call("POST", FILES, body)).status).toBe(400);
  });

  test("a new content replaces the old at its version, and deleting the record ends it", async () => {
    const { meta } = await upload(Uint8Array.from([1, 2, 3]));
    const bytes = Uint8Array.from([4, 5]);
    const path = `${FILES}/${meta.record_id}/${meta.version}`;
    expect((await bob.call("PUT", path, announcement(bytes))).status).toBe(404);
    const pending = await alice.call("PUT", path, announcement(bytes));
    expect(pending.status).toBe(202);
    expect(await put(pending.body.file_url, bytes)).toBe(200);
    const committed = await alice.call("PATCH", `${FILES}/${pending.body.id}`);
    expect(committed.body.meta).toMatchObject({ record_id: meta.record_id, file_meta: { size: 2 } });
    expect((await alice.call("PUT", path, announcement(bytes))).status).toBe(409);
    const url = committed.body.meta.file_meta.file_url;
    expect([...(await get(url)).bytes]).toEqual([4, 5]);
    expect((await get(meta.file_meta.file_url)).status).toBe(404);
    const listed = await alice.call("POST", "/v1/storage/listOfFiles", {
      id: [meta.record_id],
      includeData: true,
    });
    expect(listed.body).toHaveLength(1);
    expect((await alice.call("DELETE", `/v1/storage/records/${meta.record_id}`)).status).toBe(204);
    expect((await get(url)).status).toBe(404);
  });

  test("uploads that nobody commits are collected after a day, and so is what a killed server did not remove", async () => {
    const options = { db: server.db, files: server.files, log: silent };
    const bytes = Uint8Array.from(randomBytes(100));
    const pending = await alice.call("POST", FILES, announcement(bytes));
    const id: string = pending.body.id;
    expect(await put(pending.body.file_url, bytes)).toBe(200);
    const { meta } = await upload(bytes);
    await collect(options);
    expect(await server.files.find(id)).not.toBeNull();
    await collect({ ...options, now: () => (Date.now() + 25 * 3_600_000) * 1000 });
    expect(await server.files.find(id)).toBeNull();
    expect((await alice.call("PATCH", `${FILES}/${id}`)).status).toBe(404);

    const kept = /files\/([^?]+)/.exec(meta.file_meta.file_url)?.[1] ?? "";
    expect(await server.files.find(kept)).not.toBeNull();
    const { writer_id: writerId, rid } = await homeOf(meta.record_id);
    await server.db.transaction((tx) => deleteRecord(tx, { writerId, rid }, null));
    expect(await server.files.find(kept)).not.toBeNull();
    await collect(options);
    expect(await server.files.find(kept)).toBeNull();
  });

  test("while a backup holds them, bytes stay; their links end at once where they are this server's", async () => {
    const { meta } = await upload(Uint8Array.from([7]));
    const url: string = meta.file_meta.file_url;
    const id = /files\/([^?]+)/.exec(url)?.[1] ?? "";
    const hold = await holdFiles(server.db);
    expect((await alice.call("DELETE", `/v1/storage/records/${meta.record_id}`)).status).toBe(204);
    expect(await server.files.find(id)).toMatchObject({ size: 1 });
    if (server.files.links === null) expect((await get(url)).status).toBe(404);
    await hold.renew();
    expect(await removeGone(server.db, server.files)).toBe(0);
    await hold.release();
    expect(await removeGone(server.db, server.files)).toBe(1);
    expect(await server.files.find(id)).toBeNull();
  });

  test("all files are listed", async () => {
    const before = new Set(await allFiles());
    const { meta } = await upload(Uint8Array.from([1]));
    const id = /files\/([^?]+)/.exec(meta.file_meta.file_url)?.[1] ?? "";
    const after = await allFiles();
    expect(after.filter((name) => !before.has(name))).toEqual([id]);
  });
});

async function allFiles(): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of server.files.list()) ids.push(id);
  return ids;
}

async function homeOf(recordId: string): Promise<{ writer_id: ClientId; rid: number }> {
  const [home] = await server.db.query<{ writer_id: ClientId; rid: number }>(
    sql`select writer_id, rid from record_home where record_id = ${recordId}`,
  );
  if (home === undefined) throw new Error("no such record");
  return home;
}
