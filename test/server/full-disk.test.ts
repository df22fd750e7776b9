/**
 * The server on a disk without room, a tmpfs of its own: it refuses writes, goes on reading and deleting down to empty,
 * and takes up everything when there is room again, whoever made it.
 */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, type TestContext, test } from "vitest";
import { BALLAST_BYTES } from "../../src/server/postgres/ballast.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Person, recordBody, register } from "./people.ts";

const RECORDS = "/v1/storage/records";
const MEGABYTE = 1024 * 1024;

/** A file system of 192 MB; null where it may not be mounted. */
let mounted: string | null = null;
let server: TestServer | null = null;
/** What the server logged. */
const events: string[] = [];

beforeEach(() => {
  const folder = mkdtempSync(join(tmpdir(), "sealfield-small-"));
  const options = ["-t", "tmpfs", "-o", "size=192m,mode=0755", "tmpfs", folder];
  if (process.getuid?.() === 0 && spawnSync("mount", options).status === 0) mounted = folder;
  else rmSync(folder, { recursive: true });
});
afterEach(async () => {
  await server?.stop();
  [server, events.length] = [null, 0];
  if (mounted === null) return;
  spawnSync("umount", [mounted]);
  rmSync(mounted, { recursive: true, force: true });
});

/** Starts a server on the small disk, or skips the test and says why. */
async function startOnSmallDisk({ skip }: TestContext, limits: object = {}) {
  if (mounted === null) return skip("needs root, to mount a small tmpfs");
  mkdirSync(join(mounted, "others"));
  const log = (event: string) => void events.push(event);
  server = await startTestServer({ dataDir: join(mounted, "data"), limits, keep: true, log });
  return { server, disk: mounted, writer: await register(server) };
}

/** Somebody else's files leave `bytes` free. What filled it before stays. */
function fillUp(disk: string, bytes: number): void {
  const { bavail, bsize } = statfsSync(disk);
  let left = bavail * bsize - bytes;
  for (let n = readdirSync(join(disk, "others")).length; left > 0; n++) {
    const size = Math.min(left, 16 * MEGABYTE);
    writeFileSync(join(disk, "others", String(n)), Buffer.alloc(size));
    left -= size;
  }
}

interface Tried {
  readonly status: number;
  readonly id: string;
  readonly error: string | undefined;
}

async function write(writer: Person, plain: object, data?: object): Promise<Tried> {
  const { status, body } = await writer.call("POST", RECORDS, recordBody(writer, "t", plain, data));
  return { status, id: body?.meta?.record_id, error: body?.error };
}

/** A record of 2 MB that nothing makes smaller. */
const writeLarge = (writer: Person) => write(writer, {}, { f: randomBytes(1_500_000).toString("base64") });

/** Writes until that is refused; returns what was written, and the refusal. */
async function writeUntilRefused(writer: Person, once: (writer: Person) => Promise<Tried>) {
  const ids: string[] = [];
  for (;;) {
    const tried = await once(writer);
    if (tried.status !== 201) return { ids, refused: tried };
    ids.push(tried.id);
  }
}

async function remove(writer: Person, id: string | undefined): Promise<void> {
  expect((await writer.call("DELETE", `${RECORDS}/${id}`)).status).toBe(204);
}

async function readsAll(reader: Person, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    const { status, body } = await reader.call("GET", `${RECORDS}/${id}`);
    expect([status, body.meta?.record_id]).toEqual([200, id]);
  }
}

test("can be filled and emptied again and again, record by record, while reading goes on", async (context) => {
  const { server, writer } = await startOnSmallDisk(context, { ballastBytes: BALLAST_BYTES });
  const reader = await register(server);
  const kept = await write(reader, { some: "label" });
  const database = server.enginePid();
  /** Reads while `work` is done. */
  const meanwhile = async <T>(work: Promise<T>): Promise<T> => {
    const [result] = await Promise.all([work, readsAll(reader, [kept.id])]);
    return result;
  };
  const held: number[] = [];
  for (let round = 0; round < 3; round++) {
    const { ids, refused } = await writeUntilRefused(writer, () => meanwhile(writeLarge(writer)));
    expect(ids.length).toBeGreaterThan(5);
    expect(refused).toMatchObject({ status: 507, error: expect.stringMatching(/disk is full/) });
    held.push(ids.length);
    // What is deleted makes room for others at once.
    for (let n = 0; n < 3; n++) await meanwhile(remove(writer, ids.shift()));
    const again = await writeLarge(writer);
    expect(again.status).toBe(201);
    for (const id of [...ids, again.id]) await meanwhile(remove(writer, id));
  }
  expect([server.enginePid(), await server.countRecords()]).toEqual([database, 1]);
  // The room is the same from round to round.
  expect(Math.min(...held)).toBeGreaterThan(0.6 * Math.max(...held));
});

test("that others fill to the last byte lets the database start again, read and delete", async (context) => {
  const { server, disk, writer } = await startOnSmallDisk(context, { ballastBytes: BALLAST_BYTES });
  const ballast = join(disk, "data", "ballast");
  const ids: string[] = [];
  for (let n = 0; n < 6; n++) ids.push((await writeLarge(writer)).id);
  await expect.poll(() => existsSync(ballast)).toBe(true);
  fillUp(disk, 0);
  process.kill(server.enginePid() ?? 0, "SIGKILL");
  await expect.poll(() => events).toContain("database started again");
  expect(existsSync(ballast)).toBe(false);
  await readsAll(writer, ids);
  expect((await writeLarge(writer)).status).toBe(507);
  for (const id of ids) await remove(writer, id);
  rmSync(join(disk, "others"), { recursive: true });
  await expect.poll(async () => (await writeLarge(writer)).status).toBe(201);
  await expect.poll(() => existsSync(ballast)).toBe(true);
});

const small = (writer: Person) => write(writer, { half: "x".repeat(2000) });

test("refuses files too, goes on searching, and with room it goes on", async (context) => {
  const { disk, writer } = await startOnSmallDisk(context);
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.push((await small(writer)).id);
  fillUp(disk, 90 * MEGABYTE);
  ids.push(...(await writeUntilRefused(writer, writeLarge)).ids);
  const meta = { writer_id: writer.id, user_id: writer.id, type: "file", plain: {} };
  const file_meta = { checksum: randomBytes(16).toString("base64"), compression: "raw", size: 10 };
  const file = { meta: { ...meta, file_meta }, data: {} };
  fillUp(disk, 10 * MEGABYTE);
  // The server asks the file system ten times a second.
  await expect.poll(async () => (await writer.call("POST", "/v1/storage/files", file)).status).toBe(507);
  // Somebody else takes even the reserve.
  fillUp(disk, 0);
  expect((await small(writer)).status).toBe(507);
  await readsAll(writer, ids);
  const search = await writer.call("POST", "/v2/search", { match: [{ terms: { content_types: ["t"] } }] });
  expect(search.body.total_results).toBe(ids.length);
  for (const path of [
    "/v1/sealfield/changes",
    "/v1/storage/records/share",
    "/v2/storage/share/incoming",
    "/v2/storage/groups/bulk",
    "/v2/storage/groups/bulk/members",
    "/v2/storage/groups/bulk/share",
  ]) {
    expect([path, (await writer.call("POST", path, {})).status]).toEqual([path, 200]);
  }
  rmSync(join(disk, "others", "0"));
  await remove(writer, ids.pop());
  rmSync(join(disk, "others"), { recursive: true });
  await expect.poll(async () => (await small(writer)).status).toBe(201);
  await readsAll(writer, ids);
});

test("that even the database finds full loses nothing that was acknowledged, and heals by itself", async (context) => {
  const { disk, writer } = await startOnSmallDisk(context, { reserveBytes: Number.NEGATIVE_INFINITY });
  const ids: string[] = [];
  const attempt = async () => {
    const tried = await write(writer, {
      half: "x".repeat(2000),
      random: randomBytes(30_000).toString("hex"),
    });
    if (tried.status === 201) ids.push(tried.id);
    return tried.status;
  };
  fillUp(disk, 3 * MEGABYTE);
  const statuses = new Set<number>();
  // Until it has refused some while.
  for (let refusals = 0; refusals < 20; ) {
    const status = await attempt();
    statuses.add(status);
    if (status !== 201) refusals++;
  }
  statuses.delete(201);
  expect([...statuses].filter((status) => status !== 507 && status !== 503)).toEqual([]);
  rmSync(join(disk, "others"), { recursive: true });
  await expect.poll(attempt).toBe(201);
  await readsAll(writer, ids);
});
