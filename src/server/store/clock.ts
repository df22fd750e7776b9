/**
 * The tenant's clock row. A transaction must hold its lock to write to the tenant. The lock is held until commit, so
 * the times of one tenant's writes strictly increase in the order in which the writes become visible.
 */
import type { ClientId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { type Sql, sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/**
 * Takes the tenant's turn to write until the transaction ends. Returns the time of the write, later than all before; of
 * `count` writes the first one's, which the others follow by a microsecond each.
 */
export async function takeTurn(tx: Queryable, writerId: ClientId, count = 1): Promise<number> {
  const tick = await takeTurnIfAny(tx, writerId, count);
  if (tick === null) throw new TypeError("a writer without a clock");
  return tick;
}

/** As `takeTurn`; returns null and holds nothing when there is no such tenant. */
export async function takeTurnIfAny(tx: Queryable, writerId: ClientId, count = 1): Promise<number | null> {
  const [row] = await tx.query<{ tick: number }>(turnOf(writerId, count));
  return row?.tick ?? null;
}

/**
 * Returns the statement that takes the tenant's turn for `count` rows and returns the first one's `tick`; the others
 * follow it by a microsecond each. It may be part of a larger statement.
 */
export function turnOf(writerId: ClientId, count = 1): Sql {
  const more = count - 1;
  return sql`update tenant_clock
    set tick = greatest(tick + 1, ${nowMicros()}::bigint) + ${more}::bigint where writer_id = ${writerId}::uuid
    returning tick - ${more}::bigint as tick`;
}

/** Reserves the `count` microseconds after the turn's time for rows of the same write. The caller holds the turn. */
export async function extendTurn(tx: Queryable, writerId: ClientId, count: number): Promise<void> {
  await tx.query(sql`update tenant_clock set tick = tick + ${count}::bigint where writer_id = ${writerId}`);
}
