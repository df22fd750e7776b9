/** Reads many records at once (PROTOCOL.md section 4.5); e3db-go sends a GET with a body. */
import * as v from "valibot";
import { type RecordId, recordIdSchema } from "./ids.ts";
import {
  encodeListedRecord,
  type ListedRecord,
  listedRecordSchema,
  type WrittenRow,
} from "./listed-record.ts";
import { noun } from "./noun.ts";
import { arrayOrNone, flag, type JsonObject, parseWith } from "./parse.ts";

/** Most records in one call. */
const BULK_READ_MAX = 1000;

/** Which records, and whether with their fields. */
export interface BulkRead {
  readonly recordIds: readonly RecordId[];
  readonly includeData: boolean;
}

const bulkRead = noun<BulkRead>({
  recordIds: ["record_ids", v.pipe(v.array(recordIdSchema), v.maxLength(BULK_READ_MAX))],
  includeData: ["include_data", flag(false)],
});
export const { parse: parseBulkRead, encode: encodeBulkRead } = bulkRead;

/** @throws VaultError `wire_invalid` */
export function parseBulkRecords(value: unknown): ListedRecord[] {
  return parseWith(v.object({ records: arrayOrNone(listedRecordSchema) }), value).records;
}

/** Returns what `parseBulkRecords` reads. */
export function encodeBulkRecords(records: readonly WrittenRow[]): JsonObject {
  return { records: records.map(encodeListedRecord) };
}
