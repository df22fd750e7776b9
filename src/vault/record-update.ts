/** Changing an own record from the version that was seen: read, judged, signed as the next one, replaced. */
import { type ErrorCode, isVaultError, VaultError } from "../errors.ts";
import type { RecordId } from "../wire/ids.ts";
import type { Account } from "./accounts.ts";
import { type Judged, openStored } from "./opening.ts";
import { nextPlace, ruledDraft, type SealedDraft, signDraft, signEdit } from "./signing.ts";

/** After these the change may have been made all the same. */
const UNCLEAR: readonly ErrorCode[] = ["conflict", "network_unreachable", "timeout", "server_error"];

/**
 * Replaces `version` of a record by `draft`; what is stored already is success, because the answer of an earlier try
 * may have been lost. @throws VaultError `conflict`, `forbidden` for a record of someone who does not let me edit, `tampered`
 */
export async function updateRecord(
  account: Account,
  recordId: RecordId,
  version: string,
  draft: (seen: Judged) => SealedDraft,
  now: number,
): Promise<Judged> {
  const seen = await openStored(account, await account.client.fetch(recordId));
  const isOwn = seen.record.meta.writerId === account.identity.clientId;
  const wanted = isOwn ? await ruledDraft(account, draft(seen)) : draft(seen);
  if (seen.record.meta.version !== version) {
    if (holds(seen, wanted)) return seen;
    throw new VaultError("conflict", "the record was changed meanwhile");
  }
  try {
    return await replaceSigned(account, seen, wanted, now);
  } catch (error) {
    if (!isVaultError(error) || !UNCLEAR.includes(error.code)) throw error;
    const stored = await account.client
      .fetch(recordId)
      .then((found) => openStored(account, found))
      .catch(() => null);
    if (stored === null || !holds(stored, wanted)) throw error;
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
  const { meta } = seen.record;
  if (meta.fileMeta !== null) throw new VaultError("unsupported", "a file is not edited, but sent anew");
  const { state, context, digest } = seen.judgement;
  if (state === "tampered" || state === "newer") throw new VaultError("tampered", "nothing to build on");
  const place = await nextPlace(account, seen);
  if (meta.writerId !== account.identity.clientId) {
    const edited = await signEdit(account, seen, draft, place, now);
    return openStored(account, await account.client.replaceAsEditor(meta, edited));
  }
  const { body } = await signDraft(account, draft, place, now);
  const stored = await account.client.replace(meta, body);
  if (state === "conflict" && context !== null && digest !== null) {
    await account.memory.adopt(context, digest, meta.recordId);
  }
  return openStored(account, stored);
}

function holds({ record }: Judged, { draft, reserved }: SealedDraft): boolean {
  const same = (a: object, b: object) =>
    JSON.stringify(Object.entries(a).sort()) === JSON.stringify(Object.entries(b).sort());
  const kept = Object.entries(reserved).every(
    ([name, value]) => Object.hasOwn(record.reserved, name) && record.reserved[name] === value,
  );
  return same(record.data, draft.data) && same(record.plain, draft.plain ?? {}) && kept;
}
