/**
 * FUZZY as Elasticsearch's AUTO (PROTOCOL.md section 4.7): 0 edits up to length 2, 1 up to 5, else 2; an edit is an
 * insertion, deletion or substitution of one character, or an exchange of two neighbours.
 */

/** Returns how many edits may lie between `text` and what it finds; lengths are in characters (code points). */
export function fuzziness(text: string): number {
  const length = [...text].length;
  return length <= 2 ? 0 : length <= 5 ? 1 : 2;
}

/** Returns whether at most `most` edits turn `a` into `b`. No character takes part in more than one exchange. */
export function isNear(a: string, b: string, most: number): boolean {
  const [from, to] = [[...a], [...b]];
  if (Math.abs(from.length - to.length) > most) return false;
  // Only cells near the diagonal can stay within `most` edits, so long texts cost no more than their length.
  let beforeLast: number[] = [];
  let last: number[] = Array.from({ length: Math.min(to.length, most) + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const row: number[] = [];
    if (i <= most) row[0] = i;
    for (let j = Math.max(1, i - most); j <= Math.min(to.length, i + most); j++) {
      const swapped = from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + (from[i - 1] === to[j - 1] ? 0 : 1),
        i > 1 && j > 1 && swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    // No later row can have less than the least of two rows that follow each other.
    if (least(row) > most && least(last) > most) return false;
    beforeLast = last;
    last = row;
  }
  return at(last, to.length) <= most;
}

function least(row: readonly number[]): number {
  return row.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}
