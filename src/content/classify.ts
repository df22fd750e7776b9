/**
 * Decides what each control of a page is for, from facts alone: the page's own `autocomplete` first (WHATWG HTML,
 * "autofill"), then what labels, names and types say, then the company it is in. What stays in doubt is null:
 * a missed field costs a moment, a secret in the wrong field is a leak.
 */
import { passwordKinds } from "./classify-passwords.ts";
import { datePartKinds } from "./date-parts.ts";
import type { FieldFacts, FormFacts } from "./field-facts.ts";
import { byWords } from "./field-votes.ts";
import { type FieldKind, fold, type Kinds, RULES, VETO } from "./field-words.ts";

export type { FieldKind };

/** Tokens of `autocomplete` that name a kind under another word. */
const ALIASES: Readonly<Record<string, FieldKind>> = { "tel-national": "tel", "country-name": "country" };
const TOKENS = new Set<string>(
  `username email current-password new-password one-time-code name given-name additional-name family-name nickname
  organization tel street-address address-line1 address-line2 address-level1 address-level2 postal-code country bday
  bday-day bday-month bday-year sex url cc-name cc-number cc-exp cc-exp-month cc-exp-year cc-csc`.split(
    /\s+/,
  ),
);
/** What a field that hides its text can be. */
const HIDDEN_KINDS = new Set<string>([
  "current-password",
  "new-password",
  "one-time-code",
  "cc-csc",
  "cc-number",
]);

/** Returns the kind of each field, in order, null for none or doubt. Fields that are not visible have none. */
export function classify(fields: readonly FieldFacts[], forms: readonly FormFacts[]): Kinds {
  const kinds: Kinds = fields.map((field) => (field.visible ? alone(field) : null));
  for (const [index, form] of forms.entries()) {
    const members = fields.flatMap((field, at) => (field.form === index && field.visible ? [at] : []));
    datePartKinds(fields, kinds, members);
    passwordKinds(fields, kinds, members, form);
    const company = { fields, kinds, members };
    usernameBeforePassword(company);
    namesInPairs(company);
    strayCards(company);
  }
  return kinds;
}

/** The kind that a field's own facts name. */
function alone(field: FieldFacts): FieldKind | null {
  const declared = declaredKind(field);
  if (declared === "name") return halfOfName(field) ?? declared;
  if (declared !== null) return declared;
  if (field.type === "password" || field.type === "search" || isVetoed(field)) return null;
  if (listsCountries(field)) return "country";
  const said = byWords(field, RULES);
  if (field.type === "email") return said === "username" ? said : "email";
  if (said === "none") return null;
  if (said !== null) return fits(field, said) ? said : null;
  return field.type === "tel" && field.maxLength !== 1 ? "tel" : null;
}

/** The kind that `autocomplete` declares, null for none or one that cannot be. */
export function declaredKind(field: FieldFacts): FieldKind | null {
  const token = field.autocomplete.findLast((entry) => entry !== "webauthn") ?? "";
  const name = Object.hasOwn(ALIASES, token) ? ALIASES[token] : token;
  if (name === undefined || !TOKENS.has(name)) return null;
  // Pages put "new-password" on other fields to keep browsers from filling them: it says nothing there.
  const isPassword = field.type === "password";
  if (isPassword !== HIDDEN_KINDS.has(name) && (isPassword || name.endsWith("-password"))) return null;
  return name as FieldKind;
}

/** Two names that most languages write alike, and that stand at the top of every list of countries. */
function listsCountries(field: FieldFacts): boolean {
  const has = (name: RegExp) => field.options.some((option) => name.test(option));
  return field.tag === "select" && has(/^a(?:f|ff)gh?anist/i) && has(/^alb[aâ]n/i);
}

/** Pages declare "name" for both halves of it. */
function halfOfName(field: FieldFacts): FieldKind | null {
  const said = byWords(field, RULES);
  return said === "given-name" || said === "family-name" ? said : null;
}

function isVetoed(field: FieldFacts): boolean {
  return [field.label, field.placeholder, field.name, field.id].some((text) => VETO.test(fold(text)));
}

/** Whether a control of this type can be of `kind` at all. */
function fits(field: FieldFacts, kind: FieldKind): boolean {
  if (field.tag === "select") return /^(?:country|address-level|bday|cc-exp|sex)/.test(kind);
  if (field.tag === "textarea") return kind === "street-address";
  // A code of one letter per field cannot be filled, and a name or card number has more than one.
  if (field.maxLength === 1) return kind === "additional-name" || kind === "sex";
  return true;
}

/** The fields of one form, as indexes into the page. */
interface Company {
  readonly fields: readonly FieldFacts[];
  readonly kinds: Kinds;
  readonly members: readonly number[];
}

/** The text field just before the first password is the name to log in with, when no field says it is that. */
function usernameBeforePassword({ fields, kinds, members }: Company): void {
  const at = members.findIndex((index) => fields[index]?.type === "password");
  const before = at > 0 ? members[at - 1] : undefined;
  const field = before === undefined ? undefined : fields[before];
  if (before === undefined || field === undefined) return;
  if (members.some((index) => kinds[index] === "username" || kinds[index] === "email")) return;
  // A page that names it a password means a password, shown or not.
  if (field.autocomplete.some((token) => token.endsWith("-password")) || isVetoed(field)) return;
  if (!["text", "tel", "number"].includes(field.type)) return;
  const kind = kinds[before] ?? null;
  const isVague = kind === null || ["name", "nickname", "cc-number", "url", "postal-code"].includes(kind);
  // In a form that asks for little else, whatever stands before the password is what one logs in with.
  const isLogin = members.length <= 3 && members.some((index) => kinds[index] === "current-password");
  if (isVague || (isLogin && kind !== "tel" && kind !== "one-time-code")) kinds[before] = "username";
}

/** "Name" beside a first name is the last one, and beside a last name the first: French and Spanish forms say so. */
function namesInPairs({ kinds, members }: Company): void {
  const of = (kind: FieldKind) => members.filter((index) => kinds[index] === kind);
  const [only, ...others] = of("name");
  if (only === undefined || others.length > 0) return;
  const near = (kind: FieldKind) =>
    of(kind).some((index) => Math.abs(members.indexOf(index) - members.indexOf(only)) === 1);
  if (near("given-name") && of("family-name").length === 0) kinds[only] = "family-name";
  else if (near("family-name") && of("given-name").length === 0) kinds[only] = "given-name";
}

/**
 * A card number where a password is asked for and no expiry is a bank's or a shop's own card, no payment; and a
 * security code beside no card is some other code.
 */
function strayCards({ fields, kinds, members }: Company): void {
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
