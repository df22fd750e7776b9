/**
 * Large files: the bodies that client and server exchange before and after the bytes travel (PROTOCOL.md section 5).
 */
import * as v from "valibot";
import { clientIdSchema, type RecordId, recordIdSchema } from "./ids.ts";
import { noun } from "./noun.ts";
import {
  arrayOrNone,
  flag,
  type JsonObject,
  optionalMapSchema,
  orNull,
  parseWith,
  wholeSchema,
} from "./parse.ts";
import {
  type EncryptedRecord,
  encodeRecord,
  encodeRecordBody,
  parseRecord,
  type RecordBody,
  type Written,
} from "./record.ts";

/** The only compression any SDK writes; others are refused. */
export const FILE_COMPRESSION = "raw";

/** A file about to be sent: its record, and its encrypted bytes' number and MD5 (standard base64). */
export interface FileBody extends RecordBody {
  readonly file: {
    readonly checksum: string;
    readonly size: number;
    readonly fileName: string | null;
  };
}

/** The place to send the bytes to. `id` names the file until it is committed, and maybe after. */
export interface PendingFile {
  readonly id: RecordId;
  /** Absolute URL, signed by the server: no credentials go there. */
  readonly fileUrl: string;
}

/** Ids of files to list, with or without their (small) `data`. */
export interface FileList {
  readonly recordIds: readonly RecordId[];
  readonly includeData: boolean;
}

/** The text of an MD5: standard base64, padded. */
export const MD5 = /^[A-Za-z0-9+/]{22}==$/;
const MAX_NAME = 1024;

const fileBodySchema = v.object({
  meta: v.object({
    writer_id: clientIdSchema,
    user_id: clientIdSchema,
    type: v.pipe(v.string(), v.nonEmpty()),
    plain: optionalMapSchema,
    file_meta: v.object({
      checksum: v.pipe(v.string(), v.regex(MD5)),
      compression: v.nullish(v.literal(FILE_COMPRESSION), FILE_COMPRESSION),
      size: wholeSchema,
      file_name: orNull(v.pipe(v.string(), v.maxLength(MAX_NAME))),
    }),
  }),
  data: optionalMapSchema,
  rec_sig: orNull(v.string()),
});

/** @throws VaultError `wire_invalid`, also for a compression that nobody defined */
export function parseFileBody(value: unknown): FileBody {
  const { meta, data, rec_sig } = parseWith(fileBodySchema, value);
  const { checksum, size, file_name } = meta.file_meta;
  return {
    writerId: meta.writer_id,
    userId: meta.user_id,
    type: meta.type,
    plain: meta.plain,
    data,
    recSig: rec_sig,
    file: { checksum, size, fileName: file_name },
  };
}

/** Returns the body that announces a new file or a new content of one. */
export function encodeFileBody({ file, ...record }: FileBody): JsonObject {
  const { meta, ...rest } = encodeRecordBody(record);
  const { checksum, size, fileName } = file;
  const named = fileName === null ? {} : { file_name: fileName };
  const file_meta = { checksum, compression: FILE_COMPRESSION, size, ...named };
  return { meta: { ...(meta as JsonObject), file_meta }, ...rest };
}

const pendingFile = noun<PendingFile>({
  id: ["id", recordIdSchema],
  fileUrl: ["file_url", v.pipe(v.string(), v.nonEmpty())],
});
export const { parse: parsePendingFile, encode: encodePendingFile } = pendingFile;

const fileList = noun<FileList>({
  recordIds: ["id", v.array(recordIdSchema)],
  includeData: ["includeData", flag(false)],
});
export const { parse: parseFileList, encode: encodeFileList } = fileList;

/** Returns the listed files, each with a fresh URL. @throws VaultError `wire_invalid` */
export function parseFileRecords(value: unknown): EncryptedRecord[] {
  return parseWith(arrayOrNone(v.unknown()), value).map(parseRecord);
}

/** Returns what `parseFileRecords` reads. */
export function encodeFileRecords(records: readonly EncryptedRecord<Written>[]): JsonObject[] {
  return records.map(encodeRecord);
}
