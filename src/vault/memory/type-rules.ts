/**
 * How the records of an own type are written and read (SECURITY.md, "Seal context"): **sealed**, every record signed;
 * **mixed**, other programs write here too, so unsigned records are legacy; **plain**, nothing of Sealfield's is added.
 */
import type { TypeRule } from "../../model/record-type.ts";
import { DatedList } from "../keep/dated-list.ts";
import type { Vault } from "../lock/vault.ts";

/** The person's choice for one own type; `at` in ms since 1970. */
export interface ChosenRule {
  readonly type: string;
  readonly rule: TypeRule;
  readonly at: number;
}

/** Owns the choices for the types of one identity. */
export class TypeRules {
  readonly #list: DatedList<Pick<ChosenRule, "type">, ChosenRule>;

  constructor(vault: Vault, owner: string) {
    this.#list = new DatedList(vault, `rules/${owner}`, (a, b) => a.type === b.type);
  }

  /** Returns the person's choice for `type`, null for the default. */
  async chosen(type: string): Promise<TypeRule | null> {
    return (await this.#list.find({ type }))?.rule ?? null;
  }

  async all(): Promise<readonly ChosenRule[]> {
    return this.#list.all();
  }

  /** Merges the choices of another of my browsers where they are newer. */
  async merge(others: readonly ChosenRule[]): Promise<void> {
    await this.#list.merge(others);
  }

  async choose(type: string, rule: TypeRule, at: number): Promise<void> {
    await this.#list.change({ type }, at, (before) => (before?.rule === rule ? null : { type, rule }));
  }
}
