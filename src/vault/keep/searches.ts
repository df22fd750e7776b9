/** The searches that a person keeps, sealed like everything else: what somebody looks for says much about them. */
import { VaultError } from "../../errors.ts";
import { type SavedSearch, SEARCH_LIMITS } from "../../model/search.ts";
import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

export class SavedSearches {
  readonly #document: Document<readonly SavedSearch[]>;

  constructor(vault: Vault) {
    this.#document = new Document<readonly SavedSearch[]>(vault, "searches", []);
  }

  /** Returns all, by name. @throws VaultError `vault_locked` */
  async list(): Promise<readonly SavedSearch[]> {
    return this.#document.get();
  }

  /**
   * Keeps a search in the place of one with the same name. @throws VaultError `input_invalid` when there are too many
   */
  async save(saved: SavedSearch): Promise<readonly SavedSearch[]> {
    return this.#document.update((all) => {
      const others = all.filter(({ name }) => name !== saved.name);
      if (others.length >= SEARCH_LIMITS.saved)
        throw new VaultError("input_invalid", "too many saved searches", { detail: { why: "saved" } });
      return [...others, saved].sort((a, b) => a.name.localeCompare(b.name));
    });
  }

  /** Forgets a search; one that is gone already is fine. */
  async delete(name: string): Promise<readonly SavedSearch[]> {
    return this.#document.update((all) =>
      all.some((saved) => saved.name === name) ? all.filter((saved) => saved.name !== name) : all,
    );
  }
}
