/** Notes by id or name. Who may read or delete one is decided by signing key, in the statement itself. */
import { randomUUID } from "node:crypto";
import { type Note, type NoteBody, UNLIMITED_VIEWS } from "../../wire/note.ts";
import type { Queryable } from "./database.ts";
import { raw, type Sql, sql } from "./sql.ts";
import { nowMicros, parseTime, timeText } from "./time.ts";

/** How a note is named in a request: its id, or the writer's name for it. */
export type NoteName = { readonly noteId: string } | { readonly idString: string };

interface Row {
  note_id: string;
  body: string;
  most: number;
  views: number;
  created: number;
}

function stored(row: Row): Note {
  const body = JSON.parse(row.body) as NoteBody;
  return { ...body, noteId: row.note_id, createdAt: timeText(row.created), views: row.views, fileUrl: null };
}

function named(name: NoteName): Sql {
  return "noteId" in name ? sql`note_id = ${name.noteId}` : sql`id_string = ${name.idString}`;
}

/** The condition that a note still lives at `now`. */
function living(now: number): Sql {
  return sql`(dies is null or dies > ${now}::bigint) and (most = ${UNLIMITED_VIEWS} or views < most)`;
}

/** Stores a note and returns it; null when its name is taken. */
export async function insertNote(tx: Queryable, body: NoteBody): Promise<Note | null> {
  const now = nowMicros();
  // A name is free again once its note is dead.
  if (body.idString !== null) {
    await tx.query(sql`delete from note where id_string = ${body.idString} and not (${living(now)})`);
  }
  const dies = body.expires && body.expiration !== null ? parseTime(body.expiration) : null;
  const [row] = await tx.query<Row>(sql`insert into note
    (note_id, id_string, writer_key, recipient_key, body, most, dies, created)
    values (${randomUUID()}, ${body.idString}, ${body.writerSigningKey}, ${body.recipientSigningKey},
      ${JSON.stringify(body)}, ${body.maxViews ?? UNLIMITED_VIEWS}, ${dies}, ${now})
    on conflict do nothing returning note_id, body, most, views, created`);
  return row === undefined ? null : stored(row);
}

/** Removes the writer's note of that name, if there is one. Returns false when it is another writer's. */
export async function removeNamed(tx: Queryable, idString: string, writerKey: string): Promise<boolean> {
  const [row] = await tx.query<{ writer_key: string }>(
    sql`select writer_key from note where id_string = ${idString} for update`,
  );
  if (row === undefined) return true;
  if (row.writer_key !== writerKey) return false;
  await tx.query(sql`delete from note where id_string = ${idString}`);
  return true;
}

/** Returns the living note for its recipient and counts the view; the last view removes it. */
export async function readNote(tx: Queryable, name: NoteName, recipientKey: string): Promise<Note | null> {
  const [row] = await tx.query<Row>(sql`update note set views = views + 1
    where ${named(name)} and recipient_key = ${recipientKey} and ${living(nowMicros())}
    returning note_id, body, most, views, created`);
  if (row === undefined) return null;
  if (row.most !== UNLIMITED_VIEWS && row.views >= row.most) {
    await tx.query(sql`delete from note where note_id = ${row.note_id}`);
  }
  return stored(row);
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
export async function deleteNote(db: Queryable, noteId: string, writerKey: string): Promise<boolean> {
  const rows = await db.query(sql`delete from note where note_id = ${noteId} and writer_key = ${writerKey}
    returning note_id`);
  return rows.length === 1;
}
