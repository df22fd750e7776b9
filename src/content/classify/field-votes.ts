/**
 * Weighs what the several texts of one field say: its label, the text before it, its name, id and placeholder each
 * vote for the kind they name.
 */

import type { FieldFacts } from "./field-facts.ts";
import { FIELD_WORDS, FIRST_BARE_ROW, type Said, TRAP_ROW } from "./words/field-words.ts";
import { fold } from "./words/fold.ts";
import type { WordMatch } from "./words/word-table.ts";

/** The places of a page that can name a field. */
export type Place = "label" | "nearby" | "name" | "id" | "placeholder";

/** What people read counts more than what programmers wrote. */
const WEIGHT: Readonly<Record<Place, number>> = {
  label: 4,
  nearby: 2.7,
  name: 2.5,
  id: 1.6,
  placeholder: 3,
};
/** Words like "name" and "user", which may also say whose or which, count little beside any other. */
const BARE_WEIGHT: Readonly<Record<Place, number>> = {
  label: 1.8,
  nearby: 1.5,
  name: 1,
  id: 0.5,
  placeholder: 1.4,
};
/** Longer texts before a field are sentences about something else. */
const LONGEST_NEARBY = 70;

/** What one place says. */
export interface Voice<Kind> {
  readonly place: Place;
  readonly kind: Kind;
  readonly isBare: boolean;
}
/** What all places of a field say about it. */
export interface Votes {
  readonly voices: readonly Voice<Said>[];
  /** Whether a place calls it a trap for programs or a riddle. */
  readonly isTrap: boolean;
}

/** Returns what the places of `field` say. */
export function votesOf(field: FieldFacts): Votes {
  let isTrap = false;
  const voices: Voice<Said>[] = [];
  const hear = (place: Place, match: WordMatch<Said> | null) => {
    if (match === null) return;
    const isBare = match.row >= FIRST_BARE_ROW;
    voices.push({ place, kind: match.kind, isBare });
  };
  const note = (matches: readonly WordMatch<Said>[]) => {
    isTrap ||= matches.some(({ row }) => row === TRAP_ROW);
    return matches;
  };
  hear("label", inText(field.label, note));
  if (field.label === "" && field.nearby.length <= LONGEST_NEARBY) hear("nearby", inText(field.nearby, note));
  hear("placeholder", inText(field.placeholder, note));
  hear("name", inAttribute(field.name, note));
  hear("id", inAttribute(field.id, note));
  return { voices, isTrap };
}

/** Returns the kind with the most votes, null when no place says anything. */
export function bestOf<Kind>(voices: readonly Voice<Kind>[]): Kind | null {
  const votes = new Map<Kind, number>();
  for (const { place, kind, isBare } of voices) {
    // The id mostly repeats the name: the same thing said twice is not said louder.
    if (place === "id" && voices.some((other) => other.place === "name" && other.kind === kind)) continue;
    votes.set(kind, (votes.get(kind) ?? 0) + (isBare ? BARE_WEIGHT : WEIGHT)[place]);
  }
  return [...votes].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

type Note = (matches: readonly WordMatch<Said>[]) => readonly WordMatch<Said>[];

/** The head of a text decides, before brackets and second sentences; in it, the most special word. */
function inText(text: string, note: Note): WordMatch<Said> | null {
  if (text === "") return null;
  note(FIELD_WORDS.matches(fold(text)));
  for (const part of headsOf(text)) {
    const [best, ...others] = [...FIELD_WORDS.matches(fold(part))].sort((a, b) => a.row - b.row);
    if (best === undefined) continue;
    // "Vor- und Nachname" is neither half.
    const isWhole = best.kind === "given-name" && others.some(({ kind }) => kind === "family-name");
    return isWhole ? { ...best, kind: "name" } : best;
  }
  return null;
}

/** Returns the beginning of `text` before a bracket or second sentence, then all of it. */
export function headsOf(text: string): string[] {
  const head =
    /^[^\p{L}]*[^([{（【:：?!]*?\p{L}[^([{（【:：?!]*?(?=[([{（【:：?!]|\. |$)/u.exec(text)?.[0] ?? "";
  return head === "" || head === text ? [text] : [head, text];
}

/**
 * What a `name` or `id` says. Programmers put the form or record first and the field last, as in
 * `order[address][city]` or `billingAddressCity`, so the last part decides, and in it the last word.
 */
function inAttribute(attribute: string, note: Note): WordMatch<Said> | null {
  for (const [count, text] of partsOf(attribute).entries()) {
    const folded = fold(text);
    const matches = note(FIELD_WORDS.matches(folded));
    // Of the form around it, only kinds say something about the field.
    const last = matches.findLast(
      ({ kind, row, end }) =>
        (count === 0 || kind !== "none") &&
        (row < FIRST_BARE_ROW || row > FIRST_BARE_ROW + 1 || !/\p{L}/u.test(folded.slice(end))),
    );
    if (last === undefined) continue;
    // "email_signup_address" is no street.
    const email = last.kind === "street-address" && matches.find(({ kind }) => kind === "email");
    return email || last;
  }
  return null;
}

/** Returns the last part of a name of several parts, then the last two. */
export function partsOf(attribute: string): string[] {
  const parts = attribute.split(/[[\].:$/]+|__+/).filter((part) => /\p{L}/u.test(part));
  return [parts.at(-1) ?? "", parts.slice(-2).join(" ")].map((text) =>
    text.replace(/^(?:txt|tb|ddl|fld|inp|sel)(?=[A-Z]|[a-z]{3})/, ""),
  );
}
