/**
 * Limits the size of one search. A statement grows with its conditions, and parsing and planning one with thousands
 * keeps the server and the database busy for seconds, in which nobody else gets an answer.
 */
import { VaultError } from "../../errors.ts";
import type { PlainExpression, Query } from "../../wire/query.ts";
import type { SearchClause, SearchRequest, Strategy } from "../../wire/search.ts";

/** Most parts of the statement: clauses, tags, patterns, and terms that all have to match. */
const MAX_CONDITIONS = 256;
/** Most terms in all. Exact terms are one list for the database. */
const MAX_TERMS = 10_000;
/** Longest pattern, in UTF-16 units. */
const MAX_PATTERN = 1_000;
/** Most work of the patterns of one search; what each makes is in WORK. */
const MAX_WORK = 1_024;

/** What a pattern is to the database: so much by itself, and so much for every hundred of its characters. */
const WORK = {
  EXACT: { each: 0, perHundred: 0 },
  WILDCARD: { each: 1, perHundred: 2 },
  REGEXP: { each: 3, perHundred: 4 },
  FUZZY: { each: 3, perHundred: 4 },
} as const satisfies Record<Strategy, { each: number; perHundred: number }>;

/**
 * Returns what a v2 search costs beside what any request does, in small requests.
 * @throws VaultError `bad_request` when it asks for too much
 */
export function assertModestSearch({ match, exclude }: SearchRequest): number {
  const sizes = [...match, ...exclude].map(sizeOf);
  const work = [...match, ...exclude].reduce((sum, clause) => sum + workOf(clause), 0);
  if (work > MAX_WORK) {
    throw new VaultError("bad_request", "these patterns are too much work for one search: ask several times");
  }
  assertModest(
    sizes.reduce((sum, { conditions }) => sum + conditions, 0),
    sizes.reduce((sum, { terms }) => sum + terms, 0),
  );
  return Math.ceil(work);
}

function workOf({ strategy, terms }: SearchClause): number {
  if (strategy === "EXACT") return 0;
  const { each, perHundred } = WORK[strategy];
  const { tags, ...lists } = terms;
  const patterns = [...Object.values(lists).flat(), ...Object.entries(tags).flat()];
  return patterns.reduce((sum, { length }) => {
    if (length <= MAX_PATTERN) return sum + each + (perHundred * length) / 100;
    throw new VaultError(
      "bad_request",
      `a pattern has at most ${MAX_PATTERN} characters; what is longer is found with the strategy EXACT`,
    );
  }, 0);
}

/** @throws VaultError `bad_request` when a v1 query asks for too much */
export function assertModestQuery({ plain, writerIds, userIds, recordIds, types }: Query): void {
  const terms = [writerIds, userIds, recordIds, types].reduce((sum, list) => sum + list.length, 0);
  assertModest(plain === null ? 0 : conditionsOf(plain), terms);
}

function sizeOf({ condition, strategy, terms }: SearchClause): { conditions: number; terms: number } {
  const { tags, ...lists } = terms;
  const inLists = Object.values(lists).reduce((sum, list) => sum + list.length, 0);
  const tagged = Object.keys(tags).length;
  const eachAlone = condition === "AND" || strategy !== "EXACT";
  return { conditions: 1 + tagged + (eachAlone ? inLists : 0), terms: inLists + tagged };
}

function conditionsOf(expression: PlainExpression): number {
  switch (expression.op) {
    case "eq":
      return 1;
    case "not":
      return 1 + conditionsOf(expression.term);
    case "and":
    case "or":
      return expression.terms.reduce((sum, term) => sum + conditionsOf(term), 1);
  }
}

function assertModest(conditions: number, terms: number): void {
  if (conditions <= MAX_CONDITIONS && terms <= MAX_TERMS) return;
  throw new VaultError(
    "bad_request",
    `a search has at most ${MAX_CONDITIONS} conditions and ${MAX_TERMS} terms: ask several times`,
  );
}
