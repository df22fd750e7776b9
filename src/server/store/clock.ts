/**
 * The tenant's clock row: whoever holds it may write to the tenant. It is given back at commit only, so that times
 * of one tenant's writes strictly increase in the order in which the writes became visible.
 */
import type { ClientId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { type Sql, sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** Takes the tenant's turn to write until the transaction ends. Returns the time of the write, later than all before. */
export async function takeTurn(tx: Queryable, writerId: ClientId): Promise<number> {
  const tick = await takeTurnIfAny(tx, writerId);
  if (tick === null) throw new TypeError("a writer without a clock");
  return tick;
}

/** As `takeTurn`; null, and nothing is held, when there is no such tenant. */
export async function takeTurnIfAny(tx: Queryable, writerId: ClientId): Promise<number | null> {
  const [row] = await tx.query<{ tick: number }>(turnOf(writerId));
  return row?.tick ?? null;
}

/** Returns the statement that takes the tenant's turn and returns its `tick`, as a part of a larger one too. */
export function turnOf(writerId: ClientId): Sql {
  return sql`update tenant_clock
    set tick = greatest(tick + 1, ${nowMicros()}::bigint) where writer_id = ${writerId}::uuid returning tick`;
}

/** Keeps the `count` microseconds after the turn's time for rows of the same write; the caller holds the turn. */
export async function extendTurn(tx: Queryable, writerId: ClientId, count: number): Promise<void> {
  await tx.query(sql`update tenant_clock set tick = tick + ${count}::bigint where writer_id = ${writerId}`);
}
