/** The lists of shares and authorizers, filtered and in pages (PROTOCOL.md section 4.3, "v2 equivalents"). */
import type { ClientId } from "../../wire/ids.ts";
import type { ShareListName, ShareListPage, ShareListRequest, ShareRow } from "../../wire/share-list.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { pageOf } from "./slice.ts";
import { timeText } from "./time.ts";

interface Side {
  /** The caller's column, and the column of the client on the other side. */
  readonly own: Sql;
  readonly other: Sql;
  readonly granted: Sql;
}

const SIDES: Readonly<Record<ShareListName, Side>> = {
  shareOutgoing: { own: raw("writer_id"), other: raw("reader_id"), granted: raw("can_read") },
  shareIncoming: { own: raw("reader_id"), other: raw("writer_id"), granted: raw("can_read") },
  authorizerOutgoing: { own: raw("writer_id"), other: raw("reader_id"), granted: raw("can_authorize") },
  authorizerIncoming: { own: raw("reader_id"), other: raw("writer_id"), granted: raw("can_authorize") },
};

interface Row {
  client: ClientId;
  type: string;
  created: number;
  modified: number;
}

const stored = (row: Row): ShareRow => ({
  client: row.client,
  type: row.type,
  created: timeText(row.created),
  lastModified: timeText(row.modified),
});

/** Returns one page of the caller's list, by type and client. */
export async function shareList(
  db: Queryable,
  name: ShareListName,
  caller: ClientId,
  { offset, limit, client, type }: ShareListRequest,
): Promise<ShareListPage> {
  const { own, other, granted } = SIDES[name];
  const withClient = client === null ? raw("true") : sql`${other} = ${client}`;
  const ofType = type === null ? raw("true") : sql`type = ${type}`;
  const rows = await db.query<Row>(sql`select ${other} as client, type, created, modified from policy
    where ${own} = ${caller} and ${granted} and ${withClient} and ${ofType}
    order by type, ${other} offset ${offset}::bigint limit ${limit + 1}::bigint`);
  const { items, nextToken } = pageOf(rows.map(stored), { offset, limit });
  return { rows: items, nextToken };
}

/** Returns which of the writer's own types the readers may read. */
export async function sharedWithReaders(
  db: Queryable,
  writerId: ClientId,
  readers: readonly ClientId[],
): Promise<ShareRow[]> {
  const rows = await db.query<Row>(sql`select reader_id as client, type, created, modified from policy
    where writer_id = ${writerId} and can_read and reader_id = any(${[...readers]}::uuid[])
    order by type, reader_id`);
  return rows.map(stored);
}
