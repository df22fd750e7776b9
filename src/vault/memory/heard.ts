/**
 * What this identity heard of others' shares: what they call themselves on the server, which types they share, and
 * which they stopped sharing, until the person has seen that. Nobody vouches for it: it names and tells, and opens
 * nothing.
 */
import type { ClientId } from "../../wire/ids.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";

interface Place {
  readonly writerId: ClientId;
  readonly type: string;
}

/** A type that somebody no longer shares; `at` in ms since 1970, when that was noticed. */
export interface Ended extends Place {
  readonly at: number;
}

interface Kept {
  readonly names: Readonly<Record<string, string>>;
  readonly shares: readonly Place[];
  readonly ended: readonly Ended[];
}

const NOTHING: Kept = { names: {}, shares: [], ended: [] };
/** Characters of a name, which is the server's word. */
const LONGEST_NAME = 200;
const MOST_NAMES = 2_000;
const MOST_ENDED = 100;

/** Owns what one identity heard. */
export class Heard {
  readonly #document: Document<Kept>;

  constructor(vault: Vault, owner: ClientId) {
    this.#document = new Document<Kept>(vault, `heard/${owner}`, NOTHING);
  }

  /** Returns what somebody calls themselves, "" if that was never heard. */
  async nameOf(id: ClientId): Promise<string> {
    return (await this.#document.get()).names[id] ?? "";
  }

  /** Returns all names heard, by client id. */
  async names(): Promise<Readonly<Record<string, string>>> {
    return (await this.#document.get()).names;
  }

  /** Returns the shares that ended since the person last looked, the newest first. */
  async ended(): Promise<readonly Ended[]> {
    return (await this.#document.get()).ended;
  }

  /** Takes in the shares of others as the server lists them now. `muted` ones end without a word. */
  async shares(present: readonly Place[], muted: readonly Place[], now: number): Promise<void> {
    await this.#document.update((kept) => {
      const gone = kept.shares.filter((place) => !includes(present, place));
      const told = gone.filter((place) => !includes(muted, place)).map((place) => ({ ...place, at: now }));
      // What is shared again is no news of an end.
      const ended = [...told, ...kept.ended]
        .filter((place) => !includes(present, place))
        .slice(0, MOST_ENDED);
      const shares = present.map(({ writerId, type }) => ({ writerId, type }));
      const next = { ...kept, shares, ended };
      return JSON.stringify(next) === JSON.stringify(kept) ? kept : next;
    });
  }

  /** Takes in what people call themselves. */
  async people(names: readonly { readonly id: ClientId; readonly name: string | null }[]): Promise<void> {
    await this.#document.update((kept) => {
      const fresh = names.flatMap(({ id, name }) => {
        const short = (name ?? "").trim().slice(0, LONGEST_NAME);
        return short === "" || kept.names[id] === short ? [] : [[id, short] as const];
      });
      if (fresh.length === 0) return kept;
      const all = Object.entries({ ...kept.names, ...Object.fromEntries(fresh) }).slice(-MOST_NAMES);
      return { ...kept, names: Object.fromEntries(all) };
    });
  }

  /** Forgets the news that a share ended. */
  async dismiss(writerId: ClientId, type: string): Promise<void> {
    await this.#document.update((kept) => ({
      ...kept,
      ended: kept.ended.filter((place) => place.writerId !== writerId || place.type !== type),
    }));
  }
}

function includes(places: readonly Place[], { writerId, type }: Place): boolean {
  return places.some((place) => place.writerId === writerId && place.type === type);
}
