/** Groups as their members see them: who is in, what each may do, and which types are shared with all of them. */
import type { GroupView, PersonView } from "./person.ts";

/** Longest name of a group in UTF-16 units that people may choose; of a longer one the beginning is shown. */
export const MAX_GROUP_NAME = 80;

/**
 * What a member may do: read what is shared with the group, share own types with it, change records that are shared for
 * changing, and say who is in it.
 */
export const MAY = ["read", "share", "edit", "manage"] as const;
export type May = (typeof MAY)[number];

/** A group that I am in, or that I share types with; `mine` is false when I am not in it any more. */
export interface GroupRow extends GroupView {
  readonly mine: boolean;
  readonly members: number;
  /** What I may do in it. */
  readonly may: readonly May[];
  /** The own types that I share with it. */
  readonly types: readonly string[];
}

/** Somebody in a group. */
export interface MemberView {
  readonly person: PersonView;
  readonly may: readonly May[];
}

/** A type that somebody else shares with a group, and how many of its records are there. */
export interface GroupTypeView {
  readonly writer: PersonView;
  readonly type: string;
  readonly records: number;
}

/** A group with all that its members may know of it. `addedBy` gave me its key. */
export interface GroupDetails extends GroupRow {
  readonly addedBy: PersonView;
  readonly list: readonly MemberView[];
  readonly theirs: readonly GroupTypeView[];
}
