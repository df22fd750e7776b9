/**
 * Which group of a page a record fills, and with what: decided once, from what each group is for and what the record
 * has. The promise in Here, its order, and the fill itself are made from the same answer.
 */
import * as v from "valibot";
import {
  FILL_KINDS,
  type FillKind,
  FOLLOWING,
  FORM_PURPOSES,
  type FormPurpose,
} from "../model/fill-kinds.ts";
import type { Template } from "../model/record.ts";
import type { FormGroup } from "./content.ts";

/** What a record can give to a page. */
export interface Offer {
  readonly template: Template;
  /** Whether the person wrote it, and nobody else. */
  readonly isOwn: boolean;
  readonly has: readonly FillKind[];
}

/** What a record fills in one frame. `fit`: how well the group is for it, the higher the better. */
export interface Plan<Group extends FormGroup> {
  readonly group: Group;
  readonly kinds: readonly FillKind[];
  readonly fit: number;
}

/** From this on a group is what records of the kind are for. */
const MEANT = 5;

/** How well a login fits groups; where none is given, it does not. */
const LOGIN_FITS: Readonly<Partial<Record<FormPurpose, number>>> = {
  "log-in": 9,
  "log-in-first": 8,
  "change-password": 7,
  "one-time-code": 6,
  "reset-password": 5,
  "sign-up": 4,
  contact: 2,
  newsletter: 2,
  card: 1,
  other: 1,
};
const CONTACT_FITS: Readonly<Partial<Record<FormPurpose, number>>> = {
  contact: 9,
  "sign-up": 8,
  card: 6,
  newsletter: 5,
  other: 4,
};

/** How well a group for `purpose` fits what is offered, 0 for not at all. */
function fitOf({ template, isOwn, has }: Offer, purpose: FormPurpose): number {
  if (template === "card") return purpose === "card" ? 9 : 5;
  if (template === "login" || has.includes("current-password")) return LOGIN_FITS[purpose] ?? 0;
  // Where a login begins, the address of somebody else would be sent to people who do not know them.
  if (purpose === "log-in-first") return isOwn ? 1 : 0;
  return CONTACT_FITS[purpose] ?? 0;
}

/**
 * Returns the plan for what is offered, null where nothing on the page is for it. A group that is for such records
 * comes first, of several the one in focus, then the one that fits best, then the one that takes most; in a group that
 * asks for a password, a record without one is a stranger.
 */
export function planFor<Group extends FormGroup>(offer: Offer, groups: readonly Group[]): Plan<Group> | null {
  const usable = groups.flatMap((group) => {
    const kinds = group.kinds.filter((kind) => offer.has.includes(kind) && mayTake(group, kind));
    const isStranger = group.kinds.includes("current-password") && !kinds.includes("current-password");
    const fit = fitOf(offer, group.purpose);
    if (kinds.length === 0 || isStranger || fit === 0) return [];
    const rank = [Number(fit >= MEANT), Number(group.focused), fit, kinds.length];
    return [{ group, kinds, fit, rank }];
  });
  const [best] = usable.toSorted((a, b) => byRank(a.rank, b.rank));
  return best === undefined ? null : { group: best.group, kinds: best.kinds, fit: best.fit };
}

/**
 * A login's password becomes a new one only where an account is made: elsewhere it is the one that is to be replaced.
 */
function mayTake({ purpose }: FormGroup, kind: FillKind): boolean {
  return kind !== "new-password" || purpose === "sign-up";
}

/** Orders by the first numbers that differ, the greater first. */
export function byRank(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (b[at] ?? 0) - (a[at] ?? 0);
}

/** Returns `kinds` with those that may follow them on the page, as far as the record has them. */
export function withFollowing(kinds: readonly FillKind[], has: readonly FillKind[]): FillKind[] {
  const isPlace = kinds.some((kind) => /^(?:country|postal-code)/.test(kind));
  return isPlace ? [...new Set([...kinds, ...has.filter((kind) => FOLLOWING.has(kind))])] : [...kinds];
}

const short = v.pipe(v.string(), v.maxLength(500));
const newPassword = v.object({ rules: short, minLength: v.number(), maxLength: v.number(), pattern: short });

const group = v.object({
  id: v.pipe(v.number(), v.safeInteger()),
  purpose: v.picklist(FORM_PURPOSES),
  identifier: v.nullable(v.picklist(FILL_KINDS)),
  kinds: v.array(v.picklist(FILL_KINDS)),
  focused: v.boolean(),
  typed: v.boolean(),
  newPassword: v.nullable(newPassword),
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
