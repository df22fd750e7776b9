/**
 * A database of many machines takes the schema and the statements as they are. What Citus documents, each rule with a
 * statement that breaks it; the statements of the suites are held against the same rules where those run
 * (partitions.test.ts, and each suite on an outside PostgreSQL).
 */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../../src/server/postgres/sql.ts";
import { holdFiles } from "../../src/server/store/gone-files.ts";
import { type Known, knownOf, problemsOnCitus } from "./citus.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { recordStatements } from "./partitions.ts";
import { createRecord, register } from "./people.ts";
import { readPlacements } from "./placements.ts";

const SERVER = resolve(import.meta.dirname, "../../src/server");
const [A, B] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];

let server: TestServer;
let known: Known;
beforeAll(async () => {
  server = await startTestServer();
  known = await knownOf(server.db, readPlacements());
});
afterAll(async () => server.stop());

const see = (text: string, values: unknown[] = []) => problemsOnCitus(server.db, known, { text, values });

test("every table has one place, and what must be unique there is unique by it", async () => {
  expect([...known.placements.keys()].sort()).toEqual([...known.columns.keys()].sort());
  for (const [table, placement] of known.placements)
    if (placement !== null) expect(known.columns.get(table)).toContain(placement.column);
  const unique = await server.db.query<{ table: string; name: string; columns: string[] }>(sql`select
      t.relname as table, i.relname as name, array_agg(a.attname::text) as columns
    from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = any(x.indkey)
    where x.indisunique and t.relnamespace = current_schema()::regnamespace group by t.relname, i.relname`);
  expect(unique.length).toBeGreaterThan(known.columns.size - 1);
  const without = unique.filter(({ table, columns }) => {
    const placement = known.placements.get(table);
    return placement && !columns.includes(placement.column);
  });
  expect(without).toEqual([]);
});

test("rows that lie together are found by columns of one type; nothing refers, counts up or triggers", async () => {
  const types = await server.db.query<{ table: string; column: string; type: string }>(sql`select
      c.relname as table, a.attname as column, a.atttypid::regtype::text as type
    from pg_class c join pg_attribute a on a.attrelid = c.oid where c.relnamespace = current_schema()::regnamespace`);
  const groups = new Map<string, Set<string>>();
  for (const [table, placement] of known.placements) {
    if (placement === null) continue;
    const type = types.find((row) => row.table === table && row.column === placement.column)?.type ?? "none";
    groups.set(placement.group, (groups.get(placement.group) ?? new Set()).add(type));
  }
  for (const [group, found] of groups) expect([group, ...found]).toHaveLength(2);
  const [others] = await server.db.query<{ count: number }>(sql`select
      (select count(*) from pg_constraint where contype = 'f')
      + (select count(*) from pg_trigger where not tgisinternal)
      + (select count(*) from pg_class where relkind = 'S' and relnamespace = current_schema()::regnamespace) as count`);
  expect(others?.count).toBe(0);
});

test("what one tenant's machine answers alone is taken, whatever it is", async () => {
  for (const text of [
    "select * from record where writer_id = $1 and rid = $2 for update",
    "select r.* from record r join tag t on t.writer_id = r.writer_id and t.rid = r.rid where r.writer_id = $1 and r.rid > $2",
    "select (select max(s.rid) from tag s where s.writer_id = $1 and s.rid < r.rid) from record r where r.writer_id = $1 and rid = $2",
    "select c.name from policy p left join client c on c.client_id = p.reader_id where p.writer_id = $1 and p.created > $2",
    "select count(*) from record where rid = $2 and $1::uuid is not null",
    "with gone as (delete from tag where writer_id = $1 and rid = $2 returning 1) select count(*) from gone",
  ])
    expect(await see(text, [A, 1]), text).toEqual([]);
});

/** A statement, and what Citus says to it. */
const REFUSED: readonly (readonly [text: string, values: unknown[], problem: RegExp])[] = [
  ["select * from record where rid = $1 for update", [1], /FOR UPDATE across shards/],
  ["select * from record where writer_id = any($1::uuid[]) for update", [[A, B]], /FOR UPDATE across shards/],
  [
    "select 1 from record_home h join record r on r.writer_id = h.writer_id and r.rid = h.rid where h.record_id = $1",
    [A],
    /join of record_home with record|join of record with record_home/,
  ],
  ["select 1 from record r join tag t on t.rid = r.rid where r.rid > $1", [1], /not by their tenants/],
  [
    "select 1 from client c left join policy p on p.reader_id = c.client_id where c.name = $1",
    ["x"],
    /outer side is on every machine/,
  ],
  [
    `select e.* from unnest($1::uuid[]) as s (id) cross join lateral
      (select rid from record r where r.writer_id = s.id order by rid limit 1) e`,
    [[A, B]],
    /LATERAL/,
  ],
  [
    "select (select count(*) from tag t where t.rid = r.rid) from record r where r.rid > $1",
    [1],
    /correlated subquery on tag/,
  ],
  [
    "select type, writer_id, count(*) from record where rid > $1 group by cube (type, writer_id)",
    [1],
    /grouping sets/,
  ],
  [
    "update record set version = gen_random_uuid() where writer_id = $1 and rid = $2",
    [A, 1],
    /gen_random_uuid\(\) is VOLATILE/,
  ],
  ["delete from spent_nonce where dies < extract(epoch from clock_timestamp())", [], /clock_timestamp\(\)/],
  ["update tag set writer_id = $1 where rid = $2", [A, 1], /changes writer_id/],
  [
    "update client set enabled = false where exists (select 1 from policy p where p.writer_id = client_id and p.type = $1)",
    ["x"],
    /client, a reference table, is changed by what policy says/,
  ],
  [
    "insert into idempotency (scope, key_hash, body, created) values ((select 'a'), $1, $1, 1)",
    [Buffer.from("x")],
    /subquery among the VALUES/,
  ],
  ["insert into audit (seq, at, kind, detail, hash) values ($1, 1, '', '', '')", [1], /without client_id/],
  ["select pg_advisory_xact_lock($1)", [1], /one machine only/],
  ["select ctid from tag where writer_id = $1", [A], /one machine only/],
];

test.for(REFUSED)("it is told of: %s", async ([text, values, problem]) => {
  expect((await see(text, values)).join("; ")).toMatch(problem);
});

test("a table without a place, and a conflict found by another column, are told of", async () => {
  const fewer = { ...known, placements: new Map([...known.placements].filter(([name]) => name !== "note")) };
  const statement = { text: "select 1 from note", values: [] };
  expect(await problemsOnCitus(server.db, fewer, statement)).toEqual(["note has no place"]);
  const text = `insert into record_home (record_id, writer_id, rid) values ($1, $1, 1) on conflict (record_id) do nothing`;
  expect(await see(text, [A])).toEqual([]);
  const other = new Map(known.placements).set("record_home", { column: "writer_id", group: "record" });
  expect(await problemsOnCitus(server.db, { ...known, placements: other }, { text, values: [A] })).toEqual([
    "ON CONFLICT of record_home without writer_id",
  ]);
});

test("a record is created by one statement, files are held, and Citus takes both", async () => {
  const recorded = recordStatements();
  await createRecord(await register(server), "one", { name: "first" });
  const held = await holdFiles(server.db);
  await held.renew();
  await held.release();
  const texts = recorded.statements.map(({ text }) => text);
  expect(texts.filter((text) => text.includes("insert into record "))).toHaveLength(1);
  expect(texts.filter((text) => text.includes("insert into record_home"))).toHaveLength(1);
  expect(texts.filter((text) => text.includes("file_hold"))).toHaveLength(4);
  await recorded.assertDistributable(server.db);
});

test("nowhere in the server does a changing statement call what is random, whether a suite sends it or not", () => {
  const files = readdirSync(SERVER, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const wrong = files.flatMap((name) => {
    const templates = readFileSync(join(SERVER, name), "utf8").match(/sql`[^`]*`/g) ?? [];
    const changing = templates.filter((text) => /\b(?:update \w+ (?:\w+ )?set|delete from)\b/.test(text));
    const called = changing.flatMap((text) =>
      [...text.matchAll(/\b(\w+)\(/g)].map((match) => match[1] ?? ""),
    );
    return called.filter((one) => known.volatile.has(one)).map((one) => `${name}: ${one}`);
  });
  expect(files.length).toBeGreaterThan(100);
  expect(wrong).toEqual([]);
});
