/**
 * When each record was last filled into a page, sealed and on this device only: what one uses most lately is offered
 * first. It tells a server nothing.
 */
import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

/** So many records are remembered; the longest unused are forgotten. */
const MOST = 500;

type Uses = Readonly<Record<string, number>>;

export class LastUsed {
  readonly #document: Document<Uses>;

  constructor(vault: Vault) {
    this.#document = new Document<Uses>(vault, "used", {});
  }

  /** Returns when each record was last used, in ms since 1970, by its id. @throws VaultError `vault_locked` */
  async times(): Promise<ReadonlyMap<string, number>> {
    return new Map(Object.entries(await this.#document.get()));
  }

  /** Takes note that a record was used at `at`, in ms since 1970. @throws VaultError `vault_locked` */
  async note(recordId: string, at: number): Promise<void> {
    await this.#document.update((uses) => {
      const { [recordId]: _, ...others } = uses;
      const latest = Object.entries(others).sort(([, a], [, b]) => b - a);
      return Object.fromEntries([[recordId, at], ...latest.slice(0, MOST - 1)]);
    });
  }
}
