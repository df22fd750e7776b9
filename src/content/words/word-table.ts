/**
 * Finds the words of many kinds in one text, in one pass and without expressions: the words stand in a tree of
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

interface Ending {
  readonly row: number;
  readonly isOpen: boolean;
  readonly isWhole: boolean;
}
interface Node {
  readonly next: Map<string, Node>;
  rest: Node | null;
  readonly endings: Ending[];
}

/** Scripts that put no space between words. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** The words of several kinds; the tree is made on the first question. */
export class WordTable<Kind> {
  readonly #rows: readonly WordRow<Kind>[];
  #trees: { readonly atStart: Node; readonly anywhere: Node } | null = null;

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
    this.#trees ??= treesOf(this.#rows);
    const found: WordMatch<Kind>[] = [];
    for (let start = 0; start < text.length; start++) {
      if (text[start] === " ") continue;
      const report = (end: number, { row, isOpen, isWhole }: Ending) => {
        const kind = this.#rows[row]?.[0];
        if (kind === undefined || (!isOpen && isLetter(text[end]))) return;
        if (isWhole && (start > 0 || end < text.length)) return;
        found.push({ kind, start, end, row });
      };
      walk(this.#trees.anywhere, text, start, report);
      if (!isLetter(text[start - 1])) walk(this.#trees.atStart, text, start, report);
    }
    return found;
  }
}

function isLetter(sign: string | undefined): boolean {
  return sign !== undefined && sign !== " " && sign !== "#" && !/\p{N}/u.test(sign);
}

function walk(node: Node, text: string, at: number, report: (end: number, ending: Ending) => void): void {
  for (const ending of node.endings) report(at, ending);
  const sign = text[at];
  if (sign !== undefined) {
    const next = node.next.get(sign);
    if (next !== undefined) walk(next, text, at + 1, report);
  }
  const gap = sign === " " ? undefined : node.next.get(" ");
  if (gap !== undefined) walk(gap, text, at, report);
  if (node.rest !== null) {
    let end = at;
    while (isLetter(text[end])) end++;
    walk(node.rest, text, end, report);
  }
}

function newNode(): Node {
  return { next: new Map(), rest: null, endings: [] };
}

function treesOf(rows: readonly WordRow<unknown>[]): { atStart: Node; anywhere: Node } {
  const trees = { atStart: newNode(), anywhere: newNode() };
  for (const [row, [, words]] of rows.entries()) {
    for (const word of words.split("|")) {
      const written = plain(word).replace(/\s+/g, " ").trim();
      const isUnspaced = UNSPACED.test(written);
      const letters = written.replace(/^[=*]|\*$/g, "");
      if (letters === "") continue;
      let node = isUnspaced || written.startsWith("*") ? trees.anywhere : trees.atStart;
      for (const letter of letters) node = letter === "*" ? restOf(node) : nextOf(node, letter);
      node.endings.push({
        row,
        isOpen: isUnspaced || written.endsWith("*"),
        isWhole: written.startsWith("="),
      });
    }
  }
  return trees;
}

function nextOf(node: Node, letter: string): Node {
  const known = node.next.get(letter);
  if (known !== undefined) return known;
  const made = newNode();
  node.next.set(letter, made);
  return made;
}

function restOf(node: Node): Node {
  node.rest ??= newNode();
  return node.rest;
}
