/**
 * One clause of a v2 search as a set of (writer_id, rid): each term is a set, OR unites them and AND intersects
 * them, across all kinds of terms alike (PROTOCOL.md section 4.7).
 */
import { type ClientId, isUuid } from "../../wire/ids.ts";
import type { SearchClause, SearchTerms, Strategy } from "../../wire/search.ts";
import { join, raw, type Sql, sql } from "../store/sql.ts";
import { termId } from "../store/text.ts";
import { matchesText } from "./strategy.ts";

/** Where the terms of a clause are looked up. */
export interface ClauseContext {
  readonly caller: ClientId;
  /** Returns the condition that the column is one of the tenants in scope. */
  readonly inTenants: (column: string) => Sql;
  readonly tenants: readonly ClientId[];
}

/** Several values of one kind, any of which may match. */
type TermSet = (context: ClauseContext, strategy: Strategy) => Sql;

const NOTHING = sql`select null::uuid as writer_id, null::bigint as rid where false`;

/** Returns the set of the clause, or null when it has no terms and so matches everything. */
export function clauseSet(clause: SearchClause, context: ClauseContext): Sql | null {
  const all = clause.condition === "AND";
  const sets = termSets(clause.terms, all).map((set) => sql`(${set(context, clause.strategy)})`);
  return sets.length === 0 ? null : join(sets, all ? " intersect " : " union ");
}

/** The terms as sets: under AND each value by itself, under OR all values of a kind together. */
function termSets(terms: SearchTerms, each: boolean): TermSet[] {
  const kind = <T>(values: readonly T[], set: (values: readonly T[]) => TermSet): TermSet[] =>
    values.length === 0 ? [] : each ? values.map((value) => set([value])) : [set(values)];
  return [
    ...kind(terms.recordIds, recordIdSet),
    ...kind(terms.writerIds, writerIdSet),
    ...kind(terms.userIds, writerIdSet),
    ...kind(terms.types, typeSet),
    ...kind(terms.keys, (keys) => labelSet("k", keys)),
    ...kind(terms.values, (values) => labelSet("v", values)),
    // Both sides of a tag belong together, so several tags are several sets.
    ...Object.entries(terms.tags).map(tagSet),
    ...kind(terms.sharedWith, sharedWithSet),
  ];
}

function recordIdSet(ids: readonly string[]): TermSet {
  return (context, strategy) => {
    const tenants = context.inTenants("writer_id");
    if (strategy === "EXACT") {
      const uuids = ids.filter(isUuid).map((id) => id.toLowerCase());
      return sql`select writer_id, rid from record where ${tenants} and record_id = any(${uuids}::uuid[])`;
    }
    const matches = ids.map((id) => matchesText(sql`record_id::text`, strategy, id));
    return sql`select writer_id, rid from record where ${tenants} and (${join(matches, " or ")})`;
  };
}

function writerIdSet(ids: readonly string[]): TermSet {
  return (context, strategy) => {
    if (strategy === "EXACT") {
      const writers = context.tenants.filter((tenant) => ids.some((id) => id.toLowerCase() === tenant));
      if (writers.length === 0) return NOTHING;
      return sql`select writer_id, rid from record where writer_id = any(${writers}::uuid[])`;
    }
    const matches = ids.map((id) => matchesText(sql`writer_id::text`, strategy, id));
    return sql`select writer_id, rid from record where ${context.inTenants("writer_id")}
      and (${join(matches, " or ")})`;
  };
}

function typeSet(types: readonly string[]): TermSet {
  return (context, strategy) => {
    const wanted =
      strategy === "EXACT" ? sql`${[...types]}::text[]` : dictionary(context, "t", "text", types, strategy);
    return sql`select writer_id, rid from record where ${context.inTenants("writer_id")} and type = any(${wanted})`;
  };
}

function labelSet(kind: "k" | "v", texts: readonly string[]): TermSet {
  return (context, strategy) =>
    sql`select writer_id, rid from tag where ${context.inTenants("writer_id")}
      and ${raw(kind === "k" ? "key_id" : "value_id")} = any(${termIds(context, kind, texts, strategy)})`;
}

function tagSet([key, value]: [string, string]): TermSet {
  return (context, strategy) =>
    sql`select writer_id, rid from tag where ${context.inTenants("writer_id")}
      and key_id = any(${termIds(context, "k", [key], strategy)})
      and value_id = any(${termIds(context, "v", [value], strategy)})`;
}

/** Only the caller's own records: whom others share with is not the caller's to learn. */
function sharedWithSet(readers: readonly string[]): TermSet {
  return (context, strategy) => {
    const matches =
      strategy === "EXACT"
        ? sql`p.reader_id = any(${readers.filter(isUuid)}::uuid[])`
        : join(
            readers.map((reader) => matchesText(sql`p.reader_id::text`, strategy, reader)),
            " or ",
          );
    return sql`select r.writer_id, r.rid from record r where r.writer_id = ${context.caller}::uuid
      and r.type = any(array(select p.type from policy p
        where p.writer_id = ${context.caller}::uuid and p.can_read and (${matches})))`;
  };
}

/** An array of the digests of the texts, or for patterns of all texts in the dictionary that match. */
function termIds(context: ClauseContext, kind: "k" | "v", texts: readonly string[], strategy: Strategy): Sql {
  if (strategy === "EXACT") return sql`${texts.map(termId)}::uuid[]`;
  return dictionary(context, kind, "term_id", texts, strategy);
}

function dictionary(
  context: ClauseContext,
  kind: "k" | "v" | "t",
  column: "term_id" | "text",
  texts: readonly string[],
  strategy: Strategy,
): Sql {
  const matches = texts.map((text) => matchesText(sql`text`, strategy, text));
  return sql`array(select ${raw(column)} from term where ${context.inTenants("writer_id")}
    and kind = ${kind} and (${join(matches, " or ")}))`;
}
