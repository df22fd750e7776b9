/**
 * Deletes many records in one request, each in one version (PROTOCOL.md section 7.9). The request may be repeated: a
 * record that it has deleted is gone then.
 */
import * as v from "valibot";
import { type RecordId, recordIdSchema, type Version, versionSchema } from "./ids.ts";
import { noun, unlessNull } from "./noun.ts";
import { type JsonObject, orNull, parseWith } from "./parse.ts";

/** Most records in one request. */
export const DELETE_MANY_MAX = 100;

/** A record in the version that is to be deleted. */
export interface RecordInVersion {
  readonly recordId: RecordId;
  readonly version: Version;
}

/**
 * What became of one of them. 204: it is deleted; 404: there is none that the caller may see; 403: the caller may not
 * delete it; 409: it has another version, which is `version`.
 */
export interface DeleteResult {
  readonly recordId: RecordId;
  readonly status: 204 | 403 | 404 | 409;
  readonly version: string | null;
}

const wanted = noun<RecordInVersion>({
  recordId: ["record_id", recordIdSchema],
  version: ["version", versionSchema],
});
const result = noun<DeleteResult>({
  recordId: ["record_id", recordIdSchema],
  status: ["status", v.picklist([204, 403, 404, 409])],
  version: ["version", orNull(v.string()), unlessNull],
});

const bodySchema = v.object({
  records: v.pipe(
    v.array(wanted.schema),
    v.maxLength(DELETE_MANY_MAX),
    v.check((records) => isEachOnce(records), "a record is named twice"),
  ),
});
const answerSchema = v.object({ results: v.array(result.schema) });

/** @throws VaultError `wire_invalid`, also for more than the maximum and for a record that is named twice */
export function parseDeleteMany(value: unknown): RecordInVersion[] {
  return parseWith(bodySchema, value).records;
}

/** Returns what `parseDeleteMany` reads. */
export function encodeDeleteMany(records: readonly RecordInVersion[]): JsonObject {
  return { records: records.map(wanted.encode) };
}

/** Returns the results in whatever order they came. @throws VaultError `wire_invalid` */
export function parseDeleteResults(value: unknown): DeleteResult[] {
  return parseWith(answerSchema, value).results;
}

/** Returns what `parseDeleteResults` reads. */
export function encodeDeleteResults(results: readonly DeleteResult[]): JsonObject {
  return { results: results.map(result.encode) };
}

function isEachOnce(records: readonly RecordInVersion[]): boolean {
  return new Set(records.map(({ recordId }) => recordId)).size === records.length;
}
