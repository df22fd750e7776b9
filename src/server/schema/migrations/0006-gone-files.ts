/** Bytes of files that no record needs any more, and backups that may still be reading them. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const goneFiles: Migration = {
  id: 6,
  name: "gone-files",
  statements: () => [
    sql`create table gone_file (file_id uuid primary key, gone bigint not null)`,
    sql`create table file_hold (hold_id uuid primary key, until bigint not null)`,
  ],
};
