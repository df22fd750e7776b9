/**
 * What a person sees of their records on this device: the copy of what the server has, with what waits to be sent
 * laid over it; listed newest first, and searched.
 */

import { isSecretName } from "../../model/secret-names.ts";
import type { ClientId } from "../../wire/ids.ts";
import { asListed, asShown } from "./copied.ts";
import type { LocalCopy } from "./local-copy.ts";
import type { OpenedRecord } from "./opened-record.ts";
import { type Outbox, type Waiting, waitingRecord } from "./outbox.ts";
import { SearchIndex, type SearchText } from "./search-index.ts";
import { titlesOf } from "./titles.ts";

export interface ShelfFilter {
  /** null: all types. */
  readonly type: string | null;
  readonly includeShared: boolean;
}

/** Types of other writers that the person does not want to see. */
export type Muted = readonly { readonly writerId: string; readonly type: string }[];

const WEIGHTS = { title: 8, label: 4, value: 3, type: 2, name: 1 } as const;

/** So many records are entered into the index before others get their turn. */
const SLICE = 200;

export class Shelf {
  readonly #owner: ClientId | null;
  readonly #copy: LocalCopy | null;
  readonly #outbox: Outbox;
  readonly #muted: () => Promise<Muted>;
  #index: Promise<SearchIndex> | null = null;
  readonly #stale = new Set<string>();

  /** `copy` is null while this vault has no identity. */
  constructor(
    owner: ClientId | null,
    copy: LocalCopy | null,
    outbox: Outbox,
    muted: () => Promise<Muted> = async () => [],
  ) {
    this.#owner = owner;
    this.#copy = copy;
    this.#outbox = outbox;
    this.#muted = muted;
  }

  /** Takes note that these records changed. */
  touch(ids: readonly string[]): void {
    for (const id of ids) this.#stale.add(id);
  }

  /** Forgets what was opened, at lock. */
  forget(): void {
    this.#index = null;
    this.#stale.clear();
  }

  /** Returns a record as it is shown alone, null when it is not here or is to be deleted. */
  async get(id: string): Promise<OpenedRecord | null> {
    const waiting = await this.#outbox.find(id, this.#owner);
    const copied = (await this.#copy?.get(id)) ?? null;
    if (waiting !== null) return waitingRecord(waiting, copied);
    return copied === null || copied.hidden === true ? null : asShown(copied);
  }

  /** Returns a record as it stands in a list. */
  async #listed(id: string): Promise<OpenedRecord | null> {
    const waiting = await this.#outbox.find(id, this.#owner);
    const copied = (await this.#copy?.get(id)) ?? null;
    if (waiting !== null) return waitingRecord(waiting, copied);
    return copied === null || copied.hidden === true ? null : asListed(copied);
  }

  /** Returns `limit` records from the place `from` on, the newest first, and how many there are. */
  async page(filter: ShelfFilter, from: number, limit: number) {
    const { ids, waiting } = await this.#ids();
    const muted = await this.#muted();
    if (filter.type === null && filter.includeShared && muted.length === 0) {
      return { records: await this.#rows(ids.slice(from, from + limit), waiting), total: ids.length };
    }
    const all = (await this.#rows(ids, waiting)).filter((record) => fits(record, filter, this.#owner, muted));
    return { records: all.slice(from, from + limit), total: all.length };
  }

  /** Returns every record, the newest first. */
  async all(): Promise<OpenedRecord[]> {
    const { ids, waiting } = await this.#ids();
    const muted = await this.#muted();
    return (await this.#rows(ids, waiting)).filter((record) => !isMuted(record, muted));
  }

  /** As `page`, of the records that fit `text`, the best first. */
  async search(text: string, filter: ShelfFilter, from: number, limit: number) {
    const index = await this.index();
    const [waiting, muted] = [await this.#waiting(), await this.#muted()];
    const ids = index.search(text);
    if (filter.type === null && filter.includeShared && muted.length === 0) {
      return { records: await this.#rows(ids.slice(from, from + limit), waiting), total: ids.length };
    }
    const found = (await this.#rows(ids, waiting)).filter((record) =>
      fits(record, filter, this.#owner, muted),
    );
    return { records: found.slice(from, from + limit), total: found.length };
  }

  /** Returns the index as it is now, made first if it is not there: that takes longer than a search. */
  async index(): Promise<SearchIndex> {
    this.#index ??= this.#build().catch((error: unknown) => {
      this.#index = null;
      throw error;
    });
    const index = await this.#index;
    const stale = [...this.#stale];
    this.#stale.clear();
    for (const id of stale) {
      const record = await this.#listed(id);
      if (record === null) index.delete(id);
      else enter(index, record);
    }
    return index;
  }

  async #build(): Promise<SearchIndex> {
    const index = new SearchIndex();
    this.#stale.clear();
    const { ids, waiting } = await this.#ids();
    for (let i = 0; i < ids.length; i += SLICE) {
      for (const record of await this.#rows(ids.slice(i, i + SLICE), waiting)) enter(index, record);
      await new Promise((resolve) => setTimeout(resolve, 0));
    }
    return index;
  }

  async #waiting(): Promise<Map<string, Waiting>> {
    return new Map((await this.#outbox.list(this.#owner)).map((entry) => [entry.id, entry]));
  }

  async #ids() {
    const waiting = await this.#waiting();
    const copied = (await this.#copy?.newest()) ?? [];
    if (waiting.size === 0) return { ids: copied, waiting };
    const known = new Set(copied);
    const fresh = [...waiting.values()].filter(({ id, kind }) => kind !== "delete" && !known.has(id));
    const kept = copied.filter((id) => waiting.get(id)?.kind !== "delete");
    return { ids: [...fresh.reverse().map(({ id }) => id), ...kept], waiting };
  }

  async #rows(ids: readonly string[], waiting: ReadonlyMap<string, Waiting>): Promise<OpenedRecord[]> {
    const copied = new Map(
      ((await this.#copy?.getAll(ids)) ?? []).map((record) => [record.recordId, record]),
    );
    return ids.flatMap((id) => {
      const entry = waiting.get(id);
      const here = copied.get(id) ?? null;
      if (entry === undefined) return here === null ? [] : [asListed(here)];
      const record = waitingRecord(entry, here);
      return record === null ? [] : [record];
    });
  }
}

function fits(
  record: OpenedRecord,
  { type, includeShared }: ShelfFilter,
  owner: ClientId | null,
  muted: Muted,
): boolean {
  const isWanted = type === null || record.type === type.trim();
  return isWanted && (includeShared || record.writerId === owner) && !isMuted(record, muted);
}

function isMuted({ writerId, type }: OpenedRecord, muted: Muted): boolean {
  return muted.some((entry) => entry.writerId === writerId && entry.type === type);
}

function enter(index: SearchIndex, record: OpenedRecord): void {
  const { title, subtitle } = titlesOf(record);
  const texts: SearchText[] = [
    { text: title, weight: WEIGHTS.title, exact: false },
    { text: subtitle, weight: WEIGHTS.label, exact: false },
    { text: record.type, weight: WEIGHTS.type, exact: false },
  ];
  for (const { name, value } of record.labels) {
    texts.push({ text: value, weight: WEIGHTS.label, exact: false });
    texts.push({ text: name, weight: WEIGHTS.name, exact: false });
  }
  for (const { name, value } of record.fields) {
    const exact = isSecretName(name);
    texts.push({ text: value, weight: exact ? WEIGHTS.name : WEIGHTS.value, exact });
    texts.push({ text: name, weight: WEIGHTS.name, exact: false });
  }
  index.set(record.recordId, record.created, title, texts);
}
