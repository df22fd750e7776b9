/** The audit log of each client. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const audit: Migration = {
  id: 10,
  name: "audit",
  statements: () => [
    sql`create table audit (
      client_id uuid not null, seq bigint not null, at bigint not null, kind text not null, detail text not null,
      hash text not null, primary key (client_id, seq))`,
  ],
};
