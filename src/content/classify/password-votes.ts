/** What the texts of one field that hides what is typed say about the password it takes. */

import type { FieldFacts } from "./field-facts.ts";
import { bestOf, headsOf, type Place, partsOf, type Voice } from "./field-votes.ts";
import { fold } from "./words/fold.ts";
import {
  PASSWORD_FORM_NAMES,
  PASSWORD_TABLE,
  PASSWORD_WORDS,
  type SaidOfPassword,
} from "./words/password-words.ts";

/** Longer texts before a field are sentences: only what they ask a password for counts. */
const LONGEST_NEARBY = 50;

/** Returns what most of a field's texts say, null for nothing. */
export function saidOfPassword(field: FieldFacts): SaidOfPassword | null {
  const voices: Voice<SaidOfPassword>[] = [];
  const hear = (place: Place, kind: SaidOfPassword | null) => {
    if (kind !== null) voices.push({ place, kind, isBare: false });
  };
  const isOfTwo = namesTwo(field.label);
  if (!isOfTwo) hear("label", inText(field.label));
  if (field.label === "" || isOfTwo) {
    const nearby = inText(field.nearby);
    if (field.nearby.length <= LONGEST_NEARBY || nearby === "confirming") hear("nearby", nearby);
  }
  hear("placeholder", inText(field.placeholder));
  hear("name", inAttribute(field.name));
  hear("id", inAttribute(field.id));
  const said = bestOf(voices);
  // "Password or code": the one that is always there.
  const isPassword = [field.name, field.id].some((text) => PASSWORD_WORDS.has(fold(text)));
  return said === "one-time-code" && isPassword ? null : said;
}

/** Pages point the labels of two fields at one: "Current password New password". */
function namesTwo(label: string): boolean {
  const kinds = PASSWORD_TABLE.matches(fold(label)).map(({ kind }) => kind);
  return kinds.includes("current-password") && kinds.includes("new-password");
}

function inText(text: string): SaidOfPassword | null {
  for (const part of headsOf(text)) {
    const said = PASSWORD_TABLE.first(fold(part));
    if (said !== null) return said;
  }
  return null;
}

function inAttribute(attribute: string): SaidOfPassword | null {
  for (const part of partsOf(attribute)) {
    const said = PASSWORD_TABLE.last(fold(part));
    if (said !== null && said !== "confirming") return said;
  }
  return null;
}

/** Whether name or id of a field say that its form makes a password (1) or asks for one (-1); 0 for neither. */
export function formNamedBy(field: FieldFacts): number {
  const found = [field.name, field.id].flatMap((text) =>
    PASSWORD_FORM_NAMES.matches(fold(text)).map(({ kind }) => kind),
  );
  return (found.includes(1) ? 1 : 0) - (found.includes(-1) ? 1 : 0);
}
