/**
 * Records after the server went back to an earlier state (PROTOCOL.md section 7.7): which of them it knows to be
 * deleted, and writing one back under the id and version that it had.
 */
import * as v from "valibot";
import {
  type ClientId,
  clientIdSchema,
  type RecordId,
  recordIdSchema,
  type Version,
  versionSchema,
} from "./ids.ts";
import { noun } from "./noun.ts";
import { type JsonObject, parseWith } from "./parse.ts";
import { encodeRecordBody, type RecordBody } from "./record.ts";

/** Most records in one question, as for bulk reads. */
export const DELETED_MAX = 1000;

/** A record as a server names it. */
export interface NamedRecord {
  readonly writerId: ClientId;
  readonly recordId: RecordId;
}

/** What a record had before it was lost; `created` as RFC 3339. */
export interface FormerMeta {
  readonly version: Version;
  readonly created: string;
}

const named = noun<NamedRecord>({
  writerId: ["writer_id", clientIdSchema],
  recordId: ["record_id", recordIdSchema],
});
const askSchema = v.object({ records: v.pipe(v.array(named.schema), v.maxLength(DELETED_MAX)) });
const deletedSchema = v.object({ deleted: v.array(recordIdSchema) });
const bodySchema = v.object({ record: v.unknown(), version: versionSchema, created: v.string() });

/** Returns the records that are asked about. @throws VaultError `wire_invalid`, also for more than the maximum */
export function parseDeletedAsk(value: unknown): NamedRecord[] {
  return parseWith(askSchema, value).records;
}

/** Returns what `parseDeletedAsk` reads. */
export function encodeDeletedAsk(records: readonly NamedRecord[]): JsonObject {
  return { records: records.map(named.encode) };
}

/** Returns those that were deleted. @throws VaultError `wire_invalid` */
export function parseDeleted(value: unknown): RecordId[] {
  return parseWith(deletedSchema, value).deleted;
}

/** Returns what `parseDeleted` reads. */
export function encodeDeleted(recordIds: readonly RecordId[]): JsonObject {
  return { deleted: [...recordIds] };
}

/** Returns the parts of a write-back; `record` is what `parseRecordBody` reads. @throws VaultError `wire_invalid` */
export function parseWriteBack(value: unknown): FormerMeta & { readonly record: unknown } {
  return parseWith(bodySchema, value);
}

/** Returns what `parseWriteBack` reads. */
export function encodeWriteBack(body: RecordBody, { version, created }: FormerMeta): JsonObject {
  return { record: encodeRecordBody(body), version, created };
}
