/**
 * `_sf_keys` (SECURITY.md, "Envelope"): a signed record of a type that hands the type's earlier access keys to its
 * present readers, so that they open envelopes that were sealed before a re-seal.
 */
import { type AccessKey, accessKeyId, asAccessKey } from "../../crypto/access-key.ts";
import { decodeBase64UrlExactly, encodeBase64Url } from "../../crypto/base64url.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import { contextKey } from "../../e3db/keys/trust.ts";
import type { PlainRecord } from "../../e3db/records/record-crypto.ts";
import { typesClause } from "../../e3db/records/search.ts";
import { isVaultError } from "../../errors.ts";
import type { TypeContext } from "../../wire/ids.ts";
import type { Account } from "../identity/open-identity.ts";
import type { NumberedKey } from "../memory/registry.ts";
import { type Judged, judgeRow } from "./opening.ts";
import { replaceSigned } from "./record-update.ts";
import { firstPlace, type SealedDraft, signDraft } from "./signing.ts";

const KEYS_FIELD = "_sf_keys";

interface EarlierKey {
  readonly ak: string;
  readonly epoch: number;
  readonly key: string;
}

/** Returns whether a record is of this kind, and so nothing for people. */
export function isKeysRecord({ reserved }: PlainRecord): boolean {
  return Object.hasOwn(reserved, KEYS_FIELD);
}

/** Writes the earlier keys of an own type for its readers; nothing when they are there already, or none exist. */
export async function writeEarlierKeys(account: Account, type: string, now: number): Promise<void> {
  const context = account.client.context(type);
  const keys = (await account.registry.earlier(context)).map(
    ({ accessKey, epoch }): EarlierKey => ({
      ak: accessKeyId(accessKey),
      epoch,
      key: encodeBase64Url(accessKey),
    }),
  );
  if (keys.length === 0) return;
  const text = canonicalJson(keys.map((key) => ({ ...key })));
  const draft: SealedDraft = { draft: { type, data: {}, plain: {} }, reserved: { [KEYS_FIELD]: text } };
  const before = await findKeysRecord(account, context);
  if (before === null) {
    const { body } = await signDraft(account, draft, firstPlace(), now);
    await account.client.create(body);
  } else if (before.record.reserved[KEYS_FIELD] !== text) {
    await replaceSigned(account, before, draft, now);
  }
}

/** Returns the earlier key called `id` as the writer of `context` hands it out, null if there is none. */
export async function findEarlierKey(
  account: Account,
  context: TypeContext,
  id: string,
): Promise<AccessKey | null> {
  const found = await findKeysRecord(account, context).catch((error: unknown) => {
    if (isVaultError(error, "not_found") || isVaultError(error, "key_missing")) return null;
    throw error;
  });
  const keys = found === null ? [] : keysIn(found.record);
  return keys.find(({ accessKey }) => accessKeyId(accessKey) === id)?.accessKey ?? null;
}

/** Contexts whose keys record was looked for in this life of the worker, by account. */
const lookedFor = new WeakMap<Account, Set<string>>();

/**
 * Learns the earlier keys of somebody else's type, for records that are not sealed anew yet. Returns whether that was
 * tried just now: once per type and present key.
 */
export async function learnEarlierKeys(account: Account, context: TypeContext): Promise<boolean> {
  const present = await account.registry.get(context);
  if (present === null) return false;
  const tried = lookedFor.get(account) ?? new Set();
  lookedFor.set(account, tried);
  const place = `${contextKey(context)} ${accessKeyId(present.accessKey)}`;
  if (tried.has(place)) return false;
  tried.add(place);
  for await (const row of rowsOf(account, context)) {
    // Only what opens with the present key: looking for keys must not lead here again.
    if (row.record === null || !isKeysRecord(row.record)) continue;
    const judged = await judgeRow(account, row);
    if (!("judgement" in judged) || judged.judgement.state !== "verified") continue;
    await account.registry.addEarlier(context, keysIn(judged.record));
  }
  return true;
}

function keysIn({ reserved }: PlainRecord): NumberedKey[] {
  const keys = JSON.parse(reserved[KEYS_FIELD] ?? "[]") as EarlierKey[];
  return keys.map(({ key, epoch }) => ({ accessKey: asAccessKey(decodeBase64UrlExactly(key, 32)), epoch }));
}

/** Only a record whose signature and content hold: a key from anywhere else opens what somebody planted. */
async function findKeysRecord(account: Account, context: TypeContext): Promise<Judged | null> {
  for await (const row of rowsOf(account, context)) {
    if (row.record !== null && !isKeysRecord(row.record)) continue;
    const judged = await judgeRow(account, row);
    if ("judgement" in judged && judged.judgement.state === "verified" && isKeysRecord(judged.record))
      return judged;
  }
  return null;
}

async function* rowsOf({ client, identity }: Account, { writerId, type }: TypeContext) {
  const rows = client.search({
    match: [typesClause(type)],
    includeData: true,
    includeAllWriters: writerId !== identity.clientId,
    limit: 200,
  });
  for await (const row of rows) if (row.meta.writerId === writerId && row.meta.type === type) yield row;
}
