/**
 * Parts of a JSON body that are text already. What a database keeps as JSON goes into an answer as it is: to take
 * thousands of labels apart only to put them together again keeps everybody else waiting.
 */

/** Stands where the value of `text` would stand. */
export interface JsonText {
  readonly text: string;
  toJSON(): string;
}

/** Nobody outside knows it, so that no text of anybody's can be taken for it. */
const MARK = crypto.randomUUID();

/** The texts in the value that is being written. */
let texts: string[] | null = null;

/** Returns `text`, which is JSON, as a part of a body that `writeJson` writes. */
export function jsonText(text: string): JsonText {
  return {
    text,
    toJSON() {
      if (texts === null) throw new TypeError("text of JSON is written by writeJson");
      texts.push(text);
      return MARK;
    },
  };
}

/** Returns the JSON of `value`, in pieces that follow each other. */
export function writeJson(value: unknown): string[] {
  const inside: string[] = [];
  texts = inside;
  try {
    const between = JSON.stringify(value).split(`"${MARK}"`);
    return between.flatMap((piece, at) => (at === 0 ? [piece] : [inside[at - 1] ?? "null", piece]));
  } finally {
    texts = null;
  }
}
