/**
 * Rotations of access keys (PROTOCOL.md section 7.2). Staged rows are stored beside their records. A commit takes the
 * tenant's turn, checks that nothing has changed, and moves all rows and keys into place together.
 */
import { randomUUID } from "node:crypto";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { CommitRefusal, Rotation, RotationKeys } from "../../wire/rotation.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { appendAudit } from "./audit.ts";
import { extendTurn, takeTurn } from "./clock.ts";
import { markGone } from "./gone-files.ts";
import { groupsSharedWith } from "./group-shares.ts";
import type { RecordHome } from "./record-home.ts";
import { type RecordRow, rowBytes, type StoredFileMeta } from "./records.ts";
import { changeTags } from "./tags.ts";
import { nowMicros, timeText } from "./time.ts";

/** Seconds for which an unfinished rotation is kept after its last chunk. */
export const ROTATION_SECONDS = 7 * 24 * 3600;
const MAX_NAMED = 1000;

/** Names one rotation of one tenant. */
export interface RotationKey {
  readonly writerId: ClientId;
  readonly rotationId: string;
}

interface Row {
  rotation_id: string;
  type: string;
  committed: boolean;
  created: number;
  touched: number;
}

/** The new content of one record; `data` null leaves the record as it is. */
export interface StagedRow {
  readonly rid: number;
  readonly recordId: RecordId;
  readonly version: string;
  readonly data: string | null;
  readonly plain: string | null;
  readonly recSig: string | null;
  readonly fileMeta: StoredFileMeta | null;
}

const expiry = () => nowMicros() - ROTATION_SECONDS * 1_000_000;

/** Starts a rotation, unless it is started already. Returns false when another rotation of the type is open. */
export async function startRotation(
  tx: Queryable,
  { writerId, rotationId }: RotationKey,
  type: string,
): Promise<boolean> {
  const now = nowMicros();
  await tx.query(sql`insert into rotation (writer_id, rotation_id, type, created, touched)
    values (${writerId}, ${rotationId}, ${type}, ${now}, ${now}) on conflict do nothing`);
  const found = await tx.query(sql`select 1 from rotation
    where writer_id = ${writerId} and rotation_id = ${rotationId} and type = ${type}`);
  return found.length === 1;
}

/** Returns the type of an open rotation and notes that it is worked on; null when there is none. */
export async function touchRotation(db: Queryable, key: RotationKey): Promise<string | null> {
  const [row] = await db.query<{ type: string }>(sql`update rotation set touched = ${nowMicros()}
    where writer_id = ${key.writerId} and rotation_id = ${key.rotationId} and not committed returning type`);
  return row?.type ?? null;
}

/** Returns the writer's rotation, or null. */
export async function findRotation(db: Queryable, key: RotationKey): Promise<Rotation | null> {
  const { writerId, rotationId } = key;
  const [row] = await db.query<Row>(
    sql`select * from rotation where writer_id = ${writerId} and rotation_id = ${rotationId}`,
  );
  return row === undefined ? null : describe(db, writerId, row);
}

/** Returns type and state of the writer's rotation, and when it was begun; null when there is none. */
export async function rotationHead(
  db: Queryable,
  { writerId, rotationId }: RotationKey,
): Promise<{ readonly type: string; readonly committed: boolean; readonly created: number } | null> {
  const [row] = await db.query<Row>(
    sql`select * from rotation where writer_id = ${writerId} and rotation_id = ${rotationId}`,
  );
  return row ?? null;
}

/** Returns the writer's unfinished rotations. */
export async function openRotations(db: Queryable, writerId: ClientId): Promise<Rotation[]> {
  const rows = await db.query<Row>(
    sql`select * from rotation where writer_id = ${writerId} and not committed order by created`,
  );
  return Promise.all(rows.map((row) => describe(db, writerId, row)));
}

/**
 * The condition that row `r` of `record` is not staged in its present version. It is a look-up for each row, because
 * the planner knows nothing of rows staged just now, and the join that it chose took the square of their number.
 */
function waits({ writerId, rotationId }: RotationKey): Sql {
  return sql`(select s.version from rotation_record s where s.writer_id = ${writerId}
    and s.rotation_id = ${rotationId} and s.rid = r.rid) is distinct from r.version`;
}

async function describe(db: Queryable, writerId: ClientId, row: Row): Promise<Rotation> {
  const [count] = await db.query<{ total: number; staged: number }>(sql`
    select count(*) as total, count(*) filter (where not (${waits({ writerId, rotationId: row.rotation_id })})) as staged
    from record r where r.writer_id = ${writerId} and r.type = ${row.type}`);
  return {
    rotationId: row.rotation_id,
    type: row.type,
    state: row.committed ? "committed" : "open",
    created: timeText(row.created),
    expires: timeText(row.touched + ROTATION_SECONDS * 1_000_000),
    total: count?.total ?? 0,
    staged: row.committed ? (count?.total ?? 0) : (count?.staged ?? 0),
    readers: await holdersOf(db, writerId, row.type),
    groups: await groupsOf(db, writerId, row.type),
  };
}

async function groupsOf(db: Queryable, writerId: ClientId, type: string): Promise<string[]> {
  const shares = await groupsSharedWith(db, writerId, [type]);
  return shares.map(({ groupId }) => groupId);
}

/** Returns every client that has a key or a permission for the type. */
async function holdersOf(db: Queryable, writerId: ClientId, type: string): Promise<ClientId[]> {
  const rows = await db.query<{ id: ClientId }>(sql`
    select reader_id as id from access_key where writer_id = ${writerId} and type = ${type}
    union select reader_id from policy where writer_id = ${writerId} and type = ${type} order by id`);
  return rows.map((row) => row.id);
}

/** Returns the places of at most `limit` pending records after `after`. */
export async function pendingHomes(
  db: Queryable,
  { writerId, rotationId }: RotationKey,
  { type, after, limit }: { type: string; after: number; limit: number },
): Promise<RecordHome[]> {
  return db.query<RecordHome>(sql`select writer_id as "writerId", rid from record r
    where writer_id = ${writerId} and type = ${type} and rid > ${after} and ${waits({ writerId, rotationId })}
    order by rid limit ${limit}`);
}

/** A record without what may be large in it, and how many bytes it is with that. */
export type RecordHead = Pick<RecordRow, "rid" | "record_id" | "version"> & {
  readonly fileMeta: StoredFileMeta | null;
  readonly bytes: number;
};

/** Returns those of the records that are the writer's and of this type, locked against nothing. */
export async function headsOf(
  db: Queryable,
  writerId: ClientId,
  type: string,
  recordIds: readonly RecordId[],
): Promise<RecordHead[]> {
  return db.query<RecordHead>(sql`select rid, record_id, version, file_meta::json as "fileMeta",
      ${rowBytes(true)} as bytes from record
    where writer_id = ${writerId} and record_id = any(${[...recordIds]}::uuid[]) and type = ${type}`);
}

/** Notes that the bytes `fileId` are about to be written for a record, so that they can be found and removed. */
export async function announceBytes(
  db: Queryable,
  { writerId, rotationId }: RotationKey,
  { rid, recordId, fileId }: { rid: number; recordId: RecordId; fileId: RecordId },
): Promise<void> {
  await markReplaced(db, { writerId, rotationId }, [rid], [fileId]);
  await db.query(sql`insert into rotation_record (writer_id, rotation_id, rid, record_id, file_id)
    values (${writerId}, ${rotationId}, ${rid}, ${recordId}, ${fileId})
    on conflict (writer_id, rotation_id, rid) do update set version = null, file_id = excluded.file_id`);
}

/** Stages `rows` in place of earlier rows for the same records. */
export async function stageRows(
  db: Queryable,
  { writerId, rotationId }: RotationKey,
  rows: readonly StagedRow[],
): Promise<void> {
  if (rows.length === 0) return;
  await markReplaced(
    db,
    { writerId, rotationId },
    rows.map(({ rid }) => rid),
    rows.flatMap(({ fileMeta }) => fileMeta?.fileId ?? []),
  );
  const column = <Value>(of: (row: StagedRow) => Value) => rows.map(of);
  await db.query(sql`insert into rotation_record
      (writer_id, rotation_id, rid, record_id, version, data, plain, rec_sig, file_meta, file_id)
    select ${writerId}::uuid, ${rotationId}::uuid, t.* from unnest(
      ${column((row) => row.rid)}::bigint[], ${column((row) => row.recordId)}::uuid[],
      ${column((row) => row.version)}::uuid[], ${column((row) => row.data)}::text[],
      ${column((row) => row.plain)}::text[], ${column((row) => row.recSig)}::text[],
      ${column((row) => (row.fileMeta === null ? null : JSON.stringify(row.fileMeta)))}::text[],
      ${column((row) => row.fileMeta?.fileId ?? null)}::uuid[]) t
    on conflict (writer_id, rotation_id, rid) do update set
      version = excluded.version, data = excluded.data, plain = excluded.plain, rec_sig = excluded.rec_sig,
      file_meta = excluded.file_meta, file_id = excluded.file_id`);
}

/** Notes that nobody needs the bytes staged earlier for these records, except those of `kept`. */
async function markReplaced(
  db: Queryable,
  { writerId, rotationId }: RotationKey,
  rids: readonly number[],
  kept: readonly RecordId[],
): Promise<void> {
  const rows = await db.query<{ file_id: RecordId }>(sql`select file_id from rotation_record
    where writer_id = ${writerId} and rotation_id = ${rotationId} and rid = any(${[...rids]}::bigint[])
      and file_id is not null and not file_id = any(${[...kept]}::uuid[])`);
  for (const { file_id } of rows) await markGone(db, file_id);
}

/** The result of a commit: the bytes that nothing refers to any more, or the reason why it did nothing. */
export type CommitResult =
  | { readonly done: true; readonly replacedFiles: readonly RecordId[] }
  | { readonly done: false; readonly refusal: CommitRefusal };

/** Puts everything in place. Returns null when the writer has no such rotation; repeating a commit is no error. */
export async function commitRotation(
  tx: Queryable,
  key: RotationKey,
  keys: RotationKeys,
): Promise<CommitResult | null> {
  const { writerId, rotationId } = key;
  const turn = await takeTurn(tx, writerId);
  const [rotation] = await tx.query<Row>(
    sql`select * from rotation where writer_id = ${writerId} and rotation_id = ${rotationId} for update`,
  );
  if (rotation === undefined) return null;
  if (rotation.committed) return { done: true, replacedFiles: [] };
  const refusal = await refusalOf(tx, key, rotation.type, keys);
  if (refusal !== null) return { done: false, refusal };
  const unused = await tx.query<{ file_id: RecordId }>(sql`select s.file_id from rotation_record s
    where s.writer_id = ${writerId} and s.rotation_id = ${rotationId} and s.file_id is not null and not exists
      (select 1 from record r where r.writer_id = s.writer_id and r.rid = s.rid and r.version = s.version)`);
  for (const { file_id } of unused) await markGone(tx, file_id);
  const replacedFiles = await moveRecords(tx, key, rotation.type, turn);
  await replaceKeys(tx, writerId, rotation.type, keys, turn);
  const without = { without: [...keys.without], without_groups: [...keys.withoutGroups] };
  await appendAudit(tx, writerId, "key_rotated", { by: writerId, type: rotation.type, ...without });
  await tx.query(sql`update rotation set committed = true, touched = ${nowMicros()}
    where writer_id = ${writerId} and rotation_id = ${rotationId}`);
  await tx.query(
    sql`delete from rotation_record where writer_id = ${writerId} and rotation_id = ${rotationId}`,
  );
  return { done: true, replacedFiles };
}

async function refusalOf(
  tx: Queryable,
  { writerId, rotationId }: RotationKey,
  type: string,
  { keys, without, groups, withoutGroups }: RotationKeys,
): Promise<CommitRefusal | null> {
  const changed = await tx.query<{ record_id: RecordId }>(sql`select r.record_id from record r
    where r.writer_id = ${writerId} and r.type = ${type} and ${waits({ writerId, rotationId })}
    order by r.rid limit ${MAX_NAMED}`);
  const spoken = new Set<ClientId>([...keys.map(({ readerId }) => readerId), ...without]);
  const readers = (await holdersOf(tx, writerId, type)).filter((id) => !spoken.has(id));
  const spokenGroups = new Set([...groups.map(({ groupId }) => groupId), ...withoutGroups]);
  const unspoken = (await groupsOf(tx, writerId, type)).filter((id) => !spokenGroups.has(id));
  if (changed.length === 0 && readers.length === 0 && unspoken.length === 0) return null;
  return { changed: changed.map((row) => row.record_id), readers, groups: unspoken };
}

/** Moves the staged contents into the records. Returns the bytes of files that were replaced. */
async function moveRecords(
  tx: Queryable,
  { writerId, rotationId }: RotationKey,
  type: string,
  turn: number,
): Promise<RecordId[]> {
  const staged = sql`rotation_record s where s.writer_id = ${writerId} and s.rotation_id = ${rotationId}
    and s.data is not null`;
  const files = await tx.query<{ file_meta: string }>(sql`select r.file_meta from record r
    where r.writer_id = ${writerId} and r.type = ${type} and r.file_meta is not null
      and r.rid in (select s.rid from ${staged} and s.file_meta is not null)`);
  const labelled = await tx.query<{ rid: number; plain: string }>(
    sql`select s.rid, s.plain from ${staged} and s.plain is not null order by s.rid`,
  );
  // An UPDATE of rows on several machines may not call what is random, so the digest of a random text is.
  const digest = sql`sha256((${randomUUID()} || r.record_id::text)::bytea)`;
  const [moved] = await tx.query<{ count: number }>(sql`with numbered as
      (select s.*, row_number() over (order by s.rid) as place from ${staged}),
    moved as (update record r set data = n.data, plain = coalesce(n.plain, r.plain),
        rec_sig = coalesce(n.rec_sig, r.rec_sig), file_meta = coalesce(n.file_meta, r.file_meta),
        version = encode(substr(${digest}, 1, 16), 'hex')::uuid, modified = ${turn}::bigint + n.place
      from numbered n where r.writer_id = ${writerId} and r.rid = n.rid returning 1)
    select count(*) as count from moved`);
  await extendTurn(tx, writerId, moved?.count ?? 0);
  for (const { rid, plain } of labelled) {
    await changeTags(tx, { writerId, rid }, type, plain);
  }
  const replaced = files.map((row) => (JSON.parse(row.file_meta) as StoredFileMeta).fileId);
  for (const fileId of replaced) await markGone(tx, fileId);
  return replaced;
}

/**
 * The given keys become the only keys of the type, all wrapped by the writer. A reader that no longer holds anything
 * gets none, so revoking a share while records are staged counts.
 */
async function replaceKeys(
  tx: Queryable,
  writerId: ClientId,
  type: string,
  { keys, groups }: RotationKeys,
  turn: number,
): Promise<void> {
  const holders = new Set([writerId, ...(await holdersOf(tx, writerId, type))]);
  const given = keys.filter(({ readerId }) => holders.has(readerId));
  await tx.query(sql`delete from access_key where writer_id = ${writerId} and type = ${type}`);
  const readers = given.map(({ readerId }) => readerId);
  await tx.query(sql`insert into access_key (writer_id, type, reader_id, eak, authorizer_id, created)
    select ${writerId}::uuid, ${type}::text, t.reader, t.eak, ${writerId}::uuid, ${turn}::bigint
    from unnest(${readers}::uuid[], ${given.map(({ eak }) => eak)}::text[]) as t (reader, eak)`);
  const groupIds = groups.map(({ groupId }) => groupId);
  await tx.query(sql`delete from group_share where writer_id = ${writerId} and type = ${type}
    and not group_id = any(${groupIds}::uuid[])`);
  await tx.query(sql`update group_share s set eak = t.eak, public_key = t.public_key,
      access_key_id = t.access_key_id, modified = ${turn}::bigint
    from unnest(${groupIds}::uuid[], ${groups.map((group) => group.encryptedAccessKey)}::text[],
      ${groups.map((group) => group.publicKey)}::text[], ${groups.map(() => randomUUID())}::uuid[])
      as t (group_id, eak, public_key, access_key_id)
    where s.writer_id = ${writerId} and s.type = ${type} and s.group_id = t.group_id`);
}

/** Removes an unfinished rotation. Returns the bytes that were staged with it, or null when there is none. */
export async function dropRotation(tx: Queryable, key: RotationKey): Promise<RecordId[] | null> {
  const { writerId, rotationId } = key;
  const gone = await tx.query(sql`delete from rotation where writer_id = ${writerId}
    and rotation_id = ${rotationId} and not committed returning 1`);
  if (gone.length === 0) return null;
  return dropStaged(tx, key);
}

async function dropStaged(tx: Queryable, { writerId, rotationId }: RotationKey): Promise<RecordId[]> {
  const rows = await tx.query<{ file_id: RecordId | null }>(sql`delete from rotation_record
    where writer_id = ${writerId} and rotation_id = ${rotationId} returning file_id`);
  const files = rows.flatMap(({ file_id }) => (file_id === null ? [] : [file_id]));
  for (const fileId of files) await markGone(tx, fileId);
  return files;
}

/** Forgets abandoned rotations, of one tenant or of all. Returns the bytes staged with them. */
export async function dropExpired(tx: Queryable, writerId: ClientId | null = null): Promise<RecordId[]> {
  const whose = writerId === null ? raw("true") : sql`writer_id = ${writerId}`;
  const rows = await tx.query<{ writer_id: ClientId; rotation_id: string }>(
    sql`delete from rotation where ${whose} and touched < ${expiry()} returning writer_id, rotation_id`,
  );
  const files: RecordId[] = [];
  for (const row of rows) {
    files.push(...(await dropStaged(tx, { writerId: row.writer_id, rotationId: row.rotation_id })));
  }
  return files;
}
