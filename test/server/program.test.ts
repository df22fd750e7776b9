/** The server as a person runs it: first start, tokens, a taken port, Ctrl+C, kill -9, and the database's own death. */
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { isAlive, nameProcess } from "../../src/server/postgres/processes.ts";
import { freshDataDir, prepareTestData, startTestServer } from "./harness.ts";
import { HALF, killRounds, verify } from "./kill-rounds.ts";
import { createRecord, register } from "./people.ts";
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

const MISSING = "00000000-0000-4000-8000-000000000000";
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

describe("nothing acknowledged is lost", () => {
  test("when server and database are killed under concurrent writers, 20 times", async () => {
    const { acknowledged, killed, lost, torn } = await killRounds({
      program,
      dataDir: await dataDir(),
      rounds: 20,
    });
    expect(acknowledged).toBeGreaterThan(100);
    expect(killed).toEqual({ server: 5, both: 5, database: 5, connection: 5 });
    expect({ lost, torn }).toEqual({ lost: [], torn: [] });
  }, 480_000);

  test("and what were lost or torn would be seen", async () => {
    const server = await startTestServer();
    try {
      const writer = await register(server);
      const [whole, torn] = [
        await createRecord(writer, "t", { n: "1", half: HALF }),
        await createRecord(writer, "t", { n: "2", half: HALF.slice(1) }),
      ];
      const records = [
        { id: whole.record_id, n: "1", writer },
        { id: torn.record_id, n: "2", writer },
        { id: MISSING, n: "3", writer },
      ];
      const outcome = { lost: [], torn: [] };
      await verify(server.url, records, outcome);
      expect(outcome).toEqual({ lost: [MISSING], torn: [torn.record_id] });
    } finally {
      await server.stop();
    }
  });

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
