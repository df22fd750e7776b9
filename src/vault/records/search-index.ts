/**
 * Search as one types, on this device: every word typed must be in a record, as a word, the start of one, a part of
 * one, or one that is a typing error away; the best matches come first. Lives in memory while the vault is unlocked.
 */
import { distancesTo, LONGEST_PATTERN } from "./edit-distance.ts";

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

/** Owns the words of all records. */
export class SearchIndex {
  readonly #words = new Map<string, Word>();
  readonly #slots = new Map<string, number>();
  #indexed: (Indexed | null)[] = [];

  get size(): number {
    return this.#slots.size;
  }

  /** Enters or replaces a record. `title` is what people know it by. */
  set(id: string, order: string, title: string, texts: readonly SearchText[]): void {
    this.delete(id);
    const slot = this.#indexed.length;
    this.#indexed.push({ id, order, title: normal(title) });
    this.#slots.set(id, slot);
    const weights = new Map<string, { weight: number; exact: boolean }>();
    for (const { text, weight, exact } of texts) {
      for (const word of wordsOf(text)) {
        const before = weights.get(word);
        if (before === undefined || before.weight < weight || (before.exact && !exact)) {
          weights.set(word, { weight: Math.max(weight, before?.weight ?? 0), exact });
        }
      }
    }
    for (const [text, { weight, exact }] of weights) {
      const word = this.#words.get(text) ?? { text, letters: lettersOf(text), places: [], exactPlaces: [] };
      this.#words.set(text, word);
      (exact ? word.exactPlaces : word.places).push(slot, weight);
    }
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
    const terms = [...new Set(wordsOf(query))];
    if (terms.length === 0) return [];
    const scores = new Float64Array(this.#indexed.length);
    const hits = new Uint8Array(this.#indexed.length);
    for (const [i, term] of terms.entries()) {
      const best = this.#bestOf(term, 1) ?? this.#bestOf(term, 2);
      if (best === null) return [];
      for (const [slot, score] of best.entries()) {
        if (score === 0 || hits[slot] !== i) continue;
        hits[slot] = i + 1;
        scores[slot] = (scores[slot] ?? 0) + score;
      }
    }
    const start = normal(query).trim();
    const found: { readonly indexed: Indexed; readonly score: number }[] = [];
    for (const [slot, indexed] of this.#indexed.entries()) {
      if (indexed === null || hits[slot] !== terms.length) continue;
      const bonus = indexed.title.startsWith(start) ? TITLE_START : 0;
      found.push({ indexed, score: (scores[slot] ?? 0) / terms.length + bonus });
    }
    found.sort((a, b) => b.score - a.score || newestFirst(a.indexed, b.indexed));
    return found.map(({ indexed }) => indexed.id);
  }

  /** Returns the best score of `term` for each slot, null when no record has it. `leniency` 2 forgives more errors. */
  #bestOf(term: string, leniency: 1 | 2): Float64Array | null {
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
    const qualityOf = matcherOf(term, leniency);
    for (const word of this.#words.values()) {
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
    for (const [text, word] of this.#words) {
      const [places, exactPlaces] = [renumbered(word.places), renumbered(word.exactPlaces)];
      if (places.length + exactPlaces.length === 0) this.#words.delete(text);
      else this.#words.set(text, { ...word, places, exactPlaces });
    }
  }
}

function newestFirst(a: Indexed, b: Indexed): number {
  return a.order < b.order ? 1 : a.order > b.order ? -1 : 0;
}

/** Returns how well a word fits `term`: 0 not at all, 1 exactly. */
function matcherOf(term: string, leniency: 1 | 2): (word: Word) => number {
  const letters = lettersOf(term);
  const { length } = term;
  const allowed = errorsAllowed(length, leniency);
  const distances = allowed > 0 ? distancesTo(term) : null;
  return ({ text, letters: has, places }) => {
    const missing = bitCount(letters & ~has);
    if (missing === 0) {
      if (text.startsWith(term)) return text.length === length ? WHOLE : START;
      if (length > 1 && text.includes(term)) return PART;
    }
    // In exact texts no errors are forgiven, so words of those alone need not be measured.
    if (distances === null || places.length === 0 || missing > allowed || text.length < length - allowed)
      return 0;
    // Of a short word all must have been typed: its starts are near to anything.
    const errors = length < 4 ? distances.toWord(text) : distances.toPrefix(text);
    return errors > allowed ? 0 : ERROR - EACH_ERROR * (errors - 1);
  };
}

function errorsAllowed(length: number, leniency: 1 | 2): number {
  if (length < 3 || length > LONGEST_PATTERN) return 0;
  if (leniency === 2) return length < 5 ? 1 : 2;
  return length < 8 ? 1 : 2;
}

/** Without case, accents and the other differences that people do not type. */
function normal(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text.toLowerCase();
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** The words of a text; a number that is written in groups is also one word. */
function wordsOf(text: string): string[] {
  const plain = normal(text);
  const words = plain.match(/[\p{L}\p{N}]+/gu) ?? [];
  const isGrouped = words.length > 1 && /^[\d\s().+/-]+$/.test(plain);
  return isGrouped ? [...words, words.join("")] : words;
}

/** A bit for each letter and digit; all others share the last. */
function lettersOf(word: string): number {
  let bits = 0;
  for (let i = 0; i < word.length; i++) {
    const code = word.charCodeAt(i);
    const place =
      code >= 97 && code <= 122 ? code - 97 : code >= 48 && code <= 57 ? 26 + ((code - 48) >> 1) : 31;
    bits |= 1 << place;
  }
  return bits;
}

function bitCount(bits: number): number {
  let count = bits - ((bits >>> 1) & 0x55555555);
  count = (count & 0x33333333) + ((count >>> 2) & 0x33333333);
  return (((count + (count >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}
