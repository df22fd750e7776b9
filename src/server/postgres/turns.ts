/**
 * The database as one client may use it: only so many connections at once. Writes of one tenant wait for each other,
 * and each that waits holds a connection; without an end to that a busy tenant would leave none to the others.
 */
import type { Database } from "./database.ts";

/** Runs `work` when it is its turn. */
export type Turn = <T>(work: () => Promise<T>) => Promise<T>;

/** Returns `db` with every statement, transaction and reading in a turn. Nothing in a transaction may ask for another. */
export function inTurns(db: Database, turn: Turn): Database {
  return {
    ...db,
    query: (statement) => turn(() => db.query(statement)),
    transaction: (work) => turn(() => db.transaction(work)),
    read: (timeoutMs, work) => turn(() => db.read(timeoutMs, work)),
  };
}
