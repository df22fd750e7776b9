/**
 * The epoch: a random id of the present life of the database. A restored database has lost writes that clients saw
 * acknowledged, and has another epoch, by which clients notice. One that only moved keeps its own.
 */
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";

/** Returns the epoch. */
export async function epochOf(db: Queryable): Promise<string> {
  const [row] = await db.query<{ generation: string }>(sql`select generation from feed`);
  return row?.generation ?? "";
}

/** Makes `epoch` that of this database. */
export async function setEpoch(tx: Queryable, epoch: string): Promise<void> {
  await tx.query(sql`update feed set generation = ${epoch}::uuid`);
}
