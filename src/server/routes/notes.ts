/**
 * Notes (PROTOCOL.md section 6.1): the signing key of the request is the identity, and one that is not the note's
 * sees what it would see of no note. Only registered clients write here, so that nobody else can fill the disk;
 * further conditions of access (`eacp`) are refused rather than ignored.
 */
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../wire/ids.ts";
import { encodeNote, type NoteBody, parseNoteBody } from "../../wire/note.ts";
import { answer, type Call, done, forbidden, type Handlers, notFound } from "../call.ts";
import { deleteNote, insertNote, type NoteName, readNote, removeNamed, viewsLeft } from "../store/notes.ts";
import { storableText } from "../store/text.ts";
import { parseTime } from "../store/time.ts";

const MAX_VIEWS = 2 ** 31 - 1;

/** The body of a note that the signer of the request may write. */
async function ownNote(call: Call): Promise<NoteBody> {
  const { signer, caller } = call;
  const note = parseNoteBody(await call.json());
  if (note.writerSigningKey !== signer) throw forbidden("the note names another key as its writer");
  if (note.clientId !== null && note.clientId !== caller) throw forbidden();
  if (note.eacp !== null && Object.keys(note.eacp).length > 0) {
    throw new VaultError("unsupported", "this server has no further conditions of access to notes");
  }
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

const taken = () => new VaultError("conflict", "a note of that name exists already");

function noteId(text: string): string {
  if (!isUuid(text)) throw new VaultError("bad_request", "a note id is a UUID");
  return text.toLowerCase();
}

function nameOf(query: URLSearchParams): NoteName {
  const id = query.get("note_id");
  if (id) return { noteId: noteId(id) };
  const idString = query.get("id_string");
  if (!idString) throw new VaultError("bad_request", "a note_id or id_string is needed");
  return { idString: storableText(idString, "a name") };
}

export const noteRoutes = {
  writeNote: async (call, deps) => {
    const body = await ownNote(call);
    const note = await deps.db.transaction((tx) => insertNote(tx, body));
    if (note === null) throw taken();
    return answer(201, encodeNote(note));
  },

  /** Replaces the note of that name in one step, or makes it. */
  replaceNote: async (call, deps) => {
    const body = await ownNote(call);
    const { idString } = body;
    if (idString === null) throw new VaultError("bad_request", "an id_string is needed");
    const note = await deps.db.transaction(async (tx) => {
      if (!(await removeNamed(tx, idString, call.signer))) throw forbidden();
      return insertNote(tx, body);
    });
    if (note === null) throw taken();
    return answer(200, encodeNote(note));
  },

  readNote: async (call, deps) => {
    const name = nameOf(call.query);
    const note = await deps.db.transaction((tx) => readNote(tx, name, call.signer));
    if (note === null) throw notFound();
    return answer(200, encodeNote(note));
  },

  /** Answers a bare number; asking uses no view up. */
  noteViews: async (call, deps) => {
    const left = await viewsLeft(deps.db, noteId(call.query.get("note_id") ?? ""), call.signer);
    if (left === null) throw notFound();
    return answer(200, left);
  },

  deleteNote: async (call, deps) => {
    if (!(await deleteNote(deps.db, noteId(call.params.noteId), call.signer))) throw notFound();
    return done(204);
  },
} satisfies Handlers;
