/**
 * What a person chose for single sites, sealed and on this device only: which sites they use is nobody's to read.
 */
import type { SealRule, SiteChoices } from "../../model/page.ts";
import type { Vault } from "../lock/vault.ts";
import { Document } from "./document.ts";

type Choices = Pick<SiteChoices, "line" | "rules">;

const NOTHING: Choices = { line: null, rules: [] };

type All = Readonly<Record<string, Choices>>;

export class Sites {
  readonly #document: Document<All>;

  readonly #turnedOn: Document<readonly string[]>;

  constructor(vault: Vault) {
    this.#document = new Document<All>(vault, "sites", {});
    this.#turnedOn = new Document<readonly string[]>(vault, "turned-on", []);
  }

  /** Returns the match patterns of the sites that are turned on. @throws VaultError `vault_locked` */
  turnedOn(): Promise<readonly string[]> {
    return this.#turnedOn.get();
  }

  /** Turns the site of `pattern` on or off; that it is so already is fine. @throws VaultError `vault_locked` */
  async turn(pattern: string, on: boolean): Promise<void> {
    await this.#turnedOn.update((all) => {
      if (all.includes(pattern) === on) return all;
      return on ? [...all, pattern] : all.filter((other) => other !== pattern);
    });
  }

  /** Returns what was chosen for `origin`. @throws VaultError `vault_locked` */
  async at(origin: string): Promise<Choices> {
    const all = await this.#document.get();
    return { ...NOTHING, ...(Object.hasOwn(all, origin) ? all[origin] : {}) };
  }

  /** Returns the fields that are sealed by themselves, by origin. @throws VaultError `vault_locked` */
  async rules(): Promise<ReadonlyMap<string, readonly SealRule[]>> {
    const all = Object.keys(await this.#document.get());
    const found = await Promise.all(
      all.map(async (origin) => [origin, (await this.at(origin)).rules] as const),
    );
    return new Map(found.filter(([, rules]) => rules.length > 0));
  }

  /** Remembers `choices` for `origin`. @throws VaultError `vault_locked` */
  async choose(origin: string, choices: Partial<Choices>): Promise<void> {
    await this.#document.update((all) => ({
      ...all,
      [origin]: { ...NOTHING, ...(Object.hasOwn(all, origin) ? all[origin] : {}), ...choices },
    }));
  }
}
