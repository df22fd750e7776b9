/** What each server has counted lately, for the others on this database. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const peers: Migration = {
  id: 16,
  name: "peers",
  statements: () => [
    sql`create table peer_count (server_id uuid primary key, told bigint not null, rounds text not null)`,
  ],
};
