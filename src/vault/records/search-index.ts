/**
 * Search as one types, on this device: everything typed must be in a record, as a word, the start of one, a part of
 * one, or one that is a typing error away; what has signs in it as it stands. The best matches come first. Lives in
 * memory while the vault is unlocked.
 */
import { distancesTo, LONGEST_PATTERN } from "./edit-distance.ts";
import {
  folded,
  isOfNumber,
  mayBePart,
  mayHaveErrors,
  numbersOf,
  type Term,
  waysOf,
  wordsOf,
} from "./search-fold.ts";

/** A text of a record. `weight` ranks where it stands; in an `exact` one no typing errors are forgiven. */
export interface SearchText {
  readonly text: string;
  readonly weight: number;
  readonly exact: boolean;
}

/** A record in the index; those of equal rank are sorted by `order`, the greatest first. */
interface Indexed {
  readonly id: string;
  readonly order: string;
  readonly title: string;
  /** All texts, one after the other, as `folded` makes them. */
  readonly text: string;
}

/** A word of any record. `letters` has a bit for each kind of letter in it, `places` slot and weight in turn. */
interface Word {
  readonly text: string;
  readonly letters: number;
  readonly places: number[];
  readonly exactPlaces: number[];
}

const WHOLE = 1;
const START = 0.85;
const PART = 0.6;
const ERROR = 0.5;
const EACH_ERROR = 0.15;
const TITLE_START = 4;
/** For what is found as it stands, in the title and elsewhere; as the words of a title and of a value. */
const LITERAL = { title: 8, text: 3 } as const;
/** A text that is longer than this is found by its words only, so that a keystroke stays quick. */
const LONGEST_LITERAL = 20_000;

/** Owns the words of all records. */
export class SearchIndex {
  readonly #words = new Map<string, Word>();
  /** Numbers that are written in groups, as one word. */
  readonly #numbers = new Map<string, Word>();
  readonly #slots = new Map<string, number>();
  #indexed: (Indexed | null)[] = [];

  get size(): number {
    return this.#slots.size;
  }

  /** Enters or replaces a record. `title` is what people know it by. */
  set(id: string, order: string, title: string, texts: readonly SearchText[]): void {
    this.delete(id);
    const slot = this.#indexed.length;
    const plain = texts.map(({ text, ...rest }) => ({ ...rest, text: folded(text) }));
    const text = plain.map((part) => part.text.slice(0, LONGEST_LITERAL)).join("\n");
    this.#indexed.push({ id, order, title: folded(title), text });
    this.#slots.set(id, slot);
    enterAll(this.#words, slot, plain, wordsOf);
    enterAll(this.#numbers, slot, plain, numbersOf);
  }

  /** Takes a record out; that it is not there is fine. */
  delete(id: string): void {
    const slot = this.#slots.get(id);
    if (slot === undefined) return;
    this.#slots.delete(id);
    this.#indexed[slot] = null;
    if (this.#indexed.length > 1000 && this.#slots.size < this.#indexed.length / 2) this.#compact();
  }

  /** Returns the ids of the records that fit `query`, the best first. Nothing fits a query without a word. */
  search(query: string): string[] {
    const ways = waysOf(query).map((terms) => this.#meanOf(terms.map((term) => this.#bestOf(term))));
    const start = folded(query).trim();
    const found: { readonly indexed: Indexed; readonly score: number }[] = [];
    for (const [slot, indexed] of this.#indexed.entries()) {
      const score = Math.max(0, ...ways.map((scores) => scores?.[slot] ?? 0));
      if (indexed === null || score === 0) continue;
      found.push({ indexed, score: score + (indexed.title.startsWith(start) ? TITLE_START : 0) });
    }
    found.sort((a, b) => b.score - a.score || newestFirst(a.indexed, b.indexed));
    return found.map(({ indexed }) => indexed.id);
  }

  /** Returns for each slot the mean of its scores, 0 where one is 0; null when nothing has them all. */
  #meanOf(scores: readonly (Float64Array | null)[]): Float64Array | null {
    const mean = new Float64Array(this.#indexed.length);
    if (scores.length === 0 || scores.includes(null)) return null;
    for (let slot = 0; slot < mean.length; slot++) {
      let sum = 0;
      for (const one of scores) {
        const score = one?.[slot] ?? 0;
        if (score === 0) {
          sum = 0;
          break;
        }
        sum += score;
      }
      mean[slot] = sum / scores.length;
    }
    return mean;
  }

  /** Returns the best score of `term` for each slot, null when no record has it. */
  #bestOf(term: Term): Float64Array | null {
    if (term.kind === "word") return this.#bestWord(term.text);
    if (term.kind === "number") return this.#bestNumber(term.digits);
    const { text, words, digits } = term;
    return this.#bestOfEach([
      this.#literally(text),
      words.length === 0 ? null : this.#meanOf(words.map((word) => this.#bestWord(word))),
      digits === null ? null : this.#bestNumber(digits),
    ]);
  }

  #bestOfEach(ways: readonly (Float64Array | null)[]): Float64Array | null {
    const [first = null, ...others] = ways.filter((way) => way !== null);
    if (first === null || others.length === 0) return first;
    return first.map((score, slot) => Math.max(score, ...others.map((other) => other[slot] ?? 0)));
  }

  #bestWord(word: string): Float64Array | null {
    const numbers = /\d/.test(word) ? this.#bestNumber(word) : null;
    const strictly = this.#among(this.#words, matcherOf(word, 1));
    if (strictly !== null || numbers !== null) return this.#bestOfEach([strictly, numbers]);
    return this.#among(this.#words, matcherOf(word, 2));
  }

  #bestNumber(digits: string): Float64Array | null {
    const exactly = this.#among(this.#numbers, ({ text }) =>
      isOfNumber(text, digits) ? (text === digits ? WHOLE : PART) : 0,
    );
    return this.#bestOfEach([exactly, this.#among(this.#words, matcherOf(digits, 1))]);
  }

  #literally(text: string): Float64Array | null {
    const best = new Float64Array(this.#indexed.length);
    let isFound = false;
    for (const [slot, indexed] of this.#indexed.entries()) {
      if (indexed === null) continue;
      const weight = indexed.title.includes(text)
        ? LITERAL.title
        : indexed.text.includes(text)
          ? LITERAL.text
          : 0;
      if (weight === 0) continue;
      best[slot] = weight * START;
      isFound = true;
    }
    return isFound ? best : null;
  }

  #among(words: ReadonlyMap<string, Word>, qualityOf: (word: Word) => number): Float64Array | null {
    const best = new Float64Array(this.#indexed.length);
    let isFound = false;
    const enter = (places: readonly number[], quality: number) => {
      for (let i = 0; i < places.length; i += 2) {
        const slot = places[i] ?? 0;
        const score = quality * (places[i + 1] ?? 0);
        if (this.#indexed[slot] === null || score <= (best[slot] ?? 0)) continue;
        best[slot] = score;
        isFound = true;
      }
    };
    for (const word of words.values()) {
      const quality = qualityOf(word);
      if (quality === 0) continue;
      enter(word.places, quality);
      if (quality > ERROR) enter(word.exactPlaces, quality);
    }
    return isFound ? best : null;
  }

  #compact(): void {
    const moved = new Map<number, number>();
    const kept: Indexed[] = [];
    for (const [slot, indexed] of this.#indexed.entries()) {
      if (indexed === null) continue;
      moved.set(slot, kept.length);
      this.#slots.set(indexed.id, kept.length);
      kept.push(indexed);
    }
    this.#indexed = kept;
    const renumbered = (places: readonly number[]) => {
      const result: number[] = [];
      for (let i = 0; i < places.length; i += 2) {
        const slot = moved.get(places[i] ?? -1);
        if (slot !== undefined) result.push(slot, places[i + 1] ?? 0);
      }
      return result;
    };
    for (const words of [this.#words, this.#numbers]) {
      for (const [text, word] of words) {
        const [places, exactPlaces] = [renumbered(word.places), renumbered(word.exactPlaces)];
        if (places.length + exactPlaces.length === 0) words.delete(text);
        else words.set(text, { ...word, places, exactPlaces });
      }
    }
  }
}

/** Enters what `partsOf` finds in the texts of a record, each with its greatest weight. */
function enterAll(
  words: Map<string, Word>,
  slot: number,
  texts: readonly SearchText[],
  partsOf: (plain: string) => readonly string[],
): void {
  const weights = new Map<string, { weight: number; exact: boolean }>();
  for (const { text, weight, exact } of texts) {
    for (const word of partsOf(text)) {
      const before = weights.get(word);
      if (before === undefined || before.weight < weight || (before.exact && !exact)) {
        weights.set(word, { weight: Math.max(weight, before?.weight ?? 0), exact });
      }
    }
  }
  for (const [text, { weight, exact }] of weights) {
    const word = words.get(text) ?? { text, letters: lettersOf(text), places: [], exactPlaces: [] };
    words.set(text, word);
    (exact ? word.exactPlaces : word.places).push(slot, weight);
  }
}

function newestFirst(a: Indexed, b: Indexed): number {
  return a.order < b.order ? 1 : a.order > b.order ? -1 : 0;
}

/** Returns how well a word fits `term`: 0 not at all, 1 exactly. */
function matcherOf(term: string, leniency: 1 | 2): (word: Word) => number {
  const letters = lettersOf(term);
  const { length } = term;
  const allowed = mayHaveErrors(term) ? errorsAllowed(length, leniency) : 0;
  const isPart = mayBePart(term);
  const distances = allowed > 0 ? distancesTo(term) : null;
  return ({ text, letters: has, places }) => {
    const missing = bitCount(letters & ~has);
    if (missing === 0) {
      if (text.startsWith(term)) return text.length === length ? WHOLE : START;
      if (isPart && text.includes(term)) return PART;
    }
    // In exact texts no errors are forgiven, so words of those alone need not be measured.
    if (distances === null || places.length === 0 || missing > allowed || text.length < length - allowed)
      return 0;
    // Of a short word all must have been typed: its starts are near to anything.
    const errors = length < 4 ? distances.toWord(text) : distances.toPrefix(text);
    return errors > allowed ? 0 : ERROR - EACH_ERROR * (errors - 1);
  };
}

/** An error in three letters is forgiven only where nothing is found without. */
function errorsAllowed(length: number, leniency: 1 | 2): number {
  if (length < 3 || length > LONGEST_PATTERN) return 0;
  if (leniency === 2) return length < 5 ? 1 : 2;
  return length < 4 ? 0 : length < 8 ? 1 : 2;
}

/** A bit for each letter and digit; others share these. */
function lettersOf(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    const place =
      code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? 26 + ((code - 48) >> 1) : code & 31;
    bits |= 1 << place;
  }
  return bits;
}

function bitCount(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return (((count + (count >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
