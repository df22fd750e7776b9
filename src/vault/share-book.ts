/**
 * Which own types this vault itself shared, and with whom. A re-seal gives the new key to these and to nobody else: a
 * reader that only the server's list names could be the server's invention.
 */
import type { ClientId } from "../wire/ids.ts";
import { Document } from "./document.ts";
import type { Vault } from "./vault.ts";

interface Entry {
  readonly type: string;
  readonly readerId: ClientId;
}

export class ShareBook {
  readonly #document: Document<readonly Entry[]>;

  constructor(vault: Vault, owner: ClientId) {
    this.#document = new Document<readonly Entry[]>(vault, `shares/${owner}`, []);
  }

  /** Returns the readers of `type` that this vault recorded. */
  async readersOf(type: string): Promise<ClientId[]> {
    return (await this.#document.get())
      .filter((entry) => entry.type === type)
      .map(({ readerId }) => readerId);
  }

  /** Records a share, before it is made: one that is recorded and not made does no harm. */
  async add(type: string, readerId: ClientId): Promise<void> {
    await this.#document.update((entries) =>
      entries.some((entry) => isSame(entry, type, readerId)) ? entries : [...entries, { type, readerId }],
    );
  }

  /** Strikes a share out, before it is revoked. */
  async remove(type: string, readerId: ClientId): Promise<void> {
    await this.#document.update((entries) =>
      entries.some((entry) => isSame(entry, type, readerId))
        ? entries.filter((entry) => !isSame(entry, type, readerId))
        : entries,
    );
  }
}

function isSame(entry: Entry, type: string, readerId: ClientId): boolean {
  return entry.type === type && entry.readerId === readerId;
}
