/**
 * Writes a new record once (SECURITY.md, "Exactly once"). It keeps the exact body before it sends it. Before it repeats
 * an unanswered create it searches the type for that very body, because the first one may have arrived.
 */
import { accessKeyId } from "../../crypto/access-key.ts";
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { utf8 } from "../../crypto/bytes.ts";
import { canonicalJson } from "../../crypto/canonical-json.ts";
import { generichash } from "../../crypto/sodium.ts";
import type { PlainRecord } from "../../e3db/records/record-crypto.ts";
import { typesClause } from "../../e3db/records/search.ts";
import { isVaultError } from "../../errors.ts";
import type { RecordId } from "../../wire/ids.ts";
import { encodeRecordBody, parseRecordBody, type RecordBody } from "../../wire/record.ts";
import type { Account } from "../identity/open-identity.ts";
import { createQueue } from "../lock/queue.ts";
import type { Vault } from "../lock/vault.ts";
import { type Judged, openStored } from "../sealing/opening.ts";
import { replaceSigned } from "../sealing/record-update.ts";
import { firstPlace, type SealedDraft, signDraft } from "../sealing/signing.ts";

/** One create. `digest` names the draft it was sealed from; `recordId` is set once the record is known to be there. */
interface Entry {
  readonly owner: string;
  readonly startedAt: number;
  readonly digest: string;
  /** Distinguishes bodies sealed for the same request, after the person changed the draft. */
  readonly attempt: number;
  readonly body: unknown;
  /** Names the access key of the body. */
  readonly sealedUnder: string;
  readonly recordId: RecordId | null;
}

const PREFIX = "journal/create/";
const KEEP_DONE_MS = 24 * 60 * 60_000;
const KEEP_OPEN_MS = 90 * KEEP_DONE_MS;

const inTurn = createQueue();

/** Looking through all entries costs reading them, so it is done once in a while. */
const PRUNE_EVERY = 100;
let writes = 0;

/** Returns the record of `requestId`, writing it unless that happened before. @throws VaultError as `Client.create` */
export function writeOnce(
  vault: Vault,
  account: Account,
  requestId: string,
  draft: SealedDraft,
  now: number,
): Promise<Judged> {
  return inTurn(async () => {
    const name = PREFIX + requestId;
    const digest = digestOf(draft);
    const before = await readEntry(vault, name, account);
    const found = before === null ? null : await findWritten(account, before);
    if (before !== null && found !== null) {
      const written = before.digest === digest ? found : await replaceSigned(account, found, draft, now);
      await vault.write({ [name]: doneEntry({ ...before, digest }, written.record.meta.recordId) });
      return written;
    }
    // A body that was never answered is sent again as it is, unless the draft or the key has changed since.
    const isSame = before?.digest === digest && (await isUnderPresentKey(account, before));
    const entry = isSame ? before : await sealEntry(account, draft, digest, before, now);
    const old = writes++ % PRUNE_EVERY === 0 ? await outdated(vault, now) : {};
    await vault.write({ [name]: encodeEntry(entry), ...old });
    const stored = await account.client.create(parseRecordBody(entry.body), {
      idempotencyKey: `${requestId}.${entry.attempt}`,
    });
    await vault.write({ [name]: doneEntry(entry, stored.meta.recordId) });
    return openStored(account, stored);
  });
}

/** Returns the record that `requestId` made, null when it surely made none. @throws VaultError as the network does */
export function findWrittenOnce(vault: Vault, account: Account, requestId: string): Promise<Judged | null> {
  return inTurn(async () => {
    const before = await readEntry(vault, PREFIX + requestId, account);
    return before === null ? null : findWritten(account, before);
  });
}

/** Returns whether a body was ever sealed for `requestId`, so that a record of it may be at the server. */
export async function mayBeWritten(vault: Vault, requestId: string): Promise<boolean> {
  return (await vault.read(PREFIX + requestId)) !== null;
}

/** Returns the record that `requestId` made, if that is known here. */
export async function recordOfRequest(vault: Vault, requestId: string): Promise<RecordId | null> {
  const text = await vault.read(PREFIX + requestId);
  return text === null ? null : (JSON.parse(text) as Entry).recordId;
}

async function sealEntry(
  account: Account,
  draft: SealedDraft,
  digest: string,
  before: Entry | null,
  now: number,
): Promise<Entry> {
  const { body, sealedUnder } = await signDraft(account, draft, firstPlace(), now);
  const owner = account.identity.clientId;
  const attempt = (before?.attempt ?? 0) + 1;
  return {
    owner,
    startedAt: now,
    digest,
    attempt,
    body: encodeRecordBody(body),
    sealedUnder,
    recordId: null,
  };
}

async function isUnderPresentKey({ client }: Account, entry: Entry): Promise<boolean> {
  const context = client.context(parseRecordBody(entry.body).type);
  return accessKeyId(await client.keys.forWriting(context)) === entry.sealedUnder;
}

/** Returns the record that an earlier try made, or null. Only an exact copy of the journaled body is it. */
async function findWritten(account: Account, entry: Entry): Promise<Judged | null> {
  const { client } = account;
  if (entry.recordId !== null) {
    const stored = await client.fetch(entry.recordId).catch((error: unknown) => {
      if (isVaultError(error, "not_found")) return null;
      throw error;
    });
    return stored === null ? null : openStored(account, stored);
  }
  const body = parseRecordBody(entry.body);
  const match = [typesClause(body.type)];
  const rows = client.search({ match, includeData: true, order: "DESCENDING", limit: 100 });
  for await (const { record } of rows) {
    if (record !== null && isBody(record, body)) {
      const { meta, encrypted } = record;
      return openStored(account, { meta, ...encrypted });
    }
  }
  return null;
}

function isBody({ encrypted }: PlainRecord, body: RecordBody): boolean {
  const names = Object.keys(body.data);
  return (
    names.length === Object.keys(encrypted.data).length &&
    names.every((name) => Object.hasOwn(encrypted.data, name) && encrypted.data[name] === body.data[name])
  );
}

function digestOf({ draft, reserved }: SealedDraft): string {
  const { type, data, plain = {} } = draft;
  return encodeBase64Url(
    generichash(utf8(canonicalJson([type, { ...data }, { ...plain }, { ...reserved }]))),
  );
}

async function readEntry(vault: Vault, name: string, account: Account): Promise<Entry | null> {
  const text = await vault.read(name);
  const entry = text === null ? null : (JSON.parse(text) as Entry);
  return entry?.owner === account.identity.clientId ? entry : null;
}

function encodeEntry(entry: Entry): string {
  return JSON.stringify({ v: 1, ...entry });
}

function doneEntry(entry: Entry, recordId: RecordId): string {
  return encodeEntry({ ...entry, body: null, recordId });
}

/** Entries that were done long ago, or given up: nobody asks for those again. */
async function outdated(vault: Vault, now: number): Promise<Record<string, null>> {
  const names: string[] = [];
  for (const name of await vault.names(PREFIX)) {
    const text = await vault.read(name);
    const entry = text === null ? null : (JSON.parse(text) as Entry);
    const keep = entry?.recordId === null ? KEEP_OPEN_MS : KEEP_DONE_MS;
    if (entry !== null && entry.startedAt < now - keep) names.push(name);
  }
  return Object.fromEntries(names.map((name) => [name, null]));
}
