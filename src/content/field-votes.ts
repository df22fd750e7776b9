/**
 * Weighs what the several texts of one field say: its label, the text before it, its name, id and placeholder each
 * vote for the kind they name.
 */
import type { FieldFacts } from "./field-facts.ts";
import { BARE_NAME, type FieldKind, fold, type Rule } from "./field-words.ts";

/** Weights of the places that can name a field: what people read counts more than what programmers wrote. */
const WEIGHT = { label: 4, nearby: 2.7, name: 2.5, id: 1.6, placeholder: 3 } as const;

/** The kind that most of a field's texts name by `rules`. */
export function byWords(field: FieldFacts, rules: readonly Rule[]): FieldKind | "none" | null {
  const votes = new Map<FieldKind | "none", number>();
  const vote = (kind: FieldKind | "none" | null, weight: number) => {
    if (kind !== null) votes.set(kind, (votes.get(kind) ?? 0) + weight);
  };
  vote(firstRule(fold(field.label), rules), WEIGHT.label);
  if (field.label === "") vote(firstRule(fold(field.nearby), rules), WEIGHT.nearby);
  vote(firstRule(fold(field.placeholder), rules), WEIGHT.placeholder);
  const [name, id] = [attributeKind(field.name, rules), attributeKind(field.id, rules)];
  vote(name, BARE_NAME.test(fold(field.name)) ? 1 : WEIGHT.name);
  // The id mostly repeats the name: the same thing said twice is not said louder.
  if (id !== name) vote(id, BARE_NAME.test(fold(field.id)) ? 0.5 : WEIGHT.id);
  const [best] = [...votes].sort((a, b) => b[1] - a[1]);
  return best?.[0] ?? null;
}

function firstRule(text: string, rules: readonly Rule[]): FieldKind | "none" | null {
  return text === "" ? null : (rules.find(([, words]) => words.test(text))?.[0] ?? null);
}

/**
 * The kind that a `name` or `id` says. Programmers put the form or record first and the field last, as in
 * `order[address][city]` or `billingAddressCity`, so the last part decides, and in it the match that ends last.
 */
function attributeKind(attribute: string, rules: readonly Rule[]): FieldKind | "none" | null {
  const parts = attribute.split(/[[\].:$/]+|__+/).filter((part) => /\p{L}/u.test(part));
  for (const text of [parts.at(-1) ?? "", parts.slice(-2).join(" ")]) {
    const kind = lastRule(fold(text.replace(/^(?:txt|tb|ddl|fld|inp|sel)(?=[A-Z]|[a-z]{3})/, "")), rules);
    if (kind !== null) return kind;
  }
  return null;
}

function lastRule(text: string, rules: readonly Rule[]): FieldKind | "none" | null {
  let best: { kind: FieldKind | "none"; end: number; start: number } | null = null;
  for (const [kind, words] of rules) {
    const match = lastMatch(text, words);
    if (match === null) continue;
    const isBetter =
      best === null || match.end > best.end || (match.end === best.end && match.start < best.start);
    if (isBetter) best = { kind, ...match };
  }
  return best?.kind ?? null;
}

function lastMatch(text: string, words: RegExp): { start: number; end: number } | null {
  let last: { start: number; end: number } | null = null;
  for (const match of text.matchAll(new RegExp(words, "gu"))) {
    last = { start: match.index, end: match.index + match[0].length };
  }
  return last;
}
