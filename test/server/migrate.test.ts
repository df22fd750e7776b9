/** Schema changes that are cut off before any of their statements: done wholly or not at all, and once. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Database, openPool } from "../../src/server/postgres/database.ts";
import { prepareRelief } from "../../src/server/postgres/relief.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { migrate } from "../../src/server/schema/migrate.ts";
import { MIGRATIONS } from "../../src/server/schema/migrations/index.ts";
import { killedAt } from "./killed-at.ts";
import { type ExternalPostgres, freshDatabase, startPostgres } from "./postgres.ts";

let postgres: ExternalPostgres;
const opened: Database[] = [];
beforeAll(async () => {
  postgres = await startPostgres({ fsync: "off" });
});
afterAll(async () => {
  for (const db of opened) await db.end();
  await postgres.remove();
});

async function open(): Promise<Database> {
  const db = openPool({ connection: { url: (await freshDatabase(postgres.url)).url } });
  opened.push(db);
  return db;
}

async function version(db: Database): Promise<number> {
  const [row] = await db.query<{ last: number }>(
    sql`select coalesce(max(id), 0)::int as last from migration`,
  );
  return row?.last ?? 0;
}

/** Every column, index and constraint. */
async function schemaOf(db: Database): Promise<string[]> {
  const rows = await db.query<{ line: string }>(sql`
    select concat_ws(' ', 'column', table_name, column_name, data_type, is_nullable, column_default) as line
      from information_schema.columns where table_schema = 'public'
    union all select indexdef from pg_indexes where schemaname = 'public'
    union all select concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid))
      from pg_constraint where connamespace = 'public'::regnamespace
    order by 1`);
  return rows.map((row) => row.line);
}

test("killed before each statement of each change, and started again, they come to the same schema", async () => {
  const [db, untouched] = [await open(), await open()];
  await migrate(untouched);
  await migrate(untouched);
  let kills = 0;
  let at = 1;
  // The first run makes the lock and is killed before it does anything more.
  for (let before = 0; ; ) {
    const run = killedAt(db, at);
    const ended = await migrate(run).then(
      () => true,
      () => false,
    );
    expect(ended).toBe(!run.killed);
    const after = await version(db);
    if (ended) break;
    kills++;
    // Of a change that was killed nothing is kept; the next one is killed from its first statement on.
    at = after > before ? 1 : at + 1;
    before = after;
  }
  expect(await version(db)).toBe(MIGRATIONS.length);
  const statements = MIGRATIONS.flatMap((migration) => migration.statements({ partitions: 0 })).length;
  expect(kills).toBeGreaterThanOrEqual(statements);
  expect(await schemaOf(db)).toEqual(await schemaOf(untouched));
});

test("commands that start at once on a new database are all able to say how much of it is free", async () => {
  const db = await open();
  for (let round = 0; round < 5; round++) {
    await Promise.all([1, 2, 3, 4].map(() => prepareRelief(db)));
    expect(await db.query(sql`select 1 from pg_extension where extname = 'pg_freespacemap'`)).toHaveLength(1);
    await db.query(sql`drop extension pg_freespacemap`);
  }
});

test("two servers that start at once on an empty database make it together", async () => {
  const { url, drop } = await freshDatabase(postgres.url);
  const both = [openPool({ connection: { url } }), openPool({ connection: { url } })];
  await Promise.all(both.map((db) => migrate(db)));
  for (const db of both) expect(await version(db)).toBe(MIGRATIONS.length);
  for (const db of both) await db.end();
  await drop();
});
