/** The part of the fake server that keeps notes: the signing key is the identity. */
import { encodeNote, type Note, parseNoteBody } from "../../src/wire/note.ts";
import { json } from "./scripted.ts";

export class FakeNotes {
  readonly notes = new Map<string, Note>();
  readonly #uuid: () => string;

  constructor(uuid: () => string) {
    this.#uuid = uuid;
  }

  write(value: unknown, signer: string, replace: boolean): Response {
    const body = parseNoteBody(value);
    if (body.writerSigningKey !== signer) return json({}, 403);
    const named = [...this.notes.values()].find(
      (note) => note.idString !== null && note.idString === body.idString,
    );
    if (named !== undefined && !replace) return json({}, 409);
    if (named !== undefined && named.writerSigningKey !== signer) return json({}, 403);
    if (named !== undefined) this.notes.delete(named.noteId);
    const note = {
      ...body,
      noteId: this.#uuid(),
      createdAt: "2026-01-01T00:00:00.000000Z",
      views: 0,
      fileUrl: null,
    };
    this.notes.set(note.noteId, note);
    return json(encodeNote(note), 201);
  }

  read(query: URLSearchParams, signer: string): Response {
    const note = [...this.notes.values()].find(
      ({ noteId, idString }) =>
        noteId === query.get("note_id") || (idString !== null && idString === query.get("id_string")),
    );
    if (note === undefined || note.recipientSigningKey !== signer) return json({}, 404);
    const views = note.views + 1;
    this.notes.set(note.noteId, { ...note, views });
    if (views === note.maxViews) this.notes.delete(note.noteId);
    return json(encodeNote({ ...note, views }));
  }

  viewsLeft(query: URLSearchParams): Response {
    const note = this.notes.get(query.get("note_id") ?? "");
    return note === undefined ? json({}, 404) : json((note.maxViews ?? 1) - note.views);
  }

  remove(noteId: string, signer: string): Response {
    const note = this.notes.get(noteId);
    if (note === undefined) return json({}, 404);
    if (note.writerSigningKey !== signer) return json({}, 403);
    this.notes.delete(noteId);
    return json({});
  }
}
