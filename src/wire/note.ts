/** Notes: one-recipient envelopes, addressed by signing key (PROTOCOL.md sections 2.10 and 6.1). */
import * as v from "valibot";
import { type ClientId, clientIdSchema, opaqueIdSchema, type RecordId, recordIdSchema } from "./ids.ts";
import {
  emptyOr,
  flag,
  type JsonObject,
  objectSchema,
  optionalMapSchema,
  orNull,
  parseWith,
  type StringMap,
  stringMapSchema,
  ZERO_TIME,
} from "./parse.ts";

/** The `mode` that js and Go write; compared without regard to case. */
export const NOTE_MODE = "Sodium";

/** Any number of reads. */
export const UNLIMITED_VIEWS = -1;

/** A note as its writer sends it. Keys are base64url of the Sodium suite; `data` holds quads. */
export interface NoteBody {
  readonly data: StringMap;
  /** The note's salt as a signed field. */
  readonly signature: string;
  readonly mode: string;
  readonly recipientSigningKey: string;
  readonly writerSigningKey: string;
  readonly writerEncryptionKey: string;
  readonly encryptedAccessKey: string;
  /** Null for an anonymous writer. */
  readonly clientId: ClientId | null;
  readonly type: string;
  readonly plain: StringMap;
  /** MD5 of the note's encrypted file, null when it has none. */
  readonly checksum: string | null;
  /** Encrypted bytes of that file; null from other clients, which say it at the upload only. */
  readonly fileSize: number | null;
  /** Null for the server's default, -1 for any number. */
  readonly maxViews: number | null;
  /** RFC 3339; only counts when `expires`. */
  readonly expiration: string | null;
  readonly expires: boolean;
  /** Proofs that a reader needs in addition to its key; not checked here. */
  readonly eacp: JsonObject | null;
  /** A name of the writer's choice, one of its kind on the server. */
  readonly idString: string | null;
  readonly recordId: RecordId | null;
  /** Whether js keeps a secret of its own kind in it. */
  readonly isSecret: boolean;
}

/** A note as the server keeps it. */
export interface Note extends NoteBody {
  readonly noteId: string;
  readonly createdAt: string;
  readonly views: number;
  /** Where the note's file is, when it has one. */
  readonly fileUrl: string | null;
}

const text = v.nullish(v.string(), "");
const key = v.pipe(v.string(), v.nonEmpty(), v.maxLength(1024));

const bodyEntries = {
  data: stringMapSchema,
  signature: v.string(),
  mode: v.nullish(v.string(), NOTE_MODE),
  recipient_signing_key: key,
  writer_signing_key: key,
  writer_encryption_key: key,
  encrypted_access_key: key,
  client_id: emptyOr(clientIdSchema),
  type: text,
  plain: optionalMapSchema,
  // Python sends `plain` here by mistake, so anything but a checksum and a URL is ignored.
  file_meta: orNull(objectSchema),
  max_views: orNull(v.pipe(v.number(), v.safeInteger())),
  expiration: orNull(v.string()),
  expires: flag(false),
  eacp: orNull(objectSchema),
  id_string: orNull(v.pipe(v.string(), v.maxLength(1024))),
  record_id: emptyOr(recordIdSchema),
  is_secret: flag(false),
};
const bodySchema = v.object(bodyEntries);
const noteSchema = v.object({
  ...bodyEntries,
  note_id: opaqueIdSchema,
  created_at: text,
  views: v.nullish(v.pipe(v.number(), v.safeInteger()), 0),
});

function member(object: JsonObject | null, name: string): string | null {
  const value = object !== null && Object.hasOwn(object, name) ? object[name] : null;
  return typeof value === "string" && value !== "" ? value : null;
}

function sizeOf(fileMeta: JsonObject | null): number | null {
  const size = fileMeta !== null && Object.hasOwn(fileMeta, "size") ? fileMeta["size"] : null;
  return Number.isSafeInteger(size) && (size as number) >= 0 ? (size as number) : null;
}

function fromWire(wire: v.InferOutput<typeof bodySchema>): NoteBody {
  return {
    data: wire.data,
    signature: wire.signature,
    mode: wire.mode,
    recipientSigningKey: wire.recipient_signing_key,
    writerSigningKey: wire.writer_signing_key,
    writerEncryptionKey: wire.writer_encryption_key,
    encryptedAccessKey: wire.encrypted_access_key,
    clientId: wire.client_id,
    type: wire.type,
    plain: wire.plain,
    checksum: member(wire.file_meta, "checksum"),
    fileSize: sizeOf(wire.file_meta),
    maxViews: wire.max_views,
    expiration: wire.expiration === ZERO_TIME || wire.expiration === "" ? null : wire.expiration,
    expires: wire.expires,
    eacp: wire.eacp,
    idString: wire.id_string === "" ? null : wire.id_string,
    recordId: wire.record_id,
    isSecret: wire.is_secret,
  };
}

/** @throws VaultError `wire_invalid`; nulls read as missing, as python sends them */
export function parseNoteBody(value: unknown): NoteBody {
  return fromWire(parseWith(bodySchema, value));
}

function encodeFileMeta({ checksum, fileSize }: NoteBody): JsonObject {
  return {
    ...(checksum === null ? {} : { checksum }),
    ...(fileSize === null ? {} : { size: fileSize }),
  };
}

/** Returns the body of a write or a replacement; members that say nothing are left out, as js does. */
export function encodeNoteBody(note: NoteBody): JsonObject {
  return {
    data: { ...note.data },
    signature: note.signature,
    mode: note.mode,
    recipient_signing_key: note.recipientSigningKey,
    writer_signing_key: note.writerSigningKey,
    writer_encryption_key: note.writerEncryptionKey,
    encrypted_access_key: note.encryptedAccessKey,
    ...(note.clientId === null ? {} : { client_id: note.clientId }),
    type: note.type,
    plain: { ...note.plain },
    file_meta: encodeFileMeta(note),
    ...(note.maxViews === null ? {} : { max_views: note.maxViews }),
    ...(note.expiration === null ? {} : { expiration: note.expiration }),
    expires: note.expires,
    ...(note.eacp === null ? {} : { eacp: note.eacp }),
    ...(note.idString === null ? {} : { id_string: note.idString }),
    ...(note.recordId === null ? {} : { record_id: note.recordId }),
    is_secret: note.isSecret,
  };
}

/** @throws VaultError `wire_invalid` */
export function parseNote(value: unknown): Note {
  const wire = parseWith(noteSchema, value);
  return {
    ...fromWire(wire),
    noteId: wire.note_id,
    createdAt: wire.created_at,
    views: wire.views,
    fileUrl: member(wire.file_meta, "file_url"),
  };
}

/** Returns the note as a server answers it; `id_string` is `""` when there is none, as python's tests want. */
export function encodeNote(note: Note): JsonObject {
  const { noteId, createdAt, views, fileUrl, ...body } = note;
  const wire = encodeNoteBody(body);
  const file = encodeFileMeta(note);
  return {
    ...wire,
    client_id: note.clientId,
    file_meta: fileUrl === null ? file : { ...file, file_url: fileUrl },
    id_string: note.idString ?? "",
    note_id: noteId,
    created_at: createdAt,
    views,
  };
}

/** Returns the bare number of views left. @throws VaultError `wire_invalid` */
export function parseViewsLeft(value: unknown): number {
  return parseWith(v.pipe(v.number(), v.safeInteger()), value);
}
