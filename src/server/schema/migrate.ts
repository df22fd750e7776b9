/**
 * Brings the schema up to date when a server starts. Each change runs under a lock row in a transaction of its own,
 * together with the note that it ran. So a kill at any point leaves the change done wholly or not at all, and it runs
 * once.
 */
import { VaultError } from "../../errors.ts";
import type { Database, Queryable } from "../postgres/database.ts";
import { type Sql, sql } from "../postgres/sql.ts";
import type { SchemaOptions } from "./migration.ts";
import { MIGRATIONS } from "./migrations/index.ts";

/** Applies the missing changes. @throws VaultError `unsupported` when a newer server has used this database */
export async function migrate(db: Database, options: SchemaOptions = { partitions: 0 }): Promise<void> {
  await makeLock(db);
  for (;;) {
    const done = await db.transaction((tx) => applyNext(tx, options));
    if (done) return;
  }
}

/** Brings the schema to version `to` within `tx`, which is then all or nothing: for a database being filled. */
export async function migrateIn(
  tx: Queryable,
  options: SchemaOptions,
  to: number = MIGRATIONS.length,
): Promise<void> {
  for (const statement of LOCK) await tx.query(statement);
  while (!(await applyNext(tx, options, to)));
}

async function applyNext(
  tx: Queryable,
  options: SchemaOptions,
  to: number = MIGRATIONS.length,
): Promise<boolean> {
  await tx.query(sql`select id from migration_lock where id = 1 for update`);
  const [row] = await tx.query<{ last: number }>(
    sql`select coalesce(max(id), 0)::int as last from migration`,
  );
  const last = row?.last ?? 0;
  if (last > MIGRATIONS.length) {
    throw new VaultError("unsupported", "the database was made by a newer version of this server");
  }
  const next = MIGRATIONS[last];
  if (next === undefined || last >= to) return true;
  for (const statement of next.statements(options)) await tx.query(statement);
  await tx.query(sql`insert into migration (id, name) values (${next.id}, ${next.name})`);
  return false;
}

const LOCK: readonly Sql[] = [
  sql`create table if not exists migration (id integer primary key, name text not null, applied timestamptz not null default now())`,
  sql`create table if not exists migration_lock (id integer primary key)`,
  sql`insert into migration_lock (id) values (1) on conflict do nothing`,
];

/** Two servers that start at once on an empty database may both try to make the lock; one then repeats. */
async function makeLock(db: Database): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      for (const statement of LOCK) await db.query(statement);
      return;
    } catch (error) {
      if (attempt === 5 || error instanceof VaultError) throw error;
    }
  }
}
