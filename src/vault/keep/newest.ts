/** Two lists of dated words about the same things: of each thing the newest word counts. */

interface Dated {
  /** ms since 1970. */
  readonly at: number;
}

/** Returns `list` with what `others` say newer or alone; `list` itself when that is nothing. */
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
