/**
 * Reads one page of the feed of changes (PROTOCOL.md section 7.3) from one snapshot of the database. It first
 * compares the types that the caller can read now with those at the point. Then follow, stream by stream, deletions
 * and keys, and records.
 */
import { createHash } from "node:crypto";
import { VaultError } from "../../errors.ts";
import type { Change, ChangePage, ChangeRequest } from "../../wire/changes.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { WrittenRow } from "../../wire/listed-record.ts";
import type { Database, Queryable } from "../postgres/database.ts";
import { join, raw, type Sql, sql } from "../postgres/sql.ts";
import { listRows } from "../search/listed.ts";
import { rowsAt } from "../search/pages.ts";
import { contextName } from "../store/access-keys.ts";
import { epochOf } from "../store/epoch.ts";
import { readableThroughGroups, type WriterType } from "../store/group-shares.ts";
import { readableTypes } from "../store/policies.ts";
import type { RecordHome } from "../store/record-home.ts";
import { rowBytes } from "../store/records.ts";
import { encodePoint, type Point, type Seen, type Stream } from "./point.ts";

const PAGE_BYTES = 4 * 1024 * 1024;

/** A stream with the times up to which it was seen, and the time up to which it can be. */
interface Open {
  readonly stream: Stream;
  readonly seen: Seen;
  readonly clock: number;
}

interface Clock {
  writer_id: ClientId;
  tick: number;
  horizon: number;
}

/** The caller whose feed it is. */
export interface Who {
  readonly caller: ClientId;
  /** @throws VaultError `unauthorized` when the caller may no longer call */
  readonly assertMay: (db: Queryable) => Promise<void>;
}

/**
 * Returns what changed for the caller since `point`.
 * @throws VaultError with status 410 when the server no longer knows, `unauthorized` when the caller may no longer call
 */
export async function changesSince(
  db: Database,
  { caller, assertMay }: Who,
  point: Point,
  request: Pick<ChangeRequest, "limit" | "includeData">,
  timeoutMs: number,
): Promise<ChangePage<WrittenRow>> {
  return db.read(timeoutMs, async (tx) => {
    const generation = await epochOf(tx);
    // On this very state of the database: what was written after the caller was stopped is not its to learn.
    await assertMay(tx);
    if (point.own !== null && point.generation !== generation) throw tooOld();
    const { changes, streams, outgoing } = await compare(tx, caller, point);
    const events = await eventsOf(tx, caller, streams, request.limit);
    const left = request.limit - events.rows.length;
    const records = await recordsOf(tx, streams, left);
    // They already fit, by the same measure.
    const rows = await rowsAt(tx, records.homes, request.includeData, Number.MAX_SAFE_INTEGER);
    const listed = await listRows(tx, { caller, includeData: request.includeData }, rows);
    return {
      changes: [...changes, ...events.rows, ...listed.map((record) => ({ kind: "record" as const, record }))],
      point: encodePoint({ ...pointOf(streams, events.upTo, records.upTo), generation, outgoing }),
      more: events.more || records.more,
    };
  });
}

/** Returns the point of now, from which on everything is new. */
export async function pointNow(db: Database, caller: ClientId, timeoutMs: number): Promise<string> {
  return db.read(timeoutMs, async (tx) => {
    const clocks = await clocksOf(tx, caller, await readable(tx, caller));
    const streams = clocks.map(({ stream, clock }) => ({ stream, clock, seen: at(clock) }));
    const all = streams.map(({ clock }) => clock);
    const [generation, outgoing] = [await epochOf(tx), await outgoingOf(tx, caller)];
    return encodePoint({ ...pointOf(streams, all, all), generation, outgoing });
  });
}

const at = (time: number): Seen => ({ records: time, events: time });

async function readable(tx: Queryable, caller: ClientId): Promise<WriterType[]> {
  const all = [...(await readableTypes(tx, caller)), ...(await readableThroughGroups(tx, caller))];
  return [...new Map(all.map((type) => [contextName(type), type])).values()];
}

/** The caller's own stream and those of `types`, tenant by tenant, each with its tenant's clock. */
async function clocksOf(tx: Queryable, caller: ClientId, types: readonly WriterType[]) {
  const writers = [...new Set([caller, ...types.map(({ writerId }) => writerId)])];
  const rows = await tx.query<Clock>(
    sql`select writer_id, tick, horizon from tenant_clock where writer_id = any(${writers}::uuid[])`,
  );
  const clocks = new Map(rows.map((row) => [row.writer_id, row]));
  const shared = types.toSorted((one, other) =>
    one.writerId < other.writerId ? -1 : Number(one.writerId > other.writerId),
  );
  const streams: Stream[] = [{ writerId: caller, type: null }, ...shared];
  return streams.flatMap((stream) => {
    const clock = clocks.get(stream.writerId);
    return clock === undefined ? [] : [{ stream, clock: clock.tick, horizon: clock.horizon }];
  });
}

/** Returns the shares that are new or gone, and each readable stream with the time up to which it was seen. */
async function compare(tx: Queryable, caller: ClientId, point: Point) {
  const types = await readable(tx, caller);
  const changes: Change[] = [];
  const streams: Open[] = [];
  for (const { stream, clock, horizon } of await clocksOf(tx, caller, types)) {
    const { writerId, type } = stream;
    const known = type === null ? point.own : point.shared.get(contextName({ writerId, type }))?.seen;
    if (known) assertKnown(known, clock, horizon);
    else if (type !== null) changes.push({ kind: "shared", writerId, type });
    // For a stream that is read from its beginning, only later deletions matter.
    streams.push({ stream, clock, seen: known ?? { records: 0, events: clock } });
  }
  const names = new Set(types.map(contextName));
  for (const [name, { stream }] of point.shared) {
    if (!names.has(name)) changes.push({ kind: "unshared", writerId: stream.writerId, type: stream.type });
  }
  const outgoing = await outgoingOf(tx, caller);
  if (point.own !== null && point.outgoing !== outgoing) changes.push({ kind: "outgoing" });
  return { changes, streams, outgoing };
}

/**
 * The feed cannot continue from a point older than the remembered deletions, or from a state that a restored database
 * never had.
 */
function assertKnown({ records, events }: Seen, clock: number, horizon: number): void {
  if (events < horizon || events > clock || records > clock) throw tooOld();
}

function tooOld(): VaultError {
  return new VaultError(
    "conflict",
    "this point is too old or not of this database: start again without one",
    {
      detail: { status: 410 },
    },
  );
}

async function outgoingOf(tx: Queryable, caller: ClientId): Promise<string> {
  const rows = await tx.query<{ who: string; type: string; what: string }>(sql`
    select reader_id as who, type, can_read::text || can_edit::text || can_authorize::text as what from policy
      where writer_id = ${caller}
    union all select group_id, type, can_edit::text from group_share where writer_id = ${caller}
    order by who, type, what`);
  if (rows.length === 0) return "";
  const text = JSON.stringify(rows.map(({ who, type, what }) => [who, type, what]));
  return createHash("sha256").update(text).digest("base64url").slice(0, 16);
}

/** Returns how far each stream was read, and whether there is more. */
interface Progress {
  readonly upTo: readonly number[];
  readonly more: boolean;
}

/**
 * The streams are read in order up to a limit: those before the last one completely, the last one to its last row,
 * later ones not at all.
 */
function progress(
  streams: readonly Open[],
  from: (open: Open) => number,
  rows: readonly { ord: number; tick: number }[],
  more: boolean,
): Progress {
  if (!more) return { upTo: streams.map(({ clock }) => clock), more };
  const last = rows.at(-1) ?? { ord: 0, tick: 0 };
  const upTo = streams.map((open, ord) => {
    if (ord < last.ord) return open.clock;
    return ord === last.ord ? Math.max(from(open), last.tick) : from(open);
  });
  return { upTo, more };
}

/** The streams of one tenant that are shared with the caller, as rows of a statement. */
interface Shared {
  readonly writerId: ClientId;
  readonly table: Sql;
}

/**
 * The streams that have anything new by `from`: the own one, then those of each tenant, in the order of all. A part of
 * a statement asks one tenant, so that it is answered where that tenant's rows are.
 */
function unread(streams: readonly Open[], from: (open: Open) => number) {
  const open = streams.map((stream, ord) => ({ ...stream, ord })).filter((row) => from(row) < row.clock);
  const own = open.find(({ stream }) => stream.type === null);
  const others = open.filter(({ stream }) => stream.type !== null);
  const shared = [...new Set(others.map(({ stream }) => stream.writerId))].map((writerId): Shared => {
    const rows = others.filter(({ stream }) => stream.writerId === writerId);
    const table = sql`unnest(${rows.map(({ ord }) => ord)}::int[],
      ${rows.map(({ stream }) => stream.type)}::text[], ${rows.map(from)}::bigint[]) as s (ord, type, seen)`;
    return { writerId, table };
  });
  return { own, shared };
}

/**
 * How many tenants the first statement of a page asks, and most of a later one: who shares little has little to tell.
 */
const FIRST_PARTS = 4;
const MOST_PARTS = 64;

/** Returns the rows of `parts`, which are in the order of their streams: about the first `count` in all. */
async function rowsOf<Row extends { ord: number; tick: number }>(
  tx: Queryable,
  parts: readonly Sql[],
  count: number,
): Promise<Row[]> {
  const found: Row[] = [];
  let many = FIRST_PARTS;
  for (let at = 0; at < parts.length && found.length < count; ) {
    const asked = parts.slice(at, at + many);
    // Each is planned and answered by itself, also where tenants are on several machines.
    const named = asked.map((part, index) => sql`${raw(`p${index}`)} as materialized (${part})`);
    const all = asked.map((_, index) => sql`select * from ${raw(`p${index}`)}`);
    found.push(
      ...(await tx.query<Row>(sql`with ${join(named, ", ")}
        select * from (${join(all, " union all ")}) e order by ord, tick limit ${count}::bigint`)),
    );
    at += asked.length;
    many = Math.min(MOST_PARTS, 4 * many);
  }
  return found;
}

interface EventRow {
  ord: number;
  tick: number;
  kind: "deleted" | "key";
  writer_id: ClientId;
  record_id: RecordId;
  type: string;
}

/** Deletions, and keys that were put for the caller, in the order of each stream's times. */
async function eventsOf(tx: Queryable, caller: ClientId, streams: readonly Open[], limit: number) {
  const from = ({ seen }: Open) => seen.events;
  const { own, shared } = unread(streams, from);
  const parts: Sql[] = [];
  if (own !== undefined) {
    const { writerId } = own.stream;
    parts.push(sql`select 0 as ord, tick, 'deleted' as kind, writer_id, record_id, type from tombstone
        where writer_id = ${writerId} and tick > ${own.seen.events}::bigint
      union all select 0, created, 'key', writer_id, null, type from access_key
        where writer_id = ${writerId} and reader_id = ${caller} and created > ${own.seen.events}::bigint`);
  }
  for (const { writerId, table } of shared) {
    parts.push(sql`select s.ord, e.* from ${table} cross join lateral
      (select t.tick, 'deleted' as kind, t.writer_id, t.record_id, t.type from tombstone t
          where t.writer_id = ${writerId} and t.type = s.type and t.tick > s.seen
        union all select k.created, 'key', k.writer_id, null, k.type from access_key k
          where k.writer_id = ${writerId} and k.type = s.type and k.reader_id = ${caller} and k.created > s.seen
        union all select max(g.modified), 'key', g.writer_id, null, g.type from group_share g
          join group_member m on m.group_id = g.group_id and m.client_id = ${caller} and m.can_read
          where g.writer_id = ${writerId} and g.type = s.type and g.modified > s.seen
          group by g.writer_id, g.type) e`);
  }
  const found = await rowsOf<EventRow>(tx, parts, limit + 1);
  const rows = found.slice(0, limit);
  return {
    ...progress(streams, from, rows, found.length > limit),
    rows: rows.map(
      ({ kind, writer_id: writerId, record_id: recordId, type }): Change =>
        kind === "key" ? { kind, writerId, type } : { kind, recordId, writerId, type },
    ),
  };
}

interface RecordPlace {
  ord: number;
  tick: number;
  writer_id: ClientId;
  rid: number;
  size: number;
}

/** Returns the places of records written since, at most `limit` and about as many bytes as a page may have. */
async function recordsOf(tx: Queryable, streams: readonly Open[], limit: number) {
  const from = ({ seen }: Open) => seen.records;
  const { own, shared } = unread(streams, from);
  const columns = sql`r.modified as tick, r.writer_id, r.rid, ${rowBytes(true, "r")} as size`;
  const parts: Sql[] = [];
  if (own !== undefined) {
    parts.push(sql`select 0 as ord, ${columns} from record r
      where r.writer_id = ${own.stream.writerId} and r.modified > ${own.seen.records}::bigint
      order by r.modified limit ${limit + 1}`);
  }
  for (const { writerId, table } of shared) {
    parts.push(sql`select s.ord, e.* from ${table} cross join lateral (select ${columns} from record r
        where r.writer_id = ${writerId} and r.type = s.type and r.modified > s.seen
        order by r.modified limit ${limit + 1}) e
      order by s.ord, e.tick limit ${limit + 1}`);
  }
  const found = await rowsOf<RecordPlace>(tx, parts, limit + 1);
  const rows = found.slice(0, fitting(found, limit));
  const homes: RecordHome[] = rows.map(({ writer_id: writerId, rid }) => ({ writerId, rid }));
  return { ...progress(streams, from, rows, rows.length < found.length), homes };
}

/** Returns how many of the rows fit into one page; at least one, so that the feed advances. */
function fitting(rows: readonly RecordPlace[], limit: number): number {
  let bytes = 0;
  for (const [index, { size }] of rows.entries()) {
    bytes += size;
    if (index >= limit || (index > 0 && bytes > PAGE_BYTES)) return index;
  }
  return rows.length;
}

function pointOf(
  streams: readonly Open[],
  events: readonly number[],
  records: readonly number[],
): Pick<Point, "own" | "shared"> {
  const seen = streams.map((_, ord): Seen => ({ events: events[ord] ?? 0, records: records[ord] ?? 0 }));
  const shared = streams.flatMap(({ stream: { writerId, type } }, ord) =>
    type === null
      ? []
      : [
          [
            contextName({ writerId, type }),
            { stream: { writerId, type }, seen: seen[ord] ?? at(0) },
          ] as const,
        ],
  );
  return { own: seen[0] ?? at(0), shared: new Map(shared) };
}
