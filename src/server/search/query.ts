/** The v1 query as one statement (PROTOCOL.md section 4.6): filters joined by AND, pages by insertion index. */
import type { ClientId } from "../../wire/ids.ts";
import type { WrittenRow } from "../../wire/listed-record.ts";
import type { PlainExpression, Query, QueryPage } from "../../wire/query.ts";
import type { Database } from "../postgres/database.ts";
import { join, raw, type Sql, sql } from "../postgres/sql.ts";
import { searchText, termId } from "../store/text.ts";
import { listRows } from "./listed.ts";
import { wholeRows } from "./pages.ts";
import { inScope, ofTenants, queryScope, tenantsOf } from "./scope.ts";

/** Returns one page for `caller`; on an empty page `lastIndex` is the index that was asked for. */
export async function runQuery(
  db: Database,
  caller: ClientId,
  query: Query,
  timeoutMs: number,
): Promise<QueryPage<WrittenRow>> {
  return db.read(timeoutMs, async (tx) => {
    // Naming writers also asks for their shared records, even without include_all_writers.
    const scope = await queryScope(tx, caller, query.includeAllWriters || query.writerIds.length > 0);
    const inTenants = (writer: string) => ofTenants(writer, tenantsOf(scope));
    const conditions = [
      inScope(scope),
      sql`r.rid > ${query.afterIndex}::bigint`,
      ...anyOf("r.writer_id", "uuid", query.writerIds),
      ...anyOf("r.writer_id", "uuid", query.userIds),
      ...anyOf("r.record_id", "uuid", query.recordIds),
      ...anyOf("r.type", "text", query.types.map(searchText)),
      ...(query.plain === null ? [] : [plainCondition(query.plain, inTenants)]),
    ];
    // With ties, because two tenants may have written in the same microsecond, and a page must not end between them.
    const page = sql`order by r.rid fetch first (${query.count}::bigint) rows with ties`;
    // SDKs that count rows would take a short page for the last one.
    const rows = await wholeRows(tx, conditions, page, query.includeData);
    const results = await listRows(tx, { caller, includeData: query.includeData }, rows);
    return { results, lastIndex: rows.at(-1)?.rid ?? query.afterIndex };
  });
}

function anyOf(column: string, type: string, values: readonly string[]): Sql[] {
  return values.length === 0 ? [] : [sql`${raw(column)} = any(${[...values]}::${raw(type)}[])`];
}

/** Each tag repeats `inTenants`, because the planner cannot infer the tenant through `or` and `not`. */
function plainCondition(expression: PlainExpression, inTenants: (column: string) => Sql): Sql {
  switch (expression.op) {
    case "eq":
      return sql`exists (select 1 from tag t where t.writer_id = r.writer_id and ${inTenants("t.writer_id")}
        and t.rid = r.rid and t.key_id = ${termId(searchText(expression.name))}::uuid
        and t.value_id = ${termId(searchText(expression.value))}::uuid)`;
    case "not":
      return sql`(not ${plainCondition(expression.term, inTenants)})`;
    case "and":
      return sql`(${join(
        expression.terms.map((term) => plainCondition(term, inTenants)),
        " and ",
        raw("true"),
      )})`;
    case "or":
      return sql`(${join(
        expression.terms.map((term) => plainCondition(term, inTenants)),
        " or ",
        raw("false"),
      )})`;
  }
}
