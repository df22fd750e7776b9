/** Large files: what was announced, uploaded and committed. The bytes themselves are in the file store. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const files: Migration = {
  id: 2,
  name: "files",
  statements: () => [
    // body is the announced record as JSON; target and version name the record whose content is replaced.
    sql`create table pending_file (
      file_id uuid primary key, caller_id uuid not null, body text not null,
      target uuid, version text, uploaded boolean not null default false,
      record_id uuid, created bigint not null)`,
  ],
};
