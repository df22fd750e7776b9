/** The text of a UUID: records and people are named by one. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns whether `text` is a hyphenated UUID, in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Returns the one UUID in `text`, in lower case; null when there is none, or more than one. */
export function uuidIn(text: string): string | null {
  const found = new Set(
    text
      .normalize("NFKC")
      .replaceAll(/\p{Cf}/gu, "")
      .toLowerCase()
      .match(/(?<![\da-f-])[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}(?![\da-f-])/g),
  );
  const [id] = found;
  return id !== undefined && found.size === 1 ? id : null;
}
