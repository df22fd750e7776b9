/**
 * Turns one clause of a v2 search into a set of (writer_id, rid). Each term is a set; OR unites the sets and AND
 * intersects them, across all kinds of terms (PROTOCOL.md section 4.7).
 */
import { isUuid } from "../../model/uuid.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { SearchClause, SearchTerms, Strategy } from "../../wire/search.ts";
import { join, raw, type Sql, sql } from "../postgres/sql.ts";
import { searchText, termId } from "../store/text.ts";
import { type Dictionary, expandClients, expandIds, expandTerms } from "./expand.ts";
import { matchesAll } from "./wildcard.ts";

/** Several values of one kind, any of which may match. */
type TermSet = (dictionary: Dictionary, strategy: Strategy) => Promise<Sql>;

/** Returns the set of the clause, or null when it has no terms and so matches everything. */
export async function clauseSet(clause: SearchClause, dictionary: Dictionary): Promise<Sql | null> {
  const all = clause.condition === "AND";
  const sets: Sql[] = [];
  for (const set of termSets(clause.terms, all)) sets.push(sql`(${await set(dictionary, clause.strategy)})`);
  return sets.length === 0 ? null : join(sets, all ? " intersect " : " union ");
}

/** Returns the terms as sets: under AND each value by itself, under OR all values of a kind together. */
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
  return async (dictionary, strategy) => {
    const wanted =
      strategy === "EXACT"
        ? ids.filter(isUuid).map((id) => id.toLowerCase())
        : await expandIds(dictionary, strategy, ids);
    return sql`select writer_id, rid from record where ${dictionary.inTenants("writer_id")}
      and record_id = any(${wanted}::uuid[])`;
  };
}

function writerIdSet(ids: readonly string[]): TermSet {
  return async (dictionary, strategy) => {
    const writers =
      strategy === "EXACT"
        ? dictionary.tenants.filter((tenant) => ids.some((id) => id.toLowerCase() === tenant))
        : await expandClients(dictionary, strategy, ids, dictionary.tenants);
    return sql`select writer_id, rid from record where ${dictionary.inTenants("writer_id")}
      and writer_id = any(${writers}::uuid[])`;
  };
}

function typeSet(types: readonly string[]): TermSet {
  return async (dictionary, strategy) => {
    const wanted =
      strategy === "EXACT"
        ? sql`${types.map(searchText)}::text[]`
        : await expandTerms(dictionary, "t", "text", strategy, types);
    return sql`select writer_id, rid from record where ${dictionary.inTenants("writer_id")}
      and type = any(${wanted})`;
  };
}

function labelSet(kind: "k" | "v", texts: readonly string[]): TermSet {
  return async (dictionary, strategy) => {
    const once = kind === "k" && strategy === "EXACT" && texts.length === 1;
    return sql`${select(once)} from tag where ${dictionary.inTenants("writer_id")}
      and ${await labelCondition(dictionary, kind, texts, strategy)}`;
  };
}

function tagSet([key, value]: [string, string]): TermSet {
  return async (dictionary, strategy) =>
    sql`${select(strategy === "EXACT")} from tag where ${dictionary.inTenants("writer_id")}
      and ${await labelCondition(dictionary, "k", [key], strategy)}
      and ${await labelCondition(dictionary, "v", [value], strategy)}`;
}

/** A record has a key once, but several of its labels may match anything else. It is still one hit. */
function select(once: boolean): Sql {
  return raw(once ? "select writer_id, rid" : "select distinct writer_id, rid");
}

/** The condition on one side of a label. `*` matches every text, without looking it up. */
async function labelCondition(
  dictionary: Dictionary,
  kind: "k" | "v",
  texts: readonly string[],
  strategy: Strategy,
): Promise<Sql> {
  if (strategy === "WILDCARD" && texts.some(matchesAll)) return sql`true`;
  const column = raw(kind === "k" ? "key_id" : "value_id");
  const ids =
    strategy === "EXACT"
      ? sql`${texts.map(searchText).map(termId)}::uuid[]`
      : await expandTerms(dictionary, kind, "term_id", strategy, texts);
  return sql`${column} = any(${ids})`;
}

/** This looks at the caller's own records only: the caller must not learn whom others share with. */
function sharedWithSet(readers: readonly string[]): TermSet {
  return async ({ caller, tx, ...rest }, strategy) => {
    const rows = await tx.query<{ reader: ClientId }>(
      sql`select distinct reader_id as reader from policy where writer_id = ${caller} and can_read`,
    );
    const all = rows.map((row) => row.reader);
    const wanted =
      strategy === "EXACT"
        ? all.filter((reader) => readers.some((text) => text.toLowerCase() === reader))
        : await expandClients({ caller, tx, ...rest }, strategy, readers, all);
    return sql`select r.writer_id, r.rid from record r where r.writer_id = ${caller}::uuid
      and r.type = any(array(select p.type from policy p
        where p.writer_id = ${caller}::uuid and p.can_read and p.reader_id = any(${wanted}::uuid[])))`;
  };
}
