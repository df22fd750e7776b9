/** Answers to creates that came with an Idempotency-Key, so that a repeated create gets the same answer. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const idempotency: Migration = {
  id: 9,
  name: "idempotency",
  statements: () => [
    // body is a digest; answer is sealed with the request's key and body, which only a repeat can show.
    sql`create table idempotency (
      scope text not null, key_hash bytea not null, body bytea not null, answer bytea, created bigint not null,
      primary key (scope, key_hash))`,
    sql`create index idempotency_created on idempotency (created)`,
  ],
};
