/**
 * Files of notes (PROTOCOL.md 5.1). A client announces a file without its size, sends it, and ties it to the
 * announced note.
 */
import { randomUUID } from "node:crypto";
import type { RecordId } from "../../wire/ids.ts";
import type { NoteBody } from "../../wire/note.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { markGone } from "./gone-files.ts";
import { nowMicros } from "./time.ts";

/** A note's file. `noteId` is the note that it became part of, so that a repeated commit gets the same answer. */
export interface NoteFile {
  readonly fileId: RecordId;
  readonly signer: string;
  readonly body: NoteBody;
  /** MD5 in standard base64. */
  readonly checksum: string;
  readonly uploaded: boolean;
  readonly noteId: string | null;
}

interface Row {
  file_id: RecordId;
  signer: string;
  body: string;
  checksum: string;
  uploaded: boolean;
  note_id: string | null;
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

/** Returns the announced file, locked until the transaction ends; or null. */
export async function findNoteFile(db: Queryable, fileId: RecordId): Promise<NoteFile | null> {
  const [row] = await db.query<Row>(sql`select * from note_file
    where file_id = ${fileId} and dies is null for update`);
  if (row === undefined) return null;
  return {
    fileId: row.file_id,
    signer: row.signer,
    body: JSON.parse(row.body) as NoteBody,
    checksum: row.checksum,
    uploaded: row.uploaded,
    noteId: row.note_id,
  };
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
