/** Finds the trace of a deleted record by its id, for clients that ask whether it was deleted. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const deleted: Migration = {
  id: 15,
  name: "deleted",
  statements: () => [sql`create index tombstone_by_record on tombstone (writer_id, record_id)`],
};
