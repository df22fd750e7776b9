/**
 * Judges how far a record can be trusted: it returns the first state of SECURITY.md ("States") that fits. Pages show
 * nothing of a record that is not at least `legacy`.
 */

import { readSigningKey } from "../../crypto/suite.ts";
import type { PlainRecord } from "../../e3db/records/record-crypto.ts";
import { isVaultError } from "../../errors.ts";
import type { RecordState } from "../../model/record.ts";
import type { ClientId, RecordId } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import type { Account } from "../identity/open-identity.ts";
import {
  CONTEXT_FIELD,
  digestOf,
  hashFields,
  hashPlain,
  isSignedBy,
  type Made,
  parseContext,
  readSignedContext,
  type SealContext,
  type SignedContext,
  wrapOf,
} from "../memory/seal-context.ts";
import type { Verdict } from "../memory/seal-memory.ts";
import { expectsSigned } from "./rules.ts";

/** `conflict`: an own record of which two of my browsers made different next versions. */
export type JudgedState = Exclude<RecordState, "unreadable" | "waiting" | "only-here">;

/**
 * `context` and `digest` are set where the signature holds and the parts agree, and for `elsewhere`; `duplicate`: the
 * same create, stored twice.
 */
export interface Judgement {
  readonly state: JudgedState;
  readonly context: SealContext | null;
  readonly digest: string | null;
  readonly duplicate: boolean;
}

/** Of a record that is not what its writer signed. */
export const TAMPERED: Judgement = { state: "tampered", context: null, digest: null, duplicate: false };

/**
 * Returns the state of an opened record and takes note of it when it is verified; `memory.save` keeps the notes.
 * @throws VaultError `key_changed` when its writer has other keys than before, and what the network throws
 */
export async function judge(account: Account, record: PlainRecord): Promise<Judgement> {
  const text = Object.hasOwn(record.reserved, CONTEXT_FIELD) ? record.reserved[CONTEXT_FIELD] : undefined;
  if (text === undefined) return judgeUnsigned(account, record);
  try {
    return await judgeSigned(account, record, text);
  } catch (error) {
    if (isVaultError(error, "tampered")) return TAMPERED;
    throw error;
  }
}

async function judgeUnsigned(account: Account, record: PlainRecord): Promise<Judgement> {
  const { memory } = account;
  const { writerId, type } = record.meta;
  if (await expectsSigned(account, writerId, type)) return TAMPERED;
  for (const [name, hash] of Object.entries(hashFields(record.encrypted.data))) {
    if (await memory.isElsewhere(hash, writerId, null, name)) return TAMPERED;
  }
  return { state: "legacy", context: null, digest: null, duplicate: false };
}

async function judgeSigned(account: Account, record: PlainRecord, text: string): Promise<Judgement> {
  const { memory } = account;
  const signed = readSignedContext(text);
  const digest = digestOf(signed.payload);
  // A signature that held once over the same bytes still holds. The content of the bytes is compared every time.
  const signer = (await memory.knows(digest)) ? null : await signerOf(account, record, signed);
  if (signer === "nobody") return TAMPERED;
  const context = parseContext(signed.payload);
  if (context === "newer") return { state: "newer", context: null, digest: null, duplicate: false };
  if (!isAbout(context, record) || (signer !== null && context.signer !== signer)) return TAMPERED;
  return judgeStatement(account, record, context, digest, () => isExactly(context, record));
}

/**
 * Judges a record with the content that this browser has just sealed (`context`, `digest`): the server chose its id
 * and times, and nothing else of it.
 */
export async function judgeMade(
  account: Account,
  record: PlainRecord,
  { context, digest }: Pick<Made, "context" | "digest">,
): Promise<Judgement> {
  if (!isAbout(context, record)) return TAMPERED;
  return judgeStatement(account, record, context, digest, () => true);
}

/** Judges a record whose signed statement is about it; `isWhole` says whether it has exactly what that states. */
async function judgeStatement(
  account: Account,
  record: PlainRecord,
  context: SealContext,
  digest: string,
  isWhole: () => boolean,
): Promise<Judgement> {
  const { memory } = account;
  const { recordId } = record.meta;
  // If the record is known by another logical id, somebody exchanged it for a copy of another record.
  const known = await memory.ofRecord(context.writer, recordId);
  if (known !== null && known.id !== context.id) return TAMPERED;

  const verdict = await memory.verdict(context, digest, recordId);
  const other = await unremembered(account, context, verdict, recordId);
  if (other !== null) {
    return isWhole() ? { state: other, context, digest, duplicate: false } : TAMPERED;
  }
  if (isWhole()) {
    if (verdict !== "duplicate") await memory.note(context, digest, recordId);
    return { state: "verified", context, digest, duplicate: verdict === "duplicate" };
  }
  const isElsewhere = verdict !== "duplicate" && (await isRewritten(account, context, record));
  return isElsewhere ? { state: "elsewhere", context, digest, duplicate: false } : TAMPERED;
}

/**
 * Returns the client whose pinned key signed it: the writer, or an editor that the person approved for this writer
 * and type. The key embedded in the record decides nothing.
 */
async function signerOf(
  account: Account,
  { meta }: PlainRecord,
  signed: SignedContext,
): Promise<ClientId | "nobody"> {
  const { suite } = account.ring;
  const editors = await account.approvals.editorsOf(meta.writerId, meta.type);
  // My own signature needs nobody's approval.
  for (const clientId of new Set([meta.writerId, account.identity.clientId, ...editors])) {
    const { signingKey } = await account.client.pinnedKeys(clientId);
    if (signingKey === null || signingKey.type !== suite.signingKeyType) continue;
    const key = readSigningKey(suite, { [signingKey.type]: signingKey.key });
    if (await isSignedBy(signed, suite, key)) return clientId;
  }
  return "nobody";
}

/**
 * Returns the state of a version that is whole but not the one that memory expects: its writer signed it, so nobody
 * changed it who may not, but it is not for the server to choose. null for all others.
 */
async function unremembered(
  { identity, memory }: Account,
  { writer, signer, id }: SealContext,
  verdict: Verdict,
  recordId: RecordId,
): Promise<"older" | "forked" | "returned" | "conflict" | "tampered" | null> {
  if (verdict !== "rollback" && verdict !== "deleted" && verdict !== "fork") return null;
  // Another statement of a known id in a second record.
  if ((await memory.mark(writer, id))?.record !== recordId) return "tampered";
  if (verdict === "rollback") return "older";
  if (verdict === "deleted") return "returned";
  // Nobody else can sign as me: both are versions of my browsers, and I decide which one stays.
  return writer === identity.clientId && signer === identity.clientId ? "conflict" : "forked";
}

/** Whether the statement is about this writer, type and record at all. */
function isAbout(context: SealContext, { meta }: PlainRecord): boolean {
  return (
    context.kind === (meta.fileMeta === null ? "record" : "file") &&
    context.writer === meta.writerId &&
    context.user === meta.userId &&
    context.type === meta.type &&
    (context.record === null || context.record === meta.recordId)
  );
}

/** Whether the whole statement holds: key, labels, the set of fields, each exact quad, and its own wrapping. */
function isExactly(context: SealContext, { meta, encrypted, accessKeyId }: PlainRecord): boolean {
  return (
    context.ak === accessKeyId &&
    context.file?.stored === (meta.fileMeta?.size ?? undefined) &&
    context.plain === hashPlain(meta.plain) &&
    context.wrap === wrapOf(encrypted.data[CONTEXT_FIELD] ?? "") &&
    isSameMap(context.fields, hashFields(encrypted.data))
  );
}

/** Whether a holder of the key sealed everything again, as other programs do when they change a record. */
async function isRewritten({ memory }: Account, context: SealContext, record: PlainRecord): Promise<boolean> {
  const { encrypted, meta } = record;
  if (context.wrap === wrapOf(encrypted.data[CONTEXT_FIELD] ?? "")) return false;
  const signedHashes = new Set(Object.values(context.fields));
  for (const [name, hash] of Object.entries(hashFields(encrypted.data))) {
    if (signedHashes.has(hash)) return false;
    if (await memory.isElsewhere(hash, meta.writerId, context.id, name)) return false;
  }
  return true;
}

/** Returns whether two maps hold the same names and texts. */
export function isSameMap(a: StringMap, b: StringMap): boolean {
  const names = Object.keys(a);
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && b[name] === a[name])
  );
}
