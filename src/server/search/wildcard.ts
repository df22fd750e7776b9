/** WILDCARD patterns as LIKE patterns (PROTOCOL.md section 4.7): `*` is any run, `?` one character, whole value. */

/** Returns the LIKE pattern of a wildcard pattern; characters that are special to LIKE are escaped. */
export function likePattern(wildcard: string): string {
  return wildcard
    .replace(/[\\%_]/g, "\\$&")
    .replaceAll("*", "%")
    .replaceAll("?", "_");
}

/** Longest literal start that is compared with the index on the first 256 characters of a term. */
const MAX_PREFIX = 200;

/** Returns the LIKE pattern of the literal start of a wildcard pattern, or null when it starts with a wildcard. */
export function likePrefix(wildcard: string): string | null {
  const literal = [...(/^[^*?]*/.exec(wildcard)?.[0] ?? "")].slice(0, MAX_PREFIX).join("");
  return literal === "" ? null : `${likePattern(literal)}%`;
}

/** Returns whether the pattern matches every value. */
export function matchesAll(wildcard: string): boolean {
  return /^\*+$/.test(wildcard);
}
