/** The life of the database that the feed of changes belongs to. A restored database has another. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const feed: Migration = {
  id: 12,
  name: "feed",
  statements: () => [
    sql`create table feed (generation uuid primary key)`,
    sql`insert into feed (generation) values (gen_random_uuid())`,
  ],
};
