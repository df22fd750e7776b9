/**
 * Reads rows of records by their places, with a limit on the bytes that one request holds in memory: a record may
 * have megabytes, and a page a thousand records.
 */
import { VaultError } from "../../errors.ts";
import type { Queryable } from "../postgres/database.ts";
import { join, type Sql, sql } from "../postgres/sql.ts";
import type { RecordHome } from "../store/record-home.ts";
import { type RecordRow, recordColumns, rowBytes, SMALL_BYTES } from "../store/records.ts";
import { ofTenants } from "./scope.ts";

/** About the bytes of a page that has a next page. A larger record is a page of its own. */
export const PAGE_BYTES = 16 * 1024 * 1024;
/** Most bytes of an answer that cannot be split. */
export const WHOLE_BYTES = 64 * 1024 * 1024;

/** Returns the rows at `homes`, in that order: from the first on, about `bytes` in all and at least one. */
export async function rowsAt(
  tx: Queryable,
  homes: readonly RecordHome[],
  includeData: boolean,
  bytes: number,
): Promise<RecordRow[]> {
  const small = await smallRows(tx, homes, includeData);
  const left = homes.slice(small.length);
  if (left.length === 0) return small;
  let sum = 0;
  const fitting: RecordHome[] = [];
  for (const [index, size] of (await sizesAt(tx, left, includeData)).entries()) {
    const home = left[index];
    // The first one is always in, however large it is.
    if (home === undefined || (sum >= bytes && small.length + index > 0)) break;
    sum += size;
    fitting.push(home);
  }
  await tx.hold(sum);
  const large = await tx.query<RecordRow>(sql`select ${recordColumns(includeData)} ${placesOf(fitting)}
    order by place`);
  return [...small, ...large];
}

/** The rows of `homes` as `r` with their `place` in the list. */
function placesOf(homes: readonly RecordHome[]): Sql {
  const writers = homes.map((home) => home.writerId);
  return sql`from record r join unnest(${writers}::uuid[], ${homes.map((home) => home.rid)}::bigint[])
      with ordinality as h (home, number, place) on r.writer_id = h.home and r.rid = h.number
    where ${ofTenants("r.writer_id", [...new Set(writers)])}`;
}

/** The first rows, as long as they are small in all. */
async function smallRows(
  tx: Queryable,
  homes: readonly RecordHome[],
  includeData: boolean,
): Promise<RecordRow[]> {
  if (homes.length === 0) return [];
  return tx.query<RecordRow>(sql`select * from (select ${recordColumns(includeData)}, h.place,
        sum(${rowBytes(includeData, "r")}) over (order by h.place) as upto
      ${placesOf(homes)}) page
    where upto <= ${SMALL_BYTES}::bigint order by place`);
}

async function sizesAt(tx: Queryable, homes: readonly RecordHome[], includeData: boolean): Promise<number[]> {
  const rows = await tx.query<{ size: number }>(sql`select ${rowBytes(includeData, "r")}::bigint as size
    ${placesOf(homes)} order by place`);
  return rows.map((row) => row.size);
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
    ${rowBytes(includeData, "r")} as bytes from record r where ${join(conditions, " and ")} ${order}`);
  assertWhole(homes.reduce((sum, home) => sum + home.bytes, 0));
  // All of them: they are as many as one answer holds.
  return rowsAt(tx, homes, includeData, Number.MAX_SAFE_INTEGER);
}

/** @throws VaultError `too_large` when `bytes` of rows are more than `most` that are read at once */
export function assertWhole(bytes: number, most = WHOLE_BYTES): void {
  if (bytes <= most) return;
  throw new VaultError("too_large", `these are more than ${most} bytes at once: ask for fewer records`, {
    detail: { limit: most },
  });
}
