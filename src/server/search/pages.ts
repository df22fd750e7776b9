/**
 * Reads rows of records by their places, with a limit on the bytes that one request holds in memory: a record may
 * have megabytes, and a page a thousand records.
 */
import { VaultError } from "../../errors.ts";
import type { Queryable } from "../postgres/database.ts";
import { join, raw, type Sql, sql } from "../postgres/sql.ts";
import type { RecordHome } from "../store/record-home.ts";
import { type RecordRow, recordColumns } from "../store/records.ts";
import { ofTenants } from "./scope.ts";

/** About the bytes of a page that has a next page. A larger record is a page of its own. */
export const PAGE_BYTES = 16 * 1024 * 1024;
/** Most bytes of an answer that cannot be split. */
export const WHOLE_BYTES = 64 * 1024 * 1024;

/** Returns how many bytes the row `r` of `record` makes. */
export function rowBytes(includeData: boolean): Sql {
  return raw(includeData ? "(octet_length(r.plain) + octet_length(r.data))" : "octet_length(r.plain)");
}

/** Returns the rows at `homes`, in that order: from the first on, about `bytes` in all and at least one. */
export async function rowsAt(
  tx: Queryable,
  homes: readonly RecordHome[],
  includeData: boolean,
  bytes: number,
): Promise<RecordRow[]> {
  if (homes.length === 0) return [];
  const writers = homes.map((home) => home.writerId);
  const rids = homes.map((home) => home.rid);
  // The sum covers the rows before each row, so the first row is always in, however large it is.
  return tx.query<RecordRow>(sql`select * from (select ${recordColumns(includeData)}, h.place,
        coalesce(sum(${rowBytes(includeData)}) over (order by h.place rows between unbounded preceding and 1 preceding), 0)
          as before
      from record r join unnest(${writers}::uuid[], ${rids}::bigint[]) with ordinality as h (home, number, place)
        on r.writer_id = h.home and r.rid = h.number
      where ${ofTenants("r.writer_id", [...new Set(writers)])}) page
    where before < ${bytes}::bigint order by place`);
}

/**
 * Returns the rows that fit `conditions`, in the order of `order`, for an answer that has no next page.
 * @throws VaultError `too_large` when they are more than one answer holds
 */
export async function wholeRows(
  tx: Queryable,
  conditions: readonly Sql[],
  order: Sql,
  includeData: boolean,
): Promise<RecordRow[]> {
  const homes = await tx.query<RecordHome & { bytes: number }>(sql`select r.writer_id as "writerId", r.rid,
    ${rowBytes(includeData)} as bytes from record r where ${join(conditions, " and ")} ${order}`);
  assertWhole(homes.reduce((sum, home) => sum + home.bytes, 0));
  return rowsAt(tx, homes, includeData, Number.MAX_SAFE_INTEGER);
}

/** @throws VaultError `too_large` when an answer of `bytes` would be too large to be given at once */
export function assertWhole(bytes: number): void {
  if (bytes <= WHOLE_BYTES) return;
  throw new VaultError(
    "too_large",
    `these are more than ${WHOLE_BYTES} bytes at once: ask for fewer records`,
    {
      detail: { limit: WHOLE_BYTES },
    },
  );
}
