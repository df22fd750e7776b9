/**
 * One identity in several browsers (SECURITY.md, "How one's browsers learn of each other"). Each browser writes its
 * knowledge of people, keys, approvals and versions into own sealed records of a reserved type. These are signed like
 * any other record, so only my browsers can have written them. For each item the newer entry wins, and for versions the
 * higher one.
 */
import { typesClause } from "../../e3db/records/search.ts";
import { isVaultError } from "../../errors.ts";
import type { Account } from "../identity/open-identity.ts";
import { BROWSERS_TYPE } from "../memory/reserved-types.ts";
import { type Judged, judgeRow } from "../sealing/opening.ts";
import { replaceSigned } from "../sealing/record-update.ts";
import { firstPlace, type SealedDraft, signDraft } from "../sealing/signing.ts";
import { encodeParts, knowledgeOf, mergeKnowledge, type Part, parsePart } from "./browser-parts.ts";

const FIELD = "_sf_browsers";
const ATTEMPTS = 4;

/** Records of an answer: each may hold a part of full length. */
const PAGE = 8;

/** A record of my browsers, and the part it holds. */
interface Told extends Part {
  readonly judged: Judged;
  readonly text: string;
}

/**
 * Merges the knowledge of the other browsers, and tells them what is new here; it sends nothing when nothing is new.
 * `decide` records what is decided here, in the light of what they know and before they are told; it may run again.
 * @throws VaultError `conflict` when the others keep writing meanwhile, and what the network and `decide` throw
 */
export async function syncBrowsers(
  account: Account,
  now: number,
  decide: () => Promise<void> = async () => undefined,
): Promise<void> {
  if (account.ring.signingKey === null) return decide();
  for (let attempt = 1; ; attempt++) {
    const told = await learn(account);
    await decide();
    try {
      await tell(account, told, now);
      return;
    } catch (error) {
      if (!isVaultError(error, "conflict") || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Merges the knowledge of the other browsers and tells them nothing. @throws VaultError as the network does */
export async function learnFromBrowsers(account: Account): Promise<void> {
  if (account.ring.signingKey !== null) await learn(account);
}

async function learn(account: Account): Promise<Told[]> {
  const told = await readAll(account);
  for (const { known } of told) await mergeKnowledge(account, known);
  account.client.keys.clear();
  await account.memory.save();
  return told;
}

/** The records of my browsers that only they can have written; of one part the oldest is the one to write on. */
async function readAll(account: Account): Promise<Told[]> {
  const found: Told[] = [];
  const match = [typesClause(BROWSERS_TYPE)];
  const rows = account.client.search({ match, includeData: true, limit: PAGE });
  for await (const row of rows) {
    if (row.meta.writerId !== account.identity.clientId || row.meta.type !== BROWSERS_TYPE) continue;
    const judged = await judgeRow(account, row);
    if (!("judgement" in judged) || !Object.hasOwn(judged.record.reserved, FIELD)) continue;
    const { state, context, duplicate } = judged.judgement;
    const isMine = context?.signer === account.identity.clientId && !duplicate;
    if (!isMine || (state !== "verified" && state !== "conflict" && state !== "older")) continue;
    const text = judged.record.reserved[FIELD] ?? "";
    const part = parsePart(text);
    // An older one teaches nothing, and is written on.
    found.push(
      state === "older" ? { judged, text: "", place: part.place, known: {} } : { judged, text, ...part },
    );
  }
  return found.sort((a, b) => (a.judged.record.meta.recordId < b.judged.record.meta.recordId ? -1 : 1));
}

/** After a stop some parts are told. Each stands alone, and the next run continues. */
async function tell(account: Account, told: readonly Told[], now: number): Promise<void> {
  const own = new Set<string>(told.map(({ judged }) => judged.record.meta.recordId));
  const texts = encodeParts(await knowledgeOf(account, own));
  for (const [place, text] of texts.entries()) {
    const before = told.find((one) => one.place === place);
    if (before?.text === text) continue;
    const draft: SealedDraft = {
      draft: { type: BROWSERS_TYPE, data: {}, plain: {} },
      reserved: { [FIELD]: text },
    };
    if (before !== undefined) await replaceSigned(account, before.judged, draft, now);
    else await account.client.create((await signDraft(account, draft, firstPlace(), now)).body);
  }
  await account.memory.save();
}
