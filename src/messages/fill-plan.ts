/**
 * Which group of a page a record fills, and with what: decided once, from what the page shows and what the record has.
 * The promise in Here and the fill itself are made from the same answer.
 */
import * as v from "valibot";
import { FILL_KINDS, type FillKind } from "../model/fill-kinds.ts";
import type { FormGroup } from "./content.ts";

/**
 * Returns the plan for a record that has values for `has`, null where nothing on the page is for it. A group that asks for
 * the password that the record has comes first, then the one in focus, then the one that takes most; in a group that asks
 * for a password, a record without one is a stranger.
 */
export function planFor<Group extends FormGroup>(
  has: readonly FillKind[],
  groups: readonly Group[],
): { readonly group: Group; readonly kinds: readonly FillKind[] } | null {
  const usable = groups.flatMap((group) => {
    const isLogin = group.kinds.includes("current-password");
    const kinds = group.kinds.filter((kind) => has.includes(kind));
    if (kinds.length === 0 || (isLogin && !has.includes("current-password"))) return [];
    return [
      {
        group,
        kinds,
        rank: [Number(kinds.includes("current-password")), Number(group.focused), kinds.length],
      },
    ];
  });
  const [best] = usable.toSorted((a, b) => {
    const at = a.rank.findIndex((value, index) => value !== b.rank[index]);
    return at < 0 ? 0 : (b.rank[at] ?? 0) - (a.rank[at] ?? 0);
  });
  return best === undefined ? null : { group: best.group, kinds: best.kinds };
}

/** Kinds that pages ask for only once they heard of the country or postal code, and that say no more than those. */
export const FOLLOWING: ReadonlySet<FillKind> = new Set<FillKind>(["address-level1", "address-level2"]);

/** Returns `kinds` with those that may follow them on the page, as far as the record has them. */
export function withFollowing(kinds: readonly FillKind[], has: readonly FillKind[]): FillKind[] {
  const isPlace = kinds.some((kind) => /^(?:country|postal-code)/.test(kind));
  return isPlace ? [...new Set([...kinds, ...has.filter((kind) => FOLLOWING.has(kind))])] : [...kinds];
}

const group = v.object({
  id: v.pipe(v.number(), v.safeInteger()),
  kinds: v.array(v.picklist(FILL_KINDS)),
  focused: v.boolean(),
  sendsTo: v.nullable(v.pipe(v.string(), v.maxLength(300))),
});

/** Returns the groups in what a content script described; what none of ours would say is dropped. */
export function groupsIn(described: unknown): FormGroup[] {
  if (!Array.isArray(described)) return [];
  return described.flatMap((each) => {
    const parsed = v.safeParse(group, each);
    return parsed.success ? [parsed.output] : [];
  });
}
