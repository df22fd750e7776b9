/**
 * All rows of the database as lines of JSON, for backups and for moving from one PostgreSQL to another. The database
 * itself makes and reads them, so that no value changes on the way.
 */
import { VaultError } from "../../../errors.ts";
import type { Queryable } from "../../postgres/database.ts";
import { raw, sql } from "../../postgres/sql.ts";

/** Tables of the moment, or made with the schema. They are not part of a backup. */
const NOT_KEPT: readonly string[] = [
  "migration",
  "migration_lock",
  "file_hold",
  "gone_file",
  "feed",
  "peer_count",
];
/** Rows are fetched in batches of about this many characters. */
const BATCH_CHARACTERS = 2_000_000;
const MOST_ROWS = 1_000;

/** Returns the names of all tables whose rows are kept, in the order of their names. */
export async function keptTables(db: Queryable): Promise<string[]> {
  const rows = await db.query<{ name: string }>(sql`select c.relname as name from pg_catalog.pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    order by c.relname`);
  return rows.map((row) => row.name).filter((name) => !NOT_KEPT.includes(name));
}

/** Returns the number of the last schema change that the database has had, or 0 for an empty one. */
export async function schemaVersion(db: Queryable): Promise<number> {
  const [found] = await db.query<{ there: boolean }>(
    sql`select to_regclass('migration') is not null as there`,
  );
  if (!found?.there) return 0;
  const [row] = await db.query<{ last: number }>(
    sql`select coalesce(max(id), 0)::int as last from migration`,
  );
  return row?.last ?? 0;
}

/** Yields the rows of `table` as `tx` sees them, some at a time. */
export async function* readRows(tx: Queryable, table: string): AsyncGenerator<string[]> {
  const cursor = raw(`rows_of_${named(table)}`);
  await tx.query(
    sql`declare ${cursor} no scroll cursor for select row_to_json(t)::text as line from ${raw(table)} t`,
  );
  for (let count = 10; ; ) {
    const rows = await tx.query<{ line: string }>(sql`fetch ${raw(String(count))} from ${cursor}`);
    if (rows.length === 0) break;
    const lines = rows.map((row) => row.line);
    yield lines;
    const size = lines.reduce((sum, line) => sum + line.length, 0) / lines.length;
    count = Math.max(1, Math.min(MOST_ROWS, 2 * count, Math.floor(BATCH_CHARACTERS / size)));
  }
  await tx.query(sql`close ${cursor}`);
}

/** Adds the rows of `readRows` to a schema of the same version. */
export async function writeRows(tx: Queryable, table: string, lines: readonly string[]): Promise<void> {
  const [row] = await tx.query<{ schema: string }>(sql`select quote_ident(current_schema()) as schema`);
  // With its schema: `record` alone is a type of PostgreSQL's own.
  const name = raw(`${row?.schema}.${named(table)}`);
  await tx.query(sql`insert into ${name} select * from json_populate_recordset(null::${name},
    ${`[${lines.join(",")}]`}::json)`);
}

/** The name goes into a statement, so a name that this schema did not make is refused. */
function named(table: string): string {
  if (!/^[a-z_]{1,60}$/.test(table))
    throw new VaultError("input_invalid", `${table} is not a table of this server`);
  return table;
}
