/** Notes: their bodies as JSON, and beside them the columns by which the server decides. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const notes: Migration = {
  id: 3,
  name: "notes",
  statements: () => [
    // most is the number of reads, -1 for any; dies is a time, null for never.
    sql`create table note (
      note_id uuid primary key, id_string text unique, writer_key text not null, recipient_key text not null,
      body text not null, most integer not null, views integer not null default 0,
      dies bigint, created bigint not null)`,
    sql`create index note_dies on note (dies)`,
  ],
};
