/** Runs changes that a client makes to a writer's data by the writer's permission. */
import type { ClientId } from "../../wire/ids.ts";
import type { Database, Queryable } from "../postgres/database.ts";
import { takeTurnIfAny } from "../store/clock.ts";

/** A change: the caller, the writer, and the check of the permission. */
export interface Change {
  readonly caller: ClientId;
  readonly writerId: ClientId;
  /** @throws VaultError `forbidden` when the caller may not */
  readonly assertMay: (db: Queryable) => Promise<void>;
}

/**
 * Runs `work` in a transaction if the caller may. Anyone but the writer is checked again while holding the writer's
 * turn. Revoking takes the same turn, so once a revoke is acknowledged the permission can no longer be used. The
 * first check keeps strangers from making the writer wait.
 */
export async function permitted<T>(
  db: Database,
  { caller, writerId, assertMay }: Change,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  await assertMay(db);
  return db.transaction(async (tx) => {
    if (caller !== writerId) {
      await takeTurnIfAny(tx, writerId);
      await assertMay(tx);
    }
    return work(tx);
  });
}
