/**
 * Expands patterns into the terms, or ids, that the tenants in scope have and that match. The search itself then asks
 * for equality only, so that its cost grows with its hits.
 */
import type { ClientId } from "../../wire/ids.ts";
import type { Strategy } from "../../wire/search.ts";
import { inSlices } from "../limits/slices.ts";
import type { Queryable } from "../postgres/database.ts";
import { join, raw, type Sql, sql } from "../postgres/sql.ts";
import { matchesExactly, mayMatch } from "./strategy.ts";

/** The place in which the terms of a clause are looked up. */
export interface Dictionary {
  readonly tx: Queryable;
  /** Aborts when the search has no more time. */
  readonly limit: AbortSignal;
  readonly caller: ClientId;
  readonly tenants: readonly ClientId[];
  /** Returns the condition that the column is one of the tenants. */
  readonly inTenants: (column: string) => Sql;
}

function anyOf(subject: Sql, strategy: Strategy, wanted: readonly string[]): Sql {
  return join(
    wanted.map((text) => sql`(${mayMatch(subject, strategy, text)})`),
    " or ",
  );
}

/**
 * Returns those of `items` whose text matches any of `wanted`. Others are answered meanwhile, however many they are.
 */
async function hitsAmong<Item>(
  items: readonly Item[],
  textOf: (item: Item) => string,
  strategy: Strategy,
  wanted: readonly string[],
  limit: AbortSignal,
): Promise<Item[]> {
  if (strategy !== "FUZZY") return [...items];
  const hits = new Set<Item>();
  for (const pattern of wanted) {
    await inSlices(
      items,
      (item) => {
        if (!hits.has(item) && matchesExactly(textOf(item), strategy, pattern)) hits.add(item);
      },
      limit,
    );
  }
  return items.filter((item) => hits.has(item));
}

/** A term's digest, by which labels are found, or its text, by which types are. */
type TermColumn = "term_id" | "text";

/**
 * Returns an array expression of the terms of one kind (k(eys), v(alues), t(ypes)) that match any of `wanted`. It
 * expands only FUZZY immediately, because the database alone cannot tell its hits.
 */
export async function expandTerms(
  dictionary: Dictionary,
  kind: "k" | "v" | "t",
  column: TermColumn,
  strategy: Strategy,
  wanted: readonly string[],
): Promise<Sql> {
  const condition = sql`${dictionary.inTenants("writer_id")} and kind = ${kind}
    and (${anyOf(sql`text`, strategy, wanted)})`;
  if (strategy !== "FUZZY") return sql`array(select ${raw(column)} from term where ${condition})`;
  const terms = await dictionary.tx.query<{ term_id: string; text: string }>(
    sql`select distinct term_id, text from term where ${condition}`,
  );
  const hits = await hitsAmong(terms, ({ text }) => text, strategy, wanted, dictionary.limit);
  return sql`${hits.map((term) => term[column])}::${raw(column === "text" ? "text" : "uuid")}[]`;
}

/** Returns the record ids whose text matches any of `wanted`; this looks at every record in scope. */
export async function expandIds(
  dictionary: Dictionary,
  strategy: Strategy,
  wanted: readonly string[],
): Promise<string[]> {
  const condition = anyOf(sql`record_id::text`, strategy, wanted);
  const rows = await dictionary.tx.query<{ id: string }>(sql`select record_id as id from record
    where ${dictionary.inTenants("writer_id")} and (${condition})`);
  const ids = rows.map((row) => row.id);
  return hitsAmong(ids, (id) => id, strategy, wanted, dictionary.limit);
}

/** Returns those of `clients` whose id as text matches any of `wanted`. */
export async function expandClients(
  dictionary: Dictionary,
  strategy: Strategy,
  wanted: readonly string[],
  clients: readonly ClientId[],
): Promise<ClientId[]> {
  const rows = await dictionary.tx.query<{
    id: ClientId;
  }>(sql`select id from unnest(${[...clients]}::text[]) as c (id)
    where ${anyOf(sql`id`, strategy, wanted)}`);
  const ids = rows.map((row) => row.id);
  return hitsAmong(ids, (id) => id, strategy, wanted, dictionary.limit);
}
