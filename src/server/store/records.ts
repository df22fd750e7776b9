/**
 * Records with their labels (PROTOCOL.md section 4.5). Every write first takes the tenant's clock row, which orders
 * the writes of one tenant: times strictly increase, and a dictionary term goes exactly with its last label.
 */
import { randomUUID } from "node:crypto";
import { isUuid } from "../../model/uuid.ts";
import type { ClientId, RecordId, Version } from "../../wire/ids.ts";
import { type JsonText, jsonText } from "../../wire/json-text.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { EncryptedRecord, FileMeta, RecordBody, RecordMeta } from "../../wire/record.ts";
import { nextSlice } from "../limits/slices.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { takeTurn, turnOf } from "./clock.ts";
import { markGone } from "./gone-files.ts";
import type { RecordHome } from "./record-home.ts";
import { changeTags, labelInserts } from "./tags.ts";
import { timeText } from "./time.ts";

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
  return recordOf(row, (text) => JSON.parse(text) as StringMap);
}

/** As `storedRecord`, to be handed on as it is. */
export function writtenRecord(row: RecordRow): EncryptedRecord<JsonText> {
  return recordOf(row, jsonText);
}

function recordOf<Map>(row: RecordRow, mapOf: (text: string) => Map): EncryptedRecord<Map> {
  return {
    meta: {
      recordId: row.record_id,
      writerId: row.writer_id,
      userId: row.writer_id,
      type: row.type,
      plain: mapOf(row.plain),
      created: timeText(row.rid),
      lastModified: timeText(row.modified),
      version: row.version,
      fileMeta: fileOf(row),
    },
    data: mapOf(row.data ?? "{}"),
    recSig: row.rec_sig,
  };
}

/** What a record has that is written back: its version, and its place, which nothing else has. */
export interface FormerPlace {
  readonly version: Version;
  readonly rid: number;
}

/** A record that is to be stored; null where it has no file, and where it is no former one. */
interface NewRecord {
  readonly body: RecordBody;
  readonly recordId: RecordId;
  readonly fileMeta: StoredFileMeta | null;
  readonly former: FormerPlace | null;
}

/** Stores a new record of `body.writerId` and returns it, as `insertRecords` does. */
export async function insertRecord(
  db: Queryable,
  body: RecordBody,
  fileMeta: StoredFileMeta | null = null,
  recordId: RecordId = newId<RecordId>(),
  former: FormerPlace | null = null,
): Promise<EncryptedRecord<JsonText>> {
  const [stored] = await insertAll(db, body.writerId, [{ body, fileMeta, recordId, former }]);
  if (stored === undefined) throw new TypeError("a record that was not stored");
  return stored;
}

/**
 * Stores new records of one writer, and returns them in their order, in which their times increase. It is one statement
 * however many they are, so that a write costs one round trip and needs no transaction around it. Every part reads the
 * turn, and so waits until the tenant's turn is free.
 */
export async function insertRecords(
  db: Queryable,
  writerId: ClientId,
  bodies: readonly RecordBody[],
): Promise<EncryptedRecord<JsonText>[]> {
  if (bodies.length === 0) return [];
  const fresh = bodies.map((body) => ({ body, recordId: newId<RecordId>(), fileMeta: null, former: null }));
  return insertAll(db, writerId, fresh);
}

async function insertAll(
  db: Queryable,
  writerId: ClientId,
  all: readonly NewRecord[],
): Promise<EncryptedRecord<JsonText>[]> {
  const rows: (NewRecord & MapTexts & { readonly version: Version })[] = [];
  for (const one of all) {
    rows.push({ ...one, ...(await mapTexts(one.body)), version: one.former?.version ?? newId<Version>() });
  }
  const { labels, terms, tags } = labelInserts(writerId, raw("given"));
  const insert = sql`with clock as (${turnOf(writerId, rows.length)}),
    given as (select coalesce(former, tick + place - 1) as rid, tick + place - 1 as modified,
        record_id, type, plain, data, rec_sig, file_meta, version
      from clock, unnest(${rows.map(({ recordId }) => recordId)}::uuid[],
        ${rows.map(({ body }) => body.type)}::text[],
        ${rows.map(({ plain }) => plain)}::text[],
        ${rows.map(({ data }) => data)}::text[],
        ${rows.map(({ body }) => body.recSig)}::text[],
        ${rows.map(({ fileMeta }) => (fileMeta === null ? null : JSON.stringify(fileMeta)))}::text[],
        ${rows.map(({ version }) => version)}::uuid[],
        ${rows.map(({ former }) => former?.rid ?? null)}::bigint[])
      with ordinality as row (record_id, type, plain, data, rec_sig, file_meta, version, former, place)),
    home as (insert into record_home (record_id, writer_id, rid)
      select record_id, ${writerId}::uuid, rid from given),
    labels as (${labels}),
    terms as (${terms}),
    tags as (${tags})
    insert into record (writer_id, rid, record_id, type, plain, data, rec_sig, file_meta, modified, version)
    select ${writerId}::uuid, rid, record_id, type, plain, data, rec_sig, file_meta, modified, version from given
    returning record_id, rid, modified`;
  type Times = Pick<RecordRow, "record_id" | "rid" | "modified">;
  const stored = await db.query<Times>(insert.prepared("insert records"));
  const times = new Map(stored.map((row) => [row.record_id, row]));
  return rows.map(({ body: { type, recSig }, plain, data, recordId, fileMeta, version }) => {
    const row = times.get(recordId);
    if (row === undefined) throw new TypeError("a writer without a clock");
    const [created, lastModified] = [timeText(row.rid), timeText(row.modified)];
    const meta = {
      recordId,
      writerId,
      userId: writerId,
      type,
      plain: jsonText(plain),
      created,
      lastModified,
      version,
      fileMeta,
    };
    return { meta, data: jsonText(data), recSig };
  });
}

/** What is stored of a body's maps. */
interface MapTexts {
  readonly plain: string;
  readonly data: string;
}

/** A map of so many members takes its moment to be written. */
const MANY = 500;

/** Returns the body's maps as JSON, each written in a slice of its own where it is large. */
async function mapTexts({ plain, data }: RecordBody): Promise<MapTexts> {
  const textOf = async (map: StringMap) => {
    if (Object.keys(map).length > MANY) await nextSlice();
    return JSON.stringify(map);
  };
  return { plain: await textOf(plain), data: await textOf(data) };
}

function newId<Id extends string>(): Id {
  return randomUUID() as string as Id;
}

/** Returns the place of the record, or null when there is none. */
export async function findHome(db: Queryable, recordId: RecordId): Promise<RecordHome | null> {
  const [home] = await db.query<RecordHome>(
    sql`select writer_id as "writerId", rid from record_home where record_id = ${recordId}`,
  );
  return home ?? null;
}

/** What a record is, without what may be large: its labels, fields and signature. */
export interface RecordOutline {
  readonly meta: Omit<RecordMeta, "plain" | "created" | "lastModified">;
}

/** Returns what the record at `home` is, or null when it is gone. */
export async function outlineOf(db: Queryable, home: RecordHome): Promise<RecordOutline | null> {
  type Row = Pick<RecordRow, "record_id" | "type" | "version" | "file_meta">;
  const [row] = await db.query<Row>(sql`select record_id, type, version, file_meta from record
    where writer_id = ${home.writerId} and rid = ${home.rid}`);
  if (row === undefined) return null;
  const { writerId } = home;
  const { record_id: recordId, type, version } = row;
  return { meta: { recordId, writerId, userId: writerId, type, version, fileMeta: fileOf(row) } };
}

function fileOf({ file_meta }: Pick<RecordRow, "file_meta">): StoredFileMeta | null {
  return file_meta === null ? null : (JSON.parse(file_meta) as StoredFileMeta);
}

/** Rows of so many bytes in all are read without asking for room. */
export const SMALL_BYTES = 64 * 1024;

/** Returns how many bytes a row of `record` makes, or of what `table` says is one. */
export function rowBytes(includeData: boolean, table = "record"): Sql {
  const meta = `octet_length(${table}.plain)::bigint + coalesce(octet_length(${table}.rec_sig), 0)`;
  return raw(includeData ? `(${meta} + octet_length(${table}.data))` : `(${meta})`);
}

/** Returns the record at `home`, or null when it is gone. */
export async function readRecord(
  db: Queryable,
  home: RecordHome,
  includeData = true,
): Promise<EncryptedRecord | null> {
  const row = await rowOf(db, home, includeData);
  return row === null ? null : storedRecord(row);
}

/** Returns the row of the record at `home`, or null when it is gone. */
export async function rowOf(
  db: Queryable,
  home: RecordHome,
  includeData: boolean,
): Promise<RecordRow | null> {
  const isSmall = sql`size <= ${SMALL_BYTES}::bigint`;
  const [row] = await db.query<Omit<RecordRow, "plain"> & { plain: string | null; size: number }>(sql`
    select writer_id, rid, record_id, type, file_meta, modified, version, size,
      case when ${isSmall} then plain end as plain, case when ${isSmall} then rec_sig end as rec_sig,
      case when ${isSmall} and ${includeData} then data end as data
    from (select *, ${rowBytes(includeData)} as size from record) r
    where writer_id = ${home.writerId} and rid = ${home.rid}`);
  if (row === undefined) return null;
  const { plain } = row;
  if (plain !== null) return { ...row, plain };
  await db.hold(row.size);
  const [whole] = await db.query<RecordRow>(sql`select ${recordColumns(includeData)} from record
    where writer_id = ${home.writerId} and rid = ${home.rid}`);
  return whole ?? null;
}

/**
 * Replaces the record at `home`, and its file if one is given, if its version still is `version`; else returns null.
 */
export async function updateRecord(
  tx: Queryable,
  home: RecordHome,
  version: string,
  body: RecordBody,
  fileMeta: StoredFileMeta | null = null,
): Promise<EncryptedRecord<JsonText> | null> {
  const { writerId, rid } = home;
  const { plain, data } = await mapTexts(body);
  const file = fileMeta === null ? raw("") : sql`file_meta = ${JSON.stringify(fileMeta)},`;
  const modified = await takeTurn(tx, writerId);
  const before = fileMeta === null ? null : await outlineOf(tx, home);
  const [row] = await tx.query<Omit<RecordRow, "plain" | "data">>(sql`update record set ${file}
      plain = ${plain}, data = ${data}, rec_sig = ${body.recSig},
      modified = ${modified}, version = ${randomUUID()}
    where writer_id = ${writerId} and rid = ${rid} and ${isAt(version)} and type = ${body.type}
    returning writer_id, rid, record_id, type, rec_sig, file_meta, modified, version`);
  if (row === undefined) return null;
  await dropBytes(tx, before?.meta.fileMeta);
  await changeTags(tx, home, body.type, plain);
  return writtenRecord({ ...row, plain, data });
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
