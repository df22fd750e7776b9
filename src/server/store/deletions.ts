/**
 * Deleting records with all that hangs on them: their places, labels and files. One or many of a writer are the same
 * few statements, in a transaction of the caller's; one more for each that had a file, or thousands of labels.
 */
import { isUuid } from "../../model/uuid.ts";
import type { ClientId, RecordId, Version } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { sql } from "../postgres/sql.ts";
import { takeTurn } from "./clock.ts";
import { markGone } from "./gone-files.ts";
import type { RecordHome } from "./record-home.ts";
import type { StoredFileMeta } from "./records.ts";
import { removeTags, removeTypes } from "./tags.ts";
import { addTombstones } from "./tombstones.ts";

/** A record that is to go, only at `version` if one is given. */
export interface Doomed {
  readonly rid: number;
  readonly version: string | null;
}

/** A record that is gone. */
export interface GoneRecord {
  readonly recordId: RecordId;
  readonly hadFile: boolean;
}

interface GoneRow {
  record_id: RecordId;
  rid: number;
  type: string;
  file_meta: string | null;
  label_bytes: number;
}

/** Labels of so many bytes, or of one record, are removed at once: some thousands, as a record may have. */
const LABEL_BYTES = 64 * 1024;

/** Removes the record at `home`, only at `version` if one is given. Returns whether it did. */
export async function deleteRecord(
  tx: Queryable,
  { writerId, rid }: RecordHome,
  version: string | null,
): Promise<boolean> {
  return (await deleteRecords(tx, writerId, [{ rid, version }])).length > 0;
}

/** Removes records of one writer, each at its version, in that order. Returns those that it removed. */
export async function deleteRecords(
  tx: Queryable,
  writerId: ClientId,
  doomed: readonly Doomed[],
): Promise<GoneRecord[]> {
  const tick = await takeTurn(tx, writerId, doomed.length);
  // A text that is no UUID is no version.
  const possible = doomed.filter(({ version }) => version === null || isUuid(version));
  const places = new Map(possible.map(({ rid }, place) => [rid, place]));
  const rows = await tx.query<GoneRow>(sql`delete from record r
    using unnest(${possible.map(({ rid }) => rid)}::bigint[], ${possible.map(({ version }) => version)}::uuid[])
      as given (rid, version)
    where r.writer_id = ${writerId}::uuid and r.rid = given.rid
      and (given.version is null or r.version = given.version)
    returning r.record_id, r.rid, r.type, r.file_meta, octet_length(r.plain) as label_bytes`);
  if (rows.length === 0) return [];
  const placeOf = ({ rid }: GoneRow) => places.get(rid) ?? 0;
  rows.sort((a, b) => placeOf(a) - placeOf(b));
  for (const { file_meta } of rows)
    if (file_meta !== null) await markGone(tx, (JSON.parse(file_meta) as StoredFileMeta).fileId);
  const ids = rows.map(({ record_id }) => record_id);
  await tx.query(sql`delete from record_home where record_id = any(${ids}::uuid[])`);
  for (const part of byLabels(rows)) await removeTags(tx, writerId, part);
  await removeTypes(tx, writerId, [...new Set(rows.map(({ type }) => type))]);
  await addTombstones(
    tx,
    writerId,
    rows.map((row) => ({ tick: tick + placeOf(row), recordId: row.record_id, type: row.type })),
  );
  return rows.map(({ record_id, file_meta }) => ({ recordId: record_id, hadFile: file_meta !== null }));
}

/** Returns the records in parts of few labels each. */
function byLabels(rows: readonly GoneRow[]): number[][] {
  const parts: number[][] = [];
  let bytes = Infinity;
  for (const { rid, label_bytes } of rows) {
    bytes += label_bytes;
    if (bytes <= LABEL_BYTES) parts.at(-1)?.push(rid);
    else {
      parts.push([rid]);
      bytes = label_bytes;
    }
  }
  return parts;
}

/** Returns the places of those of `ids` that there are. */
export async function findHomes(
  db: Queryable,
  ids: readonly RecordId[],
): Promise<ReadonlyMap<RecordId, RecordHome>> {
  const homes = await db.query<RecordHome & { id: RecordId }>(sql`select record_id as id,
    writer_id as "writerId", rid from record_home where record_id = any(${ids}::uuid[])`);
  return new Map(homes.map(({ id, writerId, rid }) => [id, { writerId, rid }]));
}

/** Returns the present versions of those of a writer's records that there are. */
export async function versionsOf(
  db: Queryable,
  writerId: ClientId,
  rids: readonly number[],
): Promise<ReadonlyMap<RecordId, Version>> {
  const rows = await db.query<{ id: RecordId; version: Version }>(sql`select record_id as id, version
    from record where writer_id = ${writerId}::uuid and rid = any(${rids}::bigint[])`);
  return new Map(rows.map(({ id, version }) => [id, version]));
}
