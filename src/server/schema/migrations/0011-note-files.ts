/** Files of notes, conditions on reading them, and the records they are tied to. */
import { sql } from "../../postgres/sql.ts";
import type { Migration } from "../migration.ts";

export const noteFiles: Migration = {
  id: 11,
  name: "note-files",
  statements: () => [
    // The hash of a one-time password, the end of its life, and the number of wrong tries.
    sql`alter table note
      add column record_id uuid, add column file_id uuid,
      add column otp_hash bytea, add column otp_dies bigint, add column otp_tries integer not null default 0`,
    sql`create index note_record on note (writer_key, record_id) where record_id is not null`,
    // body is the announced note as JSON; dies is when the bytes may go, null while a note or an upload needs them.
    sql`create table note_file (
      file_id uuid primary key, signer text not null, body text not null, checksum text not null,
      uploaded boolean not null default false, note_id uuid, dies bigint, created bigint not null)`,
    sql`create index note_file_note on note_file (note_id)`,
    sql`create index note_file_dies on note_file (dies)`,
    // Which note each key read last, for notes that ask for it.
    sql`create table note_last_read (reader_key text primary key, note_id uuid not null, at bigint not null)`,
  ],
};
