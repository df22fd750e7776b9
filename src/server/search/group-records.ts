/** Reads the records that are shared with groups, page by page (PROTOCOL.md section 6.2, "share"). */
import type { GroupPage } from "../../wire/group.ts";
import type { ClientId } from "../../wire/ids.ts";
import type { WrittenRow } from "../../wire/listed-record.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import type { WriterType } from "../store/group-shares.ts";
import type { RecordHome } from "../store/record-home.ts";
import type { Slice } from "../store/slice.ts";
import { listRows } from "./listed.ts";
import { PAGE_BYTES, rowsAt } from "./pages.ts";
import { ofTenants } from "./scope.ts";

/** A type that is shared with a group. */
export interface GroupType extends WriterType {
  readonly groupId: string;
}

/** One row of a page: the record, and through which group it was found. */
export interface GroupRow {
  readonly groupId: string;
  readonly row: WrittenRow;
}

/**
 * Returns the page's rows in the order in which the records were written; one that several groups have, in their order.
 */
export async function groupRows(
  db: Queryable,
  caller: ClientId,
  shares: readonly GroupType[],
  { offset, limit }: Slice,
): Promise<GroupPage<GroupRow>> {
  if (shares.length === 0) return { items: [], nextToken: 0 };
  const writers = shares.map((share) => share.writerId);
  const places = await db.query<RecordHome & { groupId: string }>(sql`select s.group_id as "groupId",
      r.writer_id as "writerId", r.rid from
      (select writer_id, rid, type from record r where ${ofTenants("r.writer_id", [...new Set(writers)])}) r
    join unnest(${shares.map((share) => share.groupId)}::uuid[], ${writers}::uuid[],
      ${shares.map((share) => share.type)}::text[]) with ordinality as s (group_id, writer_id, type, place)
      on s.writer_id = r.writer_id and s.type = r.type
    order by r.rid, r.writer_id, s.place offset ${offset}::bigint limit ${limit + 1}::bigint`);
  const rows = await rowsAt(db, places.slice(0, limit), true, PAGE_BYTES);
  const items: GroupRow[] = [];
  for (const groupId of new Set(places.map((place) => place.groupId))) {
    const indices = [...rows.keys()].filter((index) => places[index]?.groupId === groupId);
    const ofGroup = rows.filter((_, index) => places[index]?.groupId === groupId);
    const found = await listRows(
      db,
      { caller, includeData: true, groupIds: [groupId], ownThroughGroup: true },
      ofGroup,
    );
    for (const [index, row] of found.entries()) items[indices[index] ?? 0] = { groupId, row };
  }
  return { items, nextToken: rows.length < places.length ? offset + rows.length : 0 };
}
