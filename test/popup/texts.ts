/** Every text that screens show, by the file it lives in. */
const FILES = import.meta.glob<Record<string, unknown>>("../../src/popup/{*/text.ts,words/error-text.ts}", {
  eager: true,
});

/** File → what it exports. */
export const TEXTS: ReadonlyMap<string, Record<string, unknown>> = new Map(Object.entries(FILES));

/** Returns all leaves of a text file, with the path that leads to each. */
export function* leavesOf(value: unknown, path: readonly string[] = []): Generator<[string, unknown]> {
  if (typeof value === "object" && value !== null)
    for (const [key, part] of Object.entries(value)) yield* leavesOf(part, [...path, key]);
  else yield [path.join("."), value];
}
