/**
 * Notes (PROTOCOL.md section 6.1): the signing key of the request is the identity. To every other key the note does
 * not exist. Keys that no client registered write only where the operator allows it, so that nobody fills the disk.
 * The server refuses conditions that it cannot enforce, rather than ignore them.
 */
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import { encodeNote, type NoteBody, parseNoteBody } from "../../wire/note.ts";
import { encodeNotePage, parseNoteConditions } from "../../wire/note-access.ts";
import { type Call, forbidden, type Handler, type Handlers, notFound, recordParam } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer, done } from "../edge/answer.ts";
import { downloadLink } from "../files/file-links.ts";
import { URL_SECONDS } from "../files/file-store.ts";
import {
  deleteNote,
  deleteNotesOfRecord,
  insertNote,
  type NoteName,
  notesOfRecord,
  removeNamed,
  type StoredNote,
  viewsLeft,
} from "../store/notes.ts";
import { storableText } from "../store/text.ts";
import { nowMicros, parseTime, timeText } from "../store/time.ts";
import { readNote } from "./note-reading.ts";
import { sliceOf } from "./page-query.ts";

const MAX_VIEWS = 2 ** 31 - 1;
/** The longest life of a note by a key that no client registered, in microseconds. */
const ANONYMOUS_LIFE = 7 * 24 * 3600 * 1_000_000;

/** Returns the body of a note that a client writes. */
export async function ownNote(call: Call): Promise<NoteBody> {
  return checkedNote(call, call.caller, parseNoteBody(await call.json()));
}

/** Returns the body of a note by a client, or by an unknown key where that is allowed. */
async function anyNote(call: Call, deps: Deps): Promise<NoteBody> {
  if (call.callerOrNone !== null) return ownNote(call);
  if (!deps.anonymousNotes) {
    throw new VaultError("unauthorized", "here only registered clients write notes: name yours after uid:");
  }
  return checkedNote(call, null, anonymousNote(parseNoteBody(await call.json())));
}

/**
 * Returns the note as an unknown key may write it: without a name, with one view unless it says otherwise, and with
 * an early end (PROTOCOL.md section 6.1).
 */
function anonymousNote(note: NoteBody): NoteBody {
  const wished = note.expires && note.expiration !== null ? parseTime(note.expiration) : null;
  const dies = Math.min(wished ?? Number.POSITIVE_INFINITY, nowMicros() + ANONYMOUS_LIFE);
  return {
    ...note,
    idString: null,
    recordId: null,
    maxViews: note.maxViews ?? 1,
    expires: true,
    expiration: timeText(dies),
  };
}

function checkedNote({ signer }: Call, writer: ClientId | null, note: NoteBody): NoteBody {
  if (note.writerSigningKey !== signer) throw forbidden("the note names another key as its writer");
  if (note.clientId !== null && note.clientId !== writer) throw forbidden();
  parseNoteConditions(note.eacp);
  if (note.idString !== null) storableText(note.idString, "a name");
  storableText(note.recipientSigningKey, "a key");
  if (note.expires && note.expiration !== null && parseTime(note.expiration) === null) {
    throw new VaultError("wire_invalid", "expiration is not as expected");
  }
  const most = note.maxViews ?? 1;
  if (most === 0 || most < -1 || most > MAX_VIEWS) {
    throw new VaultError("wire_invalid", "max_views is not as expected");
  }
  return note;
}

/** Returns the error for a name that another living note has. */
export function nameTaken(): VaultError {
  return new VaultError("conflict", "a note of that name exists already");
}

/**
 * Returns the id of a note.
 * @throws VaultError `bad_request`: unlike elsewhere, a malformed id is not a missing one
 */
export function noteIdOf(text: string): string {
  if (!isUuid(text)) throw new VaultError("bad_request", "a note id is a UUID");
  return text.toLowerCase();
}

/** Returns how a query names a note. @throws VaultError `bad_request` */
export function nameOf(query: URLSearchParams): NoteName {
  const id = query.get("note_id");
  if (id) return { noteId: noteIdOf(id) };
  const idString = query.get("id_string");
  if (!idString) throw new VaultError("bad_request", "a note_id or id_string is needed");
  return { idString: storableText(idString, "a name") };
}

/** Answers a note, with a fresh link to its file if it has one. */
export async function noteAnswer(
  call: Call,
  deps: Deps,
  status: number,
  { note, fileId }: StoredNote,
): Promise<Response> {
  const fileUrl = fileId === null ? null : await downloadLink(call.request, deps, fileId);
  return answer(status, encodeNote({ ...note, fileUrl }));
}

const deleteOfRecord: Handler<"/:recordId"> = async (call, deps) => {
  const { signer } = call;
  const recordId: RecordId = recordParam(call.params.recordId);
  await deps.db.transaction((tx) => deleteNotesOfRecord(tx, recordId, signer));
  return done(204);
};

export const noteRoutes = {
  writeNote: async (call, deps) => {
    const body = await anyNote(call, deps);
    const note = await deps.db.transaction((tx) => insertNote(tx, body));
    if (note === null) throw nameTaken();
    return noteAnswer(call, deps, 201, note);
  },

  /** Replaces the note of that name in one step, or makes it. */
  replaceNote: async (call, deps) => {
    const body = await ownNote(call);
    const { signer } = call;
    const { idString } = body;
    if (idString === null) throw new VaultError("bad_request", "an id_string is needed");
    const note = await deps.db.transaction(async (tx) => {
      if (!(await removeNamed(tx, idString, signer))) throw forbidden();
      return insertNote(tx, body);
    });
    if (note === null) throw nameTaken();
    return noteAnswer(call, deps, 200, note);
  },

  /** Answers the note to its recipient who meets its conditions, and counts the view. */
  readNote: async (call, deps) => {
    const { signer, query } = call;
    const name = nameOf(query);
    const otp = query.get("tozny_otp") ?? query.get("otp");
    // Another, larger note may take the name while this one waits for room.
    for (let held = 0; ; ) {
      const request = { name, signer, otp, linkSeconds: URL_SECONDS, held };
      const read = await deps.db.transaction((tx) => readNote(tx, deps.keys, request));
      // Thrown outside the transaction, so that it commits the counts.
      if ("refusal" in read) throw read.refusal;
      if ("note" in read) return noteAnswer(call, deps, 200, read.note);
      await deps.db.hold(read.bytes - held);
      held = read.bytes;
    }
  },

  /** Answers a bare number. Asking uses up no view. */
  noteViews: async (call, deps) => {
    const left = await viewsLeft(deps.db, noteIdOf(call.query.get("note_id") ?? ""), call.signer);
    if (left === null) throw notFound();
    return answer(200, left);
  },

  deleteNote: async (call, deps) => {
    const { signer } = call;
    const noteId = noteIdOf(call.params.noteId);
    if (!(await deps.db.transaction((tx) => deleteNote(tx, noteId, signer)))) throw notFound();
    return done(204);
  },

  /** Lists the notes that the signer tied to a record, and nobody else's, whoever owns the record. */
  notesOfRecord: async (call, deps) => {
    const recordId = recordParam(call.params.recordId);
    const { items, nextToken } = await notesOfRecord(deps.db, recordId, call.signer, sliceOf(call.query));
    return answer(200, encodeNotePage({ notes: items, nextToken }));
  },

  deleteNotesOfRecord: deleteOfRecord,
  deleteNotesOfOneRecord: deleteOfRecord,
} satisfies Handlers;
