/**
 * Which own types this vault itself shared, and with whom. A re-seal gives the new key to these readers only, because a
 * server can invent a reader in its own list (SECURITY.md, "What a server cannot do").
 */
import type { ClientId } from "../../wire/ids.ts";
import { DatedList } from "../keep/dated-list.ts";
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
  readonly #list: DatedList<Place, ShareEntry>;
  readonly #now: () => number;

  constructor(vault: Vault, owner: ClientId, now: () => number = Date.now) {
    this.#list = new DatedList<Place, ShareEntry>(vault, `shares/${owner}`, isSame);
    this.#now = now;
  }

  /** Returns the readers of `type` that this vault recorded. */
  async readersOf(type: string): Promise<ClientId[]> {
    return (await this.#list.all())
      .filter((entry) => entry.type === type && !entry.stopped)
      .map(({ readerId }) => readerId);
  }

  async all(): Promise<readonly ShareEntry[]> {
    return this.#list.all();
  }

  /** Merges the entries of another of my browsers where they are newer. */
  async merge(others: readonly ShareEntry[]): Promise<void> {
    await this.#list.merge(others);
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
    await this.#list.change({ type, readerId }, this.#now(), (before) =>
      (before?.stopped ?? true) === stopped ? null : { type, readerId, stopped },
    );
  }
}

type Place = Pick<ShareEntry, "type" | "readerId">;

function isSame(a: Place, b: Place): boolean {
  return a.type === b.type && a.readerId === b.readerId;
}
