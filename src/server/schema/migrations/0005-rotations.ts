/** Rotations of access keys: the staged rows, until one commit puts them in place. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const rotations: Migration = {
  id: 5,
  name: "rotations",
  statements: () => [
    sql`create table rotation (
      writer_id uuid not null, rotation_id uuid not null, type text not null, committed boolean not null default false,
      created bigint not null, touched bigint not null, primary key (writer_id, rotation_id))`,
    sql`create unique index rotation_open on rotation (writer_id, type) where not committed`,
    // version null: bytes are still being copied; data null: the record stays as it is.
    sql`create table rotation_record (
      writer_id uuid not null, rotation_id uuid not null, rid bigint not null, record_id uuid not null,
      version uuid, data text, plain text, rec_sig text, file_meta text, file_id uuid,
      primary key (writer_id, rotation_id, rid))`,
    sql`alter table rotation_record alter column data set storage external`,
  ],
};
