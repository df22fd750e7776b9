/**
 * Changes a record from the version that the person saw: it reads and judges the record, signs the next version, and
 * replaces it. It keeps the exact body before it sends it, so that it recognises a change whose answer was lost.
 */
import { accessKeyId } from "../../crypto/access-key.ts";
import { type ErrorCode, isVaultError, VaultError } from "../../errors.ts";
import type { RecordId } from "../../wire/ids.ts";
import { encodeRecordBody, parseRecordBody, type RecordBody } from "../../wire/record.ts";
import type { Account } from "../identity/open-identity.ts";
import { type Judged, openStored } from "./opening.ts";
import { contentId, type SentBody, type WriteJournal } from "./sent-body.ts";
import { nextPlace, ruledDraft, type SealedBody, type SealedDraft, signDraft, signEdit } from "./signing.ts";

/** After these errors the change may still have been made. */
const UNCLEAR: readonly ErrorCode[] = ["conflict", "network_unreachable", "timeout", "server_error"];

/** The version to replace. `chosen`: its person was shown that it is not the one that this device remembers. */
export interface Replaced {
  readonly recordId: RecordId;
  readonly version: string;
  readonly chosen: boolean;
}

/**
 * Replaces a version of a record by `draft`. A version that holds it already, or that follows one of the bodies in
 * the journal, is success: the answer of an earlier try was lost.
 * @throws VaultError `conflict`, also when the server went back to the version and its person did not see that;
 * `forbidden` for a record of someone who does not let me edit, `tampered`
 */
export async function updateRecord(
  account: Account,
  { recordId, version, chosen }: Replaced,
  draft: SealedDraft,
  journal: WriteJournal,
  now: number,
): Promise<Judged> {
  const seen = await openStored(account, await account.client.fetch(recordId));
  const wanted = isOwn(account, seen) ? await ruledDraft(account, draft) : draft;
  if (seen.record.meta.version !== version) {
    if (isDone(seen, wanted, journal.sent)) return seen;
    // A body of an earlier wish may have arrived, before its person changed it once more.
    const isMine = journal.sent.some(({ digest }) => digest !== null && digest === seen.judgement.digest);
    if (!isMine) throw new VaultError("conflict", "the record was changed meanwhile");
  } else if (!chosen && !isRemembered(seen)) {
    throw new VaultError("conflict", "another version of the record is known here");
  }
  const sent = await sealedUpdate(account, seen, wanted, journal, now);
  try {
    return await replaceBy(account, seen, parseRecordBody(sent.body));
  } catch (error) {
    if (!isVaultError(error) || !UNCLEAR.includes(error.code)) throw error;
    const stored = await account.client
      .fetch(recordId)
      .then((found) => openStored(account, found))
      .catch(() => null);
    if (stored === null || !isDone(stored, wanted, [sent])) throw error;
    return stored;
  }
}

/** Writes `draft` as the version after `seen`. @throws VaultError as `updateRecord` and the network do */
export async function replaceSigned(
  account: Account,
  seen: Judged,
  draft: SealedDraft,
  now: number,
): Promise<Judged> {
  const { body } = await sealedNext(account, seen, draft, now);
  return replaceBy(account, seen, body);
}

/** Sends `body` as its writer or as an editor. */
async function replaceBy(account: Account, seen: Judged, body: RecordBody): Promise<Judged> {
  const { client, memory } = account;
  const { meta } = seen.record;
  if (!isOwn(account, seen)) return openStored(account, await client.replaceAsEditor(meta, body));
  const stored = await client.replace(meta, body);
  const { state, context, digest } = seen.judgement;
  const isAdopted = state !== "older" && !isRemembered(seen);
  if (isAdopted && context !== null && digest !== null) {
    await memory.adopt(context, digest, meta.recordId);
  }
  return openStored(account, stored);
}

/** Whether memory says nothing against this version being the present one. */
function isRemembered({ judgement: { state } }: Judged): boolean {
  return state !== "conflict" && state !== "older" && state !== "forked" && state !== "returned";
}

/** Returns the body to send: the journaled one where it still fits, so that it is repeated byte for byte. */
async function sealedUpdate(
  account: Account,
  seen: Judged,
  wanted: SealedDraft,
  { sent, keep }: WriteJournal,
  now: number,
): Promise<SentBody> {
  const { version, type } = seen.record.meta;
  const ak = isOwn(account, seen)
    ? accessKeyId(await account.client.keys.forWriting(account.client.context(type)))
    : seen.record.accessKeyId;
  const content = contentId(wanted);
  const before = sent.find((old) => old.over === version && old.ak === ak && old.wanted === content);
  if (before !== undefined) return before;
  const { body, digest } = await sealedNext(account, seen, wanted, now);
  const fresh = { body: encodeRecordBody(body), digest, ak, over: version, wanted: content };
  await keep([...sent, fresh]);
  return fresh;
}

async function sealedNext(
  account: Account,
  seen: Judged,
  draft: SealedDraft,
  now: number,
): Promise<SealedBody> {
  const { state } = seen.judgement;
  const isFile = seen.record.meta.fileMeta !== null;
  if (isFile) throw new VaultError("unsupported", "a file is not edited, but sent anew");
  if (state === "tampered" || state === "newer") throw new VaultError("tampered", "nothing to build on");
  const place = await nextPlace(account, seen);
  return isOwn(account, seen)
    ? signDraft(account, draft, place, now)
    : signEdit(account, seen, draft, place, now);
}

function isOwn({ identity }: Account, { record }: Judged): boolean {
  return record.meta.writerId === identity.clientId;
}

/** Whether `wanted` is what is stored, or a body sent for it was stored and something was built on it since. */
function isDone({ record, judgement }: Judged, wanted: SealedDraft, sent: readonly SentBody[]): boolean {
  if (holds(record, wanted)) return true;
  const { context, digest } = judgement;
  const content = contentId(wanted);
  return sent.some(
    (old) =>
      old.wanted === content &&
      old.digest !== null &&
      (old.digest === digest || context?.prev.includes(old.digest) === true),
  );
}

/** Returns whether a record says what `draft` wants. */
export function holds(record: Judged["record"], { draft, reserved }: SealedDraft): boolean {
  const same = (a: object, b: object) =>
    JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
  const kept = Object.entries(reserved).every(
    ([name, value]) => Object.hasOwn(record.reserved, name) && record.reserved[name] === value,
  );
  return same(record.data, draft.data) && same(record.plain, draft.plain ?? {}) && kept;
}
