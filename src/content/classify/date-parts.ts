/**
 * Dates asked for in parts: a day, month and year of birth, or the month and year a card expires. Which part a field
 * is shows in its options or name; which date, in its own words or in those of the part before it.
 */

import type { FieldFacts } from "./field-facts.ts";
import { DATE_PART_WORDS, FIELD_WORDS } from "./words/field-words.ts";
import { fold } from "./words/fold.ts";
import type { Kinds } from "./words/kinds.ts";

type Part = "day" | "month" | "year";
type Topic = "bday" | "cc-exp";

/** Sets the kinds of parts of dates among `members`. */
export function datePartKinds(fields: readonly FieldFacts[], kinds: Kinds, members: readonly number[]): void {
  let before: Topic | null = null;
  for (const index of members) {
    const field = fields[index];
    const topicBefore: Topic | null = before;
    before = null;
    if (field === undefined) continue;
    const isOpen = kinds[index] === null || /^(?:bday|cc-exp)/.test(kinds[index] ?? "");
    const part = isOpen && field.tag !== "textarea" ? partOf(field) : null;
    if (part === null) continue;
    const topic: Topic | null = topicOf(field) ?? topicBefore;
    if (topic === null || (topic === "cc-exp" && part === "day")) continue;
    kinds[index] = `${topic}-${part}` as Kinds[number];
    before = topic;
  }
}

function topicOf(field: FieldFacts): Topic | null {
  for (const text of [field.label, field.nearby, field.name, field.id, field.placeholder].map(fold)) {
    const kinds = FIELD_WORDS.matches(text).map(({ kind }) => kind);
    if (kinds.some((kind) => kind.startsWith("cc-exp"))) return "cc-exp";
    if (kinds.some((kind) => kind.startsWith("bday"))) return "bday";
  }
  return null;
}

function partOf(field: FieldFacts): Part | null {
  const counted = field.tag === "select" ? partByOptions(field.options) : null;
  if (counted !== null) return counted;
  for (const text of [field.name, field.id].map(fold)) {
    const [, letter] = / (d|m|y)$/.exec(text) ?? [];
    if (letter !== undefined) return letter === "d" ? "day" : letter === "m" ? "month" : "year";
  }
  for (const text of [field.name, field.id, field.placeholder, field.options[0] ?? "", field.label].map(
    fold,
  )) {
    const [only, ...others] = new Set(DATE_PART_WORDS.matches(text).map(({ kind }) => kind));
    if (only !== undefined && others.length === 0) return only;
  }
  return null;
}

/** A select of twelve is of months, of some thirty of days, of numbers like 2029 of years. */
function partByOptions(options: readonly string[]): Part | null {
  const numbers = options.flatMap((option) => (/^\d{1,4}$/.test(option) ? [Number(option)] : []));
  if (numbers.filter((number) => number > 1900 && number < 2100).length >= 5) return "year";
  if (numbers.length >= 28 && numbers.length <= 31 && Math.max(...numbers) <= 31) return "day";
  if (options.length < 12 || options.length > 13) return null;
  return numbers.length === 12 && Math.max(...numbers) > 12 ? null : "month";
}
