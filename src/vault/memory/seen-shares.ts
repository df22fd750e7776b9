/** Which records of others were readable once, so that "not found" can be told from "no longer shared". */
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { RecordMeta } from "../../wire/record.ts";
import { Document } from "../keep/document.ts";
import type { Vault } from "../lock/vault.ts";

const MOST = 5_000;

export class SeenShares {
  readonly #owner: ClientId;
  readonly #document: Document<readonly RecordId[]>;

  constructor(vault: Vault, owner: ClientId) {
    this.#owner = owner;
    this.#document = new Document<readonly RecordId[]>(vault, `seen/${owner}`, []);
  }

  async has(id: RecordId): Promise<boolean> {
    return (await this.#document.get()).includes(id);
  }

  /** Remembers those of `metas` that others wrote; the oldest are forgotten after some thousands. */
  async add(metas: readonly RecordMeta[]): Promise<void> {
    const others = metas.filter(({ writerId }) => writerId !== this.#owner).map(({ recordId }) => recordId);
    if (others.length === 0) return;
    await this.#document.update((ids) => {
      const known = new Set(ids);
      const fresh = others.filter((id) => !known.has(id));
      return fresh.length === 0 ? ids : [...ids, ...new Set(fresh)].slice(-MOST);
    });
  }
}
