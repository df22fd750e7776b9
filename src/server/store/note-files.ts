/**
 * Files of notes (PROTOCOL.md 5.1). A client announces a file without its size, sends it, and ties it to the
 * announced note.
 */
import { randomUUID } from "node:crypto";
import type { RecordId } from "../../wire/ids.ts";
import type { NoteBody } from "../../wire/note.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { markGone } from "./gone-files.ts";
import { nowMicros } from "./time.ts";

/** A note's file. `noteId` is the note that it became part of, so that a repeated commit gets the same answer. */
export interface NoteFile {
  readonly fileId: RecordId;
  readonly signer: string;
  /** Encrypted bytes of the file; null when they were not announced. */
  readonly size: number | null;
  /** MD5 in standard base64. */
  readonly checksum: string;
  readonly uploaded: boolean;
  readonly noteId: string | null;
  /** Bytes of the note that it is to be, or became, part of. */
  readonly noteBytes: number;
}

interface Row {
  file_id: RecordId;
  signer: string;
  size: number | null;
  checksum: string;
  uploaded: boolean;
  note_id: string | null;
  bytes: number;
}

/** Stores an announcement and returns the id of the file to be. */
export async function announceNoteFile(
  db: Queryable,
  signer: string,
  body: NoteBody,
  checksum: string,
): Promise<RecordId> {
  const fileId = randomUUID() as string as RecordId;
  await db.query(sql`insert into note_file (file_id, signer, body, checksum, created)
    values (${fileId}, ${signer}, ${JSON.stringify(body)}, ${checksum}, ${nowMicros()})`);
  return fileId;
}

/** Returns what was announced, without the note itself; or null. */
export async function findNoteFile(db: Queryable, fileId: RecordId): Promise<NoteFile | null> {
  return noteFileOf(db, fileId, raw(""));
}

/** As `findNoteFile`, locked until the transaction ends. */
export async function lockNoteFile(tx: Queryable, fileId: RecordId): Promise<NoteFile | null> {
  return noteFileOf(tx, fileId, raw("for update"));
}

async function noteFileOf(db: Queryable, fileId: RecordId, lock: Sql): Promise<NoteFile | null> {
  const [row] = await db.query<Row>(sql`select file_id, signer, checksum, uploaded, note_id,
      octet_length(body) as bytes, (body::json ->> 'fileSize')::bigint as size
    from note_file where file_id = ${fileId} and dies is null ${lock}`);
  if (row === undefined) return null;
  return {
    fileId: row.file_id,
    signer: row.signer,
    size: row.size,
    checksum: row.checksum,
    uploaded: row.uploaded,
    noteId: row.note_id,
    noteBytes: row.bytes,
  };
}

/** Returns the note that was announced with the file, for which the caller has room. */
export async function announcedNote(tx: Queryable, fileId: RecordId): Promise<NoteBody> {
  const [row] = await tx.query<{ body: string }>(sql`select body from note_file where file_id = ${fileId}`);
  if (row === undefined) throw new TypeError("a file that was not announced");
  return JSON.parse(row.body) as NoteBody;
}

/** Notes that the bytes are on disk. When nobody waits for them any more, it returns false and notes them as gone. */
export async function markNoteFileUploaded(tx: Queryable, fileId: RecordId): Promise<boolean> {
  const rows = await tx.query(
    sql`update note_file set uploaded = true where file_id = ${fileId} returning 1`,
  );
  if (rows.length === 0) await markGone(tx, fileId);
  return rows.length > 0;
}

/** Notes which note the file became part of. */
export async function tieNoteFile(tx: Queryable, fileId: RecordId, noteId: string): Promise<void> {
  await tx.query(sql`update note_file set note_id = ${noteId} where file_id = ${fileId}`);
}

/** Lets the files of notes be removed at `dies` (microseconds). */
export async function releaseNoteFiles(
  tx: Queryable,
  noteIds: readonly string[],
  dies: number,
): Promise<void> {
  if (noteIds.length === 0) return;
  await tx.query(sql`update note_file set dies = ${dies} where note_id = any(${[...noteIds]}::uuid[])`);
}

/** Notes as gone the bytes of files whose time is over, and of those announced before `before` and never committed. */
export async function dropNoteFiles(tx: Queryable, before: number): Promise<void> {
  const rows = await tx.query<{ file_id: string }>(sql`delete from note_file
    where dies <= ${nowMicros()}::bigint or (note_id is null and created < ${before}::bigint) returning file_id`);
  for (const { file_id } of rows) await markGone(tx, file_id);
}
