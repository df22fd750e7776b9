/**
 * Finds the words of many kinds in one text, in one pass and without expressions: the words are sorted by their first
 * letters. Where words of two kinds overlap, the longer one counts, so that "email address" is no address and
 * "user name" no name.
 */
import { plain } from "./fold.ts";

/**
 * A kind and its words, set apart by `|`: whole words, as `word*` their beginnings, as `*word` their ends, as
 * `*word*` wherever they stand, as `=word` only when that is all of the text. A `*` before a space stands for the
 * rest of that word; a space between words may be missing in the text.
 */
export type WordRow<Kind> = readonly [kind: Kind, words: string];

/** A word found: where it stands in the text, and the row that has it. */
export interface WordMatch<Kind> {
  readonly kind: Kind;
  readonly start: number;
  readonly end: number;
  /** Number of the row; rows before others are more special. */
  readonly row: number;
}

/** Scripts that put no space between words: Han, kana, hangul. */
const UNSPACED = /[\u2e80-\ufaff]/;

interface Word {
  /** Its letters; a space may be missing in the text, `*` is the rest of a word. */
  readonly letters: string;
  readonly row: number;
  /** Whether it may begin inside a word of the text. */
  readonly beginsAnywhere: boolean;
  /** Whether a word of the text may go on behind it. */
  readonly isOpen: boolean;
  /** Whether it must be all of the text. */
  readonly isWhole: boolean;
}

/** The words of several kinds; they are sorted on the first question. */
export class WordTable<Kind> {
  readonly #rows: readonly WordRow<Kind>[];
  #words: ReadonlyMap<string, readonly Word[]> | null = null;

  constructor(rows: readonly WordRow<Kind>[]) {
    this.#rows = rows;
  }

  /** Returns the words in `folded` (see `fold`) in their order there: of those that overlap, the longest. */
  matches(folded: string): WordMatch<Kind>[] {
    const kept: WordMatch<Kind>[] = [];
    const byLength = this.#all(folded).sort(
      (a, b) => b.end - b.start - (a.end - a.start) || a.row - b.row || a.start - b.start,
    );
    for (const match of byLength) {
      if (kept.every(({ start, end }) => match.end <= start || match.start >= end)) kept.push(match);
    }
    return kept.sort((a, b) => a.start - b.start);
  }

  /** Returns the kind of the most special word in `folded`, null for none. */
  first(folded: string): Kind | null {
    const [best] = this.matches(folded).sort((a, b) => a.row - b.row);
    return best?.kind ?? null;
  }

  /** Returns the kind of the last word in `folded`, null for none. */
  last(folded: string): Kind | null {
    return this.matches(folded).at(-1)?.kind ?? null;
  }

  /** Whether any of the words stands in `folded`. */
  has(folded: string): boolean {
    return this.#all(folded).length > 0;
  }

  #all(text: string): WordMatch<Kind>[] {
    this.#words ??= sorted(this.#rows);
    const found: WordMatch<Kind>[] = [];
    for (let start = 0; start < text.length; start++) {
      if (text[start] === " ") continue;
      const isStart = !isLetter(text[start - 1]);
      for (const key of [text.slice(start, start + 1), text.slice(start, start + 2)]) {
        for (const word of this.#words.get(key) ?? []) {
          if (!isStart && !word.beginsAnywhere) continue;
          const end = endOf(word, text, start);
          const kind = this.#rows[word.row]?.[0];
          if (end >= 0 && kind !== undefined) found.push({ kind, start, end, row: word.row });
        }
      }
    }
    return found;
  }
}

function isLetter(sign: string | undefined): boolean {
  return sign !== undefined && sign !== " " && sign !== "#" && (sign < "0" || sign > "9");
}

/** Where `word` ends in `text` when it begins at `start`, -1 when it does not stand there. */
function endOf({ letters, isOpen, isWhole }: Word, text: string, start: number): number {
  let at = start;
  for (let index = 0; index < letters.length; index++) {
    const letter = letters[index];
    if (letter === "*") while (isLetter(text[at])) at++;
    else if (text[at] === letter) at++;
    else if (letter !== " ") return -1;
  }
  if (!isOpen && isLetter(text[at])) return -1;
  return isWhole && (start > 0 || at < text.length) ? -1 : at;
}

/** The words of `rows` by their first two letters, or by the first when the second may be missing. */
function sorted(rows: readonly WordRow<unknown>[]): Map<string, Word[]> {
  const words = new Map<string, Word[]>();
  for (const [row, [, written]] of rows.entries()) {
    for (const part of plain(written).replace(/\s+/g, " ").split("|")) {
      const word = part.trim();
      const isUnspaced = UNSPACED.test(word);
      const isWhole = word.startsWith("=");
      const letters = word.slice(
        isWhole || word.startsWith("*") ? 1 : 0,
        word.endsWith("*") ? -1 : undefined,
      );
      const second = letters[1] ?? " ";
      const key = second === " " || second === "*" ? letters.slice(0, 1) : letters.slice(0, 2);
      const entry = {
        letters,
        row,
        beginsAnywhere: isUnspaced || word.startsWith("*"),
        isOpen: isUnspaced || word.endsWith("*"),
        isWhole,
      };
      const same = words.get(key);
      if (same === undefined) words.set(key, [entry]);
      else same.push(entry);
    }
  }
  return words;
}
