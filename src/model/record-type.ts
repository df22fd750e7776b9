/** A type of records: the unit that is shared. */

/**
 * How the records of an own type are written and read (SECURITY.md, "Seal context"): `sealed`, every record signed;
 * `mixed`, other programs write here too, so unsigned records are legacy; `plain`, nothing of Sealfield's is added.
 */
export const TYPE_RULES = ["sealed", "mixed", "plain"] as const;
export type TypeRule = (typeof TYPE_RULES)[number];

/** A type of mine or shared with me, and with how many others mine is shared; `rule` is null for others'. */
export interface TypeView {
  readonly type: string;
  readonly mine: boolean;
  readonly sharedWith: number;
  readonly rule: TypeRule | null;
}
