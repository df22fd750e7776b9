/** Lists the files whose bytes the database needs, with the size and checksum that they must have. */
import type { FileBody } from "../../../wire/file.ts";
import type { NoteBody } from "../../../wire/note.ts";
import type { Queryable } from "../../postgres/database.ts";
import { join, raw, type Sql, sql } from "../../postgres/sql.ts";
import type { StoredFileMeta } from "../../store/records.ts";
import { nowMicros } from "../../store/time.ts";

/** A file with the size and checksum of its bytes. A note's file may have been announced without its size. */
export interface NeededFile {
  readonly id: string;
  readonly size: number | null;
  /** MD5 in standard base64. */
  readonly checksum: string;
}

/** Returns the files of all records and notes, of exchanged contents that wait, and of uploads not committed yet. */
export async function neededFiles(db: Queryable): Promise<NeededFile[]> {
  const metas = await db.query<{ meta: string }>(sql`
    select file_meta as meta from record where file_meta is not null union all
    select file_meta from rotation_record where file_meta is not null`);
  const uploads = await db.query<{
    id: string;
    body: string;
  }>(sql`select file_id as id, body from pending_file
    where uploaded and record_id is null`);
  const notes = await db.query<{ id: string; body: string; checksum: string }>(sql`
    select file_id as id, body, checksum from note_file
    where uploaded and (dies is null or dies > ${nowMicros()}::bigint)`);
  return [
    ...metas.map(({ meta }) => {
      const { fileId, size, checksum } = JSON.parse(meta) as StoredFileMeta;
      return { id: fileId as string, size, checksum: checksum ?? "" };
    }),
    ...uploads.map(({ id, body }) => {
      const { size, checksum } = (JSON.parse(body) as FileBody).file;
      return { id, size, checksum };
    }),
    ...notes.map(({ id, body, checksum }) => {
      const { fileSize } = JSON.parse(body) as NoteBody;
      return { id, size: fileSize, checksum };
    }),
  ];
}

/**
 * Returns the ids of files that may have bytes: those needed, those being written, and those about to be removed.
 * Every other file gets removed, so every table with a `file_id` counts, even one that this code does not know.
 */
export async function knownFiles(db: Queryable): Promise<Set<string>> {
  const tables = await db.query<{ name: string }>(sql`select c.relname as name
    from pg_catalog.pg_class c join pg_catalog.pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
      and a.attname = 'file_id' and not a.attisdropped order by c.relname`);
  const columns: Sql[] = tables.map(
    ({ name }) => sql`select file_id as id from ${raw(name)} where file_id is not null`,
  );
  const rows = await db.query<{ id: string }>(join(columns, " union "));
  const needed = await neededFiles(db);
  return new Set([...rows.map((row) => row.id), ...needed.map((file) => file.id)]);
}
