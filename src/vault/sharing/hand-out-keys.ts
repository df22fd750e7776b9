/** Hands the earlier access keys of an own type to its present readers (SECURITY.md, "Envelope"), after a re-seal. */
import type { Account } from "../identity/open-identity.ts";
import { findKeysRecord } from "../sealing/earlier-keys.ts";
import { encodeKeys, KEYS_FIELD } from "../sealing/keys-record.ts";
import { replaceSigned } from "../sealing/record-update.ts";
import { firstPlace, type SealedDraft, signDraft } from "../sealing/signing.ts";

/** Writes the earlier keys of an own type for its readers; nothing when they are there already, or none exist. */
export async function writeEarlierKeys(account: Account, type: string, now: number): Promise<void> {
  const context = account.client.context(type);
  const keys = await account.registry.earlier(context);
  if (keys.length === 0) return;
  const text = encodeKeys(keys);
  const draft: SealedDraft = { draft: { type, data: {}, plain: {} }, reserved: { [KEYS_FIELD]: text } };
  const before = await findKeysRecord(account, context);
  if (before === null) {
    const { body } = await signDraft(account, draft, firstPlace(), now);
    await account.client.create(body);
  } else if (before.record.reserved[KEYS_FIELD] !== text) {
    await replaceSigned(account, before, draft, now);
  }
}
