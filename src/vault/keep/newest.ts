/**
 * Merges two dated lists; for each item the newer entry wins (SECURITY.md, "How one's browsers learn of each other").
 */

interface Dated {
  /** ms since 1970. */
  readonly at: number;
}

/** Returns `list` with the entries of `others` that are newer or missing here; `list` itself when there are none. */
export function newest<Word extends Dated>(
  list: readonly Word[],
  others: readonly Word[],
  isSame: (a: Word, b: Word) => boolean,
): readonly Word[] {
  const news = others.filter((other) => {
    const mine = list.find((word) => isSame(word, other));
    return mine === undefined || other.at > mine.at;
  });
  if (news.length === 0) return list;
  return [...list.filter((word) => !news.some((other) => isSame(word, other))), ...news];
}
