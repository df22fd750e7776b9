/**
 * Reads many records at once (PROTOCOL.md section 4.5). It silently leaves out records that the caller may not see.
 */
import { encodeBulkRecords, parseBulkRead } from "../../wire/bulk-read.ts";
import type { Handler, Handlers } from "../call.ts";
import { answer } from "../edge/answer.ts";
import { raw, sql } from "../postgres/sql.ts";
import { listRows } from "../search/listed.ts";
import { wholeRows } from "../search/pages.ts";
import { inScope, visibleScope } from "../search/scope.ts";

const readMany: Handler = async (call, deps) => {
  const { recordIds, includeData } = parseBulkRead(await call.json());
  const { caller } = call;
  const records = await deps.db.read(deps.limits.searchMs, async (tx) => {
    const named = sql`r.record_id = any(${[...recordIds]}::uuid[])`;
    const conditions = [inScope(await visibleScope(tx, caller)), named];
    const rows = await wholeRows(tx, conditions, raw(""), includeData);
    const byId = new Map(rows.map((row) => [row.record_id, row]));
    const found = [...new Set(recordIds)].flatMap((id) => byId.get(id) ?? []);
    return listRows(tx, { caller, includeData }, found);
  });
  return answer(200, encodeBulkRecords(records));
};

export const bulkReadRoutes = { readRecords: readMany, readSharedRecords: readMany } satisfies Handlers;
