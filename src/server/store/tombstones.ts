/**
 * The traces of deleted records, from which others learn of the deletion. They are kept for a time, and each tenant's
 * clock says how far back they are complete.
 */
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** Seconds for which the server remembers the deletion of a record. */
export const TOMBSTONE_SECONDS = 90 * 24 * 3600;

export interface Tombstone {
  readonly tick: number;
  readonly recordId: RecordId;
  readonly type: string;
}

/** Notes deletions, each at its `tick`; the caller has taken the tenant's turn. */
export async function addTombstones(
  tx: Queryable,
  writerId: ClientId,
  all: readonly Tombstone[],
): Promise<void> {
  await tx.query(sql`insert into tombstone (writer_id, tick, record_id, type)
    select ${writerId}::uuid, tick, record_id, type from unnest(${all.map(({ tick }) => tick)}::bigint[],
      ${all.map(({ recordId }) => recordId)}::uuid[], ${all.map(({ type }) => type)}::text[])
      as gone (tick, record_id, type)`);
}

/** Deletes traces older than `seconds`, and notes in the same step how far back each tenant is now complete. */
export async function dropTombstones(db: Queryable, seconds: number = TOMBSTONE_SECONDS): Promise<void> {
  const before = nowMicros() - seconds * 1_000_000;
  await db.query(sql`with gone as (delete from tombstone where tick <= ${before}::bigint returning writer_id, tick),
    latest as (select writer_id, max(tick) as tick from gone group by writer_id)
    update tenant_clock c set horizon = greatest(c.horizon, latest.tick)
    from latest where c.writer_id = latest.writer_id`);
}

/** Returns whether there is a trace of this record's deletion. */
export async function wasDeleted(db: Queryable, writerId: ClientId, recordId: RecordId): Promise<boolean> {
  const rows = await db.query(
    sql`select 1 from tombstone where writer_id = ${writerId} and record_id = ${recordId} limit 1`,
  );
  return rows.length > 0;
}
