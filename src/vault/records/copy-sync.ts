/**
 * Bringing the local copy up to date: what was modified since the last time, by the server's feed of changes or by
 * searches with an overlap; and now and then a sweep over the versions of everything, which alone shows what is missing
 * on servers without a feed. A server that went back to an earlier state is compared as a whole (SECURITY.md, "When the
 * server goes back"). It may be stopped anywhere: the next run goes on from what is here.
 */
import type { FoundPage, FoundRecord } from "../../e3db/client.ts";
import { countWatch, emptyWatch, forwardWatch } from "../../e3db/records/paging.ts";
import { clause } from "../../e3db/records/search.ts";
import { isVaultError } from "../../errors.ts";
import { isSound } from "../../model/record.ts";
import { type RecordId, recordId } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import { type JudgedRow, judgeRow } from "../sealing/opening.ts";
import { settleDoubles } from "./doubles.ts";
import type { CopyState, LocalCopy } from "./local-copy.ts";
import { sortMissing } from "./missing.ts";

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
  const { now } = options;
  const before = (await copy.state()).epoch ?? null;
  const epoch = (await account.client.writeBack.epoch()) ?? before;
  const wentBack = before !== null && epoch !== before;
  const run: Run = { ...options, wentBack, sweep: wentBack || options.sweep === true, startedAt: now() };
  // It may hold other keys than those that were looked at.
  if (wentBack) account.client.keys.clear();
  await forgetDeleted(account, copy, run);
  const state = (await account.client.changes.supported())
    ? await syncByFeed(account, copy, run)
    : await syncBySearch(account, copy, run);
  await judgeAnew(account, copy, run.signal);
  const { startedAt } = run;
  await copy.drop([], {
    ...state,
    syncedAt: startedAt,
    epoch,
    ...(wentBack ? { wentBackAt: startedAt } : {}),
  });
}

/** One run; `wentBack`: the database is another one than before. */
interface Run extends SyncOptions {
  readonly wentBack: boolean;
  readonly startedAt: number;
}

async function syncBySearch(account: Account, copy: LocalCopy, run: Run): Promise<Partial<CopyState>> {
  const { cursor, sweptAt, syncedAt } = await copy.state();
  const isLong = Math.abs(run.startedAt - sweptAt) > SWEEP_EVERY_MS;
  const isDue = run.sweep === true || syncedAt === null || cursor === null || isLong;
  if (cursor !== null) await takeModified(account, copy, cursor, run);
  const total = isDue ? null : await countAll(account, run.signal);
  // As many here as there: nothing was deleted, shared or withdrawn, unless in pairs, which the next sweep finds.
  if (total !== null && total === (await copy.versions()).size) return {};
  await sweep(account, copy, run);
  return { sweptAt: run.startedAt };
}

async function syncByFeed(account: Account, copy: LocalCopy, run: Run): Promise<Partial<CopyState>> {
  const { feed, sweptAt, syncedAt } = await copy.state();
  const isSwept = syncedAt !== null && Math.abs(run.startedAt - sweptAt) < FED_SWEEP_EVERY_MS;
  const isFed = feed !== null && (await takeChanges(account, copy, feed, run.signal));
  if (isFed && isSwept && run.sweep !== true) return {};
  // The point first: what changes during the sweep is told afterwards.
  const point = isFed ? (await copy.state()).feed : await account.client.changes.now();
  await sweep(account, copy, run);
  return { feed: point, sweptAt: run.startedAt };
}

/** Lets records go that were kept as lost, and of whose deletion somebody knows by now. */
async function forgetDeleted(account: Account, copy: LocalCopy, { signal }: Run): Promise<void> {
  const lost = (await copy.differing()).filter(({ missing }) => missing !== undefined);
  const { gone } = await sortMissing(account, lost, { wentBack: true, signal });
  if (gone.length > 0) await copy.drop(gone);
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

async function takeModified(account: Account, copy: LocalCopy, cursor: string, run: Run): Promise<void> {
  const { signal } = run;
  // A server may have stated a time that is still to come, and what changes before it would never be seen.
  const since = Math.min(Date.parse(cursor), run.now());
  const after = new Date(since - OVERLAP_MS).toISOString();
  const [watch, watchCount] = [forwardWatch(0), countWatch()];
  let next: string | null = null;
  for (let token: number | null = 0; token !== null; ) {
    const page: FoundPage = await account.client.searchPage({
      range: { key: "MODIFIED", after, before: null },
      includeData: true,
      includeAllWriters: true,
      limit: DATA_PAGE,
      nextToken: token,
      signal,
    });
    if (page.next !== null) watch(page.records.length, page.next);
    watchCount(page.records.length, page.total);
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

/** Compares the version of every record, fetches what differs and finds out what became of what is missing. */
async function sweep(account: Account, copy: LocalCopy, run: Run): Promise<void> {
  const { signal } = run;
  const { found, cursor } = await versionsAtServer(account, signal);
  const here = await copy.versions();
  const wanted = found.filter(({ id, version }) => here.get(id) !== version).map(({ id }) => id);
  // The newest first: those are looked at.
  await fetchAll(account, copy, wanted.reverse(), signal);
  const listed = new Set<string>(found.map(({ id }) => id));
  const missing = [...here.keys()].filter((id) => !listed.has(id)).map(recordId);
  await settleMissing(account, copy, missing, run);
  await settleDoubles(account, copy);
  if ((await copy.state()).cursor === null) await copy.drop([], { cursor });
}

/**
 * Looks again at what was taken in as good before another browser told of a later version, or of the deletion: the
 * server went back, or keeps the later one from this browser.
 */
async function judgeAnew(account: Account, copy: LocalCopy, signal: AbortSignal): Promise<void> {
  const here = await copy.getAll(await account.memory.toldElsewhere());
  const wanted = here.filter(
    ({ state, hidden, missing }) => isSound(state) && hidden !== true && missing === undefined,
  );
  const ids = wanted.map(({ recordId: id }) => recordId(id));
  await fetchAll(account, copy, ids, signal);
}

/** Fetches these records and takes them in. */
async function fetchAll(
  account: Account,
  copy: LocalCopy,
  ids: readonly RecordId[],
  signal: AbortSignal,
): Promise<void> {
  for (let i = 0; i < ids.length; i += DATA_PAGE) {
    const page = await account.client.searchPage({
      match: [clause({ recordIds: ids.slice(i, i + DATA_PAGE) })],
      includeData: true,
      includeAllWriters: true,
      limit: DATA_PAGE,
      signal,
    });
    await takeRows(account, copy, page.records, signal);
  }
}

/** By the time of creation rather than by offset: a deletion meanwhile would move all that follows. */
async function versionsAtServer(account: Account, signal: AbortSignal) {
  const found = new Map<RecordId, string>();
  let cursor: string | null = null;
  let [after, offset]: [string | null, number] = [null, 0];
  const [watchNew, watchCount] = [emptyWatch(), countWatch()];
  for (;;) {
    const page: FoundPage = await account.client.searchPage({
      range: after === null ? null : { key: "CREATED", after, before: null },
      includeAllWriters: true,
      limit: META_PAGE,
      nextToken: offset,
      signal,
    });
    cursor ??= latest(null, page.records);
    const before = found.size;
    for (const { meta } of page.records) found.set(meta.recordId, meta.version);
    watchNew(found.size - before);
    watchCount(found.size - before, page.total);
    if (page.next === null) break;
    const last: string | null = page.records.at(-1)?.meta.created ?? after;
    if (last !== after) [after, offset] = [last, 0];
    else offset = page.next;
  }
  return { found: [...found].map(([id, version]) => ({ id, version })), cursor };
}

/** A record that a list left out is asked for by its id before it is believed to be missing. */
async function settleMissing(
  account: Account,
  copy: LocalCopy,
  missing: readonly RecordId[],
  { wentBack, signal, startedAt }: Run,
): Promise<void> {
  for (let i = 0; i < missing.length; i += DATA_PAGE) {
    const asked = missing.slice(i, i + DATA_PAGE);
    const there = await account.client.readMany(asked, { signal });
    const seen = new Set(there.map(({ meta }) => meta.recordId));
    const records = await copy.getAll(asked.filter((id) => !seen.has(id)));
    const { gone, lost } = await sortMissing(account, records, { wentBack, signal });
    await copy.lose(lost, startedAt);
    if (gone.length > 0) await copy.drop(gone);
  }
}

async function unknown(copy: LocalCopy, rows: readonly FoundRecord[]): Promise<FoundRecord[]> {
  const result: FoundRecord[] = [];
  for (const row of rows) {
    const here = await copy.get(row.meta.recordId);
    if (here?.version !== row.meta.version || here.missing !== undefined) result.push(row);
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
    const at = Date.parse(meta.lastModified);
    if (!Number.isNaN(at) && (result === null || at > Date.parse(result))) result = meta.lastModified;
  }
  return result;
}
