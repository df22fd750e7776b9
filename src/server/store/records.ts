/**
 * Records with their labels (PROTOCOL.md section 4.5). Every write first takes the tenant's clock row, which orders
 * the writes of one tenant: times strictly increase, and a dictionary term goes exactly with its last label.
 */
import { randomUUID } from "node:crypto";
import { isUuid } from "../../model/uuid.ts";
import type { ClientId, RecordId, Version } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { EncryptedRecord, FileMeta, RecordBody } from "../../wire/record.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { takeTurn, turnOf } from "./clock.ts";
import { markGone } from "./gone-files.ts";
import type { RecordHome } from "./record-home.ts";
import { addTags, labelInserts, removeTags } from "./tags.ts";
import { timeText } from "./time.ts";
import { addTombstone } from "./tombstones.ts";

/** The stored facts of a file: the public ones, and the id of its bytes. */
export interface StoredFileMeta extends FileMeta {
  readonly fileId: RecordId;
}

export interface RecordRow {
  writer_id: ClientId;
  rid: number;
  record_id: RecordId;
  type: string;
  plain: string;
  data: string | null;
  rec_sig: string | null;
  file_meta: string | null;
  modified: number;
  version: Version;
}

const META_COLUMNS = "writer_id, rid, record_id, type, plain, rec_sig, file_meta, modified, version";

/** Returns the columns to select for `storedRecord`; without data, which may be large, unless asked. */
export function recordColumns(includeData: boolean): Sql {
  return raw(includeData ? `${META_COLUMNS}, data` : `${META_COLUMNS}, null as data`);
}

/** Returns the record of a row; `data` is empty when it was not selected. */
export function storedRecord(row: RecordRow): EncryptedRecord {
  return {
    meta: {
      recordId: row.record_id,
      writerId: row.writer_id,
      userId: row.writer_id,
      type: row.type,
      plain: JSON.parse(row.plain) as StringMap,
      created: timeText(row.rid),
      lastModified: timeText(row.modified),
      version: row.version,
      fileMeta: row.file_meta === null ? null : (JSON.parse(row.file_meta) as StoredFileMeta),
    },
    data: row.data === null ? {} : (JSON.parse(row.data) as StringMap),
    recSig: row.rec_sig,
  };
}

/** What a record has that is written back: its version, and its place, which nothing else has. */
export interface FormerPlace {
  readonly version: Version;
  readonly rid: number;
}

/**
 * Stores a new record of `body.writerId` and returns it. It is one statement, so that a write costs one round trip
 * and needs no transaction around it. Every part reads the turn, and so waits until the tenant's turn is free.
 */
export async function insertRecord(
  db: Queryable,
  body: RecordBody,
  fileMeta: StoredFileMeta | null = null,
  recordId: RecordId = randomUUID() as string as RecordId,
  former: FormerPlace | null = null,
): Promise<EncryptedRecord> {
  const { writerId, type, recSig } = body;
  const version = former?.version ?? (randomUUID() as string as Version);
  const [plain, data] = [JSON.stringify(body.plain), JSON.stringify(body.data)];
  const file = fileMeta === null ? null : JSON.stringify(fileMeta);
  const { labels, terms, tags } = labelInserts(writerId, type, plain, raw("turn"));
  const placed = former === null ? raw("tick") : sql`${former.rid}::bigint`;
  const insert = sql`with clock as (${turnOf(writerId)}),
    turn as (select ${placed} as tick, tick as modified from clock),
    home as (insert into record_home (record_id, writer_id, rid)
      select ${recordId}::uuid, ${writerId}::uuid, tick from turn),
    labels as (${labels}),
    terms as (${terms}),
    tags as (${tags})
    insert into record (writer_id, rid, record_id, type, plain, data, rec_sig, file_meta, modified, version)
    select ${writerId}::uuid, tick, ${recordId}::uuid, ${type}::text, ${plain}::text, ${data}::text,
      ${recSig}::text, ${file}::text, modified, ${version}::uuid from turn
    returning rid, modified`;
  const name = former === null ? "insert record" : "write back record";
  const [row] = await db.query<{ rid: number; modified: number }>(insert.prepared(name));
  if (row === undefined) throw new TypeError("a writer without a clock");
  const [created, lastModified] = [timeText(row.rid), timeText(row.modified)];
  const meta = { recordId, writerId, userId: writerId, type, created, lastModified, version };
  return { meta: { ...meta, plain: body.plain, fileMeta }, data: body.data, recSig };
}

/** Returns the place of the record, or null when there is none. */
export async function findHome(db: Queryable, recordId: RecordId): Promise<RecordHome | null> {
  const [home] = await db.query<RecordHome>(
    sql`select writer_id as "writerId", rid from record_home where record_id = ${recordId}`,
  );
  return home ?? null;
}

/** Rows of so many bytes in all are read without asking for room. */
export const SMALL_BYTES = 256 * 1024;

/** Returns the record at `home`, or null when it is gone. */
export async function readRecord(
  db: Queryable,
  home: RecordHome,
  includeData = true,
): Promise<EncryptedRecord | null> {
  const isSmall = sql`size <= ${SMALL_BYTES}::bigint`;
  const [row] = await db.query<Omit<RecordRow, "plain"> & { plain: string | null; size: number }>(sql`
    select writer_id, rid, record_id, type, rec_sig, file_meta, modified, version, size,
      case when ${isSmall} then plain end as plain, case when ${isSmall} and ${includeData} then data end as data
    from (select *, octet_length(plain)::bigint + octet_length(data) as size from record) r
    where writer_id = ${home.writerId} and rid = ${home.rid}`);
  if (row === undefined) return null;
  const { plain } = row;
  if (plain !== null) return storedRecord({ ...row, plain });
  await db.hold(row.size);
  const [whole] = await db.query<RecordRow>(sql`select ${recordColumns(includeData)} from record
    where writer_id = ${home.writerId} and rid = ${home.rid}`);
  return whole === undefined ? null : storedRecord(whole);
}

/** Replaces the record at `home`, and its file if one is given, if its version still is `version`; else returns null. */
export async function updateRecord(
  tx: Queryable,
  home: RecordHome,
  version: string,
  body: RecordBody,
  fileMeta: StoredFileMeta | null = null,
): Promise<EncryptedRecord | null> {
  const { writerId, rid } = home;
  const file = fileMeta === null ? raw("") : sql`file_meta = ${JSON.stringify(fileMeta)},`;
  const modified = await takeTurn(tx, writerId);
  const before = fileMeta === null ? null : await readRecord(tx, home, false);
  const [row] = await tx.query<RecordRow>(sql`update record set ${file}
      plain = ${JSON.stringify(body.plain)}, data = ${JSON.stringify(body.data)}, rec_sig = ${body.recSig},
      modified = ${modified}, version = ${randomUUID()}
    where writer_id = ${writerId} and rid = ${rid} and ${isAt(version)} and type = ${body.type}
    returning ${recordColumns(true)}`);
  if (row === undefined) return null;
  await dropBytes(tx, before?.meta.fileMeta);
  await removeTags(tx, home);
  await addTags(tx, home, body.type, body.plain);
  return storedRecord(row);
}

/** Removes the record at `home`, only at `version` if one is given. Returns whether it did. */
export async function deleteRecord(
  tx: Queryable,
  home: RecordHome,
  version: string | null,
): Promise<boolean> {
  const { writerId, rid } = home;
  const tick = await takeTurn(tx, writerId);
  const expected = version === null ? raw("true") : isAt(version);
  const [row] = await tx.query<RecordRow>(sql`delete from record
    where writer_id = ${writerId} and rid = ${rid} and ${expected} returning ${recordColumns(false)}`);
  if (row === undefined) return false;
  await dropBytes(tx, storedRecord(row).meta.fileMeta);
  await tx.query(sql`delete from record_home where record_id = ${row.record_id}`);
  await removeTags(tx, home, row.type);
  await addTombstone(tx, { writerId, tick, recordId: row.record_id, type: row.type });
  return true;
}

/** The condition that a record is at `version`. A text that is no UUID is no version. */
function isAt(version: string): Sql {
  return isUuid(version) ? sql`version = ${version}::uuid` : raw("false");
}

/** The bytes of a file are removed with the version of the record that named them. */
async function dropBytes(tx: Queryable, file: FileMeta | null | undefined): Promise<void> {
  if (file) await markGone(tx, (file as StoredFileMeta).fileId);
}

/** Returns how many records there are, of all tenants. */
export async function countRecords(db: Queryable): Promise<number> {
  const [row] = await db.query<{ count: number }>(sql`select count(*) as count from record`);
  return row?.count ?? 0;
}
