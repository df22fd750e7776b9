/**
 * What is new in the streams of a feed: deletions and keys, and records, each up to a limit and in the order of the
 * streams. A part of a statement asks one tenant, so that it is answered where that tenant's rows are.
 */
import type { Change } from "../../wire/changes.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { join, raw, type Sql, sql } from "../postgres/sql.ts";
import type { RecordHome } from "../store/record-home.ts";
import { rowBytes } from "../store/records.ts";
import type { Seen, Stream } from "./point.ts";

const PAGE_BYTES = 4 * 1024 * 1024;

/** A stream with the times up to which it was seen, and the time up to which it can be. */
export interface Open {
  readonly stream: Stream;
  readonly seen: Seen;
  readonly clock: number;
}

/** How far each stream was read, and whether there is more. */
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
 * The streams that have anything new by `from`: the own one, then those of each tenant, in the order of all.
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
export async function eventsOf(tx: Queryable, caller: ClientId, streams: readonly Open[], limit: number) {
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
export async function recordsOf(tx: Queryable, streams: readonly Open[], limit: number) {
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
