/** Records: the body a client sends and the record a server answers (PROTOCOL.md sections 2.4, 2.5 and 4). */
import * as v from "valibot";
import {
  type ClientId,
  clientIdSchema,
  type RecordId,
  recordIdSchema,
  type Version,
  versionSchema,
} from "./ids.ts";
import {
  type JsonObject,
  optionalMapSchema,
  orNull,
  parseWith,
  type StringMap,
  stringMapSchema,
  wholeOrTextSchema,
} from "./parse.ts";

/** The stored facts of a large file; `size` in bytes of the encrypted file, `checksum` standard base64 MD5. */
export interface FileMeta {
  readonly checksum: string | null;
  readonly compression: string | null;
  readonly size: number | null;
  readonly fileName: string | null;
  readonly fileUrl: string | null;
}

/** The facts about a record that the server knows; `created` and `lastModified` are RFC 3339 UTC texts. */
export interface RecordMeta {
  readonly recordId: RecordId;
  readonly writerId: ClientId;
  readonly userId: ClientId;
  readonly type: string;
  readonly plain: StringMap;
  readonly created: string;
  readonly lastModified: string;
  readonly version: Version;
  readonly fileMeta: FileMeta | null;
}

/** A record whose `data` values are dotted quads. */
export interface EncryptedRecord {
  readonly meta: RecordMeta;
  readonly data: StringMap;
  readonly recSig: string | null;
}

/** The body that creates or replaces a record. */
export interface RecordBody {
  readonly writerId: ClientId;
  readonly userId: ClientId;
  readonly type: string;
  readonly plain: StringMap;
  readonly data: StringMap;
  readonly recSig: string | null;
}

const fileMetaSchema = v.pipe(
  v.object({
    checksum: orNull(v.string()),
    compression: orNull(v.string()),
    // Python casts a string too (section 5).
    size: orNull(wholeOrTextSchema),
    file_name: orNull(v.string()),
    file_url: orNull(v.string()),
  }),
  v.transform(
    (wire): FileMeta => ({
      checksum: wire.checksum,
      compression: wire.compression,
      size: wire.size,
      fileName: wire.file_name,
      fileUrl: wire.file_url,
    }),
  ),
);

export const recordMetaSchema = v.pipe(
  v.object({
    record_id: recordIdSchema,
    writer_id: clientIdSchema,
    user_id: clientIdSchema,
    type: v.string(),
    plain: optionalMapSchema,
    created: v.string(),
    last_modified: v.string(),
    version: versionSchema,
    file_meta: orNull(fileMetaSchema),
  }),
  v.transform(
    (wire): RecordMeta => ({
      recordId: wire.record_id,
      writerId: wire.writer_id,
      userId: wire.user_id,
      type: wire.type,
      plain: wire.plain,
      created: wire.created,
      lastModified: wire.last_modified,
      version: wire.version,
      fileMeta: wire.file_meta,
    }),
  ),
);

const recordSchema = v.object({
  meta: recordMetaSchema,
  data: optionalMapSchema,
  rec_sig: orNull(v.string()),
});

const bodySchema = v.object({
  meta: v.object({
    writer_id: clientIdSchema,
    user_id: clientIdSchema,
    type: v.pipe(v.string(), v.nonEmpty()),
    plain: optionalMapSchema,
  }),
  data: stringMapSchema,
  rec_sig: orNull(v.string()),
});

/** @throws VaultError `wire_invalid` */
export function parseRecord(value: unknown): EncryptedRecord {
  const record = parseWith(recordSchema, value);
  return { meta: record.meta, data: record.data, recSig: record.rec_sig };
}

/** Returns the JSON form of meta; `file_meta` is left out on records that are no files (section 1, quirk 4). */
export function encodeRecordMeta(meta: RecordMeta): JsonObject {
  const wire: JsonObject = {
    record_id: meta.recordId,
    writer_id: meta.writerId,
    user_id: meta.userId,
    type: meta.type,
    plain: { ...meta.plain },
    created: meta.created,
    last_modified: meta.lastModified,
    version: meta.version,
  };
  return meta.fileMeta === null ? wire : { ...wire, file_meta: encodeFileMeta(meta.fileMeta) };
}

/** Returns the JSON form with both `file_url` and `file_name`, as python indexes both (section 5). */
export function encodeFileMeta(file: FileMeta): JsonObject {
  return {
    checksum: file.checksum,
    compression: file.compression,
    size: file.size,
    file_name: file.fileName ?? "",
    file_url: file.fileUrl ?? "",
  };
}

/** Returns the record as the server answers it; `rec_sig` only when one is stored. */
export function encodeRecord(record: EncryptedRecord): JsonObject {
  const wire: JsonObject = { meta: encodeRecordMeta(record.meta), data: { ...record.data } };
  return record.recSig === null ? wire : { ...wire, rec_sig: record.recSig };
}

/** @throws VaultError `wire_invalid`; server-owned members that a client sent along are ignored. */
export function parseRecordBody(value: unknown): RecordBody {
  const { meta, data, rec_sig } = parseWith(bodySchema, value);
  return {
    writerId: meta.writer_id,
    userId: meta.user_id,
    type: meta.type,
    plain: meta.plain,
    data,
    recSig: rec_sig,
  };
}

/** Returns the body of a create or a safe update. */
export function encodeRecordBody(body: RecordBody): JsonObject {
  const wire: JsonObject = {
    meta: { writer_id: body.writerId, user_id: body.userId, type: body.type, plain: { ...body.plain } },
    data: { ...body.data },
  };
  return body.recSig === null ? wire : { ...wire, rec_sig: body.recSig };
}
