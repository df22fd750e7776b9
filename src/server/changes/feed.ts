/**
 * Reads one page of the feed of changes (PROTOCOL.md section 7.3) from one snapshot of the database. It first
 * compares the types that the caller can read now with those at the point. Then follow, stream by stream, deletions
 * and keys, and records.
 */
import { createHash } from "node:crypto";
import { VaultError } from "../../errors.ts";
import type { Change, ChangePage, ChangeRequest } from "../../wire/changes.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { WrittenRow } from "../../wire/listed-record.ts";
import type { Database, Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { listRows } from "../search/listed.ts";
import { rowsAt } from "../search/pages.ts";
import { contextName } from "../store/access-keys.ts";
import { epochOf } from "../store/epoch.ts";
import { readableThroughGroups, type WriterType } from "../store/group-shares.ts";
import { readableTypes } from "../store/policies.ts";
import { eventsOf, type Open, recordsOf } from "./feed-rows.ts";
import { encodePoint, type Point, type Seen, type Stream } from "./point.ts";

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
