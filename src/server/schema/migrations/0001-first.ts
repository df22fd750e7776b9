/**
 * The first schema. The writer is the tenant: its id is in every primary key and unique constraint of the growing
 * tables, the app makes the ids, and nothing needs a sequence. So the same tables can be spread over many machines.
 */
import { raw, sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";
import { partitioned } from "../partitioned.ts";

/** Times are whole microseconds since 1970; hashes and keys are bytes. */
export const first: Migration = {
  id: 1,
  name: "first",
  statements: ({ partitions }) => [
    ...["pg_trgm", "fuzzystrmatch", "btree_gin"].map(
      (name) => sql`create extension if not exists ${raw(name)}`,
    ),

    sql`create table server_key (
      kid text primary key, purpose text not null, secret bytea not null, created bigint not null)`,
    sql`create table registration_token (
      token_hash bytea primary key, name text not null, uses integer not null default 0,
      max_uses integer, created bigint not null, revoked boolean not null default false)`,
    sql`create table client (
      client_id uuid primary key, name text not null, public_key text not null, signing_key text,
      api_key_id text not null unique, api_secret_hash bytea not null,
      enabled boolean not null default true, has_backup boolean not null default false,
      epoch integer not null default 0, created bigint not null)`,
    // One row per tenant. A transaction must hold it to write, so times strictly increase in the order of commits.
    sql`create table tenant_clock (writer_id uuid primary key, tick bigint not null) with (fillfactor = 50)`,

    sql`create table access_key (
      writer_id uuid not null, type text not null, reader_id uuid not null, eak text not null,
      authorizer_id uuid not null, created bigint not null,
      primary key (writer_id, type, reader_id))`,
    sql`create table policy (
      writer_id uuid not null, reader_id uuid not null, type text not null,
      can_read boolean not null, can_edit boolean not null, can_authorize boolean not null,
      created bigint not null, modified bigint not null,
      primary key (writer_id, reader_id, type))`,
    sql`create index policy_reader on policy (reader_id, writer_id)`,

    // The owner of each record. With it, a route that knows only the record's id touches one tenant.
    sql`create table record_home (record_id uuid primary key, writer_id uuid not null, rid bigint not null)`,
    // plain and data are JSON texts, kept byte for byte: a signature may depend on the order of their keys.
    ...partitioned(
      "record",
      raw(`writer_id uuid not null, rid bigint not null, record_id uuid not null, type text not null,
        plain text not null, data text not null, rec_sig text, file_meta text,
        modified bigint not null, version uuid not null,
        primary key (writer_id, rid)`),
      partitions,
    ),
    ...["", ...Array.from({ length: partitions }, (_, part) => `_${part}`)].map(
      // Ciphertext does not compress.
      (suffix) => sql`alter table ${raw(`record${suffix}`)} alter column data set storage external`,
    ),
    sql`create unique index record_by_id on record (writer_id, record_id)`,
    sql`create index record_by_type on record (writer_id, type, rid)`,
    sql`create index record_by_modified on record (writer_id, modified, rid)`,

    // Labels: ids are digests of texts, so that a label of any length is found by equality.
    ...partitioned(
      "tag",
      raw(`writer_id uuid not null, rid bigint not null, key_id uuid not null, value_id uuid not null,
        primary key (writer_id, rid, key_id)`),
      partitions,
    ),
    sql`create index tag_by_value on tag (writer_id, value_id, key_id, rid)`,
    sql`create index tag_by_key on tag (writer_id, key_id, rid)`,
    // The dictionary of one tenant, in which patterns are looked up: kind k(ey), v(alue) or t(ype).
    ...partitioned(
      "term",
      raw(`writer_id uuid not null, kind "char" not null, term_id uuid not null, text text not null,
        primary key (writer_id, kind, term_id)`),
      partitions,
    ),
    sql`create index term_by_text on term (writer_id, kind, left(text, 256) collate "C")`,
    sql`create index term_by_length on term (writer_id, kind, char_length(text))`,
    sql`create index term_by_trigram on term using gin (writer_id, text gin_trgm_ops)`,
  ],
};
