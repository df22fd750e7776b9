/**
 * Decides what each control of a page is for, from facts alone: the page's own `autocomplete` first (WHATWG HTML,
 * "autofill"), then what labels, names and types say, then the company it is in. What stays in doubt is null:
 * a missed field costs a moment, a secret in the wrong field is a leak.
 */
import type { FieldFacts, FormFacts } from "./field-facts.ts";
import { type FieldKind, fold, PASSWORD_RULES, RULES, type Rule, signUpScore } from "./field-words.ts";

export type { FieldKind };

/** Tokens of `autocomplete` that name a kind; those that this product does not fill stand for a near one. */
const TOKENS: Readonly<Record<string, FieldKind>> = {
  username: "username",
  email: "email",
  "current-password": "current-password",
  "new-password": "new-password",
  "one-time-code": "one-time-code",
  name: "name",
  "given-name": "given-name",
  "additional-name": "additional-name",
  "family-name": "family-name",
  nickname: "nickname",
  organization: "organization",
  tel: "tel",
  "tel-national": "tel",
  "street-address": "street-address",
  "address-line1": "address-line1",
  "address-line2": "address-line2",
  "address-level1": "address-level1",
  "address-level2": "address-level2",
  "postal-code": "postal-code",
  country: "country",
  "country-name": "country",
  bday: "bday",
  "bday-day": "bday-day",
  "bday-month": "bday-month",
  "bday-year": "bday-year",
  sex: "sex",
  url: "url",
  "cc-name": "cc-name",
  "cc-number": "cc-number",
  "cc-exp": "cc-exp",
  "cc-exp-month": "cc-exp-month",
  "cc-exp-year": "cc-exp-year",
  "cc-csc": "cc-csc",
};

/** Returns the kind of each field, in order, null for none or doubt. Fields that are not visible have none. */
export function classify(fields: readonly FieldFacts[], forms: readonly FormFacts[]): (FieldKind | null)[] {
  const kinds = fields.map((field) => (field.visible ? alone(field) : null));
  for (const form of new Set(fields.map((field) => field.form))) {
    const members = fields.flatMap((field, index) => (field.form === form && field.visible ? [index] : []));
    passwords(fields, kinds, members, forms[form]);
    usernameBeforePassword(fields, kinds, members);
  }
  return kinds;
}

/** The kind that a field's own facts name. */
function alone(field: FieldFacts): FieldKind | null {
  const declared = byAutocomplete(field);
  if (declared !== null) return declared;
  if (field.type === "password") return null;
  if (field.type === "search") return null;
  const said = byWords(field, RULES);
  if (field.type === "email") return said === "username" ? said : "email";
  if (said === "none") return null;
  if (said !== null) return fits(field, said) ? said : null;
  return field.type === "tel" ? "tel" : null;
}

function byAutocomplete(field: FieldFacts): FieldKind | null {
  const token = field.autocomplete.findLast((entry) => entry !== "webauthn") ?? "";
  const kind = Object.hasOwn(TOKENS, token) ? (TOKENS[token] ?? null) : null;
  if (kind === null) return null;
  // Pages put "new-password" on other fields to keep browsers from filling them: it says nothing there.
  if (kind.endsWith("-password") && field.type !== "password") return null;
  if (
    field.type === "password" &&
    !["current-password", "new-password", "one-time-code", "cc-csc", "cc-number"].includes(kind)
  ) {
    return null;
  }
  return kind;
}

/** Whether a control of this type can be of `kind` at all. */
function fits(field: FieldFacts, kind: FieldKind): boolean {
  if (field.tag === "select") {
    return /^(?:country|address-level|bday-|cc-exp|sex)/.test(kind);
  }
  if (field.tag === "textarea") return kind === "street-address";
  if (field.type === "email") return kind === "email" || kind === "username";
  return true;
}

/** How much each place counts that can name a field. */
const PLACES: readonly (readonly [(field: FieldFacts) => string, number])[] = [
  [(field) => field.label, 3],
  [(field) => field.name, 2.5],
  [(field) => field.id, 2],
  [(field) => field.placeholder, 2],
  [(field) => (field.label === "" ? field.nearby : ""), 1.5],
];

function byWords(field: FieldFacts, rules: readonly Rule[]): FieldKind | "none" | null {
  const votes = new Map<FieldKind | "none", number>();
  for (const [read, weight] of PLACES) {
    const text = fold(read(field));
    const rule = text === "" ? undefined : rules.find(([, words]) => words.test(text));
    if (rule) votes.set(rule[0], (votes.get(rule[0]) ?? 0) + weight);
  }
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? null;
}

/** Current or new is a question to the whole form: its words, and how many it asks for. */
function passwords(
  fields: readonly FieldFacts[],
  kinds: (FieldKind | null)[],
  members: readonly number[],
  form: FormFacts | undefined,
): void {
  const open = members.filter((index) => fields[index]?.type === "password" && kinds[index] === null);
  const all = members.filter((index) => fields[index]?.type === "password");
  const score = form === undefined ? 0 : formScore(form);
  for (const index of open) {
    const field = fields[index];
    if (field === undefined) continue;
    const said = byWords(field, PASSWORD_RULES);
    if (said === "none") continue;
    if (said !== null) kinds[index] = said;
    else if (all.length === 1) kinds[index] = score > 0 ? "new-password" : "current-password";
    else if (all.length === 2) kinds[index] = "new-password";
    else kinds[index] = index === all[0] ? "current-password" : "new-password";
  }
}

function formScore(form: FormFacts): number {
  return (
    2 * signUpScore(fold(form.buttons)) + signUpScore(fold(form.heading)) + signUpScore(fold(form.attributes))
  );
}

/** The text field just before the only password is the name to log in with, when nothing else is known of it. */
function usernameBeforePassword(
  fields: readonly FieldFacts[],
  kinds: (FieldKind | null)[],
  members: readonly number[],
): void {
  const at = members.findIndex((index) => fields[index]?.type === "password");
  const before = at > 0 ? members[at - 1] : undefined;
  const field = before === undefined ? undefined : fields[before];
  if (before === undefined || field === undefined || kinds[before] !== null) return;
  if (members.some((index) => kinds[index] === "username" || kinds[index] === "email")) return;
  // A page that names it a password means a password, shown or not.
  if (field.autocomplete.some((token) => token.endsWith("-password"))) return;
  if (["text", "tel"].includes(field.type)) kinds[before] = "username";
}
