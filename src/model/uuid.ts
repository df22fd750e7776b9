/** The text of a UUID: records and people are named by one. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Returns whether `text` is a hyphenated UUID, in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
