/** What remains of deleted records, so that others learn of it: kept for a time, and it is known for how long. */
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** How long the deletion of a record is remembered, in seconds. */
export const TOMBSTONE_SECONDS = 90 * 24 * 3600;

export interface Tombstone {
  readonly writerId: ClientId;
  readonly tick: number;
  readonly recordId: RecordId;
  readonly type: string;
}

/** Notes a deletion at `tick`; the caller has taken the tenant's turn. */
export async function addTombstone(
  tx: Queryable,
  { writerId, tick, recordId, type }: Tombstone,
): Promise<void> {
  await tx.query(sql`insert into tombstone (writer_id, tick, record_id, type)
    values (${writerId}, ${tick}, ${recordId}, ${type})`);
}

/** Throws away what is older than `seconds`, and notes in the same step how far back each tenant is now complete. */
export async function dropTombstones(db: Queryable, seconds: number = TOMBSTONE_SECONDS): Promise<void> {
  const before = nowMicros() - seconds * 1_000_000;
  await db.query(sql`with gone as (delete from tombstone where tick <= ${before}::bigint returning writer_id, tick),
    latest as (select writer_id, max(tick) as tick from gone group by writer_id)
    update tenant_clock c set horizon = greatest(c.horizon, latest.tick)
    from latest where c.writer_id = latest.writer_id`);
}
