/**
 * The feed of changes since a point (PROTOCOL.md section 7.3): the client's own records, records that others share
 * with it, and the shares themselves. A point is the server's own text. A client stores it together with the changes
 * that it applied, and sends it back.
 */
import * as v from "valibot";
import { type ClientId, clientIdSchema, type RecordId, recordIdSchema } from "./ids.ts";
import {
  encodeListedRecord,
  type ListedRecord,
  listedRecordSchema,
  type WrittenRow,
} from "./listed-record.ts";
import { arrayOrNone, type JsonObject, parseWith } from "./parse.ts";

/**
 * One change. `record` brings a new or modified record as it is now. After `shared` follow all records of the type;
 * `unshared` stands for all of them. `key` says that somebody put the caller's access key of the type again. `outgoing`
 * says that the lists of the caller's own shares changed.
 */
export type Change<Row = ListedRecord> =
  | { readonly kind: "record"; readonly record: Row }
  | {
      readonly kind: "deleted";
      readonly recordId: RecordId;
      readonly writerId: ClientId;
      readonly type: string;
    }
  | { readonly kind: "shared" | "unshared" | "key"; readonly writerId: ClientId; readonly type: string }
  | { readonly kind: "outgoing" };

/** One page. `more` says that the next page is ready. */
export interface ChangePage<Row = ListedRecord> {
  readonly changes: readonly Change<Row>[];
  readonly point: string;
  readonly more: boolean;
}

/** A request for changes. */
export interface ChangeRequest {
  /** The point of the last page; null for everything from the beginning, `now` for nothing but a point. */
  readonly since: string | null;
  /** Most changes in the page. */
  readonly limit: number;
  /** How long the server may wait for a change when there is none, in seconds. */
  readonly wait: number;
  /** Whether records come with their sealed fields and keys. */
  readonly includeData: boolean;
}

export const NOW = "now";
export const MAX_CHANGES = 500;
/** Longest wait, in seconds: below the time limit of clients and of usual proxies. */
export const MAX_WAIT = 25;
/**
 * `MAX_POINT` is the longest point that a server reads, in characters. A client sends points longer than `LONG_POINT`
 * by POST, not in a URL.
 */
export const MAX_POINT = 4 * 1024 * 1024;
export const LONG_POINT = 4000;

const place = { writer_id: clientIdSchema, type: v.string() };
const changeSchema = v.union([
  v.object({ kind: v.literal("record"), record: listedRecordSchema }),
  v.object({ kind: v.literal("deleted"), record_id: recordIdSchema, ...place }),
  v.object({ kind: v.literal("shared"), ...place }),
  v.object({ kind: v.literal("unshared"), ...place }),
  v.object({ kind: v.literal("key"), ...place }),
  v.object({ kind: v.literal("outgoing") }),
]);

function changeOf(wire: v.InferOutput<typeof changeSchema>): Change {
  if (wire.kind === "record" || wire.kind === "outgoing") return wire;
  const { kind, writer_id: writerId, type } = wire;
  return wire.kind === "deleted"
    ? { kind: wire.kind, recordId: wire.record_id, writerId, type }
    : { kind: kind as "shared" | "unshared" | "key", writerId, type };
}

function encodeChange(change: Change<WrittenRow>): JsonObject {
  switch (change.kind) {
    case "record":
      return { kind: change.kind, record: encodeListedRecord(change.record) };
    case "deleted": {
      const { kind, recordId, writerId, type } = change;
      return { kind, record_id: recordId, writer_id: writerId, type };
    }
    case "outgoing":
      return { kind: change.kind };
    default:
      return { kind: change.kind, writer_id: change.writerId, type: change.type };
  }
}

// It goes back in a query, which half a surrogate pair cannot.
const pointSchema = v.pipe(v.string(), v.nonEmpty(), v.maxLength(MAX_POINT), v.regex(/^\P{Cs}*$/u));
const pageSchema = v.object({ changes: arrayOrNone(changeSchema), point: pointSchema, more: v.boolean() });

/** @throws VaultError `wire_invalid`, also for a kind of change that this program does not know */
export function parseChangePage(value: unknown): ChangePage {
  const { changes, point, more } = parseWith(pageSchema, value);
  return { changes: changes.map(changeOf), point, more };
}

/** Returns what `parseChangePage` reads. */
export function encodeChangePage({ changes, point, more }: ChangePage<WrittenRow>): JsonObject {
  return { changes: changes.map(encodeChange), point, more };
}

const requestSchema = v.object({
  since: v.nullish(pointSchema, null),
  limit: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(MAX_CHANGES)), 100),
  wait: v.nullish(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_WAIT)), 0),
  include_data: v.nullish(v.boolean(), false),
});

/** @throws VaultError `wire_invalid` */
export function parseChangeRequest(value: unknown): ChangeRequest {
  const { include_data, ...rest } = parseWith(requestSchema, value);
  return { ...rest, includeData: include_data };
}

/** Returns the request that a query spells out. @throws VaultError `wire_invalid` */
export function parseChangeQuery(query: URLSearchParams): ChangeRequest {
  const number = (name: string) => (query.has(name) ? Number(query.get(name) || Number.NaN) : null);
  return parseChangeRequest({
    since: query.get("since"),
    limit: number("limit"),
    wait: number("wait"),
    include_data: query.get("include_data") === "true",
  });
}

/** Returns what `parseChangeRequest` reads. */
export function encodeChangeRequest({ since, limit, wait, includeData }: ChangeRequest): JsonObject {
  return { since, limit, wait, include_data: includeData };
}

/** Returns the same as a query, sorted by name. */
export function changeQuery(request: ChangeRequest): [name: string, value: string][] {
  return Object.entries(encodeChangeRequest(request))
    .filter(([, value]) => value !== null)
    .map(([name, value]): [string, string] => [name, String(value)])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
