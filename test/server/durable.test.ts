/**
 * What is acknowledged is on the disk, and a disk without room or a database that is gone costs refusals only: seen by
 * strace at the database's own system calls, on a small tmpfs, and with a PostgreSQL that is stopped.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test } from "vitest";
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
