/**
 * Opening what the server stores, with whichever key its writer used: the present one, an earlier one, or a newer one
 * that a signed record of the pinned writer announces (SECURITY.md "Keys", rule 3).
 */
import { type AccessKey, accessKeyId } from "../crypto/access-key.ts";
import type { FoundRecord } from "../e3db/client.ts";
import type { PlainRecord } from "../e3db/record-crypto.ts";
import { isVaultError, toVaultError, type VaultError } from "../errors.ts";
import type { TypeContext } from "../wire/ids.ts";
import type { EncryptedRecord, RecordMeta } from "../wire/record.ts";
import type { Account } from "./accounts.ts";
import { type Judgement, judge } from "./judge.ts";

/** A record that opened, and what to think of it. */
export interface Judged {
  readonly record: PlainRecord;
  readonly judgement: Judgement;
}

/** A row of a list: judged, or with the reason why it could not be opened. */
export type JudgedRow = Judged | { readonly meta: RecordMeta; readonly error: VaultError };

/** Returns a stored record, open and judged. @throws VaultError as `Client.open` when no key opens it */
export async function openStored(account: Account, stored: EncryptedRecord): Promise<Judged> {
  try {
    return await judged(account, await account.client.open(stored));
  } catch (error) {
    const mayBeOtherKey = isVaultError(error, "decryption_failed") || isVaultError(error, "key_changed");
    const found = mayBeOtherKey ? await withOtherKey(account, stored) : null;
    if (found === null) throw error;
    return found;
  }
}

/** Returns a row of a search judged; one that did not open is fetched and tried with the other keys. */
export async function judgeRow(account: Account, row: FoundRecord): Promise<JudgedRow> {
  const { meta, record, error } = row;
  try {
    if (record !== null) return await judged(account, record);
    const mayBeOtherKey = isVaultError(error, "decryption_failed") || isVaultError(error, "key_changed");
    if (mayBeOtherKey) return await openStored(account, await account.client.fetch(meta.recordId));
  } catch (thrown) {
    return { meta, error: toVaultError(thrown) };
  }
  return { meta, error: toVaultError(error) };
}

async function judged(account: Account, record: PlainRecord): Promise<Judged> {
  const judgement = await judge(account, record);
  await noteEpoch(account, record, judgement);
  return { record, judgement };
}

/** A verified record names the epoch of its key: the registry learns it from nowhere else. */
async function noteEpoch(
  { registry }: Account,
  record: PlainRecord,
  { state, context }: Judgement,
): Promise<void> {
  if (state !== "verified" || context === null) return;
  const known = await registry.get(record.meta);
  if (known === null || context.epoch <= known.epoch || accessKeyId(known.accessKey) !== context.ak) return;
  await registry.remember(contextOf(record.meta), { ...known, epoch: context.epoch });
}

async function withOtherKey(account: Account, stored: EncryptedRecord): Promise<Judged | null> {
  const context = contextOf(stored.meta);
  for (const key of (await account.registry.all(context)).slice(1)) {
    const record = openedWith(account, key, stored);
    if (record !== null) return { record, judgement: await judge(account, record) };
  }
  if (stored.meta.writerId === account.identity.clientId) return null;
  const served = await account.client.keys.served(context);
  const record = served === null ? null : openedWith(account, served, stored);
  if (served === null || record === null) return null;
  const judgement = await judge(account, record);
  const known = await account.registry.get(context);
  // Only the writer's signature under a higher epoch says that the key was replaced; a server alone cannot.
  const isRotation =
    judgement.state === "verified" &&
    judgement.context !== null &&
    judgement.context.epoch > (known?.epoch ?? 0);
  if (!isRotation || judgement.context === null) return null;
  const { epoch } = judgement.context;
  await account.registry.remember(context, { accessKey: served, epoch, writable: false, placed: true });
  account.client.keys.forget(context);
  return { record, judgement };
}

function openedWith(account: Account, key: AccessKey, stored: EncryptedRecord): PlainRecord | null {
  try {
    return account.client.openWith(key, stored);
  } catch {
    return null;
  }
}

function contextOf({ writerId, userId, type }: RecordMeta): TypeContext {
  return { writerId, userId, type };
}
