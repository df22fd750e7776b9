/**
 * Bringing the local copy up to date: what was modified since the last time, by the server's feed of changes or by
 * searches with an overlap; and now and then a sweep over the versions of everything, which alone shows deletions and
 * withdrawn shares on servers without a feed. It may be stopped anywhere: the next run goes on from what is here.
 */
import type { FoundRecord } from "../../e3db/client.ts";
import { clause } from "../../e3db/records/search.ts";
import { isVaultError } from "../../errors.ts";
import { type RecordId, recordId } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import { type JudgedRow, judgeRow } from "../sealing/opening.ts";
import type { LocalCopy } from "./local-copy.ts";

export interface SyncOptions {
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Compares everything with the server, however lately that was done. */
  readonly sweep?: boolean;
}

/** Writes may be committed in another order than their times. */
const OVERLAP_MS = 60_000;
const SWEEP_EVERY_MS = 15 * 60_000;
/** With a feed a sweep only shows what a server kept back. */
const FED_SWEEP_EVERY_MS = 6 * 60 * 60_000;
const META_PAGE = 1000;
const DATA_PAGE = 100;
/** So many records are judged before others get their turn. */
const SLICE = 10;

/**
 * Makes `copy` what the server shows now. @throws VaultError `aborted` when `signal` fires, `vault_locked`, and what
 * the network throws; what was taken in until then stays
 */
export async function syncCopy(account: Account, copy: LocalCopy, options: SyncOptions): Promise<void> {
  const { now, signal } = options;
  if (await account.client.changes.supported()) return syncByFeed(account, copy, options);
  const { cursor, sweptAt, syncedAt } = await copy.state();
  const startedAt = now();
  const isDue = options.sweep === true || syncedAt === null || Math.abs(startedAt - sweptAt) > SWEEP_EVERY_MS;
  if (cursor !== null) await takeModified(account, copy, cursor, signal);
  const total = isDue ? null : await countAll(account, signal);
  // As many here as there: nothing was deleted, shared or withdrawn, unless in pairs, which the next sweep finds.
  if (total === null || total !== (await copy.versions()).size) {
    await sweep(account, copy, signal);
    await copy.drop([], { sweptAt: startedAt, syncedAt: startedAt });
  } else {
    await copy.drop([], { syncedAt: startedAt });
  }
}

async function syncByFeed(account: Account, copy: LocalCopy, options: SyncOptions): Promise<void> {
  const { now, signal } = options;
  const { feed, sweptAt, syncedAt } = await copy.state();
  const startedAt = now();
  const isSwept = syncedAt !== null && Math.abs(startedAt - sweptAt) < FED_SWEEP_EVERY_MS;
  const isFed = feed !== null && (await takeChanges(account, copy, feed, signal));
  if (isFed && isSwept && options.sweep !== true) {
    await copy.drop([], { syncedAt: startedAt });
    return;
  }
  // The point first: what changes during the sweep is told afterwards.
  const point = isFed ? (await copy.state()).feed : await account.client.changes.now();
  await sweep(account, copy, signal);
  await copy.drop([], { feed: point, sweptAt: startedAt, syncedAt: startedAt });
}

/** Returns false when the server no longer knows what changed since. */
async function takeChanges(
  account: Account,
  copy: LocalCopy,
  since: string,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    for await (const { changes, point } of account.client.changes.since(since, { signal })) {
      const rows = changes.flatMap((change) => (change.kind === "record" ? [change.record] : []));
      await takeRows(account, copy, await unknown(copy, rows), signal);
      const gone = changes.flatMap((change) => (change.kind === "deleted" ? [change.recordId] : []));
      for (const change of changes) {
        if (change.kind === "unshared") gone.push(...(await copy.ofType(change.writerId, change.type)));
      }
      await copy.drop(gone, { feed: point });
    }
    return true;
  } catch (error) {
    if (isVaultError(error, "conflict") && error.detail["startAgain"] === true) return false;
    throw error;
  }
}

async function takeModified(
  account: Account,
  copy: LocalCopy,
  cursor: string,
  signal: AbortSignal,
): Promise<void> {
  const after = new Date(Date.parse(cursor) - OVERLAP_MS).toISOString();
  let next: string | null = null;
  for (let token: number | null = 0; token !== null; ) {
    const page: Awaited<ReturnType<Account["client"]["searchPage"]>> = await account.client.searchPage({
      range: { key: "MODIFIED", after, before: null },
      includeData: true,
      includeAllWriters: true,
      limit: DATA_PAGE,
      nextToken: token,
      signal,
    });
    // Only what the first answer shows is surely older than all that changed since.
    next ??= latest(cursor, page.records);
    await takeRows(account, copy, await unknown(copy, page.records), signal);
    token = page.next;
  }
  if (next !== null && next !== cursor) await copy.drop([], { cursor: next });
}

async function countAll(account: Account, signal: AbortSignal): Promise<number | null> {
  return (await account.client.searchPage({ includeAllWriters: true, limit: 1, signal })).total;
}

/** Compares the version of every record, fetches what differs and takes out what is surely gone. */
async function sweep(account: Account, copy: LocalCopy, signal: AbortSignal): Promise<void> {
  const { found, cursor } = await versionsAtServer(account, signal);
  const here = await copy.versions();
  const wanted = found.filter(({ id, version }) => here.get(id) !== version).map(({ id }) => id);
  // The newest first: those are looked at.
  wanted.reverse();
  for (let i = 0; i < wanted.length; i += DATA_PAGE) {
    const recordIds = wanted.slice(i, i + DATA_PAGE);
    const page = await account.client.searchPage({
      match: [clause({ recordIds })],
      includeData: true,
      includeAllWriters: true,
      limit: DATA_PAGE,
      signal,
    });
    await takeRows(account, copy, page.records, signal);
  }
  const listed = new Set<string>(found.map(({ id }) => id));
  const missing = [...here.keys()].filter((id) => !listed.has(id)).map(recordId);
  await dropGone(account, copy, missing, signal);
  if ((await copy.state()).cursor === null) await copy.drop([], { cursor });
}

/** By the time of creation rather than by offset: a deletion meanwhile would move all that follows. */
async function versionsAtServer(account: Account, signal: AbortSignal) {
  const found = new Map<RecordId, string>();
  let cursor: string | null = null;
  let [after, offset]: [string | null, number] = [null, 0];
  for (;;) {
    const page: Awaited<ReturnType<Account["client"]["searchPage"]>> = await account.client.searchPage({
      range: after === null ? null : { key: "CREATED", after, before: null },
      includeAllWriters: true,
      limit: META_PAGE,
      nextToken: offset,
      signal,
    });
    cursor ??= latest(null, page.records);
    for (const { meta } of page.records) found.set(meta.recordId, meta.version);
    const last: string | undefined = page.records.at(-1)?.meta.created;
    if (page.next === null || last === undefined) break;
    if (last === after) offset = page.next;
    else [after, offset] = [last, 0];
  }
  return { found: [...found].map(([id, version]) => ({ id, version })), cursor };
}

/** A record that a list left out is asked for by its id before it is believed to be gone. */
async function dropGone(
  account: Account,
  copy: LocalCopy,
  missing: readonly RecordId[],
  signal: AbortSignal,
): Promise<void> {
  for (let i = 0; i < missing.length; i += DATA_PAGE) {
    const asked = missing.slice(i, i + DATA_PAGE);
    const there = await account.client.readMany(asked, { signal });
    const seen = new Set(there.map(({ meta }) => meta.recordId));
    await copy.drop(asked.filter((id) => !seen.has(id)));
  }
}

async function unknown(copy: LocalCopy, rows: readonly FoundRecord[]): Promise<FoundRecord[]> {
  const result: FoundRecord[] = [];
  for (const row of rows) {
    const here = await copy.get(row.meta.recordId);
    if (here === null || here.version !== row.meta.version) result.push(row);
  }
  return result;
}

/** Judges rows exactly as a read does, and takes them in. */
async function takeRows(
  account: Account,
  copy: LocalCopy,
  rows: readonly FoundRecord[],
  signal: AbortSignal,
): Promise<void> {
  const judged: JudgedRow[] = [];
  for (const [i, row] of rows.entries()) {
    judged.push(await judgeRow(account, row));
    if (i % SLICE === SLICE - 1) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      signal.throwIfAborted();
    }
  }
  await account.memory.save((seen) => copy.take(judged, seen));
  await account.seen.add(rows.map(({ meta }) => meta));
}

/** Returns the later of `time` and the last modification among `rows`. */
function latest(time: string | null, rows: readonly FoundRecord[]): string | null {
  let result = time;
  for (const { meta } of rows) {
    if (result === null || Date.parse(meta.lastModified) > Date.parse(result)) result = meta.lastModified;
  }
  return result;
}
