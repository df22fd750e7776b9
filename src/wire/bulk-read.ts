/** Reads many records at once (PROTOCOL.md section 4.5); e3db-go sends a GET with a body. */
import * as v from "valibot";
import { type RecordId, recordIdSchema } from "./ids.ts";
import { encodeListedRecord, type ListedRecord, listedRecordSchema } from "./listed-record.ts";
import { arrayOrNone, flag, type JsonObject, parseWith } from "./parse.ts";

/** Most records in one call. */
export const BULK_READ_MAX = 1000;

/** Which records, and whether with their fields. */
export interface BulkRead {
  readonly recordIds: readonly RecordId[];
  readonly includeData: boolean;
}

const bodySchema = v.object({
  record_ids: v.pipe(v.array(recordIdSchema), v.maxLength(BULK_READ_MAX)),
  include_data: flag(false),
});

/** @throws VaultError `wire_invalid`, also for more than the maximum */
export function parseBulkRead(value: unknown): BulkRead {
  const { record_ids, include_data } = parseWith(bodySchema, value);
  return { recordIds: record_ids, includeData: include_data };
}

/** Returns what `parseBulkRead` reads. */
export function encodeBulkRead({ recordIds, includeData }: BulkRead): JsonObject {
  return { record_ids: [...recordIds], include_data: includeData };
}

/** @throws VaultError `wire_invalid` */
export function parseBulkRecords(value: unknown): ListedRecord[] {
  return parseWith(v.object({ records: arrayOrNone(listedRecordSchema) }), value).records;
}

/** Returns what `parseBulkRecords` reads. */
export function encodeBulkRecords(records: readonly ListedRecord[]): JsonObject {
  return { records: records.map(encodeListedRecord) };
}
