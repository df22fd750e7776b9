/** The feed of changes: traces of deleted records, and the time since when they are complete. */
import { raw, sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";
import { partitioned } from "../partitioned.ts";

export const changes: Migration = {
  id: 7,
  name: "changes",
  statements: ({ partitions }) => [
    ...partitioned(
      "tombstone",
      raw(`writer_id uuid not null, tick bigint not null, record_id uuid not null, type text not null,
        primary key (writer_id, tick, record_id)`),
      partitions,
    ),
    sql`create index tombstone_by_type on tombstone (writer_id, type, tick)`,
    // The time of the latest tombstone that was deleted.
    sql`alter table tenant_clock add column horizon bigint not null default 0`,
  ],
};
