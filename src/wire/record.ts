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
import type { JsonText } from "./json-text.ts";
import { noun, unlessNull } from "./noun.ts";
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

/** A map that is written; whoever only hands it on has its text. */
export type Written = StringMap | JsonText;

/** The facts about a record that the server knows; `created` and `lastModified` are RFC 3339 UTC texts. */
export interface RecordMeta<Labels = StringMap> {
  readonly recordId: RecordId;
  readonly writerId: ClientId;
  readonly userId: ClientId;
  readonly type: string;
  readonly plain: Labels;
  readonly created: string;
  readonly lastModified: string;
  readonly version: Version;
  readonly fileMeta: FileMeta | null;
}

/** A record whose `data` values are dotted quads. */
export interface EncryptedRecord<Fields = StringMap> {
  readonly meta: RecordMeta<Fields>;
  readonly data: Fields;
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

const fileMeta = noun<FileMeta>({
  checksum: ["checksum", orNull(v.string())],
  compression: ["compression", orNull(v.string())],
  // Python casts a string too, and indexes both the name and the URL (section 5).
  size: ["size", orNull(wholeOrTextSchema)],
  fileName: ["file_name", orNull(v.string()), (name) => name ?? ""],
  fileUrl: ["file_url", orNull(v.string()), (url) => url ?? ""],
});
export const { encode: encodeFileMeta } = fileMeta;

const recordMeta = noun<RecordMeta>({
  recordId: ["record_id", recordIdSchema],
  writerId: ["writer_id", clientIdSchema],
  userId: ["user_id", clientIdSchema],
  type: ["type", v.string()],
  plain: ["plain", optionalMapSchema],
  created: ["created", v.string()],
  lastModified: ["last_modified", v.string()],
  version: ["version", versionSchema],
  // Left out on records that are no files (section 1, quirk 4).
  fileMeta: [
    "file_meta",
    orNull(fileMeta.schema),
    (file) => (file === null ? undefined : encodeFileMeta(file)),
  ],
});
export const { schema: recordMetaSchema } = recordMeta;
export const encodeRecordMeta = recordMeta.encode as (meta: RecordMeta<Written>) => JsonObject;

const record = noun<EncryptedRecord>({
  meta: ["meta", recordMetaSchema, encodeRecordMeta],
  data: ["data", optionalMapSchema],
  recSig: ["rec_sig", orNull(v.string()), unlessNull],
});
export const { parse: parseRecord } = record;
export const encodeRecord = record.encode as (record: EncryptedRecord<Written>) => JsonObject;

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
