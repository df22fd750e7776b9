/**
 * Sends a lost own record again (SECURITY.md, "When the server goes back"): back under its id where the server can take
 * it so, else as a new record that names the old one.
 */
import { accessKeyId } from "../../crypto/access-key.ts";
import type { Former } from "../../e3db/write-back.ts";
import { isVaultError, VaultError } from "../../errors.ts";
import { encodeRecordBody, parseRecordBody } from "../../wire/record.ts";
import type { Account } from "../identity/open-identity.ts";
import { newLogicalId } from "../memory/seal-context.ts";
import { type Judged, openStored } from "./opening.ts";
import { createRecord } from "./record-create.ts";
import { holds } from "./record-update.ts";
import { contentId, type SentBody, type WriteJournal } from "./sent-body.ts";
import { leapFrom, ruledDraft, type SealedDraft, signDraft } from "./signing.ts";

/** Names the lost record, in the new one. */
export const WAS_FIELD = "_sf_was";

/** `asNew`: its person asked for a new record where the server cannot take the lost one back. */
export interface RestoreOptions {
  /** ms since 1970 */
  readonly now: number;
  readonly asNew: boolean;
}

/**
 * Returns the record as it is at the server again; one that holds `draft` already is success.
 * @throws VaultError `conflict` when there is another version of it by now, `not_found` when it was deleted, or cannot
 * be taken back and is not wanted as a new one
 */
export async function restoreRecord(
  account: Account,
  former: Former,
  draft: SealedDraft,
  journal: WriteJournal,
  { now, asNew }: RestoreOptions,
): Promise<Judged> {
  const wanted = await ruledDraft(account, draft);
  const there = await present(account, former, wanted);
  if (there !== null) return there;
  const anew = () => {
    if (asNew) return createAgain(account, former, draft, journal, now);
    throw new VaultError("not_found", "the server has it no more, and cannot take it back");
  };
  if (!(await account.client.writeBack.supported())) return anew();
  const { body } = await sealedRestore(account, former, wanted, journal, now);
  try {
    return await openStored(account, await account.client.writeBack.write(former, parseRecordBody(body)));
  } catch (error) {
    if (!isVaultError(error, "conflict")) throw error;
    const since = await present(account, former, wanted);
    if (since !== null) return since;
    const named = { recordId: former.recordId, writerId: account.identity.clientId };
    const deleted = await account.client.writeBack.deletedAmong([named]);
    if (deleted?.has(former.recordId) === true) throw new VaultError("not_found", "it was deleted meanwhile");
    // The id belongs to somebody else by now.
    return anew();
  }
}

async function present(account: Account, { recordId }: Former, wanted: SealedDraft): Promise<Judged | null> {
  const { client } = account;
  const stored = await client.fetch(recordId).catch(async (error: unknown) => {
    if (!isVaultError(error, "not_found")) throw error;
    // One answer may be wrong: what is written beside a record that is there makes two of it.
    if ((await client.readMany([recordId])).length === 0) return null;
    return client.fetch(recordId);
  });
  if (stored === null) return null;
  const judged = await openStored(account, stored);
  if (holds(judged.record, wanted)) return judged;
  throw new VaultError("conflict", "there is another version of it by now");
}

async function sealedRestore(
  account: Account,
  { recordId, version }: Former,
  wanted: SealedDraft,
  { sent, keep }: WriteJournal,
  now: number,
): Promise<SentBody> {
  const { client, memory, identity } = account;
  const over = `lost ${version}`;
  const ak = accessKeyId(await client.keys.forWriting(client.context(wanted.draft.type)));
  const content = contentId(wanted);
  const before = sent.find((old) => old.over === over && old.ak === ak && old.wanted === content);
  if (before !== undefined) return before;
  const known = await memory.ofRecord(identity.clientId, recordId);
  const place =
    known === null
      ? { id: newLogicalId(), record: recordId, seq: 1, prev: [] }
      : leapFrom(known.mark, recordId, known.id);
  const { body, digest } = await signDraft(account, wanted, place, now);
  const fresh = { body: encodeRecordBody(body), digest, ak, over, wanted: content };
  await keep([...sent, fresh]);
  return fresh;
}

async function createAgain(
  account: Account,
  { recordId, version }: Former,
  { draft, reserved }: SealedDraft,
  journal: WriteJournal,
  now: number,
): Promise<Judged> {
  const named = { draft, reserved: { ...reserved, [WAS_FIELD]: recordId } };
  return (await createRecord(account, `was.${recordId}.${version}`, named, journal, now)).record;
}
