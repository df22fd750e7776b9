/**
 * Several servers on one database allow together about what one allows: requests, failed logins, and what a client
 * keeps. They tell each other through the database, and without it each goes on by its own count.
 */
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createPeers, MOST_NAMES } from "../../src/server/limits/peers.ts";
import { createRates, DEFAULT_RATES, type Rates } from "../../src/server/limits/rates.ts";
import { type Database, openPool } from "../../src/server/postgres/database.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { migrate } from "../../src/server/schema/migrate.ts";
import { createSharing } from "../../src/server/share-counts.ts";
import { sweep } from "../../src/server/sweep.ts";
import { freshDataDir, startTestServer, type TestServer, type TestServerOptions } from "./harness.ts";
import { recordStatements } from "./partitions.ts";
import { basic, createRecord, type Person, recordBody, register, send } from "./people.ts";
import { type ExternalPostgres, freshDatabase, startPostgres } from "./postgres.ts";

/** So slow that nothing comes back while a test runs, however slow the machine is. */
const SLOW = 0.0001;
const RECORDS = "/v1/storage/records";

let postgres: ExternalPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ fsync: "off" });
});
afterAll(async () => postgres.remove());

describe("two servers", () => {
  const running: TestServer[] = [];
  afterEach(async () => {
    for (const server of running.splice(0)) await server.stop();
  });

  async function startTwo(options: TestServerOptions): Promise<[TestServer, TestServer]> {
    const { url } = await freshDatabase(postgres.url);
    const start = async () => {
      const server = await startTestServer({ ...options, databaseUrl: url, dataDir: freshDataDir() });
      running.push(server);
      return server;
    };
    return [await start(), await start()];
  }

  /** The same person at another server. */
  const at = (server: TestServer, { bearer }: Person) => ({
    call: (method: string, path: string, body?: unknown) =>
      send(server, method, path, body, { Authorization: `Bearer ${bearer}` }),
  });

  test("a client that one has refused is soon refused by the other, and nobody else is", async () => {
    const client = { perSecond: SLOW, burst: 100 };
    const [one, two] = await startTwo({ rates: { ...DEFAULT_RATES, client } });
    const [greedy, quiet] = [await register(one), await register(one)];
    let allowed = 0;
    const ask = async (person: Pick<Person, "call">) => {
      const { status } = await person.call("GET", "/v1/storage/policy/outgoing");
      if (status === 200) allowed++;
      return status;
    };
    while ((await ask(greedy)) === 200);
    await expect.poll(() => ask(at(two, greedy)), { interval: 250 }).toBe(429);
    // Within a second or so the other has not heard of it yet.
    expect(allowed).toBeLessThan(2 * client.burst);
    expect(await ask(at(two, quiet))).toBe(200);
  });

  test("guesses at one server count at the other, which then refuses the right secret too", async () => {
    const failures = { perSecond: SLOW, burst: 5 };
    const [one, two] = await startTwo({ rates: { ...DEFAULT_RATES, failures } });
    const [victim, other] = [await register(one), await register(one)];
    const login = async (server: TestServer, person: Person, secret = person.apiSecret) => {
      const headers = { Authorization: basic(person.apiKeyId, secret) };
      return (await send(server, "POST", "/v1/auth/token", "grant_type=client_credentials", headers)).status;
    };
    expect(await login(two, victim)).toBe(200);
    for (let n = 0; n < 5; n++) expect(await login(one, victim, `guess ${n}`)).toBe(401);
    await expect.poll(() => login(two, victim)).toBe(429);
    expect(await login(two, other)).toBe(200);
  });

  test("an address counts at both; what is told of it does not show it", async () => {
    const address = { perSecond: SLOW, burst: 20 };
    const [one, two] = await startTwo({ rates: { ...DEFAULT_RATES, address }, behindProxy: true });
    const ask = async (server: TestServer, from: string) =>
      (await fetch(`${server.url}/v1/storage/servicecheck`, { headers: { "X-Forwarded-For": from } })).status;
    while ((await ask(one, "203.0.113.7")) === 200);
    await expect.poll(() => ask(two, "203.0.113.7"), { interval: 200 }).toBe(429);
    expect(await ask(two, "203.0.113.8")).toBe(200);
    const told = await one.db.query<{ rounds: string }>(sql`select rounds from peer_count`);
    const texts = JSON.stringify(told);
    expect(texts).toMatch(/address [\w-]{20}/);
    expect(texts).not.toContain("203.0.113");
  });

  test("a quota is one for both: what one has stored, the other knows", async () => {
    const [one, two] = await startTwo({ quota: { records: 20, files: null, bytes: null } });
    const person = await register(one);
    const other = at(two, person);
    const write = async (who: Pick<Person, "call">) =>
      (await who.call("POST", RECORDS, recordBody(person, "t"))).status;
    // Both have measured it once.
    expect([await write(person), await write(other)]).toEqual([201, 201]);
    const { record_id } = await createRecord(person, "t");
    while ((await write(person)) === 201);
    expect(await one.countRecords()).toBeGreaterThanOrEqual(20);
    const told = () =>
      one.db.query<{ rounds: string }>(sql`select rounds from peer_count where rounds like '%records%'`);
    await expect.poll(async () => (await told()).length).toBe(2);
    await expect.poll(() => write(other), { interval: 1_100 }).toBe(507);
    // What it wrote before it heard. By its own measurement it would go on for ten seconds.
    expect(await one.countRecords()).toBeLessThan(25);
    while ((await one.countRecords()) >= 20) {
      const [row] = await one.db.query<{ id: string }>(
        sql`select record_id as id from record where record_id <> ${record_id}`,
      );
      expect((await other.call("DELETE", `${RECORDS}/${row?.id}`)).status).toBe(204);
    }
    expect(await write(other)).toBe(201);
  });
});

test("a server on its own database tells nobody anything", async () => {
  const recorded = recordStatements();
  const server = await startTestServer({ rates: DEFAULT_RATES });
  try {
    await createRecord(await register(server), "t");
    expect(recorded.statements.length).toBeGreaterThan(5);
    expect(recorded.statements.filter(({ text }) => text.includes("peer_count"))).toEqual([]);
  } finally {
    await server.stop();
  }
});

describe("many servers on one clock", () => {
  let db: Database;
  let now: number;
  let isAway: boolean;
  let statements: number;
  beforeAll(async () => {
    db = openPool({ connection: { url: (await freshDatabase(postgres.url)).url } });
    await migrate(db);
  });
  afterAll(async () => db.end());

  interface One {
    readonly rates: Rates;
    readonly share: () => Promise<void>;
  }

  const options = { ...DEFAULT_RATES, client: { perSecond: 20, burst: 200 } };
  function server(): One {
    const clock = () => now;
    const peers = createPeers(clock);
    const query: Database["query"] = async (statement) => {
      if (isAway) throw new Error("away");
      statements++;
      return db.query(statement);
    };
    return { rates: createRates(options, peers, clock), share: createSharing({ ...db, query }, peers) };
  }

  async function start(count: number): Promise<One[]> {
    [now, isAway, statements] = [0, false, 0];
    const all = Array.from({ length: count }, server);
    for (const one of all) await one.share();
    return all;
  }

  const isAllowed = ({ rates }: One, name: string) => {
    try {
      rates.client(name);
      return true;
    } catch {
      return false;
    }
  };

  /** Asks each of `all` as often as `times` in each of `seconds`. Returns how often they allowed it together. */
  async function flood(all: readonly One[], name: string, seconds: number, times: number): Promise<number> {
    let allowed = 0;
    for (let second = 0; second < seconds; second++) {
      for (let time = 0; time < times; time++) {
        now += 1_000 / times;
        allowed += all.filter((one) => isAllowed(one, name)).length;
      }
      for (const one of all) await one.share().catch(() => {});
    }
    return allowed;
  }

  test.each([1, 2, 5])("%i allow together about what one allows", async (count) => {
    const all = await start(count);
    const one = options.client.burst + 60 * options.client.perSecond;
    const together = await flood(all, "greedy", 60, 50);
    expect(together).toBeGreaterThan(0.9 * one);
    // What each allows before it has heard of the first second.
    expect(together).toBeLessThanOrEqual(1.1 * one + (count - 1) * 50);
    expect(isAllowed(all[0] as One, "quiet")).toBe(true);
  });

  test("without the database each goes by its own count, and with it again they hear what they missed", async () => {
    const [one, two] = (await start(2)) as [One, One];
    isAway = true;
    for (let n = 0; n < 150; n++) expect(isAllowed(one, "a")).toBe(true);
    expect([await one.share().catch(() => "away"), await two.share().catch(() => "away")]).toEqual([
      "away",
      "away",
    ]);
    expect(isAllowed(two, "a")).toBe(true);
    isAway = false;
    await one.share();
    await two.share();
    const left = Array.from({ length: 200 }, () => isAllowed(two, "a")).filter(Boolean).length;
    expect(left).toBe(200 - 150 - 1);
    // It hears nothing twice.
    now += 10_000;
    await two.share();
    expect(Array.from({ length: 210 }, () => isAllowed(two, "a")).filter(Boolean)).toHaveLength(200);
  });

  test("the statements are counted by the second, whatever is asked; a quiet client is not told of", async () => {
    const [one, two] = (await start(2)) as [One, One];
    const before = statements;
    for (let n = 0; n < 5_000; n++) isAllowed(one, `client ${n % 7}`);
    isAllowed(one, "quiet");
    await one.share();
    await two.share();
    expect(statements - before).toBe(3);
    const texts = JSON.stringify(await db.query(sql`select rounds from peer_count`));
    expect(texts).toContain("client 6");
    expect(texts).not.toContain("quiet");
  });

  test("a database of many machines would take its statements", async () => {
    const recorded = recordStatements();
    const [one, two] = (await start(2)) as [One, One];
    for (const { rates } of [one, two]) rates.charge("a", 100);
    for (const { share } of [one, two]) await share();
    await sweep({ db });
    expect(recorded.statements.filter(({ text }) => text.includes("peer_count"))).toHaveLength(3);
    await recorded.assertDistributable(db);
  });

  test("of more names than anybody has use for, the largest shares are told", async () => {
    const [one] = (await start(1)) as [One];
    for (let n = 0; n < MOST_NAMES + 50; n++) one.rates.charge(`small ${n}`, 2);
    one.rates.charge("large", 100);
    await one.share();
    const texts = JSON.stringify(
      await db.query(sql`select rounds from peer_count order by told desc limit 1`),
    );
    expect(texts).toContain("client large");
    expect(texts.match(/client small/g)).toHaveLength(MOST_NAMES - 1);
  });
});
