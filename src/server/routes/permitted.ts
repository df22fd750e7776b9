/** Changes that somebody makes to a writer's things by its permission. */
import type { ClientId } from "../../wire/ids.ts";
import type { Database, Queryable } from "../postgres/database.ts";
import { takeTurnIfAny } from "../store/clock.ts";

/** Who changes what of whom, and what refuses it. */
export interface Change {
  readonly caller: ClientId;
  readonly writerId: ClientId;
  /** @throws VaultError `forbidden` when the caller may not */
  readonly assertMay: (db: Queryable) => Promise<void>;
}

/**
 * Runs `work` in a transaction if the caller may. Another than the writer is looked at once more in the writer's turn,
 * which whoever takes a permission back takes too: after that is acknowledged, nothing comes of it any more. It is
 * looked at before as well, so that strangers do not make the writer wait.
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
