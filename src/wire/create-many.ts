/**
 * Creates many records in one request (PROTOCOL.md section 7.6). Each has the `Idempotency-Key` that it would have
 * alone, so the request may be repeated, or its records may be sent one by one afterwards.
 */
import * as v from "valibot";
import { type JsonObject, parseWith } from "./parse.ts";
import {
  encodeRecordBody,
  encodeRecordMeta,
  type RecordBody,
  type RecordMeta,
  recordMetaSchema,
} from "./record.ts";

/** Most records in one request. */
export const CREATE_MANY_MAX = 100;

/** One of the creates; `record` is what `createRecord` takes. */
export interface KeyedCreate {
  readonly key: string;
  readonly record: unknown;
}

/** What became of one of them: the stored record's meta, or the status and reason of its refusal. */
export type CreateResult =
  | { readonly meta: RecordMeta }
  | { readonly status: number; readonly error: string };

const bodySchema = v.object({
  records: v.pipe(v.array(v.object({ key: v.string(), record: v.unknown() })), v.maxLength(CREATE_MANY_MAX)),
});

const answerSchema = v.object({
  results: v.array(
    v.union([
      v.object({ meta: recordMetaSchema }),
      v.object({ status: v.pipe(v.number(), v.integer()), error: v.string() }),
    ]),
  ),
});

/** @throws VaultError `wire_invalid`, also for more than the maximum */
export function parseCreateMany(value: unknown): KeyedCreate[] {
  return parseWith(bodySchema, value).records;
}

/** Returns what `parseCreateMany` reads. */
export function encodeCreateMany(
  creates: readonly { readonly key: string; readonly body: RecordBody }[],
): JsonObject {
  return { records: creates.map(({ key, body }) => ({ key, record: encodeRecordBody(body) })) };
}

/** Returns the results, in the order of the request. @throws VaultError `wire_invalid` */
export function parseCreateResults(value: unknown): CreateResult[] {
  return parseWith(answerSchema, value).results;
}

/** Returns what `parseCreateResults` reads. */
export function encodeCreateResults(results: readonly CreateResult[]): JsonObject {
  return {
    results: results.map((result) =>
      "meta" in result
        ? { meta: encodeRecordMeta(result.meta) }
        : { status: result.status, error: result.error },
    ),
  };
}
