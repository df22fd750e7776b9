/**
 * Nonces of signed requests that change something, stored so that every server on the database knows them, even after
 * a restart.
 */
import { createHash } from "node:crypto";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { nowMicros } from "./time.ts";

/** Notes that `name` was used; it is remembered until `dies` (microseconds). Returns false when it was used before. */
export async function spendNonce(db: Queryable, name: string, dies: number): Promise<boolean> {
  const hash = createHash("sha256").update(name, "utf8").digest();
  const rows = await db.query(sql`insert into spent_nonce (nonce_hash, dies) values (${hash}, ${dies})
    on conflict do nothing returning nonce_hash`);
  return rows.length === 1;
}

/** Forgets nonces whose requests are too old by now to be taken again. */
export async function dropNonces(db: Queryable): Promise<void> {
  await db.query(sql`delete from spent_nonce where dies < ${nowMicros()}::bigint`);
}
