/**
 * Opens stored records with the key that their writer used: the present one, an earlier one, or a newer one that a
 * signed record of the pinned writer announces (SECURITY.md "Keys", rule 3).
 */
import { type AccessKey, accessKeyId, hasOwnTag } from "../../crypto/access-key.ts";
import { wipe } from "../../crypto/bytes.ts";
import { opensField } from "../../crypto/field.ts";
import { openFileKey } from "../../crypto/file-key.ts";
import type { FoundRecord } from "../../e3db/client.ts";
import { contextKey } from "../../e3db/keys/trust.ts";
import { openedAs, type PlainRecord } from "../../e3db/records/record-crypto.ts";
import { isVaultError, toVaultError, type VaultError } from "../../errors.ts";
import type { TypeContext } from "../../wire/ids.ts";
import type { EncryptedRecord, RecordMeta } from "../../wire/record.ts";
import type { Account } from "../identity/open-identity.ts";
import type { Made } from "../memory/seal-context.ts";
import { isSameMap, type Judgement, judge, judgeMade, TAMPERED } from "./judge.ts";
import { isKeysRecord, keysIn, rowsOf } from "./keys-record.ts";

/** A record that opened, and the judgement of it. */
export interface Judged {
  readonly record: PlainRecord;
  readonly judgement: Judgement;
}

/** A row of a list: judged, or with the reason why it could not be opened. */
export type JudgedRow = Judged | { readonly meta: RecordMeta; readonly error: VaultError };

/**
 * Returns a stored record, open and judged; one that was pieced together from several records is tampered, and has no
 * fields.
 * @throws VaultError as `Client.open` when no key opens any of it
 */
export async function openStored(account: Account, stored: EncryptedRecord): Promise<Judged> {
  try {
    return await judged(account, await account.client.open(stored));
  } catch (error) {
    const found = mayBeOtherKey(error) ? await withOtherKey(account, stored) : null;
    if (found !== null) return found;
    if (isUnopened(error) && (await isPieced(account, stored))) return pieced(stored);
    throw error;
  }
}

/**
 * Returns the record that the server made of what was just sealed here, judged. It is neither opened nor verified again
 * where it holds those very bytes (SECURITY.md, "Writing"); its id and memory are judged like any.
 */
export async function openMade(account: Account, made: Made, stored: EncryptedRecord): Promise<Judged> {
  const { body, open, context } = made;
  const isSame =
    isSameMap(stored.data, body.data) &&
    isSameMap(stored.meta.plain, body.plain) &&
    stored.recSig === body.recSig;
  if (!isSame) return openStored(account, stored);
  const inOrder = Object.keys(body.data).map((name) => [name, open[name] ?? ""] as const);
  const record = openedAs(stored, Object.fromEntries(inOrder), context.ak);
  const judgement = await judgeMade(account, record, made);
  await noteKey(account, record, judgement);
  return { record, judgement };
}

/** Returns the key that opened a record, which may be one of an earlier re-seal; null when it is not remembered. */
export async function keyOfStored({ registry }: Account, { record }: Judged): Promise<AccessKey | null> {
  const known = await registry.all(record.meta);
  return known.find((key) => accessKeyId(key) === record.accessKeyId) ?? null;
}

/** Returns the known key that opens the header of a file, whose record may not say which it is; null for none. */
export async function keyOfHeader(
  { registry }: Account,
  { meta }: PlainRecord,
  header: string,
): Promise<AccessKey | null> {
  return (await registry.all(meta)).find((key) => opensHeader(key, header)) ?? null;
}

/** Returns whether `key` opens the header of a file; false for what is no header. */
export function opensHeader(key: AccessKey, header: string): boolean {
  try {
    wipe(openFileKey(key, header).dataKey);
    return true;
  } catch {
    return false;
  }
}

/** Returns a row of a search judged; one that did not open is fetched and tried with the other keys. */
export async function judgeRow(account: Account, row: FoundRecord): Promise<JudgedRow> {
  const { meta, record, error } = row;
  try {
    if (record !== null) return await judged(account, record);
    if (mayBeOtherKey(error) || isUnopened(error))
      return await openStored(account, await account.client.fetch(meta.recordId));
  } catch (thrown) {
    return { meta, error: toVaultError(thrown) };
  }
  return { meta, error: toVaultError(error) };
}

/** `key_untrusted`: among others, a key that a server gave out for another type before. */
function mayBeOtherKey(error: unknown): boolean {
  const codes = ["decryption_failed", "key_changed", "key_untrusted"] as const;
  return codes.some((code) => isVaultError(error, code));
}

/** Whether the sealed fields caused the error: under another key, damaged, or no quads at all. */
function isUnopened(error: unknown): boolean {
  return isVaultError(error, "decryption_failed") || isVaultError(error, "wire_invalid");
}

/**
 * Whether the fields of a record that does not open come from elsewhere: a part of them opens under a key known here,
 * or all under that of another type. Every program seals all fields of a record under one key of its type.
 */
async function isPieced({ ring, registry }: Account, { meta, data }: EncryptedRecord): Promise<boolean> {
  const quads = Object.values(data);
  const own = contextKey(meta);
  for (const { context, accessKeys } of await registry.keys()) {
    for (const accessKey of accessKeys) {
      const opened = quads.filter((quad) => opensField(ring.suite, accessKey, quad)).length;
      if (opened > 0 && (opened < quads.length || contextKey(context) !== own)) return true;
    }
  }
  return false;
}

function pieced({ meta, data, recSig }: EncryptedRecord): Judged {
  const record = { meta, plain: {}, data: {}, reserved: {}, accessKeyId: "", encrypted: { data, recSig } };
  return { record, judgement: TAMPERED };
}

async function judged(account: Account, record: PlainRecord): Promise<Judged> {
  const judgement = await judge(account, record);
  await noteKey(account, record, judgement);
  return { record, judgement };
}

/** A verified record names its key and the key's epoch: the registry believes neither from anywhere else. */
async function noteKey(
  { registry, identity, client }: Account,
  record: PlainRecord,
  { state, context }: Judgement,
): Promise<void> {
  if (state !== "verified" || context === null) return;
  const known = await registry.get(record.meta);
  if (known === null || accessKeyId(known.accessKey) !== context.ak) return;
  const epoch = Math.max(context.epoch, known.epoch);
  // An own record that names the key says that I wrote under it, whichever program made it.
  const writable =
    known.writable || (context.writer === identity.clientId && context.signer === identity.clientId);
  if (epoch === known.epoch && writable === known.writable && known.placed) return;
  await registry.remember(contextOf(record.meta), { ...known, epoch, writable, placed: true });
  if (writable !== known.writable) client.keys.forget(contextOf(record.meta));
}

async function withOtherKey(account: Account, stored: EncryptedRecord): Promise<Judged | null> {
  const context = contextOf(stored.meta);
  const earlier = await withEarlierKey(account, context, stored);
  if (earlier !== null) return earlier;
  const served = await account.client.keys.served(context);
  const isOwn = context.writerId === account.identity.clientId;
  // If another of my browsers re-sealed an own type, its key carries my tag. Any other key is not mine.
  if (isOwn && (served === null || !hasOwnTag(served, account.ring.privateKey, context))) return null;
  const record = served === null ? null : openedWith(account, served, stored);
  if (served === null || record === null) return null;
  const judgement = await judge(account, record);
  const known = await account.registry.get(context);
  // Only the writer's signature says which key the type has, and under a higher epoch that the key was replaced.
  const isRotation =
    judgement.state === "verified" &&
    judgement.context !== null &&
    (known?.placed !== true || judgement.context.epoch > known.epoch);
  if (!isRotation || judgement.context === null) return null;
  const { epoch } = judgement.context;
  await account.registry.remember(context, { accessKey: served, epoch, writable: isOwn, placed: true });
  account.client.keys.forget(context);
  return { record, judgement };
}

/** Tries the keys of earlier epochs: first the known ones, then those that the writer hands out during a re-seal. */
async function withEarlierKey(
  account: Account,
  context: TypeContext,
  stored: EncryptedRecord,
): Promise<Judged | null> {
  const tried = new Set<string>();
  for (;;) {
    for (const key of (await account.registry.all(context)).slice(1)) {
      if (tried.has(accessKeyId(key))) continue;
      tried.add(accessKeyId(key));
      const record = openedWith(account, key, stored);
      if (record !== null) return { record, judgement: await judge(account, record) };
    }
    const isOwn = context.writerId === account.identity.clientId;
    if (isOwn || !(await learnEarlierKeys(account, context))) return null;
  }
}

/** Contexts whose keys record was looked for in this life of the worker, by account. */
const lookedFor = new WeakMap<Account, Set<string>>();

/**
 * Learns the earlier keys of somebody else's type, for records that are not re-sealed yet. Returns whether it tried
 * now; it tries once per type and present key.
 */
async function learnEarlierKeys(account: Account, context: TypeContext): Promise<boolean> {
  const present = await account.registry.get(context);
  if (present === null) return false;
  const tried = lookedFor.get(account) ?? new Set();
  lookedFor.set(account, tried);
  const place = `${contextKey(context)} ${accessKeyId(present.accessKey)}`;
  if (tried.has(place)) return false;
  tried.add(place);
  for await (const row of rowsOf(account, context)) {
    // It reads only records that open with the present key, because looking for keys must not lead here again.
    if (row.record === null || !isKeysRecord(row.record)) continue;
    const seen = await judgeRow(account, row);
    if (!("judgement" in seen) || seen.judgement.state !== "verified") continue;
    await account.registry.addEarlier(context, keysIn(seen.record));
  }
  return true;
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
