/**
 * Files that a client announced and that are not yet records, or have just become records (PROTOCOL.md section 5).
 */
import { randomUUID } from "node:crypto";
import type { FileBody } from "../../wire/file.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, type Sql, sql } from "../postgres/sql.ts";
import { markGone } from "./gone-files.ts";
import { findHome } from "./records.ts";
import { nowMicros } from "./time.ts";

/** An announced file. `target` and `version` name the record whose content it replaces. */
export interface PendingUpload {
  readonly fileId: RecordId;
  readonly callerId: ClientId;
  /** The file itself, as announced. */
  readonly file: FileBody["file"];
  readonly target: RecordId | null;
  readonly version: string | null;
  readonly uploaded: boolean;
  /** The record that it became, so that a repeated commit gets the same answer. */
  readonly recordId: RecordId | null;
  /** Bytes of what was announced. */
  readonly bytes: number;
}

interface Row {
  file_id: RecordId;
  caller_id: ClientId;
  file: string;
  target: RecordId | null;
  version: string | null;
  uploaded: boolean;
  record_id: RecordId | null;
  bytes: number;
}

/** Stores an announcement and returns its id. */
export async function announceFile(
  db: Queryable,
  callerId: ClientId,
  body: FileBody,
  replaces: { readonly target: RecordId; readonly version: string } | null = null,
): Promise<RecordId> {
  const fileId = randomUUID() as string as RecordId;
  await db.query(sql`insert into pending_file (file_id, caller_id, body, target, version, created)
    values (${fileId}, ${callerId}, ${JSON.stringify(body)}, ${replaces?.target ?? null},
      ${replaces?.version ?? null}, ${nowMicros()})`);
  return fileId;
}

/** Returns the announcement, without the labels and fields of the record to be; or null. */
export async function findPending(db: Queryable, fileId: RecordId): Promise<PendingUpload | null> {
  return pendingOf(db, fileId, raw(""));
}

/** As `findPending`, locked until the transaction ends. */
export async function lockPending(tx: Queryable, fileId: RecordId): Promise<PendingUpload | null> {
  return pendingOf(tx, fileId, raw("for update"));
}

/** Returns the record to be as it was announced, for which the caller has room. */
export async function announcedRecord(tx: Queryable, fileId: RecordId): Promise<FileBody> {
  const [row] = await tx.query<{ body: string }>(
    sql`select body from pending_file where file_id = ${fileId}`,
  );
  if (row === undefined) throw new TypeError("a file that was not announced");
  return JSON.parse(row.body) as FileBody;
}

async function pendingOf(db: Queryable, fileId: RecordId, lock: Sql): Promise<PendingUpload | null> {
  const [row] = await db.query<Row>(sql`select file_id, caller_id, target, version, uploaded, record_id,
      octet_length(body) as bytes, (body::json -> 'file')::text as file
    from pending_file where file_id = ${fileId} ${lock}`);
  if (row === undefined) return null;
  return {
    fileId: row.file_id,
    callerId: row.caller_id,
    file: JSON.parse(row.file) as FileBody["file"],
    target: row.target,
    version: row.version,
    uploaded: row.uploaded,
    recordId: row.record_id,
    bytes: row.bytes,
  };
}

/**
 * Notes that the bytes are on disk. When nothing needs them, it returns false and notes them as gone: a client may
 * have sent them a second time after the file was committed and deleted.
 */
export async function markUploaded(tx: Queryable, fileId: RecordId): Promise<boolean> {
  const waiting = await tx.query(sql`update pending_file set uploaded = true
    where file_id = ${fileId} and record_id is null returning 1`);
  if (waiting.length > 0) return true;
  const isUsed = await isInUse(tx, fileId);
  if (!isUsed) await markGone(tx, fileId);
  return isUsed;
}

/** Returns whether the record that the file became still has these bytes. */
async function isInUse(tx: Queryable, fileId: RecordId): Promise<boolean> {
  const [pending] = await tx.query<Pick<Row, "record_id">>(
    sql`select record_id from pending_file where file_id = ${fileId}`,
  );
  const home = pending?.record_id ? await findHome(tx, pending.record_id) : null;
  if (home === null) return false;
  const used =
    await tx.query(sql`select 1 from record where writer_id = ${home.writerId} and rid = ${home.rid}
    and file_meta::json ->> 'fileId' = ${fileId}::text`);
  return used.length > 0;
}

/** Notes which record the file became. */
export async function markCommitted(tx: Queryable, fileId: RecordId, recordId: RecordId): Promise<void> {
  await tx.query(sql`update pending_file set record_id = ${recordId} where file_id = ${fileId}`);
}
