/**
 * Large files (PROTOCOL.md section 5). A client announces a file, sends it to a signed URL without credentials, and
 * commits it to a record. The server checks the bytes against the announced size and MD5 before they count.
 */
import { VaultError } from "../../errors.ts";
import {
  encodeFileRecords,
  encodePendingFile,
  FILE_COMPRESSION,
  type FileBody,
  parseFileBody,
  parseFileList,
} from "../../wire/file.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import { encodeRecord, type FileMeta, parseRecordBody } from "../../wire/record.ts";
import { bodyOf, type Call, forbidden, type Handlers, notFound, recordParam } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer, done } from "../edge/answer.ts";
import { downloadLink, uploadLink } from "../files/file-links.ts";
import { assertFileUrl, type FileMethod } from "../files/file-url.ts";
import { paced } from "../limits/pace.ts";
import type { Queryable } from "../postgres/database.ts";
import { raw, sql } from "../postgres/sql.ts";
import { wholeRows } from "../search/pages.ts";
import { inScope, visibleScope } from "../search/scope.ts";
import { takeTurn } from "../store/clock.ts";
import { isGone } from "../store/gone-files.ts";
import {
  announcedRecord,
  announceFile,
  findPending,
  lockPending,
  markCommitted,
  markUploaded,
  type PendingUpload,
} from "../store/pending-files.ts";
import {
  insertRecord,
  type RecordOutline,
  SMALL_BYTES,
  type StoredFileMeta,
  updateRecord,
  writtenRecord,
} from "../store/records.ts";
import { mayEdit } from "../store/visibility.ts";
import { uploadNoteFile } from "./note-files.ts";
import {
  assertStorable,
  deleteBytes,
  ownChange,
  ownRecord,
  replaceContent,
  visibleOutline,
  visibleRecord,
  type WrittenRecord,
} from "./records.ts";

async function announcedBody(call: Call, deps: Deps): Promise<FileBody> {
  const body = parseFileBody(await call.json());
  await assertStorable(body, deps);
  return body;
}

async function pendingAnswer(call: Call, deps: Deps, id: RecordId, { file }: FileBody): Promise<Response> {
  const url = await uploadLink(call.request, deps, id, file);
  return answer(202, encodePendingFile({ id, fileUrl: url }));
}

/** Returns the record with a fresh link to its bytes. */
async function withUrl(call: Call, deps: Deps, record: WrittenRecord): Promise<WrittenRecord> {
  const file = record.meta.fileMeta as StoredFileMeta | null;
  if (file === null) throw notFound();
  const url = await downloadLink(call.request, deps, file.fileId);
  const fileMeta: FileMeta = { ...file, fileUrl: url };
  return { ...record, meta: { ...record.meta, fileMeta } };
}

function fileMetaOf({ file }: FileBody, fileId: RecordId): StoredFileMeta {
  return { ...file, compression: FILE_COMPRESSION, fileUrl: null, fileId };
}

/** Looks in the store for bytes that a client sent to the store's own link. */
async function lookForBytes(deps: Deps, { fileId, file, uploaded }: PendingUpload): Promise<void> {
  if (deps.files.links === null || uploaded) return;
  const { size, checksum } = file;
  const found = await deps.files.find(fileId);
  // A store that does not know the sum has checked it against the one that the link was signed with.
  const isSame = found?.size === size && (found.checksum ?? checksum) === checksum;
  if (isSame) await deps.db.transaction((tx) => markUploaded(tx, fileId));
}

/**
 * Returns the file that the caller may replace: its own, or one of a type that it may edit.
 * @throws VaultError `not_found` when it may not see it or it is no file, `forbidden` when it may only read it
 */
async function editableFile(db: Queryable, caller: ClientId, recordId: RecordId) {
  const { home, record } = await visibleOutline(db, caller, recordId);
  if (record.meta.fileMeta === null) throw notFound();
  const { writerId, userId, type } = record.meta;
  if (!(await mayEdit(db, { writerId, userId, readerId: caller, type }))) throw forbidden();
  return { home, record };
}

/** @throws VaultError `not_found` for a file that is not there, another's, or none of `target`, if that is named */
function ownPending(pending: PendingUpload | null, caller: ClientId, target: RecordId | null): PendingUpload {
  if (pending === null || pending.callerId !== caller) throw notFound();
  if (target !== null && pending.target !== target) throw notFound();
  return pending;
}

/**
 * Makes the record of an uploaded file, for which the caller has room, once. Returns the record, or the id of the one
 * that was made before.
 */
async function commit(
  tx: Queryable,
  caller: ClientId,
  fileId: RecordId,
  target: RecordId | null,
): Promise<WrittenRecord | RecordId> {
  const pending = ownPending(await lockPending(tx, fileId), caller, target);
  if (pending.recordId !== null) return pending.recordId;
  if (!pending.uploaded) throw new VaultError("bad_request", "the file was not uploaded yet");
  const body = await announcedRecord(tx, fileId);
  const meta = fileMetaOf(body, fileId);
  let record: WrittenRecord | null;
  if (pending.target === null) {
    record = await insertRecord(tx, body, meta);
  } else {
    // In the writer's turn, as in `permitted`.
    await takeTurn(tx, body.writerId);
    const { home } = await editableFile(tx, caller, pending.target);
    record = await updateRecord(tx, home, pending.version ?? "", body, meta);
  }
  if (record === null) throw new VaultError("conflict", "the file has changed since that version");
  await markCommitted(tx, fileId, record.meta.recordId);
  return record;
}

export const fileRoutes = {
  createFile: async (call, deps) => {
    const body = await announcedBody(call, deps);
    if (body.writerId !== call.caller) throw forbidden();
    await deps.quotas.add(deps.db, body, { records: 1, files: 1, bytes: body.file.size });
    return pendingAnswer(call, deps, await announceFile(deps.db, call.caller, body), body);
  },

  /** Announces a new content of an own file that is at `version`. */
  replaceFile: async (call, deps) => {
    const recordId = recordParam(call.params.recordId);
    const body = await announcedBody(call, deps);
    const { record } = await ownRecord(deps.db, call.caller, recordId);
    return announceReplacement(call, deps, record, body);
  },

  /** Announces a new content of another's file, by a reader who may edit; sealed under the writer's access key. */
  editFile: async (call, deps) => {
    const recordId = recordParam(call.params.recordId);
    const body = await announcedBody(call, deps);
    const { record } = await editableFile(deps.db, call.caller, recordId);
    return announceReplacement(call, deps, record, body);
  },

  commitFile: (call, deps) => committed(call, deps, null),

  /** Commits an edit, whose record the path names again. It checks again that the caller may edit. */
  commitFileEdit: (call, deps) => committed(call, deps, recordParam(call.params.recordId)),

  /** Replaces labels and small fields of an own file; its bytes stay. */
  updateFileRecord: async (call, deps) => {
    const recordId = recordParam(call.params.recordId);
    const body = parseRecordBody(await call.json());
    await assertStorable(body, deps);
    const { home, record } = await ownRecord(deps.db, call.caller, recordId);
    if (record.meta.fileMeta === null) throw notFound();
    const { version } = call.params;
    const change = ownChange(call.caller);
    const updated = await replaceContent(deps, { home, record, body, version, change });
    return answer(200, encodeRecord(await withUrl(call, deps, updated)));
  },

  readFile: async (call, deps) => {
    const record = await visibleRecord(deps.db, call.caller, recordParam(call.params.recordId));
    return answer(200, encodeRecord(await withUrl(call, deps, record)));
  },

  /** Lists files with links. It leaves out records that the caller may not see, and those that are no files. */
  listFiles: async (call, deps) => {
    const { recordIds, includeData } = parseFileList(await call.json());
    if (recordIds.length > 1000) throw new VaultError("bad_request", "at most 1000 files at once");
    const rows = await deps.db.read(deps.limits.searchMs, async (tx) => {
      // What is no file may be large, and is not read for nothing.
      const isFile = sql`r.file_meta is not null and r.record_id = any(${[...recordIds]}::uuid[])`;
      const conditions = [inScope(await visibleScope(tx, call.caller)), isFile];
      return wholeRows(tx, conditions, raw(""), includeData);
    });
    const found = new Map(rows.map((row) => [row.record_id, writtenRecord(row)]));
    const listed = [...new Set(recordIds)].flatMap((id) => found.get(id) ?? []);
    const records = await Promise.all(listed.map((record) => withUrl(call, deps, record)));
    return answer(200, encodeFileRecords(records));
  },
} satisfies Handlers;

async function announceReplacement(
  call: Call<"/:version">,
  deps: Deps,
  { meta }: RecordOutline,
  body: FileBody,
): Promise<Response> {
  const { version } = call.params;
  if (meta.fileMeta === null) throw notFound();
  if (body.writerId !== meta.writerId || body.type !== meta.type) throw forbidden();
  if (meta.version !== version.toLowerCase()) {
    throw new VaultError("conflict", "the file has changed since that version");
  }
  await deps.quotas.add(deps.db, body, { bytes: body.file.size });
  const id = await announceFile(deps.db, call.caller, body, { target: meta.recordId, version });
  return pendingAnswer(call, deps, id, body);
}

/** Commits what was announced; as a new content of `target`, if one is named. */
async function committed(call: Call<"/:pendingId">, deps: Deps, target: RecordId | null): Promise<Response> {
  const fileId = recordParam(call.params.pendingId);
  const { caller } = call;
  const pending = ownPending(await findPending(deps.db, fileId), caller, target);
  await lookForBytes(deps, pending);
  if (pending.recordId === null && pending.bytes > SMALL_BYTES) await deps.db.hold(pending.bytes);
  const made = await deps.db.transaction((tx) => commit(tx, caller, fileId, target));
  await deleteBytes(deps);
  // One that was made before may have become large: it is read with no connection kept while it waits for room.
  const record = typeof made === "string" ? await visibleRecord(deps.db, caller, made) : made;
  return answer(201, encodeRecord(await withUrl(call, deps, record)));
}

/** Answers a request to a signed file URL, which needs no other credentials; null when the path is no such URL. */
export async function answerFileUrl(request: Request, deps: Deps): Promise<Response | null> {
  const url = new URL(request.url);
  const id = /^\/v1\/files\/([0-9a-f-]{36})$/.exec(url.pathname)?.[1];
  if (id === undefined || (request.method !== "PUT" && request.method !== "GET")) return null;
  const fileId = recordParam(id);
  const method: FileMethod = request.method;
  assertFileUrl(deps.keys, method, fileId, url.searchParams);
  return method === "PUT" ? upload(request, deps, fileId) : download(request, deps, fileId);
}

async function upload(request: Request, deps: Deps, fileId: RecordId): Promise<Response> {
  const pending = await findPending(deps.db, fileId);
  if (pending === null && (await uploadNoteFile(request, deps, fileId))) return done(200);
  if (pending === null || pending.recordId !== null) throw notFound();
  const { checksum, size } = pending.file;
  const named = request.headers.get("Content-MD5");
  if (named !== null && named !== checksum)
    throw new VaultError("bad_request", "Content-MD5 is not as announced");
  const length = request.headers.get("Content-Length");
  if (length !== null && Number(length) !== size) {
    throw new VaultError("bad_request", "Content-Length is not as announced");
  }
  const body = bodyOf(request);
  const arriving = body === null ? null : paced(body, deps.limits.pace);
  await deps.files.put(fileId, arriving, { checksum, size });
  const isNeeded = await deps.db.transaction((tx) => markUploaded(tx, fileId));
  if (isNeeded) return done(200);
  await deleteBytes(deps);
  throw notFound();
}

async function download(request: Request, deps: Deps, fileId: RecordId): Promise<Response> {
  const range = /^bytes=(\d{1,15})-$/.exec(request.headers.get("Range") ?? "")?.[1];
  const start = range === undefined ? 0 : Number(range);
  const file = (await isGone(deps.db, fileId)) ? null : await deps.files.get(fileId, start);
  if (file === null) throw notFound();
  if (start > 0 && start >= file.size)
    throw new VaultError("bad_request", "the range is outside of the file");
  const headers: Record<string, string> = {
    "Content-Type": "application/octet-stream",
    "Content-Length": String(file.size - start),
    "Accept-Ranges": "bytes",
  };
  if (range !== undefined) headers["Content-Range"] = `bytes ${start}-${file.size - 1}/${file.size}`;
  return new Response(file.body, { status: range === undefined ? 200 : 206, headers });
}
