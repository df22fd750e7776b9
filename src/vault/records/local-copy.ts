/**
 * The copy of own and shared records on this device, re-sealed under the vault key: names, labels and values alike.
 * What comes in was opened and judged like any read (`judge.ts`); nothing is believed because it is here.
 */
import type { ClientId, RecordId } from "../../wire/ids.ts";
import { SealedMap } from "../keep/sealed-map.ts";
import type { Commit, Vault } from "../lock/vault.ts";
import type { JudgedRow } from "../sealing/opening.ts";
import {
  type Copied,
  differs,
  isSameContent,
  keepingGood,
  keepingVersions,
  lastKnown,
  saysTheSame,
} from "./copied.ts";
import { type EarlierVersions, holdsTheSame, type Passing, versionOf } from "./earlier.ts";
import { isHidden, type OpenedRecord, openedRow, wasOf } from "./opened-record.ts";

/** How far the copy goes; times in ms since 1970. */
export interface CopyState {
  /** Everything modified up to here is in it, RFC 3339; null before the first whole pass. */
  readonly cursor: string | null;
  /** Where the server's feed of changes goes on. */
  readonly feed: string | null;
  /** When every record was last compared with the server. */
  readonly sweptAt: number;
  /** When it was last known to be whole; null: never yet. */
  readonly syncedAt: number | null;
  /** The epoch of the server's database when it was; null where the server names none. */
  readonly epoch?: string | null;
  /** When another epoch was last found than the one before. */
  readonly wentBackAt?: number;
  /** The records of which the server shows another state than this device remembers. */
  readonly differing?: readonly string[];
}

const START: CopyState = { cursor: null, feed: null, sweptAt: 0, syncedAt: null };

/** Owns the copy of one identity's records. */
export class LocalCopy {
  readonly #vault: Vault;
  readonly #owner: ClientId;
  readonly #earlier: EarlierVersions;
  readonly #stateName: string;
  readonly #map: SealedMap<Copied>;
  #state: CopyState | null = null;
  #newest: readonly string[] | null = null;
  #changed: (ids: readonly string[]) => void = () => undefined;

  /** `earlier` takes what is replaced or deleted of the owner's records. */
  constructor(vault: Vault, owner: ClientId, earlier: EarlierVersions) {
    this.#vault = vault;
    this.#owner = owner;
    this.#earlier = earlier;
    this.#stateName = `copied/${owner}`;
    // Hidden records sort to the end by their empty order.
    this.#map = new SealedMap<Copied>(vault, `copy/${owner}/`, {
      orderOf: ({ created, hidden }) => (hidden === true ? "" : created),
      mayBeLost: true,
    });
    vault.onLock(() => {
      this.#state = null;
      this.#newest = null;
    });
  }

  /** Calls `listener` with the ids of records that changed here. There is one listener. */
  onChange(listener: (ids: readonly string[]) => void): void {
    this.#changed = listener;
  }

  /** @throws VaultError `vault_locked` */
  async state(): Promise<CopyState> {
    if (this.#state !== null) return this.#state;
    const text = await this.#vault.read(this.#stateName);
    // A copy that lost a part is whole again only after another pass over everything.
    const isDamaged = await this.#map.wasDamaged();
    const state = text === null || isDamaged ? START : (JSON.parse(text) as CopyState);
    this.#state ??= state;
    return this.#state;
  }

  /** Returns whether a part of the copy was found damaged since the last unlock and is being fetched again. */
  async wasDamaged(): Promise<boolean> {
    return this.#map.wasDamaged();
  }

  /** Returns a record, hidden ones included. */
  async get(id: string): Promise<Copied | null> {
    return this.#map.get(id);
  }

  /** Returns whether `record`, as it is now, says what `version` of it said: then only its key was exchanged since. */
  async saysTheSame(record: OpenedRecord, version: string): Promise<boolean> {
    const here = await this.get(record.recordId);
    return here !== null && saysTheSame(here, record, version);
  }

  /** Returns the ids of all records people may see, the newest first. */
  async newest(): Promise<readonly string[]> {
    this.#newest ??= await this.#map.backwards();
    return this.#newest;
  }

  /** Returns the records of `ids`, in that order. */
  async getAll(ids: readonly string[]): Promise<Copied[]> {
    return this.#map.getAll(ids);
  }

  /** Returns the version of every record that the server is known to have, hidden ones included. */
  async versions(): Promise<Map<string, string>> {
    const there = (await this.#map.values()).filter(({ missing }) => missing === undefined);
    return new Map(there.map(({ recordId, version }) => [recordId, version]));
  }

  /** Returns the records of which the server shows another state than this device remembers. */
  async differing(): Promise<Copied[]> {
    return this.#map.getAll((await this.state()).differing ?? []);
  }

  /** Returns the records that were sent again for a lost one. */
  async successors(): Promise<Copied[]> {
    return (await this.#map.values()).filter(({ was }) => was !== undefined);
  }

  /**
   * Keeps what was last known of records that the server has no more. @throws VaultError `storage_failed`
   */
  async lose(ids: readonly string[], now: number): Promise<void> {
    const changes = new Map<string, Copied | null>();
    for (const record of await this.#map.getAll(ids)) {
      const known = lastKnown(record);
      if (record.missing === undefined)
        changes.set(record.recordId, known === null ? null : { ...known, missing: now });
    }
    await this.#change(changes, {});
  }

  /** Returns the records of one writer and type. */
  async ofType(writerId: ClientId, type: string): Promise<RecordId[]> {
    return (await this.#map.values())
      .filter((record) => record.writerId === writerId && record.type === type)
      .map(({ recordId }) => recordId as RecordId);
  }

  /** Takes in rows as they were judged, in one commit with `beside`. @throws VaultError `storage_failed` */
  async take(
    rows: readonly JudgedRow[],
    beside: Readonly<Record<string, string | null>> = {},
  ): Promise<void> {
    await this.change(rows, [], (blobs) => this.#vault.write({ ...beside, ...blobs }));
  }

  /** Takes out records that are gone, and `state` in the same commit. @throws VaultError `storage_failed` */
  async drop(ids: readonly string[], state: Partial<CopyState> = {}): Promise<void> {
    await this.#change(new Map(ids.map((id) => [id, null])), state);
  }

  /** Takes in `rows` and takes out `gone`; `commit` as for `SealedMap.change`. @throws VaultError `storage_failed` */
  async change(rows: readonly JudgedRow[], gone: readonly string[], commit?: Commit): Promise<void> {
    const changes = new Map<string, Copied | null>(gone.map((id) => [id, null]));
    for (const row of rows) {
      const record = openedRow(row, true);
      const before = await this.#map.get(record.recordId);
      const was = wasOf(row);
      const fresh: Copied = was === null ? record : { ...record, was };
      const kept = isHidden(row) ? { ...fresh, hidden: true as const } : keepingGood(fresh, before);
      changes.set(record.recordId, keepingVersions(kept, before));
      const lost = was === null ? null : await this.#map.get(was);
      if (lost?.missing !== undefined && lost.writerId === record.writerId && isSameContent(lost, record))
        changes.set(lost.recordId, null);
    }
    await this.#change(changes, {}, commit);
  }

  /** Returns what the changes replace, delete or bring back of the owner's records. */
  async #passing(changes: ReadonlyMap<string, Copied | null>): Promise<Passing[]> {
    const result: Passing[] = [];
    for (const [recordId, after] of changes) {
      const before = await this.#map.get(recordId);
      if ((before ?? after)?.writerId !== this.#owner) continue;
      const [was, is] = [before, after].map((one) => (one === null ? null : lastKnown(one)));
      const version = was ? versionOf(was) : null;
      if (version === null) {
        if (before === null && is) result.push({ recordId, before: null, isGone: false });
      } else if (after === null || (is && !holdsTheSame(version, is))) {
        result.push({ recordId, before: version, isGone: after === null });
      }
    }
    return result;
  }

  async #change(
    changes: ReadonlyMap<string, Copied | null>,
    state: Partial<CopyState>,
    commit: Commit = (blobs) => this.#vault.write(blobs),
  ): Promise<void> {
    const before = await this.state();
    const differing = differingAfter(before.differing ?? [], changes);
    const next = { ...before, ...state, ...(differing === null ? {} : { differing }) };
    const isSame = Object.keys(state).length === 0 && differing === null;
    const others = isSame ? {} : { [this.#stateName]: JSON.stringify(next) };
    const passing = await this.#passing(changes);
    const ids = await this.#map.change(changes, (blobs) =>
      this.#earlier.note(passing, (kept) => commit({ ...others, ...blobs, ...kept })),
    );
    if ((await this.#vault.state()) !== "unlocked") return;
    if (!isSame) this.#state = next;
    if (ids.length === 0) return;
    this.#newest = null;
    this.#changed(ids);
  }
}

/** Returns the differing records after `changes`, null where they are the same as before. */
function differingAfter(
  before: readonly string[],
  changes: ReadonlyMap<string, Copied | null>,
): readonly string[] | null {
  const after = new Set(before);
  for (const [id, record] of changes) {
    if (record !== null && differs(record)) after.add(id);
    else after.delete(id);
  }
  return after.size === before.length && before.every((id) => after.has(id)) ? null : [...after];
}
