/** Notes by id or name. Each statement itself decides by signing key who may read or delete a note. */
import { randomUUID } from "node:crypto";
import type { RecordId } from "../../wire/ids.ts";
import { type Note, type NoteBody, UNLIMITED_VIEWS } from "../../wire/note.ts";
import { type NoteConditions, type NoteSummary, parseNoteConditions } from "../../wire/note-access.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { releaseNoteFiles } from "./note-files.ts";
import { SMALL_BYTES } from "./records.ts";
import { pageOf, type Slice } from "./slice.ts";
import { nowMicros, parseTime, timeText } from "./time.ts";

/** How a note is named in a request: its id, or the writer's name for it. */
export type NoteName = { readonly noteId: string } | { readonly idString: string };

interface Row {
  note_id: string;
  body: string;
  most: number;
  views: number;
  created: number;
  file_id: RecordId | null;
  otp_hash: Uint8Array | null;
  otp_dies: number | null;
  otp_tries: number;
}

/** A note, its file, and the conditions that its reader must meet. */
export interface StoredNote {
  readonly note: Note;
  readonly fileId: RecordId | null;
  readonly conditions: NoteConditions;
  readonly otp: { readonly hash: Uint8Array; readonly dies: number } | null;
  /** How many wrong one-time passwords were tried since the last was made. */
  readonly tries: number;
}

function stored(row: Row): StoredNote {
  // Older notes lack members that came later.
  const read = JSON.parse(row.body) as Omit<NoteBody, "isSecret" | "fileSize"> & Partial<NoteBody>;
  return noteOf(row, { ...read, isSecret: read.isSecret ?? false, fileSize: read.fileSize ?? null });
}

function noteOf(row: Omit<Row, "body">, body: NoteBody): StoredNote {
  const otp =
    row.otp_hash === null || row.otp_dies === null ? null : { hash: row.otp_hash, dies: row.otp_dies };
  return {
    note: { ...body, noteId: row.note_id, createdAt: timeText(row.created), views: row.views, fileUrl: null },
    fileId: row.file_id,
    conditions: parseNoteConditions(body.eacp),
    otp,
    tries: row.otp_tries,
  };
}

function named(name: NoteName): Sql {
  return "noteId" in name ? sql`note_id = ${name.noteId}` : sql`id_string = ${name.idString}`;
}

/** The condition that a note still lives at `now`. */
function living(now: number): Sql {
  return sql`(dies is null or dies > ${now}::bigint) and (most = ${UNLIMITED_VIEWS} or views < most)`;
}

/** Removes the notes that fit, and lets go of their files at `filesDie`. Returns whether there were any. */
async function removeNotes(tx: Queryable, which: Sql, filesDie = nowMicros()): Promise<boolean> {
  const rows = await tx.query<{ note_id: string }>(sql`delete from note where ${which} returning note_id`);
  const ids = rows.map((row) => row.note_id);
  await releaseNoteFiles(tx, ids, filesDie);
  return ids.length > 0;
}

/** Stores a note, with the file that was sent for it, and returns it; null when its name is taken. */
export async function insertNote(
  tx: Queryable,
  body: NoteBody,
  fileId: RecordId | null = null,
): Promise<StoredNote | null> {
  const now = nowMicros();
  // A name is free again once its note is dead.
  if (body.idString !== null) {
    await removeNotes(tx, sql`id_string = ${body.idString} and not (${living(now)})`);
  }
  const dies = body.expires && body.expiration !== null ? parseTime(body.expiration) : null;
  const [row] = await tx.query<Omit<Row, "body">>(sql`insert into note
    (note_id, id_string, writer_key, recipient_key, body, most, dies, created, record_id, file_id)
    values (${randomUUID()}, ${body.idString}, ${body.writerSigningKey}, ${body.recipientSigningKey},
      ${JSON.stringify(body)}, ${body.maxViews ?? UNLIMITED_VIEWS}, ${dies}, ${now}, ${body.recordId}, ${fileId})
    on conflict do nothing returning note_id, most, views, created, file_id, otp_hash, otp_dies, otp_tries`);
  return row === undefined ? null : noteOf(row, body);
}

/** Removes the writer's note of that name, if there is one. Returns false when it is another writer's, and lives. */
export async function removeNamed(tx: Queryable, idString: string, writerKey: string): Promise<boolean> {
  const [row] = await tx.query<{ writer_key: string }>(
    sql`select writer_key from note where id_string = ${idString} and ${living(nowMicros())} for update`,
  );
  if (row === undefined) return true;
  if (row.writer_key !== writerKey) return false;
  await removeNotes(tx, sql`id_string = ${idString}`);
  return true;
}

/** A note that is larger than the room that was made for it; nothing of it was read. */
export interface LargerNote {
  readonly bytes: number;
}

/**
 * Returns the recipient's living note, locked until the transaction ends, as far as it is small or has no more than
 * `held` bytes; or null.
 */
export async function findNote(
  tx: Queryable,
  name: NoteName,
  recipientKey: string,
  held: number,
): Promise<StoredNote | LargerNote | null> {
  const [row] = await tx.query<Omit<Row, "body"> & { body: string | null; bytes: number }>(sql`select
      note_id, most, views, created, file_id, otp_hash, otp_dies, otp_tries, octet_length(body) as bytes,
      case when octet_length(body) <= ${Math.max(held, SMALL_BYTES)}::bigint then body end as body
    from note where ${named(name)} and recipient_key = ${recipientKey} and ${living(nowMicros())} for update`);
  if (row === undefined) return null;
  const { body } = row;
  return body === null ? { bytes: row.bytes } : stored({ ...row, body });
}

/** Returns whether there is a living note of that name for the recipient. */
export async function isNoteFor(db: Queryable, name: NoteName, recipientKey: string): Promise<boolean> {
  const rows = await db.query(sql`select 1 from note
    where ${named(name)} and recipient_key = ${recipientKey} and ${living(nowMicros())}`);
  return rows.length > 0;
}

/** Returns the writer's living note, for whose body the caller has room; or null. */
export async function findWritten(
  db: Queryable,
  noteId: string,
  writerKey: string,
): Promise<StoredNote | null> {
  const [row] = await db.query<Row>(sql`select * from note
    where note_id = ${noteId} and writer_key = ${writerKey} and ${living(nowMicros())}`);
  return row === undefined ? null : stored(row);
}

/** Counts a view of a note that was found. The last one removes it; its file stays until `filesDie`. */
export async function countView(
  tx: Queryable,
  { note }: StoredNote,
  recipientKey: string,
  filesDie: number,
): Promise<void> {
  const { noteId } = note;
  await tx.query(sql`update note set views = views + 1, otp_hash = null, otp_dies = null, otp_tries = 0
    where note_id = ${noteId}`);
  await removeNotes(tx, sql`note_id = ${noteId} and most <> ${UNLIMITED_VIEWS} and views >= most`, filesDie);
  await tx.query(sql`insert into note_last_read (reader_key, note_id, at)
    values (${recipientKey}, ${noteId}, ${nowMicros()})
    on conflict (reader_key) do update set note_id = excluded.note_id, at = excluded.at`);
}

/** Returns the note that the key read last, or null. */
export async function lastRead(db: Queryable, readerKey: string): Promise<string | null> {
  const [row] = await db.query<{ note_id: string }>(
    sql`select note_id from note_last_read where reader_key = ${readerKey}`,
  );
  return row?.note_id ?? null;
}

/** Keeps the hash of a new one-time password of the writer's living note. Returns whether there is such a note. */
export async function setOtp(
  db: Queryable,
  noteId: string,
  writerKey: string,
  otp: { readonly hash: Uint8Array; readonly dies: number },
): Promise<boolean> {
  const rows =
    await db.query(sql`update note set otp_hash = ${otp.hash}, otp_dies = ${otp.dies}, otp_tries = 0
    where note_id = ${noteId} and writer_key = ${writerKey} and ${living(nowMicros())} returning note_id`);
  return rows.length === 1;
}

/** Counts a wrong one-time password. */
export async function countWrongOtp(tx: Queryable, noteId: string): Promise<void> {
  await tx.query(sql`update note set otp_tries = otp_tries + 1 where note_id = ${noteId}`);
}

/** Returns how many views the writer's or recipient's living note has left, -1 for any number; or null. */
export async function viewsLeft(db: Queryable, noteId: string, key: string): Promise<number | null> {
  const [row] = await db.query<{ left: number }>(sql`select
      case when most = ${UNLIMITED_VIEWS} then ${raw(String(UNLIMITED_VIEWS))} else most - views end as left
    from note where note_id = ${noteId} and (writer_key = ${key} or recipient_key = ${key})
      and ${living(nowMicros())}`);
  return row?.left ?? null;
}

/** Removes the writer's note. Returns whether there was one. */
export async function deleteNote(tx: Queryable, noteId: string, writerKey: string): Promise<boolean> {
  return removeNotes(tx, sql`note_id = ${noteId} and writer_key = ${writerKey}`);
}

/** Returns one page of the writer's living notes that it tied to a record, oldest first. */
export async function notesOfRecord(
  db: Queryable,
  recordId: RecordId,
  writerKey: string,
  { offset, limit }: Slice,
) {
  // It leaves out the bodies of the notes, which may be large.
  const rows = await db.query<Row>(sql`select note_id, views, created, json_build_object(
      'clientId', body::json -> 'clientId', 'maxViews', body::json -> 'maxViews', 'eacp', null,
      'expiration', body::json -> 'expiration', 'expires', body::json -> 'expires',
      'isSecret', body::json -> 'isSecret')::text as body, otp_hash, otp_dies
    from note
    where writer_key = ${writerKey} and record_id = ${recordId} and ${living(nowMicros())}
    order by created, note_id offset ${offset}::bigint limit ${limit + 1}::bigint`);
  return pageOf(
    rows.map((row) => summaryOf(stored(row), recordId)),
    { offset, limit },
  );
}

function summaryOf({ note }: StoredNote, recordId: RecordId): NoteSummary {
  const { noteId, clientId, createdAt, maxViews, views, expiration, expires, isSecret } = note;
  return { noteId, clientId, createdAt, maxViews, views, expiration, expires, recordId, isSecret };
}

/** Removes the writer's notes that it tied to a record. */
export async function deleteNotesOfRecord(
  tx: Queryable,
  recordId: RecordId,
  writerKey: string,
): Promise<void> {
  await removeNotes(tx, sql`writer_key = ${writerKey} and record_id = ${recordId}`);
}

/** Removes notes whose time is over. */
export async function dropDeadNotes(tx: Queryable): Promise<void> {
  await removeNotes(tx, sql`dies <= ${nowMicros()}::bigint`);
}
