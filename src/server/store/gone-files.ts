/**
 * Files whose record is gone or was never made. The transaction that drops the record notes them, and their bytes are
 * removed afterwards. So a killed server leaves no bytes behind, and a running backup finds all files that its
 * snapshot names.
 */
import { randomUUID } from "node:crypto";
import type { Database, Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** The part of the file store that this file needs. */
interface Bytes {
  delete(id: string): Promise<void>;
}

const BATCH = 500;
/** The database's own clock, which all servers share; of a statement's beginning, since none may read it row by row. */
const NOW: Sql = raw("(extract(epoch from statement_timestamp()) * 1000000)::bigint");
/** A backup counts as dead when it does not report within this time that it still runs. */
export const HOLD_SECONDS = 120;

/** Notes that nobody needs the bytes of `fileId` once `tx` is committed. */
export async function markGone(tx: Queryable, fileId: string): Promise<void> {
  await tx.query(sql`insert into gone_file (file_id, gone) values (${fileId}, ${nowMicros()})
    on conflict do nothing`);
}

/** Returns whether the bytes wait for their removal. */
export async function isGone(db: Queryable, fileId: string): Promise<boolean> {
  return (await db.query(sql`select 1 from gone_file where file_id = ${fileId}`)).length > 0;
}

/**
 * Removes the bytes of gone files and returns their number. While a backup runs it removes nothing. It reads the list
 * and the holds at one moment, so a file that it removes was gone before any backup that it did not see began.
 */
export async function removeGone(db: Database, files: Bytes): Promise<number> {
  let removed = 0;
  for (;;) {
    const rows = await db.query<{ id: string }>(sql`select file_id as id from gone_file
      where not exists (select 1 from file_hold where until > ${NOW})
      order by gone limit ${BATCH}`);
    for (const { id } of rows) await files.delete(id);
    const ids = rows.map((row) => row.id);
    await db.query(sql`delete from gone_file where file_id = any(${ids}::uuid[])`);
    removed += rows.length;
    if (rows.length < BATCH) return removed;
  }
}

/**
 * Keeps the bytes of files that go from now on, until `release` is called or for HOLD_SECONDS after the last `renew`.
 */
export async function holdFiles(
  db: Queryable,
): Promise<{ renew: () => Promise<void>; release: () => Promise<void> }> {
  const id = randomUUID();
  const until = sql`${NOW} + ${HOLD_SECONDS * 1_000_000}::bigint`;
  await db.query(sql`delete from file_hold where until < ${NOW}`);
  await db.query(sql`insert into file_hold (hold_id, until) values (${id}, ${until})`);
  return {
    renew: async () =>
      void (await db.query(sql`update file_hold set until = ${until} where hold_id = ${id}`)),
    release: async () => void (await db.query(sql`delete from file_hold where hold_id = ${id}`)),
  };
}

/** Gives up uploads announced before `before` (microseconds) that never became a record; returns how many. */
export async function expireUploads(db: Database, before: number): Promise<number> {
  return db.transaction(async (tx) => {
    const expired = await tx.query<{ id: string }>(sql`delete from pending_file
      where created < ${before} and record_id is null returning file_id as id`);
    for (const { id } of expired) await markGone(tx, id);
    // It stayed until now so that a repeated commit gets the same answer.
    await tx.query(sql`delete from pending_file where created < ${before} and record_id is not null`);
    return expired.length;
  });
}
