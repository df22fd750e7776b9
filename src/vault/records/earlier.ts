/**
 * Earlier versions of a person's own records and what they deleted, sealed in the vault of this device. The copy and
 * the outbox note a version in the very commit that replaces it, so it does not matter which browser made the change.
 * Records of others never come here: when their share ends, nothing of them may stay.
 */

import { type EarlierVersion, MOST_VERSIONS, TRASH_MS } from "../../model/earlier.ts";
import { isSound } from "../../model/record.ts";
import type { ClientId } from "../../wire/ids.ts";
import { SealedMap } from "../keep/sealed-map.ts";
import type { Commit, Vault } from "../lock/vault.ts";
import type { OpenedRecord, RecordInput } from "./opened-record.ts";

/** Beyond its newest version, a record's history holds so many characters of JSON at most. */
const MOST_LENGTH = 512 * 1024;

/** The versions of one record, newest first. `deletedAt`: ms since 1970, null while the record is there. */
export interface Kept {
  readonly recordId: string;
  readonly versions: readonly EarlierVersion[];
  readonly deletedAt: number | null;
}

/** What becomes of a record: `before` is replaced or gone, or (`before` null) the record is there again. */
export interface Passing {
  readonly recordId: string;
  readonly before: EarlierVersion | null;
  readonly isGone: boolean;
}

/** Owns the earlier versions of one identity's records; `owner` is null while the vault has no identity. */
export class EarlierVersions {
  readonly #vault: Vault;
  readonly #prefix: string;
  readonly #map: SealedMap<Kept>;
  readonly #now: () => number;

  constructor(vault: Vault, owner: ClientId | null, now: () => number) {
    this.#vault = vault;
    this.#now = now;
    this.#prefix = `earlier/${owner ?? "local"}/`;
    this.#map = new SealedMap<Kept>(vault, this.#prefix, {
      orderOf: ({ deletedAt }) => (deletedAt === null ? "" : new Date(deletedAt).toISOString()),
      mayBeLost: true,
    });
  }

  /** Returns the earlier versions of a record, newest first. @throws VaultError `vault_locked` */
  async of(recordId: string): Promise<readonly EarlierVersion[]> {
    return (await this.#map.get(recordId))?.versions ?? [];
  }

  /** Returns what is in the trash, the last deleted first. @throws VaultError `vault_locked` */
  async trash(): Promise<Kept[]> {
    const now = this.#now();
    return (await this.#map.getAll(await this.#map.backwards())).filter((kept) => !isOver(kept, now));
  }

  /** Returns a record in the trash, null if it is not there. @throws VaultError `vault_locked` */
  async deleted(recordId: string): Promise<Kept | null> {
    const kept = await this.#map.get(recordId);
    return kept === null || kept.deletedAt === null || isOver(kept, this.#now()) ? null : kept;
  }

  /** Notes what passes, in one commit with what `commit` writes. @throws VaultError `storage_failed` */
  async note(passing: readonly Passing[], commit: Commit): Promise<void> {
    const changes = new Map<string, Kept | null>();
    for (const { recordId, before, isGone } of passing) {
      const present = changes.get(recordId) ?? (await this.#map.get(recordId));
      if (before === null && present === null) continue;
      const versions = before === null ? [] : [before];
      const deletedAt = isGone ? this.#now() : null;
      changes.set(recordId, {
        recordId,
        versions: bounded([...versions, ...(present?.versions ?? [])]),
        deletedAt,
      });
    }
    if (changes.size === 0) await commit({});
    else await this.#map.change(changes, commit);
  }

  /** Makes the versions of `from` those of `to`, which is there. @throws VaultError `storage_failed` */
  async move(from: string, to: string): Promise<void> {
    const [old, present] = [await this.#map.get(from), await this.#map.get(to)];
    if (old === null) return;
    const versions = bounded([...(present?.versions ?? []), ...old.versions]);
    await this.#map.change(
      new Map([
        [from, null],
        [to, { recordId: to, versions, deletedAt: null }],
      ]),
    );
  }

  /** Takes over what a vault kept before it had an identity. @throws VaultError `storage_failed` */
  async adopt(local: EarlierVersions): Promise<void> {
    if (!(await local.#isThere())) return;
    const all = await local.#map.values();
    await this.#map.change(new Map(all.map((kept) => [kept.recordId, kept])));
    await local.#map.change(new Map(all.map(({ recordId }) => [recordId, null])));
  }

  /** Returns whether anything is kept, without opening it. */
  async #isThere(): Promise<boolean> {
    return (await this.#vault.state()) === "unlocked" && (await this.#vault.names(this.#prefix)).length > 0;
  }

  /** Forgets these records for good. @throws VaultError `storage_failed` */
  async forget(recordIds: readonly string[]): Promise<void> {
    await this.#map.change(new Map(recordIds.map((id) => [id, null])));
  }

  /** Forgets what has been in the trash for its time. @throws VaultError `storage_failed` */
  async empty(): Promise<void> {
    if (!(await this.#isThere())) return;
    const now = this.#now();
    const over = (await this.#map.getAll(await this.#map.backwards())).filter((kept) => isOver(kept, now));
    if (over.length > 0) await this.forget(over.map(({ recordId }) => recordId));
  }
}

/**
 * Returns a record as a version to keep; null for one that has nothing to bring back: a file, or one that is not open.
 */
export function versionOf(record: OpenedRecord): EarlierVersion | null {
  const { version, modified, type, template, fields, labels, state, file } = record;
  const isOpen = isSound(state) || state === "waiting";
  return isOpen && file === undefined ? { version, modified, type, template, fields, labels } : null;
}

/** Returns whether two versions hold the same. */
export function holdsTheSame(a: RecordInput, b: RecordInput): boolean {
  const content = ({ type, template, fields, labels }: RecordInput) =>
    JSON.stringify([type, template, pairs(fields), pairs(labels)]);
  return content(a) === content(b);
}

function pairs(list: RecordInput["fields"]): (readonly [string, string])[] {
  return list.map(({ name, value }) => [name, value] as const);
}

/** Each content once where it follows itself; the newest first; as many as may be kept. */
function bounded(versions: readonly EarlierVersion[]): EarlierVersion[] {
  const sorted = [...versions].sort((a, b) => Date.parse(b.modified) - Date.parse(a.modified));
  const result: EarlierVersion[] = [];
  let length = 0;
  for (const version of sorted) {
    const last = result.at(-1);
    if (last !== undefined && holdsTheSame(last, version)) continue;
    length += last === undefined ? 0 : JSON.stringify(version).length;
    if (result.length === MOST_VERSIONS || length > MOST_LENGTH) break;
    result.push(version);
  }
  return result;
}

function isOver({ deletedAt }: Kept, now: number): boolean {
  return deletedAt !== null && now - deletedAt > TRASH_MS;
}
