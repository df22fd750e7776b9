/** What a v2 search means, computed without a database or any code of the server: for each record, yes or no. */
import type { RE2JS } from "re2js";

export interface ReferenceRecord {
  readonly recordId: string;
  readonly writerId: string;
  readonly type: string;
  readonly plain: Readonly<Record<string, string>>;
  readonly created: string;
  readonly lastModified: string;
}

/** A term as the server gets it, and the whole-value expression of RE2 that means the same (REGEXP only). */
export interface Pattern {
  readonly text: string;
  readonly regexp?: RE2JS;
}

export interface ReferenceClause {
  readonly condition: "AND" | "OR";
  readonly strategy: "EXACT" | "FUZZY" | "WILDCARD" | "REGEXP";
  readonly recordIds: readonly Pattern[];
  readonly writerIds: readonly Pattern[];
  readonly userIds: readonly Pattern[];
  readonly types: readonly Pattern[];
  readonly keys: readonly Pattern[];
  readonly values: readonly Pattern[];
  readonly tags: readonly (readonly [Pattern, Pattern])[];
  readonly sharedWith: readonly Pattern[];
}

/** Returns whether the clause matches; `readers` are those to whom the caller shares the record's type. */
export function clauseMatches(
  clause: ReferenceClause,
  record: ReferenceRecord,
  readers: readonly string[],
): boolean {
  const test = (pattern: Pattern, text: string) => textMatches(clause.strategy, pattern, text);
  const labels = Object.entries(record.plain);
  const verdicts = [
    ...clause.recordIds.map((pattern) => test(pattern, record.recordId)),
    ...clause.writerIds.map((pattern) => test(pattern, record.writerId)),
    // The user is always the writer.
    ...clause.userIds.map((pattern) => test(pattern, record.writerId)),
    ...clause.types.map((pattern) => test(pattern, record.type)),
    ...clause.keys.map((pattern) => labels.some(([key]) => test(pattern, key))),
    ...clause.values.map((pattern) => labels.some(([, value]) => test(pattern, value))),
    ...clause.tags.map(([k, v]) => labels.some(([key, value]) => test(k, key) && test(v, value))),
    ...clause.sharedWith.map((pattern) => readers.some((reader) => test(pattern, reader))),
  ];
  if (verdicts.length === 0) return true;
  return clause.condition === "AND" ? verdicts.every(Boolean) : verdicts.some(Boolean);
}

export function textMatches(strategy: ReferenceClause["strategy"], pattern: Pattern, text: string): boolean {
  switch (strategy) {
    case "EXACT":
      return pattern.text === text;
    case "WILDCARD":
      return wildcardMatches([...pattern.text], [...text]);
    case "REGEXP":
      return pattern.regexp?.matches(text) ?? false;
    case "FUZZY": {
      const length = [...pattern.text].length;
      return edits([...pattern.text], [...text]) <= (length <= 2 ? 0 : length <= 5 ? 1 : 2);
    }
  }
}

function wildcardMatches(pattern: readonly string[], text: readonly string[]): boolean {
  const [head, ...rest] = pattern;
  if (head === undefined) return text.length === 0;
  if (head === "*") return text.concat("").some((_, skip) => wildcardMatches(rest, text.slice(skip)));
  return text.length > 0 && (head === "?" || head === text[0]) && wildcardMatches(rest, text.slice(1));
}

/** Fewest insertions, deletions, substitutions and exchanges of neighbours, by trying all at the first difference. */
function edits(a: readonly string[], b: readonly string[], left = 3): number {
  if (left === 0 && a.join() !== b.join()) return 1;
  if (a.length === 0 || b.length === 0) return a.length + b.length;
  if (a[0] === b[0]) return edits(a.slice(1), b.slice(1), left);
  const exchange =
    a.length > 1 && b.length > 1 && a[0] === b[1] && a[1] === b[0]
      ? edits(a.slice(2), b.slice(2), left - 1)
      : Number.POSITIVE_INFINITY;
  return (
    1 +
    Math.min(
      edits(a.slice(1), b, left - 1),
      edits(a, b.slice(1), left - 1),
      edits(a.slice(1), b.slice(1), left - 1),
      exchange,
    )
  );
}
