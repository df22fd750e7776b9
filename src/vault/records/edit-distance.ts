/**
 * How many typing errors lie between a word and what was typed: insertions, deletions, replacements and exchanges of
 * neighbours (optimal string alignment), all columns of one row at once in the bits of a number
 * (Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003).
 */

/** Longest pattern, in UTF-16 code units: what fits into the bits of a number with one to spare. */
export const LONGEST_PATTERN = 30;

/** Distances to one pattern. */
export interface Distances {
  /** Edits between the pattern and the whole of `word`. */
  toWord(word: string): number;
  /** Edits between the pattern and that start of `word` which is nearest to it: what was typed of it so far. */
  toPrefix(word: string): number;
}

/** Returns what measures distances to `pattern`. @throws TypeError for an empty one or one that is too long */
export function distancesTo(pattern: string): Distances {
  const { length } = pattern;
  if (length === 0 || length > LONGEST_PATTERN) throw new TypeError("a pattern has 1 to 30 characters");
  const positions = new Map<number, number>();
  for (let i = 0; i < length; i++) {
    const code = pattern.charCodeAt(i);
    positions.set(code, (positions.get(code) ?? 0) | (1 << i));
  }
  const last = 1 << (length - 1);

  /** Goes through `word` and returns the distance to all of it, or the least distance to any of its starts. */
  function run(word: string, anyStart: boolean): number {
    let [plus, minus, diagonal, before] = [-1, 0, 0, 0];
    let distance = length;
    let least = length;
    // No start longer than twice the pattern is nearer than the empty one.
    const end = anyStart ? Math.min(word.length, 2 * length) : word.length;
    for (let i = 0; i < end; i++) {
      const here = positions.get(word.charCodeAt(i)) ?? 0;
      const exchanged = ((~diagonal & here) << 1) & before;
      diagonal = (((here & plus) + plus) ^ plus) | here | minus | exchanged;
      let rightPlus = minus | ~(diagonal | plus);
      let rightMinus = diagonal & plus;
      if ((rightPlus & last) !== 0) distance++;
      if ((rightMinus & last) !== 0) distance--;
      rightPlus = (rightPlus << 1) | 1;
      rightMinus <<= 1;
      plus = rightMinus | ~(diagonal | rightPlus);
      minus = rightPlus & diagonal;
      before = here;
      if (distance < least) least = distance;
    }
    return anyStart ? least : distance;
  }

  return { toWord: (word) => run(word, false), toPrefix: (word) => run(word, true) };
}
