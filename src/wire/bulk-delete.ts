/** Deletes many records at once (PROTOCOL.md section 4.5); the answer lists, by type, the records that stayed. */
import * as v from "valibot";
import { type RecordId, recordIdSchema } from "./ids.ts";
import { arrayOrNone, type JsonObject, membersOf, orNull, parseWith } from "./parse.ts";

/** Most records in one call, as for bulk reads. */
export const BULK_DELETE_MAX = 1000;

/** Name of the group of records whose type the server does not know. */
const UNKNOWN_TYPE = "N/A";

/** A record that was not deleted; `type` is null where the server does not know it. */
export interface NotDeleted {
  readonly recordId: RecordId;
  readonly type: string | null;
  readonly error: string;
}

const bodySchema = v.object({ record_ids: v.pipe(v.array(recordIdSchema), v.maxLength(BULK_DELETE_MAX)) });

const failureSchema = v.object({ record_id: recordIdSchema, error: v.nullish(v.string(), "") });
const answerSchema = v.object({
  record_delete_error: orNull(membersOf(arrayOrNone(failureSchema))),
});

/** Returns the ids to delete. @throws VaultError `wire_invalid`, also for more than the maximum */
export function parseBulkDelete(value: unknown): RecordId[] {
  return parseWith(bodySchema, value).record_ids;
}

/** Returns what `parseBulkDelete` reads. */
export function encodeBulkDelete(recordIds: readonly RecordId[]): JsonObject {
  return { record_ids: [...recordIds] };
}

/** @throws VaultError `wire_invalid` */
export function parseNotDeleted(value: unknown): NotDeleted[] {
  const groups = parseWith(answerSchema, value).record_delete_error ?? [];
  return groups.flatMap(([type, failures]) =>
    failures.map(({ record_id, error }) => ({
      recordId: record_id,
      type: type === UNKNOWN_TYPE ? null : type,
      error,
    })),
  );
}

/** Returns what `parseNotDeleted` reads. */
export function encodeNotDeleted(failures: readonly NotDeleted[]): JsonObject {
  const types = [...new Set(failures.map(({ type }) => type ?? UNKNOWN_TYPE))];
  const groups = types.map((name) => [
    name,
    failures
      .filter(({ type }) => (type ?? UNKNOWN_TYPE) === name)
      .map(({ recordId, error }): JsonObject => ({ record_id: recordId, error })),
  ]);
  return { record_delete_error: Object.fromEntries(groups) };
}
