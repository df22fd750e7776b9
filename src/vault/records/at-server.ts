/**
 * Records as the server has them now: listed, found and read there, opened, judged, and taken into the copy of this
 * device. In a list, what waits to be sent stands as it will be.
 */
import { clause, type SearchOptions, typesClause } from "../../e3db/records/search.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { recordId } from "../../wire/ids.ts";
import type { SearchClause, Strategy } from "../../wire/search.ts";
import type { Account, Accounts } from "../identity/open-identity.ts";
import { type JudgedRow, judgeRow, openStored } from "../sealing/opening.ts";
import type { LocalRecords } from "./local-records.ts";
import { sortMissing } from "./missing.ts";
import { isHidden, type OpenedRecord, openedRecord, openedRow } from "./opened-record.ts";
import { waitingRecord } from "./outbox.ts";

/** Who asks, and what this device has. */
export interface AtServer {
  readonly accounts: Accounts;
  readonly local: LocalRecords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface ListOptions {
  /** Looked for in labels on the server, or with SMART in everything on this device; empty finds everything. */
  readonly text: string;
  readonly strategy: Strategy | "SMART";
  /** null: all types. */
  readonly type: string | null;
  readonly includeShared: boolean;
  readonly limit: number;
  readonly from: number;
}

export interface RecordList {
  readonly records: readonly OpenedRecord[];
  readonly total: number;
  /** Where the next page starts, null on the last. */
  readonly next: number | null;
}

/** Returns one page of a list, newest first. @throws VaultError as the server or the network does */
export async function listAtServer(
  world: AtServer,
  options: ListOptions & { readonly strategy: Strategy },
): Promise<RecordList> {
  const { text, type, from } = options;
  const page = await pageOf(world, {
    match: matchOf(options),
    limit: options.limit,
    nextToken: from,
    includeAllWriters: options.includeShared,
    order: "DESCENDING",
  });
  // Strategies other than EXACT hold for types too, so the server may return neighbours of the type.
  const found = page.records.filter((record) => fitsType(record, type));
  const shown = await asWaiting(world, found);
  if (text !== "" || from !== 0) return { ...page, records: shown };
  return { ...page, records: [...(await newWaiting(world, type)), ...shown] };
}

/** Returns one page of what `request` finds. @throws VaultError as the server or the network does */
export async function findAtServer(world: AtServer, request: SearchOptions): Promise<RecordList> {
  const found = await pageOf(world, request);
  return { ...found, records: await asWaiting(world, found.records) };
}

/**
 * Returns one record, open. @throws VaultError `not_shared` for a record of someone else that was readable before;
 * `not_found`, `decryption_failed`, `key_missing`, `key_changed` and what the network throws
 */
export async function readAtServer(world: AtServer, id: string): Promise<OpenedRecord> {
  const { accounts, local } = world;
  const account = await accounts.current();
  const wanted = recordId(id);
  const copy = await local.copy();
  try {
    const judged = await openStored(account, await account.client.fetch(wanted));
    await account.memory.save();
    await account.seen.add([judged.record.meta]);
    await copy?.take([judged]);
    return openedRecord(judged, true);
  } catch (error) {
    const lost = isVaultError(error, "not_found") ? await keptOf(world, account, wanted) : null;
    if (lost !== null) return lost;
    const isGone = isVaultError(error, "not_found") || isVaultError(error, "key_missing");
    if (isGone) await copy?.drop([wanted]);
    if (isGone && (await account.seen.has(wanted))) throw new VaultError("not_shared", "no longer shared");
    throw error;
  }
}

/** Returns one page of a search at the server, opened and judged, and remembered in the copy. */
async function pageOf({ accounts, local }: AtServer, request: SearchOptions): Promise<RecordList> {
  const account = await accounts.current();
  const page = await local.connection.watch(() =>
    account.client.searchPage({ ...request, includeData: true }),
  );
  const rows: JudgedRow[] = [];
  // One after the other: what a record says of a new key opens the next one.
  for (const row of page.records) rows.push(await judgeRow(account, row));
  await account.memory.save();
  await account.seen.add(page.records.map(({ meta }) => meta));
  await (await local.copy())?.take(rows);
  const heard = await account.inbox.heard(rows, (row) => ("judgement" in row ? row.record.meta : row.meta));
  const records = heard.filter((row) => !isHidden(row)).map((row) => openedRow(row, false));
  // The server counts what is none of a person's too; of pages that did not come nobody knows.
  const from = request.nextToken ?? 0;
  const left = page.total === null ? 0 : page.total - from - page.records.length;
  return { records, total: from + records.length + Math.max(0, left), next: page.next };
}

/** What waits to be sent is shown as it will be. */
async function asWaiting(
  { local }: AtServer,
  records: readonly OpenedRecord[],
): Promise<readonly OpenedRecord[]> {
  const byId = new Map((await local.waiting()).map((entry) => [entry.id, entry]));
  return records.flatMap((record) => {
    const entry = byId.get(record.recordId);
    const now = entry === undefined ? record : waitingRecord(entry, record);
    return now === null ? [] : [now];
  });
}

/** Returns the new records that wait to be sent, the newest first. */
async function newWaiting({ local }: AtServer, type: string | null): Promise<readonly OpenedRecord[]> {
  const fresh = (await local.waiting()).filter(({ base }) => base === null);
  return fresh.reverse().flatMap((entry) => {
    const record = waitingRecord(entry, null);
    return record !== null && fitsType(record, type) ? [record] : [];
  });
}

/** Returns what is kept of a record that the server does not show; null where somebody says that it is gone. */
async function keptOf({ local, now }: AtServer, account: Account, id: string): Promise<OpenedRecord | null> {
  const copy = await local.copy();
  const copied = (await copy?.get(id)) ?? null;
  if (copy === null || copied === null) return null;
  const { lost } = await sortMissing(account, [copied], { wentBack: copied.missing !== undefined });
  if (lost.length === 0) return null;
  await copy.lose(lost, now());
  return (await local.shelf()).get(id);
}

function fitsType(record: OpenedRecord, type: string | null): boolean {
  return type === null || record.type === type.trim();
}

function matchOf({ text, strategy, type }: ListOptions & { readonly strategy: Strategy }): SearchClause[] {
  if (text === "") return type === null ? [] : [typesClause(type)];
  if (type === null) return [clause({ keys: [text], values: [text] }, { strategy })];
  const types = [strategy === "REGEXP" ? type.replaceAll(/[^\p{L}\p{N}]/gu, "\\$&") : type];
  // The condition joins all terms of a clause, so "this type, and the text as a name or a value" takes two.
  return [
    clause({ types, keys: [text] }, { strategy, condition: "AND" }),
    clause({ types, values: [text] }, { strategy, condition: "AND" }),
  ];
}
