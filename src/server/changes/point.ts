/**
 * A point in the feed of changes. The times of one tenant's writes increase in the order of commits. A time per
 * stream (the caller's own records; each type shared with it) therefore says exactly what was seen, and nothing that
 * commits later can fall before it. One time for all tenants could not do that, because there is no order between
 * tenants.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import type { ClientId } from "../../wire/ids.ts";
import { contextName } from "../store/access-keys.ts";

/** How far one stream was seen: its records, and its deletions and keys, each by the time of the tenant's clock. */
export interface Seen {
  readonly records: number;
  readonly events: number;
}

/** A stream: all of the caller's own records (`type` null), or one type of another writer. */
export interface Stream {
  readonly writerId: ClientId;
  readonly type: string | null;
}

export interface Point {
  readonly own: Seen | null;
  readonly shared: ReadonlyMap<
    string,
    { readonly stream: Stream & { readonly type: string }; readonly seen: Seen }
  >;
  /** The life of the database in which it was made; "" at the beginning. */
  readonly generation: string;
  /** Digest of the caller's own shares. */
  readonly outgoing: string;
}

export const BEGINNING: Point = { own: null, shared: new Map(), generation: "", outgoing: "" };

const VERSION = 1;
/** Most bytes of a point before it is made smaller: ten thousand types, each of which takes its time. */
const MAX_BYTES = 1024 * 1024;

/**
 * Returns the point as text, without repeating times that most streams have in common.
 * @throws VaultError `too_large` for more streams than a point can be of
 */
export function encodePoint({ own, shared, generation, outgoing }: Point): string {
  const rows = [...shared.values()].map(({ stream, seen }) => [
    stream.writerId,
    stream.type,
    seen.records,
    seen.events,
  ]);
  const text = JSON.stringify([
    VERSION,
    generation,
    own === null ? null : [own.records, own.events],
    outgoing,
    rows,
  ]);
  if (Buffer.byteLength(text) > MAX_BYTES) {
    throw new VaultError("too_large", "too many types are shared with you to be followed: leave some");
  }
  return deflateRawSync(text).toString("base64url");
}

/** @throws VaultError `bad_request` for a text that is no point */
export function parsePoint(text: string): Point {
  let value: unknown;
  try {
    value = JSON.parse(
      inflateRawSync(Buffer.from(text, "base64url"), { maxOutputLength: MAX_BYTES }).toString("utf8"),
    );
  } catch {
    throw invalid();
  }
  const [version, generation, own, outgoing, rows] = Array.isArray(value) ? (value as unknown[]) : [];
  if (version !== VERSION || typeof generation !== "string") throw invalid();
  if (typeof outgoing !== "string" || !Array.isArray(rows)) throw invalid();
  const shared = rows.map((row: unknown) => {
    const [writer, type, records, events] = Array.isArray(row) ? (row as unknown[]) : [];
    if (typeof writer !== "string" || !isUuid(writer) || typeof type !== "string") throw invalid();
    const stream = { writerId: writer as ClientId, type };
    return [contextName(stream), { stream, seen: seenOf([records, events]) }] as const;
  });
  return { own: own === null ? null : seenOf(own), shared: new Map(shared), generation, outgoing };
}

function seenOf(value: unknown): Seen {
  const [records, events] = Array.isArray(value) ? (value as unknown[]) : [];
  if (!isTime(records) || !isTime(events)) throw invalid();
  return { records, events };
}

function isTime(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function invalid(): VaultError {
  return new VaultError("bad_request", "since is not a point of this server");
}
