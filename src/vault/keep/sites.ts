/**
 * What a person chose for single sites, sealed and on this device only: which sites they use is nobody's to read.
 */
import type { SiteChoices } from "../../model/page.ts";
import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

const NOTHING: SiteChoices = { line: null };

type All = Readonly<Record<string, SiteChoices>>;

export class Sites {
  readonly #document: Document<All>;

  constructor(vault: Vault) {
    this.#document = new Document<All>(vault, "sites", {});
  }

  /** Returns what was chosen for `origin`. @throws VaultError `vault_locked` */
  async at(origin: string): Promise<SiteChoices> {
    const all = await this.#document.get();
    return { ...NOTHING, ...(Object.hasOwn(all, origin) ? all[origin] : {}) };
  }

  /** Remembers `choices` for `origin`. @throws VaultError `vault_locked` */
  async choose(origin: string, choices: Partial<SiteChoices>): Promise<void> {
    await this.#document.update((all) => ({
      ...all,
      [origin]: { ...NOTHING, ...(Object.hasOwn(all, origin) ? all[origin] : {}), ...choices },
    }));
  }
}
