/**
 * The store finds the database that takes writes among several, leaves one that hangs, and acknowledges nothing that
 * a synchronous replica did not confirm. Two real PostgreSQLs stand in for primary and standby; `npm run soak -- ha`
 * does the same with real replicas.
 */
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Database, openPool } from "../../src/server/postgres/database.ts";
import { hostUrls } from "../../src/server/postgres/primary.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { type Link, openLink } from "./link.ts";
import { type ExternalPostgres, startPostgres } from "./postgres.ts";

let one: ExternalPostgres;
let two: ExternalPostgres;
const opened: { end(): Promise<void> }[] = [];
const links: Link[] = [];
beforeAll(async () => {
  [one, two] = await Promise.all([startPostgres(), startPostgres()]);
  await operate(two.url, `alter role operator password '${new URL(one.url).password}'`);
});
beforeEach(() => Promise.all([setWrites(one, true), setWrites(two, false)]));
afterEach(async () => {
  for (const link of links.splice(0)) await link.close();
  for (const db of opened.splice(0)) await db.end();
  // Nobody tells a database that the one who asked is gone behind a cut cable.
  const wake = "select pg_terminate_backend(pid, 5000) from pg_stat_activity where wait_event = 'PgSleep'";
  for (const server of [one, two]) await operate(urlOf(server.port), wake);
});
afterAll(async () => {
  await Promise.all([one?.remove(), two?.remove()]);
});

/** The URL of one server, or of both: they have the same account. */
function urlOf(...ports: readonly number[]): string {
  const hosts = ports.map((port) => `127.0.0.1:${port}`).join(",");
  return `postgres://operator:${new URL(one.url).password}@${hosts}/postgres`;
}

function open(...ports: readonly number[]): Database {
  const db = openPool({ connection: { url: urlOf(...ports) }, connections: 3 });
  opened.push(db);
  return db;
}

async function linkTo(server: ExternalPostgres): Promise<Link> {
  const link = await openLink({ host: "127.0.0.1", port: server.port });
  links.push(link);
  return link;
}

/** Runs one statement as the operator, past the store, and returns its rows. */
async function operate(url: string, statement: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Makes `server` take writes or refuse them as a standby does, on connections that are open already too. */
async function setWrites(server: ExternalPostgres, takes: boolean): Promise<void> {
  const url = urlOf(server.port);
  await operate(url, `alter system set default_transaction_read_only = ${takes ? "off" : "on"}`);
  await operate(url, "select pg_reload_conf()");
  await until(async () => {
    const [row] = await operate(url, "select current_setting('transaction_read_only') = 'off' as takes");
    return (row as { takes: boolean }).takes === takes;
  });
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setImmediate(resolve));
}

/** Resolves when a statement on `server` sleeps. What has not been sent yet may be sent elsewhere. */
async function sleeping(server: ExternalPostgres): Promise<void> {
  const sleepers = "select 1 from pg_stat_activity where wait_event = 'PgSleep'";
  await until(async () => (await operate(urlOf(server.port), sleepers)).length > 0);
}

async function portOf(db: Database): Promise<number | undefined> {
  const [row] = await db.query<{ port: number }>(sql`select current_setting('port')::int as port`);
  return row?.port;
}

describe("a URL of several hosts", () => {
  test("is one URL for each, without the choice that is always made", () => {
    expect(hostUrls("postgresql://u:p@one:1,two/name?sslmode=require&target_session_attrs=any")).toEqual([
      "postgresql://u:p@one:1/name?sslmode=require",
      "postgresql://u:p@two/name?sslmode=require",
    ]);
    expect(hostUrls("postgres://[::1]:5,h/d?target_session_attrs=read-write&a=1")).toEqual([
      "postgres://[::1]:5/d?a=1",
      "postgres://h/d?a=1",
    ]);
    expect(hostUrls("postgres://u@%2Frun%2Fpg/d")).toEqual(["postgres://u@%2Frun%2Fpg/d"]);
    expect(() => hostUrls("mysql://h/d")).toThrow(/postgresql:\/\/user/);
  });

  test("leads to the one that takes writes, wherever it stands, and past one that is not there", async () => {
    const [first, last] = [await linkTo(one), await linkTo(one)];
    await last.close();
    links.splice(links.indexOf(last), 1);
    expect(await portOf(open(two.port, first.port))).toBe(one.port);
    expect(await portOf(open(last.port, two.port, first.port))).toBe(one.port);
  });

  test("is left and found again when the roles change: refused writes are errors, later ones succeed", async () => {
    const db = open(one.port, two.port);
    await db.query(sql`create table moved (n integer)`);
    await setWrites(two, true);
    await operate(urlOf(two.port), "create table moved (n integer)");
    await setWrites(one, false);
    const insert = () => db.transaction((tx) => tx.query(sql`insert into moved values (1) returning n`));
    let refused = 0;
    await until(async () => {
      try {
        await insert();
        return true;
      } catch (error) {
        expect(error).toMatchObject({ code: "timeout" });
        refused++;
        return false;
      }
    });
    // The first refusal is enough to look for the other.
    expect(refused).toBeLessThanOrEqual(1);
    expect(await operate(urlOf(two.port), "select n from moved")).toEqual([{ n: 1 }]);
    expect(await operate(urlOf(one.port), "select n from moved")).toEqual([]);
  });

  test("tells whoever waits for a host that was cut off, as soon as another takes writes", async () => {
    const cable = await linkTo(one);
    const db = open(cable.port, two.port);
    const waiting = db.transaction((tx) => tx.query(sql`select pg_sleep(600)`));
    const ended = expect(waiting).rejects.toMatchObject({ code: "timeout" });
    await sleeping(one);
    await setWrites(two, true);
    cable.cut();
    await ended;
    expect(await portOf(db)).toBe(two.port);
  });

  test("of which none takes writes is an error that says so, and heals by itself", async () => {
    await setWrites(one, false);
    const db = open(one.port, two.port);
    await expect(portOf(db)).rejects.toMatchObject({
      code: "timeout",
      message: /no database .*takes writes/,
    });
    await setWrites(two, true);
    expect(await portOf(db)).toBe(two.port);
  });
});

describe("one host", () => {
  test("that stops ends what runs with an error, and serves again when it is back", async () => {
    const db = open(one.port);
    const waiting = expect(db.query(sql`select pg_sleep(600)`)).rejects.toMatchObject({ code: "timeout" });
    await sleeping(one);
    await one.halt();
    await waiting;
    await one.start();
    expect(await portOf(db)).toBe(one.port);
  });

  test("that ends connections at any moment costs errors that allow to ask again, and nothing else", async () => {
    const db = open(one.port);
    let going = true;
    const outcomes = { done: 0, refused: 0 };
    const work = async () => {
      while (going) {
        try {
          await db.transaction((tx) => tx.query(sql`select 1`));
          await db.query(sql`select 1`);
          outcomes.done++;
        } catch (error) {
          expect(error).toMatchObject({ code: "timeout" });
          outcomes.refused++;
        }
      }
    };
    const working = Promise.all(Array.from({ length: 6 }, work));
    const endAll = `select pg_terminate_backend(pid) from pg_stat_activity
      where application_name = 'sealfield' and pid <> pg_backend_pid()`;
    for (let round = 0; round < 50; round++) {
      const before = outcomes.done;
      await until(async () => outcomes.done > before);
      await operate(one.url, endAll);
    }
    going = false;
    await working;
    expect(outcomes.refused).toBeGreaterThan(0);
  });

  test("whose connections were all cut is connected to anew", async () => {
    const cable = await linkTo(one);
    const db = open(cable.port);
    const waiting = expect(db.query(sql`select pg_sleep(600)`)).rejects.toMatchObject({ code: "timeout" });
    await sleeping(one);
    cable.cut();
    cable.heal();
    await waiting;
    expect(await portOf(db)).toBe(one.port);
  });
});

describe("what counts as written", () => {
  beforeEach(async () => {
    await operate(one.url, "create table if not exists kept (n integer)");
  });
  afterEach(async () => {
    await operate(one.url, "alter system reset synchronous_standby_names");
    await operate(one.url, "select pg_reload_conf()");
  });

  /** Cancels the wait of every commit for a replica, once there is one. */
  async function cancelWaits(): Promise<void> {
    const cancel = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
    await until(async () => (await operate(one.url, cancel)).length > 0);
  }

  test("not a commit whose wait for the synchronous replica was cancelled", async () => {
    const db = open(one.port);
    await operate(one.url, "alter system set synchronous_standby_names = 'nobody'");
    await operate(one.url, "select pg_reload_conf()");
    const insert = sql`insert into kept values (1) returning n`;
    for (const write of [() => db.transaction((tx) => tx.query(insert)), () => db.query(insert)]) {
      const refused = expect(write()).rejects.toMatchObject({ code: "timeout", message: /did not confirm/ });
      await cancelWaits();
      await refused;
    }
    // Both are there, on this machine: what is not acknowledged may have happened.
    expect(await operate(one.url, "select n from kept")).toHaveLength(2);
  });

  test("nothing of a transaction that went on after a statement had failed", async () => {
    const db = open(one.port);
    const work = db.transaction(async (tx) => {
      await tx.query(sql`insert into kept values (3)`);
      await tx.query(sql`select 1 / 0`).catch(() => {});
    });
    await expect(work).rejects.toThrow(/failed transaction/);
    expect(await operate(one.url, "select n from kept where n = 3")).toEqual([]);
  });
});
