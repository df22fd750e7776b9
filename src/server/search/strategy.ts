/** The strategies as conditions on a text (PROTOCOL.md section 4.7): whole value, case-sensitive. */
import { fuzziness, isNear } from "../../search/fuzzy.ts";
import { automatonPattern } from "../../search/regexp.ts";
import type { Strategy } from "../../wire/search.ts";
import { join, type Sql, sql } from "../postgres/sql.ts";
import { searchText } from "../store/text.ts";
import { likePattern, likePrefix } from "./wildcard.ts";

/** PostgreSQL's distance function takes 255 characters at most. For longer terms only the length is compared. */
const MAX_DISTANCE_LENGTH = 250;

/**
 * Returns the condition that `subject`, a text expression, may match `wanted`. For FUZZY it accepts a few too many,
 * which `matchesExactly` removes; for the others it is exact.
 * @throws VaultError `bad_request` for a pattern that cannot be run
 */
export function mayMatch(subject: Sql, strategy: Strategy, wanted: string): Sql {
  searchText(wanted);
  switch (strategy) {
    case "EXACT":
      return sql`${subject} = ${wanted}::text`;
    case "WILDCARD": {
      const prefix = likePrefix(wanted);
      const whole = sql`${subject} like ${likePattern(wanted)}`;
      // The index on the start of a term can answer the prefix alone.
      return prefix === null ? whole : sql`(left(${subject}, 256) collate "C" like ${prefix} and ${whole})`;
    }
    case "REGEXP":
      return sql`${subject} ~ ${automatonPattern(wanted)}`;
    case "FUZZY":
      return fuzzyCondition(subject, wanted);
  }
}

function fuzzyCondition(subject: Sql, wanted: string): Sql {
  const edits = fuzziness(wanted);
  const length = [...wanted].length;
  const near = sql`char_length(${subject}) between ${length - edits}::int and ${length + edits}::int`;
  const pieces = unspoiltPieces(wanted, edits);
  // The index on trigrams can answer this part, so that the distance is computed for few terms.
  const some = pieces.map((piece) => sql`${subject} like ${`%${piece}%`}`);
  const likely = pieces.length === 0 ? near : sql`(${near} and (${join(some, " or ")}))`;
  if (length > MAX_DISTANCE_LENGTH) return likely;
  // PostgreSQL counts an exchange of neighbours as two edits. The case keeps longer texts from the function.
  return sql`(${likely} and case when ${near}
    then levenshtein_less_equal(${subject}, ${wanted}, ${2 * edits}::int) <= ${2 * edits}::int else false end)`;
}

/**
 * Returns pieces of `text` of which at least one is in whatever `edits` edits make of it, or none when it is too short.
 * They are one more than the edits and do not touch each other, so that no edit, not even an exchange of two
 * neighbours, spoils two. Each is one trigram of the index, which knows ASCII letters and digits in any locale.
 */
function unspoiltPieces(text: string, edits: number): string[] {
  if (edits === 0) return [];
  const pieces: string[] = [];
  for (const [, piece = ""] of text.matchAll(/([A-Za-z0-9]{3})(?:[\s\S]|$)/g)) {
    if (pieces.push(piece) > edits) return pieces;
  }
  return [];
}

/** Returns whether a candidate of `mayMatch` is a hit of `wanted`. */
export function matchesExactly(candidate: string, strategy: Strategy, wanted: string): boolean {
  return strategy !== "FUZZY" || isNear(wanted, candidate, fuzziness(wanted));
}
