/** A database that is cut off in the middle of its work. */
import type { Database, Queryable } from "../../src/server/postgres/database.ts";
import { sql } from "../../src/server/postgres/sql.ts";

/** Returns the database, whose connection is killed before statement `at` of the transactions that it runs. */
export function killedAt(db: Database, at: number): Database & { readonly killed: boolean } {
  let count = 0;
  const watched = (tx: Queryable): Queryable => ({
    ...tx,
    async query(statement) {
      if (++count === at) await tx.query(sql`select pg_terminate_backend(pg_backend_pid())`);
      return tx.query(statement);
    },
  });
  return {
    ...db,
    transaction: (work) => db.transaction((tx) => work(watched(tx))),
    get killed() {
      return count >= at;
    },
  };
}
