/** Accounts, what their registration tokens allow, and clients that belong to one. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const accounts: Migration = {
  id: 8,
  name: "accounts",
  statements: () => [
    // profile is the person's part as JSON; client_id is the client that came with the account.
    sql`create table account (
      account_id uuid primary key, profile_id uuid not null, email text not null unique, profile text not null,
      company text not null, plan text not null, client_id uuid not null, meta text not null,
      epoch integer not null default 0, created bigint not null)`,
    // Answered challenges: each is good once. They expire with the time in them.
    sql`create table spent_challenge (challenge_hash bytea primary key, dies bigint not null)`,
    sql`create index spent_challenge_dies on spent_challenge (dies)`,
    // Null allowed types: any. Tokens of the operator have no account.
    sql`alter table registration_token
      add column token_id uuid unique, add column account_id uuid, add column enabled boolean not null default true,
      add column one_time boolean not null default false, add column allowed_types text`,
    sql`create index registration_token_account on registration_token (account_id, created)`,
    sql`alter table client
      add column type text not null default 'general', add column deleted boolean not null default false,
      add column token_hash bytea`,
    sql`create index client_account on client (account_id, created, client_id)`,
    sql`create index access_key_reader on access_key (reader_id)`,
    sql`create index client_name on client (lower(left(name, 256)))`,
  ],
};
