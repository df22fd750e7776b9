/**
 * Records (PROTOCOL.md section 4.5). The server answers for a record that the caller may not see exactly as for one
 * that does not exist.
 */
import { isVaultError, VaultError } from "../../errors.ts";
import { encodeNotDeleted, type NotDeleted, parseBulkDelete } from "../../wire/bulk-delete.ts";
import type { ClientId, KeyContext, RecordId } from "../../wire/ids.ts";
import type { JsonText } from "../../wire/json-text.ts";
import type { StringMap } from "../../wire/parse.ts";
import { type EncryptedRecord, encodeRecord, parseRecordBody, type RecordBody } from "../../wire/record.ts";
import { type Call, forbidden, type Handlers, notFound, recordParam } from "../call.ts";
import type { Deps } from "../deps.ts";
import { answer, done } from "../edge/answer.ts";
import { inSlices, nextSlice } from "../limits/slices.ts";
import type { Queryable } from "../postgres/database.ts";
import { deleteRecord } from "../store/deletions.ts";
import { removeGone } from "../store/gone-files.ts";
import { isAllowed } from "../store/policies.ts";
import type { RecordHome } from "../store/record-home.ts";
import {
  findHome,
  insertRecord,
  outlineOf,
  type RecordOutline,
  type RecordRow,
  rowOf,
  storedRecord,
  updateRecord,
  writtenRecord,
} from "../store/records.ts";
import { storableSignature, storableText, storableType } from "../store/text.ts";
import { mayRead } from "../store/visibility.ts";
import { type Change, permitted } from "./permitted.ts";

/** A record that is handed on: its maps are text. */
export type WrittenRecord = EncryptedRecord<JsonText>;

/** Labels that cost as much as a small request does: each is up to two entries of the dictionary. */
const CHARGED_LABELS = 20;
const MANY_LABELS = 1_000;

/** Returns the body of a create or update, within the limits and made of texts the database can hold. */
export async function recordBody(call: Call, deps: Deps): Promise<RecordBody> {
  const value = await call.json();
  return storableBody(value, call, deps);
}

/** As `recordBody`, for a body that came inside another. */
export async function storableBody(value: unknown, call: Call, deps: Deps): Promise<RecordBody> {
  const body = parseRecordBody(value);
  if (hasFileMeta(value)) throw new VaultError("bad_request", "files have routes of their own");
  const labels = Object.keys(body.plain).length;
  // To read so many was a moment's work already.
  if (labels > MANY_LABELS) await nextSlice();
  await assertStorable(body, deps);
  deps.rates.charge(call.caller, Math.floor(labels / CHARGED_LABELS));
  return body;
}

/** @throws VaultError when the record is past a limit or has a text that the database cannot hold */
export async function assertStorable(body: RecordBody, deps: Deps): Promise<void> {
  if (body.userId !== body.writerId) {
    throw new VaultError("bad_request", "user and writer must be the same client");
  }
  storableType(body.type);
  await inSlices(Object.keys(body.plain), (key) => {
    storableText(key, "a label");
    storableText(body.plain[key] ?? "", "a label");
  });
  if (body.recSig !== null) storableSignature(body.recSig);
  const entries = Object.keys(body.plain).length + Object.keys(body.data).length;
  if (entries > deps.limits.mapEntries) {
    throw new VaultError("too_large", `a record has at most ${deps.limits.mapEntries} fields and labels`);
  }
}

function hasFileMeta(value: unknown): boolean {
  const { meta } = value as { meta: Record<string, unknown> };
  return Object.hasOwn(meta, "file_meta") && meta["file_meta"] !== null;
}

/** Stores a new record of the caller's and answers it. */
export async function create(body: RecordBody, deps: Deps): Promise<Response> {
  await deps.quotas.add(deps.db, body, { records: 1 });
  return answer(201, encodeRecord(await insertRecord(deps.db, body)));
}

/** The place and the writer of no record. */
const NOBODY = "00000000-0000-0000-0000-000000000000" as ClientId;
const NOWHERE: RecordHome = { writerId: NOBODY, rid: 0 };

/**
 * Returns what a record is that the caller may read, and its place. For a record that is not there the same is asked as
 * for one that others keep to themselves: how long the answer takes says as little as the answer.
 * @throws VaultError `not_found`
 */
export async function visibleOutline(
  db: Queryable,
  caller: ClientId,
  recordId: RecordId,
): Promise<{ home: RecordHome; record: RecordOutline }> {
  const home = (await findHome(db, recordId)) ?? NOWHERE;
  return { home, record: await outlineFor(db, caller, home) };
}

async function outlineFor(db: Queryable, caller: ClientId, home: RecordHome): Promise<RecordOutline> {
  const record = await outlineOf(db, home);
  if (!(await mayRead(db, readingOf(caller, home, record?.meta.type ?? "")))) throw notFound();
  if (record === null) throw notFound();
  return record;
}

/** Returns a record that the caller may read. @throws VaultError `not_found` */
export async function visibleRecord(
  db: Queryable,
  caller: ClientId,
  recordId: RecordId,
): Promise<WrittenRecord> {
  return writtenRecord(await visibleRow(db, caller, recordId));
}

async function visibleRow(db: Queryable, caller: ClientId, recordId: RecordId): Promise<RecordRow> {
  const home = (await findHome(db, recordId)) ?? NOWHERE;
  // Its writer reads it without any permission.
  const type = home.writerId === caller ? "" : (await outlineFor(db, caller, home)).meta.type;
  const row = await rowOf(db, home, true);
  // It may have waited for room: what was written after a share ended is not the reader's to learn.
  if (row === null || !(await mayRead(db, readingOf(caller, home, type)))) throw notFound();
  return row;
}

function readingOf(readerId: ClientId, { writerId }: RecordHome, type: string): KeyContext {
  return { writerId, userId: writerId, readerId, type };
}

/** Returns what the caller's own record is, and its place. A reader gets 403; a stranger learns nothing. */
export async function ownRecord(db: Queryable, caller: ClientId, recordId: RecordId) {
  const { home, record } = await visibleOutline(db, caller, recordId);
  if (record.meta.writerId !== caller) throw forbidden();
  return { home, record };
}

function onlyFields(data: StringMap, names: readonly string[]): StringMap {
  return Object.fromEntries(Object.entries(data).filter(([name]) => names.includes(name)));
}

const stale = () => new VaultError("conflict", "the record has changed since that version");

interface Replacement {
  readonly home: RecordHome;
  readonly record: RecordOutline;
  readonly body: RecordBody;
  readonly version: string;
  readonly change: Change;
}

/** A change by the writer itself. */
export function ownChange(caller: ClientId): Change {
  return { caller, writerId: caller, assertMay: async () => {} };
}

/** Replaces a record's content; its writer and type stay. */
export async function replaceContent(
  deps: Deps,
  { home, record, body, version, change }: Replacement,
): Promise<WrittenRecord> {
  if (body.writerId !== record.meta.writerId) throw forbidden();
  if (body.type !== record.meta.type) throw new VaultError("bad_request", "a record keeps its type");
  await deps.quotas.add(deps.db, body);
  const updated = await permitted(deps.db, change, (tx) => updateRecord(tx, home, version, body));
  if (updated === null) throw stale();
  return updated;
}

/** Replaces a record's content and answers it. */
export async function replaceRecord(deps: Deps, replacement: Replacement): Promise<Response> {
  return answer(200, encodeRecord(await replaceContent(deps, replacement)));
}

/**
 * Removes the bytes of files whose record is gone. The collector retries failures; they do not concern the caller.
 */
export async function deleteBytes(deps: Deps): Promise<void> {
  await removeGone(deps.db, deps.files).catch(() => deps.log("file bytes not removed yet"));
}

export const recordRoutes = {
  createRecord: async (call, deps) => {
    const body = await recordBody(call, deps);
    if (body.writerId !== call.caller) throw forbidden();
    return create(body, deps);
  },

  readRecord: async (call, deps) => {
    const row = await visibleRow(deps.db, call.caller, recordParam(call.params.recordId));
    const names = call.query.getAll("field");
    if (names.length === 0) return answer(200, encodeRecord(writtenRecord(row)));
    const record = storedRecord(row);
    return answer(200, encodeRecord({ ...record, data: onlyFields(record.data, names) }));
  },

  updateRecord: async (call, deps) => {
    const recordId = recordParam(call.params.recordId);
    const body = await recordBody(call, deps);
    const { home, record } = await ownRecord(deps.db, call.caller, recordId);
    const { version } = call.params;
    return replaceRecord(deps, { home, record, body, version, change: ownChange(call.caller) });
  },

  /** An update by a reader whose policy says edit; sealed under the writer's access key (section 4.5). */
  editRecord: async (call, deps) => {
    const recordId = recordParam(call.params.recordId);
    const body = await recordBody(call, deps);
    const { caller, params } = call;
    const { home, record } = await visibleOutline(deps.db, caller, recordId);
    const { writerId, userId, type } = record.meta;
    const context = { writerId, userId, readerId: caller, type };
    const assertMay = async (db: Queryable): Promise<void> => {
      if (caller !== writerId && !(await isAllowed(db, context, "edit"))) throw forbidden();
    };
    const change = { caller, writerId, assertMay };
    return replaceRecord(deps, { home, record, body, version: params.version, change });
  },

  deleteRecordSafe: async (call, deps) => {
    const { home, record } = await ownRecord(deps.db, call.caller, recordParam(call.params.recordId));
    const gone = await deps.db.transaction((tx) => deleteRecord(tx, home, call.params.version));
    if (!gone) throw stale();
    deps.quotas.freed(call.caller);
    if (record.meta.fileMeta !== null) await deleteBytes(deps);
    return done(204);
  },

  deleteRecord: async (call, deps) => {
    const { home, record } = await ownRecord(deps.db, call.caller, recordParam(call.params.recordId));
    await deps.db.transaction((tx) => deleteRecord(tx, home, null));
    deps.quotas.freed(call.caller);
    if (record.meta.fileMeta !== null) await deleteBytes(deps);
    return done(204);
  },

  /** Deletes the caller's records of the list and names the others. Each record stands alone, so some may succeed. */
  deleteRecords: async (call, deps) => {
    const failures: NotDeleted[] = [];
    for (const recordId of new Set(parseBulkDelete(await call.json()))) {
      const failed = await deleteOne(deps, call.caller, recordId);
      if (failed !== null) failures.push(failed);
    }
    return answer(200, encodeNotDeleted(failures));
  },
} satisfies Handlers;

async function deleteOne(deps: Deps, caller: ClientId, recordId: RecordId): Promise<NotDeleted | null> {
  const onDeleted = await deps.room.clear();
  try {
    const { home, record } = await ownRecord(deps.db, caller, recordId);
    const gone = await deps.db.transaction((tx) => deleteRecord(tx, home, null));
    deps.quotas.freed(caller);
    if (record.meta.fileMeta !== null) await deleteBytes(deps);
    return gone ? null : { recordId, type: null, error: "Not Found" };
  } catch (error) {
    if (!isVaultError(error)) throw error;
    // A reader knows the type; to a stranger the record does not exist.
    if (error.code === "not_found") return { recordId, type: null, error: "Not Found" };
    if (error.code !== "forbidden") throw error;
    const { record } = await visibleOutline(deps.db, caller, recordId);
    return { recordId, type: record.meta.type, error: "Forbidden" };
  } finally {
    onDeleted();
  }
}
