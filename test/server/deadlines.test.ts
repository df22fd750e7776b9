/**
 * Every statement has an end that does not depend on it: it is cancelled, then its connection is, and the caller is
 * told.
 */
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEFAULT_RATES } from "../../src/server/limits/rates.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { busyMs } from "./pace.ts";
import { createRecord, type Person, recordBody, register } from "./people.ts";

const SEARCH_MS = 1_000;
const STATEMENT_MS = 800;
/** How much later than its limit a request may end where nothing else runs. */
const LATE_MS = 1_000;

let server: TestServer;
let person: Person;
let recordId: string;
beforeAll(async () => {
  server = await startTestServer({
    rates: DEFAULT_RATES,
    limits: { searchMs: SEARCH_MS, statementMs: STATEMENT_MS },
  });
  person = await register(server);
  recordId = (await createRecord(person, "t", { k: "v" })).record_id;
  // It is deaf to being cancelled, as long loops inside a database are.
  await server.db.query(sql`create function deaf() returns void language plpgsql as
    'begin
      for i in 1..40 loop
        begin perform pg_sleep(1); exception when query_canceled then null; end;
      end loop;
    end'`);
});
afterAll(async () => server.stop());

/** Runs `work` while nobody else may use `table`. */
async function whileLocked<T>(table: "record" | "client", work: () => Promise<T>): Promise<T> {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let begun = () => {};
  const locked = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const holding = server.db.within({ ms: 0 }).transaction(async (tx) => {
    await tx.query(table === "record" ? sql`lock table record` : sql`lock table client`);
    begun();
    await held;
  });
  await locked;
  try {
    return await work();
  } finally {
    letGo();
    await holding;
  }
}

/** How much later than its limit a request may end just now. */
const lateMs = async () => LATE_MS + (await busyMs(server));

/** Returns how many milliseconds `work` takes, and what it returns. */
async function timed<T>(work: Promise<T>): Promise<[ms: number, result: T]> {
  const started = performance.now();
  const result = await work;
  return [performance.now() - started, result];
}

/** The processes of the database that run a statement with `part` in it. */
async function running(part: string): Promise<number[]> {
  const rows = await server.db.query<{ pid: number }>(sql`select pid from pg_stat_activity
    where state = 'active' and pid <> pg_backend_pid() and position(${part} in query) > 0`);
  return rows.map((row) => row.pid);
}

const SEARCH = { match: [{ terms: { content_types: ["t"] } }], include_data: true };
const search = () => person.call("POST", "/v2/search", SEARCH);

describe("a request ends within a second of its limit", () => {
  test("twelve searches at once, of which four run at the same time", async () => {
    const all = await whileLocked("record", () =>
      Promise.all(Array.from({ length: 12 }, () => timed(search()))),
    );
    const most = SEARCH_MS + (await lateMs());
    for (const [ms, { status, headers }] of all) {
      expect([status, headers.get("retry-after")]).toEqual([503, "1"]);
      expect(ms).toBeLessThan(most);
    }
    expect((await search()).status).toBe(200);
  });

  test.each([
    ["reading a record", () => person.call("GET", `/v1/storage/records/${recordId}`), 200],
    ["writing one", () => person.call("POST", "/v1/storage/records", recordBody(person, "t")), 201],
    ["deleting one", () => person.call("DELETE", `/v1/storage/records/${recordId}`), 204],
  ])("%s, which then goes on as if nothing had been", async (_what, ask, good) => {
    const [ms, { status }] = await whileLocked("record", () => timed(ask()));
    expect(status).toBe(503);
    expect(ms).toBeLessThan(STATEMENT_MS + (await lateMs()));
    expect((await ask()).status).toBe(good);
  });

  test("whatever the database's process does: one that halts holds up its own caller no longer", async () => {
    await whileLocked("record", async () => {
      const answer = timed(search());
      await expect.poll(() => running("order by h.rid"), { interval: 20 }).not.toEqual([]);
      const pids = await running("order by h.rid");
      for (const pid of pids) process.kill(pid, "SIGSTOP");
      try {
        const [ms, { status }] = await answer;
        expect(status).toBe(503);
        expect(ms).toBeLessThan(SEARCH_MS + (await lateMs()));
        expect((await person.call("GET", "/v1/storage/policy/outgoing")).status).toBe(200);
      } finally {
        for (const pid of pids) process.kill(pid, "SIGCONT");
      }
    });
    expect((await search()).status).toBe(200);
  });
});

test("a statement that is deaf to being cancelled loses its connection, and its process ends", async () => {
  const reading = server.db.read(300, (tx) => tx.query(sql`select deaf() as "deaf one"`));
  const [ms, error] = await timed(reading.then(String, (reason: unknown) => reason));
  expect(error).toMatchObject({ code: "timeout", message: expect.stringContaining("too long") });
  expect(ms).toBeLessThan(300 + (await lateMs()));
  // It is deaf for forty seconds.
  await expect.poll(() => running("deaf one"), { timeout: 20_000, interval: 50 }).toEqual([]);
});

test("nobody else is cut off by a limit that passes as a statement ends", async () => {
  const close = async () => {
    for (let i = 0; i < 15; i++) {
      const work = server.db.read(20, (tx) => tx.query(sql`select pg_sleep(0.02)`));
      await work.catch((error: unknown) => expect(error).toMatchObject({ code: "timeout" }));
    }
  };
  const innocent = async () => {
    for (let i = 0; i < 100; i++) await server.db.query(sql`select pg_sleep(0.002)`);
  };
  await Promise.all([close(), close(), close(), close(), innocent(), innocent(), innocent()]);
});

describe("work whose caller has gone is dropped", () => {
  test("in the database, and while it waits for its turn", async () => {
    await whileLocked("record", async () => {
      const { hostname, port } = new URL(server.url);
      const body = JSON.stringify(SEARCH);
      const request = `POST /v2/search HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${person.bearer}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
      const sockets = Array.from({ length: 8 }, () => connect(Number(port), hostname));
      for (const socket of sockets) socket.write(request);
      await expect
        .poll(async () => (await running("order by h.rid")).length, { interval: 10 })
        .toBeGreaterThan(0);
      const gone = performance.now();
      for (const socket of sockets) socket.destroy();
      await expect.poll(() => running("order by h.rid"), { interval: 20 }).toEqual([]);
      expect(performance.now() - gone).toBeLessThan(SEARCH_MS / 2 + (await busyMs(server)));
    });
  });
});
