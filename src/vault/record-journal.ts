/**
 * Writing a record exactly once (SECURITY.md, "Writing"): the exact body is journaled before it is sent. Before an
 * unanswered create is repeated, the type is searched for that very body, because the first one may have arrived.
 */
import { encodeBase64Url } from "../crypto/base64url.ts";
import { utf8 } from "../crypto/bytes.ts";
import { canonicalJson } from "../crypto/canonical-json.ts";
import { generichash } from "../crypto/sodium.ts";
import type { Draft } from "../e3db/draft.ts";
import type { PlainRecord } from "../e3db/record-crypto.ts";
import { typesClause } from "../e3db/search.ts";
import { type ErrorCode, isVaultError } from "../errors.ts";
import type { RecordId } from "../wire/ids.ts";
import type { StringMap } from "../wire/parse.ts";
import { encodeRecordBody, parseRecordBody, type RecordBody } from "../wire/record.ts";
import type { Account } from "./accounts.ts";
import { createQueue } from "./queue.ts";
import type { Vault } from "./vault.ts";

/** What is to be written: the person's fields, and ours. */
export interface JournalledDraft {
  readonly draft: Draft;
  readonly reserved: StringMap;
}

/** One create. `digest` names the draft it was sealed from; `recordId` is set once the record is known to be there. */
interface Entry {
  readonly owner: string;
  readonly startedAt: number;
  readonly digest: string;
  /** Distinguishes bodies sealed for the same request, after the person changed the draft. */
  readonly attempt: number;
  readonly body: unknown;
  readonly recordId: RecordId | null;
}

const PREFIX = "journal/create/";
const KEEP_DONE_MS = 24 * 60 * 60_000;

/** After these the server may have written the record, or may still do so. */
const UNCLEAR: readonly ErrorCode[] = [
  "network_unreachable",
  "timeout",
  "server_error",
  "aborted",
  "wire_invalid",
  "not_e3db",
  "internal",
  "rate_limited",
];

const inTurn = createQueue();

/** Returns the record of `requestId`, writing it unless that happened before. @throws VaultError as `Client.write` */
export function writeOnce(
  vault: Vault,
  account: Account,
  requestId: string,
  draft: JournalledDraft,
  now: number,
): Promise<PlainRecord> {
  return inTurn(async () => {
    const name = PREFIX + requestId;
    const digest = digestOf(draft);
    const before = await readEntry(vault, name, account);
    const found = before === null ? null : await findWritten(account, before);
    if (before !== null && found !== null) {
      await vault.write({ [name]: encodeEntry({ ...before, body: null, recordId: found.meta.recordId }) });
      return before.digest === digest
        ? found
        : changeWritten(vault, name, account, found, draft, { ...before, digest });
    }
    const entry = before?.digest === digest ? before : await sealEntry(account, draft, digest, before, now);
    await vault.write({ [name]: encodeEntry(entry), ...(await outdated(vault, now)) });
    return create(vault, name, account, requestId, entry);
  });
}

async function create(
  vault: Vault,
  name: string,
  account: Account,
  requestId: string,
  entry: Entry,
): Promise<PlainRecord> {
  const { client } = account;
  try {
    const written = await client.create(parseRecordBody(entry.body), {
      idempotencyKey: `${requestId}.${entry.attempt}`,
    });
    await vault.write({ [name]: encodeEntry({ ...entry, body: null, recordId: written.meta.recordId }) });
    return await client.open(written);
  } catch (error) {
    if (isVaultError(error) && !UNCLEAR.includes(error.code) && !error.code.startsWith("vault_")) {
      await vault.write({ [name]: null });
    }
    throw error;
  }
}

async function sealEntry(
  account: Account,
  { draft, reserved }: JournalledDraft,
  digest: string,
  before: Entry | null,
  now: number,
): Promise<Entry> {
  const body = encodeRecordBody(await account.client.seal(draft, reserved));
  const owner = account.identity.clientId;
  return { owner, startedAt: now, digest, attempt: (before?.attempt ?? 0) + 1, body, recordId: null };
}

/** The draft was edited after its first body had arrived unnoticed: one record stays one record. */
async function changeWritten(
  vault: Vault,
  name: string,
  { client }: Account,
  found: PlainRecord,
  { draft, reserved }: JournalledDraft,
  entry: Entry,
): Promise<PlainRecord> {
  const body = await client.seal(draft, reserved);
  const written = await client.replace(found.meta, body);
  await vault.write({ [name]: encodeEntry({ ...entry, body: null, recordId: written.meta.recordId }) });
  return client.open(written);
}

/** Returns the record that an earlier try made, or null. Only an exact copy of the journaled body is it. */
async function findWritten({ client }: Account, entry: Entry): Promise<PlainRecord | null> {
  if (entry.recordId !== null) {
    return client.read(entry.recordId).catch((error: unknown) => {
      if (isVaultError(error, "not_found")) return null;
      throw error;
    });
  }
  const body = parseRecordBody(entry.body);
  const rows = client.search({
    match: [typesClause(body.type)],
    includeData: true,
    order: "DESCENDING",
    limit: 100,
  });
  for await (const { record } of rows) {
    if (record !== null && isBody(record, body)) return record;
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

function digestOf({ draft, reserved }: JournalledDraft): string {
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

/** Entries that were done long ago: nobody asks for those again. */
async function outdated(vault: Vault, now: number): Promise<Record<string, null>> {
  const names: string[] = [];
  for (const name of await vault.names(PREFIX)) {
    const text = await vault.read(name);
    const entry = text === null ? null : (JSON.parse(text) as Entry);
    if (entry !== null && entry.recordId !== null && entry.startedAt < now - KEEP_DONE_MS) names.push(name);
  }
  return Object.fromEntries(names.map((name) => [name, null]));
}
