/**
 * Rotation of one type's access key, by its writer only (PROTOCOL.md section 7.2): begin, stage, commit, or give up.
 */
import { createHash } from "node:crypto";
import { VaultError } from "../../errors.ts";
import { isUuid } from "../../model/uuid.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import {
  encodeCommitRefusal,
  encodePendingPage,
  encodeRotation,
  encodeRotationList,
  encodeStageAnswer,
  type PendingRecord,
  parseRotationKeys,
  parseRotationStart,
  parseStagedRecords,
  type RotationKeys,
  type StagedRecord,
} from "../../wire/rotation.ts";
import { type Call, type Handlers, notFound, recordParam } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer, done, errorBody } from "../edge/answer.ts";
import { copyWithHeader, readHeader } from "../files/file-header.ts";
import type { Database } from "../postgres/database.ts";
import { assertWhole, rowsAt, WHOLE_BYTES } from "../search/pages.ts";
import { findClients } from "../store/clients.ts";
import { type RecordRow, type StoredFileMeta, storedRecord } from "../store/records.ts";
import {
  announceBytes,
  commitRotation,
  dropExpired,
  dropRotation,
  findRotation,
  headsOf,
  openRotations,
  pendingHomes,
  type RecordHead,
  type RotationKey,
  rotationHead,
  type StagedRow,
  stageRows,
  startRotation,
  touchRotation,
} from "../store/rotations.ts";
import { storableEak, storableSignature, storableType } from "../store/text.ts";
import { deleteBytes } from "./records.ts";
import { rewrap } from "./rewrap.ts";

/** Most records in one chunk, and in one page of pending records. */
export const CHUNK_RECORDS = 500;
const PAGE_BYTES = 4 * 1024 * 1024;
/** Most bytes of the records of one chunk, which are held beside the chunk itself. */
const CHUNK_BYTES = WHOLE_BYTES / 2;
const MAX_KEYS = 10_000;

function keyOf(call: Call<"/:rotationId">): RotationKey {
  return { writerId: call.caller, rotationId: recordParam(call.params.rotationId) };
}

/** The store's transaction already noted them as gone. */
async function deleteAll(deps: Deps, files: readonly RecordId[]): Promise<void> {
  if (files.length > 0) await deleteBytes(deps);
}

async function openRotation(deps: Deps, key: RotationKey) {
  const rotation = await rotationHead(deps.db, key);
  if (rotation === null) throw notFound();
  if (rotation.committed) throw committed();
  return rotation;
}

const committed = () => new VaultError("conflict", "this rotation is committed");

function pageLimit(query: URLSearchParams): number {
  const asked = Number(query.get("limit") ?? CHUNK_RECORDS);
  return Number.isSafeInteger(asked) && asked >= 1 ? Math.min(asked, CHUNK_RECORDS) : CHUNK_RECORDS;
}

function afterOf(query: URLSearchParams): number {
  const text = query.get("after") ?? "";
  if (text !== "" && !/^\d{1,16}$/.test(text)) throw new VaultError("bad_request", "after is not from here");
  return Number(text);
}

async function pendingRecord(deps: Deps, row: RecordRow): Promise<PendingRecord> {
  const record = storedRecord(row);
  const file = record.meta.fileMeta as StoredFileMeta | null;
  return { record, header: file === null ? null : await readHeader(deps.files, file.fileId) };
}

/** The database for statements that may touch all records of a type at once. */
function longly({ db, limits }: Deps): Database {
  return db.within({ ms: limits.longMs });
}

export const rotationRoutes = {
  listRotations: async (call, deps) => {
    await deleteAll(deps, await deps.db.transaction((tx) => dropExpired(tx, call.caller)));
    return answer(200, encodeRotationList(await openRotations(deps.db, call.caller)));
  },

  /** Begins a rotation under an id of the caller's choice, so that a lost answer does no harm. */
  beginRotation: async (call, deps) => {
    const key = keyOf(call);
    const type = storableType(parseRotationStart(await call.json()));
    await deleteAll(deps, await deps.db.transaction((tx) => dropExpired(tx, key.writerId)));
    if (!(await deps.db.transaction((tx) => startRotation(tx, key, type)))) {
      throw new VaultError("conflict", "another rotation of this type is open: go on with it, or give it up");
    }
    return stateAnswer(deps, key);
  },

  readRotation: async (call, deps) => stateAnswer(deps, keyOf(call)),

  pendingInRotation: async (call, deps) => {
    const key = keyOf(call);
    const [limit, after] = [pageLimit(call.query), afterOf(call.query)];
    const { type } = await openRotation(deps, key);
    const homes = await pendingHomes(deps.db, key, { type, after, limit });
    const rows = await rowsAt(deps.db, homes, true, PAGE_BYTES);
    const records = await Promise.all(rows.map((row) => pendingRecord(deps, row)));
    return answer(200, encodePendingPage({ records, next: rows.at(-1)?.rid.toString() ?? null }));
  },

  stageRotation: async (call, deps) => {
    const key = keyOf(call);
    const chunk = parseStagedRecords(await call.json());
    if (chunk.length > CHUNK_RECORDS) {
      throw new VaultError("too_large", `a chunk has at most ${CHUNK_RECORDS} records`);
    }
    const rotation = await openRotation(deps, key);
    const { type } = rotation;
    const ids = chunk.map(({ recordId }) => recordId);
    if (new Set(ids).size !== ids.length)
      throw new VaultError("bad_request", "a record is in the chunk twice");
    const heads = new Map(
      (await headsOf(deps.db, key.writerId, type, ids)).map((row) => [row.record_id, row]),
    );
    const isHere = ({ recordId, version }: StagedRecord) =>
      heads.get(recordId)?.version === version.toLowerCase();
    const changed = chunk.filter((item) => !isHere(item)).map(({ recordId }) => recordId);
    const staged: StagedRow[] = [];
    const rewrapped: [StagedRecord, RecordHead][] = [];
    for (const item of chunk.filter(isHere)) {
      const head = heads.get(item.recordId) as RecordHead;
      if (item.keep) staged.push(keptRow(head));
      else rewrapped.push([item, head]);
    }
    assertWhole(
      rewrapped.reduce((sum, [, { bytes }]) => sum + bytes, 0),
      CHUNK_BYTES,
    );
    // Before the rows are read: to copy a large file takes long, and others of the client wait for the turn to read.
    const copies = new Map<RecordId, StoredFileMeta | null>();
    for (const [item, head] of rewrapped) {
      copies.set(item.recordId, await copiedFile(deps, key, rotation, head, item));
    }
    const homes = rewrapped.map(([, { rid }]) => ({ writerId: key.writerId, rid }));
    const rows = new Map(
      (await rowsAt(deps.db, homes, true, WHOLE_BYTES)).map((row) => [row.record_id, row]),
    );
    for (const [item, { version }] of rewrapped) {
      const row = rows.get(item.recordId);
      if (row?.version !== version) changed.push(item.recordId);
      else staged.push(stagedRow(row, item, copies.get(item.recordId) ?? null));
    }
    await deps.db.transaction(async (tx) => {
      if ((await touchRotation(tx, key)) === null) throw notFound();
      await stageRows(tx, key, staged);
    });
    return answer(200, encodeStageAnswer({ staged: staged.length, changed }));
  },

  /** Commits everything or nothing. A 409 names the records and readers that the commit did not decide about. */
  commitRotation: async (call, deps) => {
    const key = keyOf(call);
    const keys = await checkedKeys(call, deps);
    const result = await longly(deps).transaction((tx) => commitRotation(tx, key, keys));
    if (result === null) throw notFound();
    if (!result.done) {
      return answer(409, {
        ...errorBody("records, readers or groups have changed meanwhile"),
        ...encodeCommitRefusal(result.refusal),
      });
    }
    await deleteAll(deps, result.replacedFiles);
    return stateAnswer(deps, key);
  },

  abortRotation: async (call, deps) => {
    const key = keyOf(call);
    const files = await longly(deps).transaction((tx) => dropRotation(tx, key));
    if (files === null && (await findRotation(deps.db, key)) !== null) throw committed();
    await deleteAll(deps, files ?? []);
    return done(204);
  },
} satisfies Handlers;

async function stateAnswer(deps: Deps, key: RotationKey): Promise<Response> {
  const rotation = await findRotation(deps.db, key);
  if (rotation === null) throw notFound();
  return answer(200, encodeRotation(rotation));
}

/** Returns the row to stage for a record that stays as it is. */
function keptRow({
  rid,
  record_id: recordId,
  version,
}: Pick<RecordHead, "rid" | "record_id" | "version">): StagedRow {
  return { rid, recordId, version, data: null, plain: null, recSig: null, fileMeta: null };
}

/** Copies the bytes of a record's file under their new header; returns what to store of them, null for no file. */
async function copiedFile(
  deps: Deps,
  key: RotationKey,
  { created }: { readonly created: number },
  { rid, record_id: recordId, version, fileMeta: file }: RecordHead,
  { header }: StagedRecord,
): Promise<StoredFileMeta | null> {
  if ((file === null) !== (header === null)) {
    throw new VaultError("bad_request", "a file, and nothing else, has a header");
  }
  if (file === null || header === null) return null;
  return copyFile(deps, key, { rid, recordId, version, created, file, header });
}

/** Returns the row to stage for one record of a chunk with new wrappings, and what was copied of its file. */
function stagedRow(row: RecordRow, item: StagedRecord, fileMeta: StoredFileMeta | null): StagedRow {
  const { data, plain } = rewrap(storedRecord(row), item);
  const recSig = item.recSig === null ? null : storableSignature(item.recSig);
  const plainText = plain === null ? null : JSON.stringify(plain);
  return { ...keptRow(row), data: JSON.stringify(data), plain: plainText, recSig, fileMeta };
}

interface FileCopy {
  readonly rid: number;
  readonly recordId: RecordId;
  readonly version: string;
  /** When the rotation was begun. */
  readonly created: number;
  readonly file: StoredFileMeta;
  readonly header: string;
}

async function copyFile(deps: Deps, key: RotationKey, copy: FileCopy): Promise<StoredFileMeta> {
  const { rid, recordId, file, header } = copy;
  const fileId = copyId(key, copy);
  await deps.db.transaction(async (tx) => {
    if ((await touchRotation(tx, key)) === null) throw notFound();
    await announceBytes(tx, key, { rid, recordId, fileId });
  });
  const checksum = await copyWithHeader(deps.files, { from: file.fileId, to: fileId, header });
  return { ...file, checksum, fileId };
}

/**
 * Returns one id per record and version, so that a chunk sent again overwrites its own copy and leaves none behind.
 */
function copyId({ writerId, rotationId }: RotationKey, { created, recordId, version }: FileCopy): RecordId {
  const name = `${writerId} ${rotationId} ${created} ${recordId} ${version}`;
  const hex = createHash("sha256").update(name).digest("hex");
  const [a, b, c, d, e] = [0, 8, 12, 16, 20].map((at, i) => hex.slice(at, [8, 12, 16, 20, 32][i]));
  return `${a}-${b}-${c}-${d}-${e}` as RecordId;
}

async function checkedKeys(call: Call, deps: Deps): Promise<RotationKeys> {
  const keys = parseRotationKeys(await call.json());
  const readers = keys.keys.map(({ readerId }) => readerId);
  if (readers.length > MAX_KEYS) throw new VaultError("too_large", `at most ${MAX_KEYS} readers at once`);
  const ofGroups = keys.groups.flatMap((group) => [group.encryptedAccessKey, group.publicKey]);
  for (const text of [...keys.keys.map(({ eak }) => eak), ...ofGroups]) storableEak(text);
  const groupIds = keys.groups.map(({ groupId }) => groupId);
  if (new Set(groupIds).size !== groupIds.length || groupIds.some((id) => !isUuid(id))) {
    throw new VaultError("bad_request", "each group has one key");
  }
  const distinct = new Set<ClientId>(readers);
  if (distinct.size !== readers.length || !distinct.has(call.caller)) {
    throw new VaultError("bad_request", "each reader has one key, and the writer is one of them");
  }
  if ((await findClients(deps.db, readers)).length !== readers.length) {
    throw new VaultError("bad_request", "a reader does not exist");
  }
  return keys;
}
