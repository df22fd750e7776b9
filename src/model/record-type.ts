/** A type of records: the unit that is shared. */

/** Longest type in UTF-16 units that people may choose; reading accepts any length. */
export const MAX_TYPE_LENGTH = 256;

/** Longest type in UTF-16 units that a server stores, for other programs too: it must fit an index entry. */
export const MAX_STORED_TYPE_LENGTH = 512;

/** Why a type cannot be chosen; `bad`: made of dots only, or with a control character or half a surrogate pair. */
export type TypeProblem = "empty" | "long" | "bad";

/** Returns what is wrong with `typed` as the name of a type, null when nothing is. Space around it does not count. */
export function typeProblem(typed: string): TypeProblem | null {
  const type = typed.trim();
  if (type === "") return "empty";
  if (type.length > MAX_TYPE_LENGTH) return "long";
  // A URL parser removes the path segments "." and "..", also when they are percent-encoded.
  return /^\.{1,2}$/.test(type) || /\p{Cc}|\p{Cs}/u.test(type) ? "bad" : null;
}

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
