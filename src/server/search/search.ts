/**
 * The v2 search (PROTOCOL.md section 4.7): first the ids of the page and the exact total, then the rows of the page.
 * Both run in one read-only transaction with a time limit.
 */
import { VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { WrittenRow } from "../../wire/listed-record.ts";
import type { SearchClause, SearchPage, SearchRange, SearchRequest } from "../../wire/search.ts";
import type { Database, Queryable } from "../postgres/database.ts";
import { join, raw, type Sql, sql } from "../postgres/sql.ts";
import type { RecordHome } from "../store/record-home.ts";
import { parseTime } from "../store/time.ts";
import { clauseSet } from "./clause.ts";
import type { Dictionary } from "./expand.ts";
import { listRows } from "./listed.ts";
import { PAGE_BYTES, rowsAt } from "./pages.ts";
import { groupsOf, inScope, isOwnOnly, ofTenants, type Scope, searchScope, tenantsOf } from "./scope.ts";

/** Returns the page of `request` that `caller` may see. */
export async function runSearch(
  db: Database,
  caller: ClientId,
  request: SearchRequest,
  timeoutMs: number,
): Promise<SearchPage<WrittenRow>> {
  const range = request.range === null ? [] : rangeConditions(request.range);
  return db.read(timeoutMs, async (tx, limit) => {
    const scope = await searchScope(tx, caller, request);
    const hits = await hitsOf({ tx, limit }, request, scope, range);
    const { homes, total } = await page(tx, hits, request);
    const rows = await rowsAt(tx, homes, request.includeData, PAGE_BYTES);
    const groupIds = groupsOf(request);
    const next = request.nextToken + rows.length;
    return {
      results: await listRows(tx, { caller, includeData: request.includeData, groupIds }, rows),
      lastIndex: rows.length > 0 && next < total ? next : 0,
      total,
    };
  });
}

/** Returns the statement of all hits as (writer_id, rid), in no order. */
async function hitsOf(
  { tx, limit }: Pick<Dictionary, "tx" | "limit">,
  request: SearchRequest,
  scope: Scope,
  range: readonly Sql[],
): Promise<Sql> {
  const tenants = tenantsOf(scope);
  const dictionary: Dictionary = {
    tx,
    limit,
    caller: scope.caller,
    tenants,
    inTenants: (column) => ofTenants(column, tenants),
  };
  const match = await unionOf(request.match, dictionary);
  const exclude = request.exclude.length === 0 ? null : await unionOf(request.exclude, dictionary);
  const conditions = [...range, ...(exclude === null ? [] : [notIn(exclude)])];
  // Labels and dates of creation are known without the record's row. Reading the row of every hit would be the
  // largest cost.
  if (match !== "everything" && isOwnOnly(scope) && request.range?.key !== "MODIFIED") {
    return sql`select r.writer_id, r.rid from (${match}) r where ${join(conditions, " and ", raw("true"))}`;
  }
  const matched = match === "everything" ? [] : [isIn(match)];
  return sql`select r.writer_id, r.rid from record r
    where ${join([inScope(scope), ...matched, ...conditions], " and ")}`;
}

/** Returns the union of the clauses. A clause without terms, or no clause at all, is everything. */
async function unionOf(
  clauses: readonly SearchClause[],
  dictionary: Dictionary,
): Promise<Sql | "everything"> {
  const sets: (Sql | null)[] = [];
  for (const clause of clauses) sets.push(await clauseSet(clause, dictionary));
  const some = sets.filter((set) => set !== null);
  if (some.length < sets.length || some.length === 0) return "everything";
  return join(
    some.map((set) => sql`(${set})`),
    " union ",
  );
}

function isIn(set: Sql): Sql {
  return sql`(r.writer_id, r.rid) in (${set})`;
}

function notIn(set: Sql | "everything"): Sql {
  if (set === "everything") return raw("false");
  return sql`not exists (select 1 from (${set}) x where x.writer_id = r.writer_id and x.rid = r.rid)`;
}

/** @throws VaultError `wire_invalid` when a bound is no time */
function rangeConditions(range: SearchRange): Sql[] {
  const column = raw(range.key === "CREATED" ? "r.rid" : "r.modified");
  const bound = (text: string, operator: ">=" | "<="): Sql => {
    const micros = parseTime(text);
    if (micros === null) throw new VaultError("wire_invalid", "range is not as expected");
    return sql`${column} ${raw(operator)} ${micros}::bigint`;
  };
  return [
    ...(range.after === null ? [] : [bound(range.after, ">=")]),
    ...(range.before === null ? [] : [bound(range.before, "<=")]),
  ];
}

async function page(
  tx: Queryable,
  hits: Sql,
  request: SearchRequest,
): Promise<{ homes: RecordHome[]; total: number }> {
  const direction = raw(request.order === "ASCENDING" ? "asc" : "desc");
  const rows = await tx.query<RecordHome & { total: number }>(sql`
    select h.writer_id as "writerId", h.rid, count(*) over () as total from (${hits}) h
    order by h.rid ${direction}, h.writer_id ${direction}
    limit ${request.limit}::bigint offset ${request.nextToken}::bigint`);
  const [first] = rows;
  if (first !== undefined) return { homes: rows, total: first.total };
  if (request.nextToken === 0) return { homes: [], total: 0 };
  const [count] = await tx.query<{ total: number }>(sql`select count(*) as total from (${hits}) h`);
  return { homes: [], total: count?.total ?? 0 };
}
