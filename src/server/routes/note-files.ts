/**
 * Notes with a file (PROTOCOL.md section 5.1): a client announces the file's MD5, sends the file, and commits it to a
 * note. The bytes go through this server wherever they are kept, because a link of the store's own would need their
 * size in advance.
 */
import { VaultError } from "../../errors.ts";
import { encodePendingFile, MD5 } from "../../wire/file.ts";
import type { RecordId } from "../../wire/ids.ts";
import { bodyOf, type Handlers, notFound, recordParam } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer } from "../edge/answer.ts";
import { originFor } from "../files/file-links.ts";
import { fileUrl } from "../files/file-url.ts";
import { paced } from "../limits/pace.ts";
import type { Queryable } from "../postgres/database.ts";
import {
  announcedNote,
  announceNoteFile,
  findNoteFile,
  lockNoteFile,
  markNoteFileUploaded,
  type NoteFile,
  tieNoteFile,
} from "../store/note-files.ts";
import { findWritten, insertNote, type StoredNote } from "../store/notes.ts";
import { SMALL_BYTES } from "../store/records.ts";
import { nameTaken, noteAnswer, ownNote } from "./notes.ts";
import { deleteBytes } from "./records.ts";

/** @throws VaultError `not_found` for a file that is not there, or another's */
function ownFile(file: NoteFile | null, signer: string): NoteFile {
  if (file === null || file.signer !== signer) throw notFound();
  return file;
}

/** Makes the note of an uploaded file, once; repeating it returns the same note. The caller has room for it. */
async function commit(tx: Queryable, signer: string, fileId: RecordId): Promise<StoredNote> {
  const file = ownFile(await lockNoteFile(tx, fileId), signer);
  if (file.noteId !== null) {
    const note = await findWritten(tx, file.noteId, signer);
    if (note === null) throw notFound();
    return note;
  }
  if (!file.uploaded) throw new VaultError("bad_request", "the file was not uploaded yet");
  const note = await insertNote(tx, await announcedNote(tx, fileId), fileId);
  if (note === null) throw nameTaken();
  await tieNoteFile(tx, fileId, note.note.noteId);
  return note;
}

export const noteFileRoutes = {
  writeNoteFile: async (call, deps) => {
    const body = await ownNote(call);
    const { checksum } = body;
    if (checksum === null || !MD5.test(checksum)) {
      throw new VaultError("wire_invalid", "file_meta.checksum is not the MD5 of a file");
    }
    const id = await announceNoteFile(deps.db, call.signer, body, checksum);
    const url = fileUrl(deps.keys, originFor(call.request, deps), "PUT", id);
    return answer(202, encodePendingFile({ id, fileUrl: url }));
  },

  commitNoteFile: async (call, deps) => {
    const { signer } = call;
    const fileId = recordParam(call.params.fileId);
    const { noteBytes } = ownFile(await findNoteFile(deps.db, fileId), signer);
    if (noteBytes > SMALL_BYTES) await deps.db.hold(noteBytes);
    const note = await deps.db.transaction((tx) => commit(tx, signer, fileId));
    return noteAnswer(call, deps, 201, note);
  },
} satisfies Handlers;

/** Takes the bytes of a note's file from its signed URL. Returns false when no such file was announced. */
export async function uploadNoteFile(request: Request, deps: Deps, fileId: RecordId): Promise<boolean> {
  const file = await findNoteFile(deps.db, fileId);
  if (file === null || file.noteId !== null) return false;
  const { checksum } = file;
  const named = request.headers.get("Content-MD5");
  if (named !== null && named !== checksum) {
    throw new VaultError("bad_request", "Content-MD5 is not as announced");
  }
  const length = request.headers.get("Content-Length") ?? "";
  const size = file.size ?? (/^\d{1,15}$/.test(length) ? Number(length) : null);
  if (size === null) throw new VaultError("bad_request", "a Content-Length is needed");
  const body = bodyOf(request);
  const arriving = body === null ? null : paced(body, deps.limits.pace);
  await deps.files.put(fileId, arriving, { checksum, size });
  if (await deps.db.transaction((tx) => markNoteFileUploaded(tx, fileId))) return true;
  await deleteBytes(deps);
  throw notFound();
}
