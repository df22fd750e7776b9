/** Sends exact bodies of records to the server and checks that its answers agree with them (PROTOCOL.md 4.5). */
import { isVaultError, VaultError } from "../../errors.ts";
import type { RecordId, Version } from "../../wire/ids.ts";
import { type EncryptedRecord, encodeRecordBody, parseRecord, type RecordBody } from "../../wire/record.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { Send } from "../http/request.ts";
import { isUnanswered } from "../http/retry.ts";
import { KEY_HEADER } from "./create-once.ts";

export interface SendOptions {
  readonly signal?: AbortSignal;
}

export interface CreateOptions extends SendOptions {
  /** Sent as `Idempotency-Key`: a server that knows it answers a repeated create with the first one's record. */
  readonly idempotencyKey?: string;
}

/** Which stored record, and which version of it the caller has seen. */
export interface RecordVersion {
  readonly recordId: RecordId;
  readonly version: Version;
}

/** Creates a record from an exact body; `send` is that for creates. */
export async function createRecord(
  send: Send,
  body: RecordBody,
  { idempotencyKey, signal }: CreateOptions = {},
): Promise<EncryptedRecord> {
  const answer = await send(ROUTES.createRecord, {
    params: {},
    json: encodeRecordBody(body),
    ...(idempotencyKey === undefined ? {} : { headers: { [KEY_HEADER]: idempotencyKey } }),
    ...signalOf(signal),
  });
  return asSent(parseRecord(answer.json), body);
}

export interface ReplaceOptions extends SendOptions {
  /** As the writer, or as a reader who may edit; of a record, or of a file's. */
  readonly route?: typeof ROUTES.updateRecord | typeof ROUTES.editRecord | typeof ROUTES.updateFileRecord;
}

/** Replaces a record that still has this version. @throws VaultError `conflict` when it has another, `not_found` */
export async function replaceRecord(
  send: Send,
  { recordId, version }: RecordVersion,
  body: RecordBody,
  { signal, route = ROUTES.updateRecord }: ReplaceOptions = {},
): Promise<EncryptedRecord> {
  const answer = await send(route, {
    params: { recordId, version },
    json: encodeRecordBody(body),
    ...signalOf(signal),
  });
  const record = asSent(parseRecord(answer.json), body);
  if (record.meta.recordId !== recordId) throw otherRecord();
  return record;
}

export interface EditOptions extends SendOptions {
  /** The group whose members may edit, when it is not this client by itself. */
  readonly groupId?: string;
}

/** As `replaceRecord`, for a member of a group that may edit. */
export async function replaceThroughGroup(
  send: Send,
  groupId: string,
  { recordId, version }: RecordVersion,
  body: RecordBody,
  { signal }: SendOptions = {},
): Promise<EncryptedRecord> {
  const params = { groupId, recordId, version };
  const json = encodeRecordBody(body);
  const answer = await send(ROUTES.editThroughGroup, { params, json, ...signalOf(signal) });
  const record = asSent(parseRecord(answer.json), body);
  if (record.meta.recordId !== recordId) throw otherRecord();
  return record;
}

export interface ReadOptions extends SendOptions {
  /** Only these fields; all if left out. */
  readonly fields?: readonly string[];
}

/**
 * Returns the record as stored, or of its `data` only the `fields` asked for.
 * @throws VaultError `not_found`, also for one that is not visible to this client
 */
export async function fetchRecord(
  send: Send,
  recordId: RecordId,
  { fields, signal }: ReadOptions = {},
): Promise<EncryptedRecord> {
  const names = [...new Set(fields)].sort();
  const answer = await send(ROUTES.readRecord, {
    params: { recordId },
    query: names.map((name) => ["field", name] as const),
    ...signalOf(signal),
  });
  const record = parseRecord(answer.json);
  if (record.meta.recordId !== recordId) throw otherRecord();
  if (fields === undefined) return record;
  const asked = Object.entries(record.data).filter(([name]) => names.includes(name));
  return { ...record, data: Object.fromEntries(asked) };
}

/** Deletes a record that still has this version. @throws VaultError `conflict` when it has another, `not_found` */
export async function removeRecord(
  send: Send,
  { recordId, version }: RecordVersion,
  { signal }: SendOptions = {},
): Promise<void> {
  try {
    await send(ROUTES.deleteRecordSafe, { params: { recordId, version }, ...signalOf(signal) });
  } catch (error) {
    // The answer was lost, but a look shows whether the record is gone.
    if (!isUnanswered(error)) throw error;
    if (!(await isGone(send, recordId, signal))) throw error;
  }
}

async function isGone(send: Send, recordId: RecordId, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await send(ROUTES.readRecord, { params: { recordId }, ...signalOf(signal) });
    return false;
  } catch (error) {
    if (isVaultError(error, "not_found")) return true;
    throw error;
  }
}

/**
 * Returns what was sent, under the id, dates and version that the server gave; its echo of the rest is not believed.
 */
export function asSent({ meta }: EncryptedRecord, body: RecordBody): EncryptedRecord {
  const { writerId, userId, type, plain } = body;
  if (meta.writerId !== writerId || meta.userId !== userId || meta.type !== type) throw otherRecord();
  return { meta: { ...meta, plain }, data: body.data, recSig: body.recSig };
}

function otherRecord(): VaultError {
  return new VaultError("tampered", "the answer is about another record");
}

/** Returns `signal` as a member of options, if there is one. */
export function signalOf(signal: AbortSignal | undefined): { readonly signal?: AbortSignal } {
  return signal === undefined ? {} : { signal };
}
