/** Nonces of signed requests, known to every server. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const nonces: Migration = {
  id: 13,
  name: "nonces",
  statements: () => [
    sql`create table spent_nonce (nonce_hash bytea primary key, dies bigint not null)`,
    sql`create index spent_nonce_dies on spent_nonce (dies)`,
  ],
};
