/**
 * A list in one sealed document with at most one entry per place, each with the time of its last change. My browsers
 * merge such lists: of two entries about a place the newer one wins (SECURITY.md, "How one's browsers learn of each
 * other").
 */
import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

interface Dated {
  /** ms since 1970, by the clock of the browser that wrote it; entries of early versions have none. */
  readonly at?: number;
}

/** An entry whose time the list sets. */
type Undated<Entry> = Omit<Entry, "at">;

/** Owns the list in blob `name`. `isSame` says whether two entries are about one place. */
export class DatedList<Place extends object, Entry extends Place & Dated> {
  readonly #document: Document<readonly Entry[]>;
  readonly #isSame: (a: Place, b: Place) => boolean;

  constructor(vault: Vault, name: string, isSame: (a: Place, b: Place) => boolean) {
    this.#document = new Document<readonly Entry[]>(vault, name, []);
    this.#isSame = isSame;
  }

  /** @throws VaultError `vault_locked`, `vault_damaged` */
  async all(): Promise<readonly Entry[]> {
    return this.#document.get();
  }

  /** Returns the entry about `place`, null if there is none. @throws VaultError as `all` */
  async find(place: Place): Promise<Entry | null> {
    return this.#find(await this.#document.get(), place);
  }

  /**
   * Puts what `change` makes of the entry about `place` in its stead; null or the same entry changes nothing. Returns
   * the entry that is there then. @throws VaultError `vault_locked`, `storage_failed`, and what `change` throws
   */
  async change(
    place: Place,
    at: number,
    change: (before: Entry | null) => Undated<Entry> | null,
  ): Promise<Entry | null> {
    const list = await this.#document.update((entries) => {
      const before = this.#find(entries, place);
      const after = change(before);
      return after === null || after === before ? entries : this.#put(entries, dated(after, at, before));
    });
    return this.#find(list, place);
  }

  /**
   * Merges the entries of another of my browsers. `choose` returns what is to stand in the list, null for nothing; by
   * default it is the newer one. @throws VaultError `vault_locked`, `storage_failed`
   */
  async merge(
    others: readonly Entry[],
    choose: (mine: Entry | null, other: Entry) => Entry | null = newer,
  ): Promise<void> {
    await this.#document.update((entries) =>
      others.reduce((list: readonly Entry[], other) => {
        const mine = this.#find(list, other);
        const chosen = choose(mine, other);
        return chosen === null || chosen === mine ? list : this.#put(list, chosen);
      }, entries),
    );
  }

  #find(entries: readonly Entry[], place: Place): Entry | null {
    return entries.find((entry) => this.#isSame(entry, place)) ?? null;
  }

  #put(entries: readonly Entry[], entry: Entry): readonly Entry[] {
    const before = this.#find(entries, entry);
    return before === null ? [...entries, entry] : entries.map((one) => (one === before ? entry : one));
  }
}

/**
 * Returns `entry` with the time `at`, or one just after that of `before`: when a clock was set back, the newer word
 * must not become the older one.
 */
export function dated<Entry extends Dated>(entry: Undated<Entry>, at: number, before: Entry | null): Entry {
  // `Undated` leaves out nothing else.
  return { ...entry, at: Math.max(at, (before?.at ?? 0) + 1) } as unknown as Entry;
}

function newer<Entry extends Dated>(mine: Entry | null, other: Entry): Entry {
  return mine === null || (other.at ?? 0) > (mine.at ?? 0) ? other : mine;
}
