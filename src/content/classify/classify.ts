/**
 * Decides what each control of a page is for, from facts alone: the page's own `autocomplete` first (WHATWG HTML,
 * "autofill"), then what labels, names and types say, then the company it is in. What stays in doubt is null:
 * a missed field costs a moment, a secret in the wrong field is a leak.
 */

import { atOnce, type Steps } from "../page/slices.ts";
import { passwordKinds } from "./classify-passwords.ts";
import { codesInBoxes } from "./code-boxes.ts";
import { cardsByCompany, identifierByCompany, namesInPairs, strayCards } from "./company.ts";
import { datePartKinds } from "./date-parts.ts";
import { believedKind } from "./declared-kind.ts";
import type { FieldFacts } from "./field-facts.ts";
import { bestOf, type Votes, votesOf } from "./field-votes.ts";
import type { FormFacts } from "./form-facts.ts";
import type { FieldKind, Kinds } from "./words/kinds.ts";

export type { FieldKind };

const SILENT: Votes = { voices: [], isTrap: false };

/** Returns the kind of each field, in order, null for none or doubt. Fields that are not visible have none. */
export function classify(fields: readonly FieldFacts[], forms: readonly FormFacts[]): Kinds {
  return atOnce(classifying(fields, forms));
}

/** As `classify`, in steps. */
export function* classifying(fields: readonly FieldFacts[], forms: readonly FormFacts[]): Steps<Kinds> {
  const votes: Votes[] = [];
  const kinds: Kinds = [];
  for (const field of fields) {
    const said = field.visible ? votesOf(field) : SILENT;
    votes.push(said);
    kinds.push(field.visible ? alone(field, said) : null);
    if (field.visible) yield;
  }
  for (const [index, members] of membersOf(fields, forms.length).entries()) {
    const form = forms[index];
    if (form === undefined || members.length === 0) continue;
    const company = { fields, votes, kinds, members };
    datePartKinds(fields, kinds, members);
    yield;
    passwordKinds(fields, kinds, members, form);
    yield;
    identifierByCompany(company);
    namesInPairs(company);
    cardsByCompany(company);
    strayCards(company);
    codesInBoxes(company, form);
    yield;
  }
  return kinds;
}

/** Returns the visible fields of each of `count` forms, as indexes into `fields`. */
export function membersOf(fields: readonly FieldFacts[], count: number): number[][] {
  const members = Array.from({ length: count }, (): number[] => []);
  for (const [index, { form, visible }] of fields.entries()) if (visible) members[form]?.push(index);
  return members;
}

/** The kind that a field's own facts name. */
function alone(field: FieldFacts, votes: Votes): FieldKind | null {
  const believed = believedKind(field, votes);
  if (believed !== undefined) return believed;
  if (field.type === "password" || field.type === "search" || votes.isTrap) return null;
  if (listsDialCodes(field)) return "tel-country-code";
  if (listsCountries(field)) return "country";
  const said = bestOf(votes.voices.filter(({ kind }) => kind === "none" || fits(field, kind)));
  if (field.type === "email") return said === "username" ? said : "email";
  if (said === "none") return null;
  // "Country code" of a name like "phoneCountryCode".
  if (said === "country" && votes.voices.some(({ kind }) => kind === "tel-country-code"))
    return "tel-country-code";
  if (said !== null) return said;
  // A short box is a part of something: of what, the fields before it say.
  const isLong = field.maxLength < 0 || field.maxLength > 6;
  return field.type === "tel" && isLong && votes.voices.length === 0 ? "tel" : null;
}

/** The numbers that one dials for countries, as "+44" or "GB (+44)". */
function listsDialCodes(field: FieldFacts): boolean {
  return field.options.filter((option) => /^(?:[A-Z]{2,3} )?\(?\+\d{1,3}\)?$/.test(option)).length >= 5;
}

/** Two names that most languages write alike, and that stand at the top of every list of countries. */
function listsCountries(field: FieldFacts): boolean {
  const has = (name: RegExp) => field.options.some((option) => name.test(option));
  return has(/^aff?gh?anist/i) && has(/^alb[aâ]n/i);
}

/** Whether a control of this type can be of `kind` at all. */
function fits(field: FieldFacts, kind: FieldKind): boolean {
  if (field.tag === "select") return /^(?:country|tel-country|address-level|bday|cc-exp|sex)/.test(kind);
  if (field.tag === "textarea") return /^(?:street-address|address-line1|username|email)$/.test(kind);
  // A code of one letter per field cannot be filled, and a name or card number has more than one.
  if (field.maxLength === 1) return kind === "additional-name" || kind === "sex";
  return true;
}
