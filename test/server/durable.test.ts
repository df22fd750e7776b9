/**
 * What is acknowledged is on the disk, and a disk without room or a database that is gone costs refusals only: seen by
 * strace at the database's own system calls, on a small tmpfs, and with a PostgreSQL that is stopped.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, type TestContext, test } from "vitest";
import { requireProgram } from "../../src/cli/prerequisites.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register } from "./people.ts";
import { type ExternalPostgres, startPostgres } from "./postgres.ts";

const RECORDS = "/v1/storage/records";
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  servers.push(server);
  return server;
}

describe("every acknowledged commit was synced to the write-ahead log", () => {
  interface Span {
    readonly from: number;
    readonly to: number;
  }

  /** The clock that strace reads, finer than `Date.now()`: they are compared anew, for a clock may be set meanwhile. */
  function wallClock(): () => number {
    let offset = Number.NEGATIVE_INFINITY;
    for (let n = 0; n < 30; n++) {
      const before = Date.now();
      let tick = before;
      while (tick === before) tick = Date.now();
      // A tick is seen on time or, when others had their turn meanwhile, late.
      offset = Math.max(offset, tick - performance.now());
    }
    return () => offset + performance.now();
  }

  /** All processes of the database now; those that it starts later are followed. */
  function processesOf(postmaster: number): number[] {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    return pids.map(Number).filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        return (
          pid === postmaster || Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) === postmaster
        );
      } catch {
        return false;
      }
    });
  }

  /** Attaches to the database and resolves once strace says of every process that it has it. */
  async function trace(strace: string, pids: readonly number[], output: string): Promise<ChildProcess> {
    const calls = ["-f", "-ttt", "-T", "-y", "-e", "trace=fsync,fdatasync", "-o", output];
    const child = spawn(strace, [...calls, ...pids.flatMap((pid) => ["-p", String(pid)])]);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said += text;
    });
    // One that has ended meanwhile has nothing more to write.
    while ((said.match(/attached|No such process/g) ?? []).length < pids.length) {
      const ended = await Promise.race([
        once(child.stderr, "data").then(() => false),
        once(child, "exit").then(() => true),
      ]);
      if (ended) throw new Error(`strace may not look at the database: ${said}`);
    }
    return child;
  }

  /** When syncs of the log began and ended, in milliseconds since 1970. */
  function syncsOf(output: string): Span[] {
    const begun = new Map<string, number>();
    const spans: Span[] = [];
    for (const line of output.split("\n")) {
      const [, pid = "", seconds = "", call = ""] = /^(\d+) +(\d+\.\d+) (.*)$/.exec(line) ?? [];
      const at = Number(seconds) * 1000;
      if (/^f(data)?sync\(\d+<[^>]*\/pg_wal\//.test(call)) begun.set(pid, at);
      const took = / = 0 <(\d+\.\d+)>$/.exec(call)?.[1];
      const from = begun.get(pid);
      if (took === undefined || from === undefined) continue;
      spans.push({ from, to: from + Number(took) * 1000 });
      begun.delete(pid);
    }
    return spans;
  }

  /** Writes alone and side by side; returns how many writes were acknowledged without a sync between their ends. */
  async function unsynced(settings: Record<string, string>): Promise<{ writes: number; without: number }> {
    const strace = requireProgram("strace");
    const folder = mkdtempSync(join(tmpdir(), "sealfield-strace-"));
    const server = await start({ settings });
    const people = await Promise.all(Array.from({ length: 4 }, () => register(server)));
    const output = join(folder, "calls");
    const tracing = await trace(strace, processesOf(server.enginePid() ?? 0), output);
    const now = wallClock();
    const writes: Span[] = [];
    const write = async (writer: Person) => {
      const from = now();
      await createRecord(writer, "t", { a: "b" });
      writes.push({ from, to: now() });
    };
    for (let n = 0; n < 10; n++) await write(people[0] as Person);
    for (let n = 0; n < 5; n++) await Promise.all(people.map(write));
    tracing.kill("SIGINT");
    await once(tracing, "exit");
    const syncs = syncsOf(readFileSync(output, "utf8"));
    rmSync(folder, { recursive: true });
    // A sync that covers the commit begins after the request and ends before the answer.
    const covered = ({ from, to }: Span) => syncs.some((sync) => sync.from >= from && sync.to <= to);
    return { writes: writes.length, without: writes.filter((span) => !covered(span)).length };
  }

  test("with the settings that the server gives its database", async () => {
    expect(await unsynced({})).toEqual({ writes: 30, without: 0 });
  });

  test("and the same check fails with fsync = off", async () => {
    expect(await unsynced({ fsync: "off" })).toEqual({ writes: 30, without: 30 });
  });
});

describe("a full disk", () => {
  /** A file system of 256 MB; null where it may not be mounted. */
  let mounted: string | null = null;
  beforeAll(() => {
    const folder = mkdtempSync(join(tmpdir(), "sealfield-small-"));
    const options = ["-t", "tmpfs", "-o", "size=256m,mode=0755", "tmpfs", folder];
    if (process.getuid?.() === 0 && spawnSync("mount", options).status === 0) mounted = folder;
    else rmSync(folder, { recursive: true });
  });
  afterAll(() => {
    if (mounted === null) return;
    spawnSync("umount", [mounted]);
    rmSync(mounted, { recursive: true, force: true });
  });

  /** Returns the folder with an empty one for ballast in it, or skips the test and says why. */
  function smallDisk({ skip }: TestContext): string {
    if (mounted === null) return skip("needs root, to mount a small tmpfs");
    mkdirSync(join(mounted, "ballast"));
    return mounted;
  }

  /** Leaves `bytes` free. What filled it before stays. */
  function fillUp(folder: string, bytes: number): void {
    const { bavail, bsize } = statfsSync(folder);
    let left = bavail * bsize - bytes;
    for (let n = readdirSync(join(folder, "ballast")).length; left > 0; n++) {
      const size = Math.min(left, 16 * 1024 * 1024);
      writeFileSync(join(folder, "ballast", String(n)), Buffer.alloc(size));
      left -= size;
    }
  }

  async function readsAll(reader: Person, ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const { status, body } = await reader.call("GET", `${RECORDS}/${id}`);
      expect([status, body.meta?.plain?.half]).toEqual([200, "x".repeat(2000)]);
    }
  }

  const plain = (n: number) => ({ n: String(n), half: "x".repeat(2000) });

  test("refuses writes with 507 and goes on reading and deleting; with room it goes on", async (context) => {
    const folder = smallDisk(context);
    const reserveBytes = 24 * 1024 * 1024;
    const server = await start({ dataDir: join(folder, "data"), limits: { reserveBytes }, keep: true });
    const writer = await register(server);
    const ids: string[] = [];
    const write = async () => {
      const { status, body } = await writer.call("POST", RECORDS, recordBody(writer, "t", plain(ids.length)));
      if (status === 201) ids.push(body.meta.record_id);
      return { status, error: body?.error as string | undefined };
    };
    for (let n = 0; n < 5; n++) expect((await write()).status).toBe(201);
    fillUp(folder, reserveBytes + 4 * 1024 * 1024);
    let refused = await write();
    for (; refused.status === 201; refused = await write());
    expect(refused).toEqual({
      status: 507,
      error: expect.stringMatching(/disk is full; nothing was changed/),
    });
    const meta = { writer_id: writer.id, user_id: writer.id, type: "file", plain: {} };
    const file_meta = { checksum: randomBytes(16).toString("base64"), compression: "raw", size: 10 };
    expect(
      (await writer.call("POST", "/v1/storage/files", { meta: { ...meta, file_meta }, data: {} })).status,
    ).toBe(507);
    // Somebody else takes even the reserve.
    fillUp(folder, 0);
    expect((await write()).status).toBe(507);
    await readsAll(writer, ids);
    const search = await writer.call("POST", "/v2/search", {
      match: [{ terms: { content_types: ["t"] } }],
    });
    expect(search.body.total_results).toBe(ids.length);
    rmSync(join(folder, "ballast", "0"));
    expect((await writer.call("DELETE", `${RECORDS}/${ids.pop()}`)).status).toBe(204);
    rmSync(join(folder, "ballast"), { recursive: true });
    while ((await write()).status !== 201);
    await readsAll(writer, ids);
  });

  test("that even the database finds full loses nothing that was acknowledged, and heals by itself", async (context) => {
    const folder = smallDisk(context);
    const server = await start({ dataDir: join(folder, "data"), limits: { reserveBytes: 0 } });
    const writer = await register(server);
    const ids: string[] = [];
    const write = async () => {
      const body = recordBody(writer, "t", {
        half: "x".repeat(2000),
        random: randomBytes(30_000).toString("hex"),
      });
      const answer = await writer.call("POST", RECORDS, body);
      if (answer.status === 201) ids.push(answer.body.meta.record_id);
      return answer.status;
    };
    fillUp(folder, 3 * 1024 * 1024);
    const statuses = new Set<number>();
    // Until it has refused some while.
    for (let refusals = 0; refusals < 20; ) {
      const status = await write();
      statuses.add(status);
      if (status !== 201) refusals++;
    }
    statuses.delete(201);
    expect([...statuses].filter((status) => status !== 507 && status !== 503)).toEqual([]);
    rmSync(join(folder, "ballast"), { recursive: true });
    while ((await write()) !== 201);
    await readsAll(writer, ids);
  });
});

describe("a database that is lost", () => {
  let postgres: ExternalPostgres | null = null;
  afterAll(async () => postgres?.remove());

  test("costs answers of 503 with Retry-After, and the service comes back by itself", async () => {
    postgres = await startPostgres();
    const server = await start({ databaseUrl: postgres.url });
    const writer = await register(server);
    const { record_id } = await createRecord(writer, "t", { n: "0" });
    await postgres.halt();
    const answers = await Promise.all([
      writer.call("POST", RECORDS, recordBody(writer, "t", { n: "lost" })),
      writer.call("GET", `${RECORDS}/${record_id}`),
      writer.call("POST", "/v2/search", {}),
    ]);
    for (const { status, headers, body } of answers) {
      expect([status, headers.get("Retry-After")]).toEqual([503, expect.stringMatching(/^\d+$/)]);
      expect(body.error).not.toMatch(/postgres|ECONN|127\.0\.0\.1/i);
    }
    await postgres.start();
    while ((await writer.call("GET", `${RECORDS}/${record_id}`)).status !== 200);
    await createRecord(writer, "t", { n: "after" });
    const lost = await writer.call("POST", "/v2/search", { match: [{ terms: { values: ["lost"] } }] });
    expect(lost.body.total_results).toBe(0);
  });
});
