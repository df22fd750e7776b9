/**
 * The files of notes (PROTOCOL.md 5.1): sealed whole under the note's own key before a byte is sent, and checked
 * whole before a byte is released. One read of the note, which counts as one view, gives both.
 */
import { type AccessKey, randomAccessKey } from "../../crypto/access-key.ts";
import { FileDigest } from "../../crypto/file-digest.ts";
import { FILE_HEADER_LENGTH, newFileKey, openFileKey, readFileHeader } from "../../crypto/file-key.ts";
import { openFile } from "../../crypto/file-stream.ts";
import { VaultError } from "../../errors.ts";
import { parsePendingFile } from "../../wire/file.ts";
import { encodeNoteBody, type Note } from "../../wire/note.ts";
import { ROUTES } from "../../wire/routes.ts";
import { receiveWhole, sendBody, type TransferOptions } from "../files/file-bodies.ts";
import { sealInto } from "../files/file-bytes.ts";
import { type FileStore, memoryStore } from "../files/file-store.ts";
import { signalOf } from "../records/records.ts";
import { type NoteActor, type NoteDraft, type OpenNote, sealNoteBody, storedNote } from "./note-seal.ts";

/** Most encrypted bytes of a note's file that are received where nothing says beforehand how many there are. */
const MAX_BYTES = 5 * 2 ** 30;

export interface NoteFileOptions extends TransferOptions {
  readonly store?: FileStore;
}

/** A note with its file, which was checked to its end: plaintext size in bytes, and the plaintext, to be read once. */
export interface OpenNoteFile extends OpenNote {
  readonly size: number;
  readonly stream: ReadableStream<Uint8Array>;
  /** Throws the encrypted copy away: call it when the stream was read or is not wanted. */
  discard(): Promise<void>;
}

/** Seals a file with its note, sends both, and returns the note. Progress counts plaintext bytes. */
export async function writeNoteFile(
  actor: NoteActor,
  draft: NoteDraft,
  plaintext: ReadableStream<Uint8Array>,
  options: NoteFileOptions = {},
): Promise<Note> {
  const { signal } = options;
  const accessKey = randomAccessKey();
  const sink = await (options.store ?? memoryStore()).open();
  try {
    const { checksum, stored: size } = await sealInto(sink, newFileKey(accessKey), plaintext, options);
    const body = sealNoteBody(actor, draft, { accessKey, checksum, size });
    const announced = await actor.create(ROUTES.writeNoteFile, {
      params: {},
      json: encodeNoteBody(body),
      ...signalOf(signal),
    });
    const { id: fileId, fileUrl } = parsePendingFile(announced.json);
    await sendBody(actor.bodies, fileUrl, await sink.finish(), checksum, signalOf(signal));
    const committed = await actor.send(ROUTES.commitNoteFile, {
      params: { fileId },
      repeatable: true,
      ...signalOf(signal),
    });
    const note = storedNote(committed.json, body);
    if (note.checksum !== checksum) throw new VaultError("tampered", "the server stored another file");
    return note;
  } finally {
    await sink.discard();
  }
}

/**
 * Returns the file of a note that was read and opened.
 * @throws VaultError `not_found` when it has none, `tampered` or `decryption_failed` for anything but the whole file
 */
export async function openNoteFile(
  actor: NoteActor,
  { note, data, accessKey }: OpenNote & { readonly accessKey: AccessKey },
  options: NoteFileOptions = {},
): Promise<OpenNoteFile> {
  const { checksum, fileUrl } = note;
  if (checksum === null || fileUrl === null) throw new VaultError("not_found", "the note has no file");
  const sink = await (options.store ?? memoryStore()).open();
  try {
    const digest = new FileDigest();
    const { fileSize } = note;
    // The link outlives the view it came with, so a broken connection continues with the same link.
    const size = fileSize ?? MAX_BYTES;
    const whole = { url: fileUrl, size, isExact: fileSize !== null, renew: null };
    await receiveWhole(actor.bodies, whole, options, async (chunk) => {
      digest.update(chunk);
      await sink.write(chunk);
    });
    if (digest.finish().checksum !== checksum) {
      throw new VaultError("tampered", "the file is not as it was stored");
    }
    const sealed = await sink.finish();
    const header = readFileHeader(new Uint8Array(await sealed.slice(0, FILE_HEADER_LENGTH).arrayBuffer()));
    const opened = await openFile(sealed, openFileKey(accessKey, header), signalOf(options.signal));
    return { note, data, ...opened, discard: () => sink.discard() };
  } catch (error) {
    await sink.discard();
    throw error;
  }
}
