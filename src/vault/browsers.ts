/**
 * One identity in several browsers (SECURITY.md "Keys" and "Memory"): what each knows of people, keys, approvals and
 * versions travels in an own sealed record of a type of its own. The record is signed like any other, so only my
 * browsers can have written it; of each thing the newest word counts, of versions the highest.
 */
import { typesClause } from "../e3db/search.ts";
import { isVaultError } from "../errors.ts";
import type { Account } from "./accounts.ts";
import type { Approval } from "./approvals.ts";
import { type Judged, judgeRow } from "./opening.ts";
import type { Pin } from "./pins.ts";
import { replaceSigned } from "./record-update.ts";
import type { RegistryEntry } from "./registry.ts";
import { BROWSERS_TYPE } from "./reserved-types.ts";
import type { MarkSummary } from "./seal-memory.ts";
import type { ShareEntry } from "./share-book.ts";
import { firstPlace, type SealedDraft, signDraft } from "./signing.ts";
import type { ChosenRule } from "./type-rules.ts";

const FIELD = "_sf_browsers";
const ATTEMPTS = 4;

/** What travels; each part has its own rule of merging. */
interface Knowledge {
  readonly v: 1;
  readonly pins: readonly Pin[];
  readonly registry: readonly RegistryEntry[];
  readonly approvals: readonly Approval[];
  readonly rules: readonly ChosenRule[];
  readonly shares: readonly ShareEntry[];
  readonly signs: readonly string[];
  readonly marks: readonly MarkSummary[];
}

/**
 * Takes over what the other browsers know, and tells them what is new here; nothing is sent when nothing is.
 * @throws VaultError `conflict` when the others keep writing meanwhile, and what the network throws
 */
export async function syncBrowsers(account: Account, now: number): Promise<void> {
  if (account.ring.signingKey === null) return;
  for (let attempt = 1; ; attempt++) {
    const records = await readAll(account);
    for (const found of records) await merge(account, found);
    await account.memory.save();
    try {
      await tell(account, records, now);
      return;
    } catch (error) {
      if (!isVaultError(error, "conflict") || attempt === ATTEMPTS) throw error;
    }
  }
}

/** The records of my browsers that only they can have written; the oldest is the one to write on. */
async function readAll(account: Account): Promise<Judged[]> {
  const found: Judged[] = [];
  const rows = account.client.search({ match: [typesClause(BROWSERS_TYPE)], includeData: true, limit: 200 });
  for await (const row of rows) {
    if (row.meta.writerId !== account.identity.clientId || row.meta.type !== BROWSERS_TYPE) continue;
    const judged = await judgeRow(account, row);
    if (!("judgement" in judged) || !Object.hasOwn(judged.record.reserved, FIELD)) continue;
    const { state, context, duplicate } = judged.judgement;
    const isMine = context?.signer === account.identity.clientId && !duplicate;
    if (isMine && (state === "verified" || state === "conflict")) found.push(judged);
  }
  return found.sort((a, b) => (a.record.meta.recordId < b.record.meta.recordId ? -1 : 1));
}

async function merge(account: Account, { record }: Judged): Promise<void> {
  const known = JSON.parse(record.reserved[FIELD] ?? "{}") as Partial<Knowledge>;
  if (known.v !== 1) return;
  await account.pins.merge(known.pins ?? []);
  await account.registry.merge(known.registry ?? []);
  await account.approvals.merge(known.approvals ?? []);
  await account.rules.merge(known.rules ?? []);
  await account.shares.merge(known.shares ?? []);
  await account.memory.merge(known.signs ?? [], known.marks ?? []);
  account.client.keys.clear();
}

async function tell(account: Account, records: readonly Judged[], now: number): Promise<void> {
  const [before = null] = records;
  const own = new Set<string>(records.map(({ record }) => record.meta.recordId));
  const text = sortedJson(await knowledgeOf(account, own));
  if (before?.record.reserved[FIELD] === text) return;
  const reserved = { [FIELD]: text };
  const draft: SealedDraft = { draft: { type: BROWSERS_TYPE, data: {}, plain: {} }, reserved };
  if (before !== null) await replaceSigned(account, before, draft, now);
  else await account.client.create((await signDraft(account, draft, firstPlace(), now)).body);
  await account.memory.save();
}

/** Members in one order, whichever browser wrote them. */
function sortedJson(value: Knowledge): string {
  return JSON.stringify(value, (_, part: unknown) =>
    typeof part === "object" && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

/** In a fixed order, so that the same knowledge is the same text. This record's own mark would never come to rest. */
async function knowledgeOf(account: Account, own: ReadonlySet<string>): Promise<Knowledge> {
  const by = <T>(list: readonly T[], name: (item: T) => string) =>
    [...list].sort((a, b) => (name(a) < name(b) ? -1 : 1));
  const { signs, marks } = await account.memory.summary();
  const registry = await account.registry.entries();
  return {
    v: 1,
    pins: by(
      (await account.pins.list()).filter(({ state }) => state !== "own"),
      ({ clientId }) => clientId,
    ),
    registry: by(
      registry.filter(({ context, placed }) => placed && context.type !== BROWSERS_TYPE),
      ({ context }) => `${context.writerId} ${context.type}`,
    ),
    approvals: by(await account.approvals.all(), (known) =>
      [known.role, known.writerId, known.clientId, known.type].join(" "),
    ),
    rules: by(await account.rules.all(), ({ type }) => type),
    shares: by(await account.shares.all(), ({ readerId, type }) => `${readerId} ${type}`),
    signs: by(
      signs.filter((place) => !place.endsWith(` ${BROWSERS_TYPE}`)),
      (place) => place,
    ),
    marks: by(
      marks.filter(({ record }) => !own.has(record)),
      ({ key }) => key,
    ),
  };
}
