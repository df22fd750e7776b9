/**
 * Which own types this vault itself shared, and with whom. A re-seal gives the new key to these readers only, because a
 * server can invent a reader in its own list (SECURITY.md, "What a server cannot do").
 */
import type { ClientId } from "../../wire/ids.ts";
import { Document } from "../keep/document.ts";
import { newest } from "../keep/newest.ts";
import type { Vault } from "../lock/vault.ts";

/** Stopped shares are kept, so that an older entry of another browser does not bring them back. */
export interface ShareEntry {
  readonly type: string;
  readonly readerId: ClientId;
  readonly stopped: boolean;
  /** ms since 1970, by this browser's clock. */
  readonly at: number;
}

export class ShareBook {
  readonly #document: Document<readonly ShareEntry[]>;
  readonly #now: () => number;

  constructor(vault: Vault, owner: ClientId, now: () => number = Date.now) {
    this.#document = new Document<readonly ShareEntry[]>(vault, `shares/${owner}`, []);
    this.#now = now;
  }

  /** Returns the readers of `type` that this vault recorded. */
  async readersOf(type: string): Promise<ClientId[]> {
    return (await this.#document.get())
      .filter((entry) => entry.type === type && !entry.stopped)
      .map(({ readerId }) => readerId);
  }

  async all(): Promise<readonly ShareEntry[]> {
    return this.#document.get();
  }

  /** Merges the entries of another of my browsers where they are newer. */
  async merge(others: readonly ShareEntry[]): Promise<void> {
    await this.#document.update((entries) => newest(entries, others, isSame));
  }

  /** Records a share before it is made. A recorded share that was never made does no harm. */
  async add(type: string, readerId: ClientId): Promise<void> {
    await this.#set(type, readerId, false);
  }

  /** Strikes a share out, before it is revoked. */
  async remove(type: string, readerId: ClientId): Promise<void> {
    await this.#set(type, readerId, true);
  }

  async #set(type: string, readerId: ClientId, stopped: boolean): Promise<void> {
    await this.#document.update((entries) => {
      const before = entries.find((entry) => isSame(entry, { type, readerId }));
      if ((before === undefined || before.stopped) === stopped) return entries;
      // If the clock was turned back, a new entry must still sort after the old one.
      const at = Math.max(this.#now(), (before?.at ?? 0) + 1);
      return [...entries.filter((entry) => entry !== before), { type, readerId, stopped, at }];
    });
  }
}

type Place = Pick<ShareEntry, "type" | "readerId">;

function isSame(a: Place, b: Place): boolean {
  return a.type === b.type && a.readerId === b.readerId;
}
