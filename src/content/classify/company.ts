/** What the fields of one group say about each other: the name to log in with, halves of a name, parts of a card. */

import { declaredKind } from "./declared-kind.ts";
import type { FieldFacts } from "./field-facts.ts";
import type { Votes } from "./field-votes.ts";
import type { FieldKind, Kinds } from "./words/kinds.ts";

/** The fields of one group, as indexes into the page. */
export interface Company {
  readonly fields: readonly FieldFacts[];
  readonly votes: readonly Votes[];
  readonly kinds: Kinds;
  readonly members: readonly number[];
}

/** In which types of field one types a name to log in with. */
const TYPED = new Set(["text", "tel", "number", "email", "textarea"]);
/** Kinds that a field beside a password may seem to be while it asks for the name to log in with. */
const VAGUE = new Set<FieldKind | null>([null, "name", "given-name", "cc-number", "url", "postal-code"]);

/** The field just before the first password is the name to log in with, when no field says that it is that. */
export function identifierByCompany({ fields, votes, kinds, members }: Company): void {
  const at = members.findIndex(
    (index) => kinds[index]?.endsWith("-password") && fields[index]?.type === "password",
  );
  if (at < 0) return;
  const has = (kind: FieldKind) => members.find((index) => kinds[index] === kind);
  if (has("username") !== undefined) return;
  const nickname = has("nickname");
  if (nickname !== undefined && has("email") === undefined) kinds[nickname] = "username";
  else if (nickname !== undefined && isCalledLogin(votes[nickname])) kinds[nickname] = "username";
  if (has("username") !== undefined || has("email") !== undefined) return;
  const before = members
    .slice(0, at)
    .findLast((index) => TYPED.has(fields[index]?.type ?? "") && !votes[index]?.isTrap);
  const field = before === undefined ? undefined : fields[before];
  if (before === undefined || field === undefined) return;
  // A page that names it a password means a password, shown or not.
  if (field.autocomplete.some((token) => token.endsWith("-password"))) return;
  const kind = kinds[before] ?? null;
  // In a form that asks for little else, whatever stands before the password is what one logs in with.
  const typed = members.filter(
    (index) => fields[index]?.tag !== "select" && kinds[index] !== "one-time-code",
  );
  const isLogin = typed.length <= 3 && members.some((index) => kinds[index] === "current-password");
  const isOther = kind === null && votes[before]?.voices.some(({ kind: said }) => said === "none");
  if (isLogin ? kind !== "one-time-code" : VAGUE.has(kind) && !isOther && members[at - 1] === before)
    kinds[before] = "username";
}

function isCalledLogin(votes: Votes | undefined): boolean {
  return votes?.voices.some(({ kind }) => kind === "username") ?? false;
}

/** "Name" beside a first name is the last one, and beside a last name the first: French and Spanish forms say so. */
export function namesInPairs({ kinds, members }: Company): void {
  const of = (kind: FieldKind) => members.filter((index) => kinds[index] === kind);
  for (const only of of("name")) {
    const at = members.indexOf(only);
    const beside = [members[at - 1], members[at + 1]].map((index) =>
      index === undefined ? null : (kinds[index] ?? null),
    );
    if (beside.includes("given-name") && of("family-name").length === 0) kinds[only] = "family-name";
    else if (beside.includes("family-name") && of("given-name").length === 0) kinds[only] = "given-name";
  }
}

/** "Name" and "Number" just beside the parts of a card are its own. */
export function cardsByCompany({ fields, votes, kinds, members }: Company): void {
  const isCard = (index: number | undefined) => index !== undefined && (kinds[index] ?? "").startsWith("cc-");
  if (!members.some(isCard)) return;
  const has = (kind: FieldKind) => members.some((index) => kinds[index] === kind);
  for (const [at, index] of members.entries()) {
    const field = fields[index];
    const voices = votes[index]?.voices ?? [];
    if (field?.tag !== "input" || field.type === "password" || declaredKind(field) !== null) continue;
    const isName = kinds[index] === "name" && voices.every(({ isBare, kind }) => isBare || kind === "name");
    if (isName && !has("cc-name") && isCard(members[at + 1])) kinds[index] = "cc-name";
    if (isName && !has("cc-name") && isCard(members[at - 1])) kinds[index] = "cc-name";
    const isNumber =
      kinds[index] === null &&
      /^\W*(?:n[uú]m(?:ber|ero|éro|mer)|номер|番号|号码|번호)\W*$/iu.test(field.label);
    if (isNumber && !has("cc-number") && (isCard(members[at + 1]) || isCard(members[at - 1])))
      kinds[index] = "cc-number";
  }
}

/**
 * A card number where a password is asked for and no expiry is a bank's or a shop's own card, no payment; and a
 * security code beside no card is some other code.
 */
export function strayCards({ fields, kinds, members }: Company): void {
  const has = (kind: RegExp) => members.some((index) => kind.test(kinds[index] ?? ""));
  const isMember = !has(/^cc-(?:exp|csc)/) && members.some((index) => fields[index]?.type === "password");
  const isBare = !has(/^cc-(?:exp|number|name)/);
  for (const index of members) {
    const field = fields[index];
    if (field === undefined || declaredKind(field) !== null) continue;
    if (isMember && kinds[index] === "cc-number") kinds[index] = null;
    if (isBare && kinds[index] === "cc-csc") kinds[index] = null;
  }
}
