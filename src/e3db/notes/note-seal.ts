/**
 * Seals and opens notes, with or without a file (PROTOCOL.md 2.10). Opening is strict: the writer that the caller
 * expects must have signed every field.
 */
import type { AccessKey } from "../../crypto/access-key.ts";
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { openNote, sealNote } from "../../crypto/note-crypto.ts";
import { sodiumSuite } from "../../crypto/sodium-suite.ts";
import { readPublicKey, readSigningKey } from "../../crypto/suite.ts";
import { VaultError } from "../../errors.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import { NOTE_MODE, type Note, type NoteBody, parseNote, UNLIMITED_VIEWS } from "../../wire/note.ts";
import type { JsonObject, StringMap } from "../../wire/parse.ts";
import type { BodyWorld } from "../files/file-bodies.ts";
import type { Send } from "../http/request.ts";
import type { PinnedKeys } from "../keys/trust.ts";
import { checkDraft } from "../records/draft.ts";

/** A client that writes and reads notes: a registered one, or only a pair of derived keys. Raw keys, Sodium suite. */
export interface NoteActor {
  readonly send: Send;
  /** Sends creates. */
  readonly create: Send;
  /** How the files of notes travel. */
  readonly bodies: BodyWorld;
  readonly clientId: ClientId | null;
  readonly privateKey: Uint8Array;
  readonly signingKey: Uint8Array;
}

export interface NoteDraft {
  readonly data: StringMap;
  readonly plain?: StringMap;
  /** The reader: the keys that the person pinned. */
  readonly reader: PinnedKeys;
  /** The only one of its name on the server. Ignored by servers for anonymous writers. */
  readonly name?: string;
  readonly type?: string;
  /** How often it may be read; any number if left out. */
  readonly maxViews?: number;
  /** After this it is gone. */
  readonly expiration?: Date;
  /** A record that it belongs to, so that all notes of the record can be listed and deleted together. */
  readonly recordId?: RecordId;
  /** Further conditions on the reader, in the form of PROTOCOL.md 6.1. */
  readonly eacp?: JsonObject;
}

/** A note's file while it is being sealed: the key that also seals the note; MD5 and size of the encrypted bytes. */
export interface NoteFileSeal {
  readonly accessKey: AccessKey;
  readonly checksum: string;
  readonly size: number;
}

/** A note that was read: its values, and what the server says about it. */
export interface OpenNote {
  readonly note: Note;
  readonly data: StringMap;
}

/**
 * Returns the body of a note.
 * @throws VaultError `key_missing` for a reader who cannot fetch notes, and as `checkDraft`
 */
export function sealNoteBody(actor: NoteActor, draft: NoteDraft, file: NoteFileSeal | null = null): NoteBody {
  const { clientId, privateKey, signingKey } = actor;
  const { data, plain = {}, reader } = draft;
  const checked = checkDraft({ type: "note", data, plain });
  if (reader.signingKey === null) {
    throw new VaultError("key_missing", "the reader has no signing key, so it cannot fetch notes");
  }
  const readerPublicKey = readPublicKey(sodiumSuite, { [reader.publicKey.type]: reader.publicKey.key });
  const sealed = sealNote(checked.data, {
    writerPrivateKey: privateKey,
    writerSigningKey: signingKey,
    readerPublicKey,
    ...(file === null ? {} : { accessKey: file.accessKey }),
  });
  return {
    ...sealed,
    mode: NOTE_MODE,
    recipientSigningKey: reader.signingKey.key,
    writerSigningKey: encodeBase64Url(sodiumSuite.signingPublicKeyOf(signingKey)),
    writerEncryptionKey: encodeBase64Url(sodiumSuite.publicKeyOf(privateKey)),
    clientId,
    type: draft.type ?? "",
    plain: checked.plain,
    checksum: file?.checksum ?? null,
    fileSize: file?.size ?? null,
    maxViews: draft.maxViews ?? UNLIMITED_VIEWS,
    expiration: draft.expiration?.toISOString() ?? null,
    expires: draft.expiration !== undefined,
    eacp: draft.eacp ?? null,
    idString: draft.name ?? null,
    recordId: draft.recordId ?? null,
    isSecret: false,
  };
}

/** Returns the note of the server's answer. @throws VaultError `tampered` when it is not about what was sent */
export function storedNote(json: unknown, body: NoteBody): Note {
  const note = parseNote(json);
  if (note.signature !== body.signature) throw new VaultError("tampered", "the answer is about another note");
  return note;
}

/**
 * @throws VaultError `key_changed` unless `note` names `writer` as its writer; opening the note proves that it really
 * is
 */
export function assertWriter(note: Note, { signingKey, publicKey }: PinnedKeys): void {
  if (note.writerSigningKey === signingKey?.key && note.writerEncryptionKey === publicKey.key) return;
  throw new VaultError("key_changed", "the note is not by the writer it should be by");
}

/**
 * Returns what is in a note by the writer it names, and the key that also opens its file.
 * @throws VaultError as `openNote`
 */
export function openNoteBy(actor: NoteActor, note: Note): OpenNote & { readonly accessKey: AccessKey } {
  const opened = openNote(note, {
    readerPrivateKey: actor.privateKey,
    writerPublicKey: readPublicKey(sodiumSuite, { curve25519: note.writerEncryptionKey }),
    writerSigningKey: readSigningKey(sodiumSuite, { ed25519: note.writerSigningKey }),
  });
  return { note, ...opened };
}
