/** The server as a person runs it: first start, tokens, a taken port, Ctrl+C, kill -9, and the database's own death. */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isAlive, nameProcess } from "../../src/server/store/processes.ts";
import { freshDataDir, prepareTestData, startTestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, send } from "./people.ts";
import { buildProgram, type Program, startProgram } from "./program.ts";

let program: string;
const folders: string[] = [];
const running: Program[] = [];
beforeAll(async () => {
  program = await buildProgram();
});
afterEach(async () => {
  for (const started of running.splice(0)) await started.end("SIGINT");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
afterAll(() => rmSync(dirname(program), { recursive: true, force: true }));

const LISTENING = /^listening on (http:\/\/127\.0\.0\.1:\d+)$/m;

async function dataDir(): Promise<string> {
  const folder = freshDataDir();
  folders.push(folder);
  await prepareTestData(folder);
  return folder;
}

function start(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  const started = startProgram(program, args, env);
  running.push(started);
  return started;
}

function postmasterOf(folder: string): ReturnType<typeof nameProcess> {
  return nameProcess(Number(readFileSync(join(folder, "postgres/postmaster.pid"), "utf8").split("\n")[0]));
}

describe("the program", () => {
  test("starts, mints tokens while it runs and when it does not, and ends in order on Ctrl+C", async () => {
    const folder = await dataDir();
    const server = start(["--data", folder, "--port", "0"]);
    const [, url = ""] = await server.line(LISTENING);
    expect(server.out()).toMatch(/^registration token: [\w-]{43}$/m);
    expect((await fetch(`${url}/v1/storage/servicecheck`)).status).toBe(200);
    expect(statSync(folder).mode & 0o777).toBe(0o700);

    const token = start(["token", "--data", folder]);
    expect(await token.ended).toBe(0);
    expect(token.out()).toMatch(/^[\w-]{43}\n$/);
    expect(token.err()).toBe("");

    const second = start(["--data", folder, "--port", "0"]);
    expect(await second.ended).toBe(1);
    expect(second.err()).toContain(`another server (process ${server.child.pid}) is using`);

    const postmaster = postmasterOf(folder);
    expect(isAlive(postmaster)).toBe(true);
    expect(await server.end("SIGINT")).toBe(0);
    expect(isAlive(postmaster)).toBe(false);
    expect(existsSync(join(folder, "owner.json"))).toBe(false);

    const later = start(["token"], { SEALFIELD_DATA: folder });
    expect(await later.ended).toBe(0);
    expect(later.out()).toMatch(/^[\w-]{43}\n$/);

    const again = start(["serve"], { SEALFIELD_DATA: folder, SEALFIELD_PORT: "0" });
    await again.line(LISTENING);
    expect(again.out()).not.toContain("registration token");
    expect(await again.end("SIGTERM")).toBe(0);
  });

  test("a taken port, an unusable folder and a bad option end with one clear line", async () => {
    const folder = await dataDir();
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const cases: [string[], RegExp][] = [
      [["--data", folder, "--port", String(port)], /^port \d+ on 127\.0\.0\.1 is taken: .*--port$/],
      [["--data", import.meta.dirname], /already holds something else: .*--data$/],
      [["--data", join(import.meta.filename, "x")], /cannot be written|may not enter/],
      [["--port", "none"], /^--port is a whole number/],
      [["--host", "0.0.0.0", "--data", folder], /not a loopback address.*--behind-proxy$/],
      [["--nonsense"], /nonsense/],
      [["dance"], /^unknown command: dance/],
    ];
    for (const [args, expected] of cases) {
      const ended = start(args);
      expect(await ended.ended).toBe(1);
      expect(ended.err().trim()).toMatch(expected);
      expect(ended.out()).toBe("");
    }
    other.close();
  });
});

/** Writes records one after the other until the server is gone; returns the ids that were acknowledged. */
async function writeUntilGone(
  url: string,
  writer: Person,
  type: string,
  acknowledge: () => void,
): Promise<string[]> {
  const acknowledged: string[] = [];
  try {
    for (let n = 0; ; n++) {
      const response = await fetch(`${url}/v1/storage/records`, {
        method: "POST",
        headers: { Authorization: `Bearer ${writer.bearer}` },
        body: JSON.stringify(recordBody(writer, type, { n: String(n), half: "x".repeat(500) })),
      });
      if (response.status !== 201) throw new Error(`answered ${response.status}`);
      acknowledged.push(((await response.json()) as { meta: { record_id: string } }).meta.record_id);
      acknowledge();
    }
  } catch {
    return acknowledged;
  }
}

describe("nothing acknowledged is lost", () => {
  test("when server and database are killed under concurrent writers, 20 times", async () => {
    const folder = await dataDir();
    const first = await startTestServer({ dataDir: folder, keep: true });
    const writers = await Promise.all(Array.from({ length: 4 }, (_, i) => register(first, `writer ${i}`)));
    await first.stop();
    const acknowledged = new Map<string, Person>();
    for (let round = 0; round < 20; round++) {
      const server = start(["--data", folder, "--port", "0"]);
      const [, url = ""] = await server.line(LISTENING);
      // A different moment each time, counted in work done rather than in time.
      let left = 1 + 3 * (round % 7);
      let enough = () => {};
      const reached = new Promise<void>((resolve) => {
        enough = resolve;
      });
      const acknowledge = () => {
        if (--left === 0) enough();
      };
      const writing = writers.map((writer) => writeUntilGone(url, writer, `round ${round}`, acknowledge));
      await Promise.race([reached, Promise.all(writing)]);
      if (round % 2 === 1) process.kill(postmasterOf(folder).pid, "SIGKILL");
      server.child.kill("SIGKILL");
      for (const [index, ids] of (await Promise.all(writing)).entries()) {
        const writer = writers[index];
        if (writer) for (const id of ids) acknowledged.set(id, writer);
      }
      await server.ended;
    }
    expect(acknowledged.size).toBeGreaterThan(20);
    const last = await startTestServer({ dataDir: folder, keep: true });
    try {
      for (const [id, writer] of acknowledged) {
        const call = (method: string, path: string, body?: unknown) =>
          send(last, method, path, body, { Authorization: `Bearer ${writer.bearer}` });
        const read = await call("GET", `/v1/storage/records/${id}`);
        expect(read.body.meta.plain.half).toBe("x".repeat(500));
        const tags = { n: read.body.meta.plain.n };
        const terms = { record_ids: [id], tags };
        const found = await call("POST", "/v2/search", { match: [{ condition: "AND", terms }] });
        expect(found.body.total_results).toBe(1);
      }
    } finally {
      await last.stop();
    }
  }, 240_000);

  test("the service comes back by itself when the database is killed", async () => {
    const server = await startTestServer();
    try {
      const writer = await register(server);
      const { record_id } = await createRecord(writer, "t");
      const pid = server.enginePid() ?? 0;
      process.kill(pid, "SIGKILL");
      // Its children may answer a moment longer than it lives.
      for (let status = 0; status !== 200 || server.enginePid() === pid; ) {
        status = (await writer.call("GET", `/v1/storage/records/${record_id}`)).status;
        expect([200, 503]).toContain(status);
      }
      await createRecord(writer, "t");
    } finally {
      await server.stop();
    }
  });
});
