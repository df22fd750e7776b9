/**
 * Creates a record once (SECURITY.md, "Exactly once"): the exact body is kept before it is sent, and before an
 * unanswered create is repeated the type is searched for that very body, because the first one may have arrived.
 */
import { accessKeyId } from "../../crypto/access-key.ts";
import { encodeBase64Url } from "../../crypto/base64url.ts";
import { randomBytes, utf8 } from "../../crypto/bytes.ts";
import { generichash } from "../../crypto/sodium.ts";
import type { PlainRecord } from "../../e3db/records/record-crypto.ts";
import { typesClause } from "../../e3db/records/search.ts";
import { encodeRecordBody, parseRecordBody, type RecordBody } from "../../wire/record.ts";
import type { Account } from "../identity/open-identity.ts";
import type { Made } from "../memory/seal-context.ts";
import { isSameMap } from "./judge.ts";
import { type Judged, openStored } from "./opening.ts";
import { contentId, type SentBody, type WriteJournal } from "./sent-body.ts";
import { firstPlace, ruledDraft, type SealedDraft, signDraft } from "./signing.ts";

/** A record that was created; `isWanted`: it holds the draft, and not what an earlier try of the same create wanted. */
export interface Created {
  readonly record: Judged;
  readonly isWanted: boolean;
}

/** Creates the record of `draft`, or returns the one that an earlier try made. @throws VaultError as `Client.create` */
export async function createRecord(
  account: Account,
  requestId: string,
  draft: SealedDraft,
  journal: WriteJournal,
  now: number,
): Promise<Created> {
  const wanted = contentId(await ruledDraft(account, draft));
  const found = await findCreated(account, journal.sent);
  if (found !== null) return { record: found.record, isWanted: found.sent.wanted === wanted };
  const sent = await sealedCreate(account, draft, journal, now);
  const stored = await account.client.create(parseRecordBody(sent.body), {
    idempotencyKey: createKey(requestId, sent),
  });
  return { record: await openStored(account, stored), isWanted: true };
}

/**
 * Returns the record that one of the `sent` bodies made, null when surely none did. Only an exact copy is it.
 * @throws VaultError as the network does
 */
export async function findCreated(
  account: Account,
  sent: readonly SentBody[],
): Promise<{ readonly record: Judged; readonly sent: SentBody } | null> {
  const bodies = sent
    .filter(({ over }) => over === "")
    .map((one) => ({ one, body: parseRecordBody(one.body) }));
  const [first] = bodies;
  if (first === undefined) return null;
  const match = [typesClause(first.body.type)];
  const rows = account.client.search({ match, includeData: true, order: "DESCENDING", limit: 100 });
  for await (const { record } of rows) {
    const made = record === null ? undefined : bodies.find(({ body }) => isBody(record, body));
    if (record === null || made === undefined) continue;
    const { meta, encrypted } = record;
    return { record: await openStored(account, { meta, ...encrypted }), sent: made.one };
  }
  return null;
}

/**
 * Returns the body of a new own record, before anything is sent, and what `openMade` needs of it.
 * @throws VaultError as `Client.seal`
 */
export async function sealCreate(
  account: Account,
  draft: SealedDraft,
  now: number,
): Promise<{ readonly sent: SentBody; readonly made: Made | null }> {
  const wanted = contentId(await ruledDraft(account, draft));
  const { body, digest, sealedUnder, made } = await signDraft(account, draft, firstPlace(), now);
  const nonce = encodeBase64Url(randomBytes(16));
  return { sent: { body: encodeRecordBody(body), digest, ak: sealedUnder, over: "", wanted, nonce }, made };
}

/** Returns the key under which a create is sent: the same for the same request and the same body. */
export function createKey(requestId: string, { body, nonce }: SentBody): string {
  const name = nonce ?? encodeBase64Url(generichash(utf8(JSON.stringify(body)), undefined, 16));
  return `${requestId}.${name}`;
}

/** A body that was never answered is sent again as it is, unless the draft or the key has changed since. */
async function sealedCreate(
  account: Account,
  draft: SealedDraft,
  { sent, keep }: WriteJournal,
  now: number,
): Promise<SentBody> {
  const last = sent.at(-1);
  if (last !== undefined && (await fits(account, draft, last))) return last;
  const { sent: fresh } = await sealCreate(account, draft, now);
  await keep([...sent, fresh]);
  return fresh;
}

/** Returns whether a sealed body is still what `draft` asks for, under the present key of its type. */
export async function fits(account: Account, draft: SealedDraft, sent: SentBody): Promise<boolean> {
  const wanted = contentId(await ruledDraft(account, draft));
  return sent.over === "" && sent.wanted === wanted && (await isUnderPresentKey(account, sent));
}

async function isUnderPresentKey({ client }: Account, { body, ak }: SentBody): Promise<boolean> {
  const context = client.context(parseRecordBody(body).type);
  return accessKeyId(await client.keys.forWriting(context)) === ak;
}

function isBody({ plain, encrypted }: PlainRecord, body: RecordBody): boolean {
  return isSameMap(encrypted.data, body.data) && isSameMap(plain, body.plain);
}
