/**
 * How the records of an own type are written and read (SECURITY.md, "Seal context"): **sealed**, every record signed;
 * **mixed**, other programs write here too, so unsigned records are legacy; **plain**, nothing of Sealfield's is added.
 */
import type { TypeRule } from "../../model/record-type.ts";
import { Document } from "../keep/document.ts";
import { newest } from "../keep/newest.ts";
import type { Vault } from "../lock/vault.ts";

/** The person's choice for one own type; `at` in ms since 1970. */
export interface ChosenRule {
  readonly type: string;
  readonly rule: TypeRule;
  readonly at: number;
}

/** Owns the choices for the types of one identity. */
export class TypeRules {
  readonly #document: Document<readonly ChosenRule[]>;

  constructor(vault: Vault, owner: string) {
    this.#document = new Document<readonly ChosenRule[]>(vault, `rules/${owner}`, []);
  }

  /** Returns the person's choice for `type`, null for the default. */
  async chosen(type: string): Promise<TypeRule | null> {
    return (await this.#document.get()).find((entry) => entry.type === type)?.rule ?? null;
  }

  async all(): Promise<readonly ChosenRule[]> {
    return this.#document.get();
  }

  /** Merges the choices of another of my browsers where they are newer. */
  async merge(others: readonly ChosenRule[]): Promise<void> {
    await this.#document.update((entries) => newest(entries, others, (a, b) => a.type === b.type));
  }

  async choose(type: string, rule: TypeRule, at: number): Promise<void> {
    await this.#document.update((entries) => {
      const before = entries.find((entry) => entry.type === type);
      if (before?.rule === rule) return entries;
      const later = Math.max(at, (before?.at ?? 0) + 1);
      return [...entries.filter((entry) => entry !== before), { type, rule, at: later }];
    });
  }
}
