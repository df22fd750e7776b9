/**
 * Fills a page from one record, in each frame of its origin one group of fields: what the person was shown in Here, or
 * by a shortcut what the page shows now. What comes back is checked, because the content script runs where a page may
 * own it.
 */
import { VaultError } from "../../errors.ts";
import type { FillOutcome, FormGroup } from "../../messages/content.ts";
import { groupsIn, type Offer, planFor, withFollowing } from "../../messages/fill-plan.ts";
import { tellContent } from "../../messages/send.ts";
import { FILL_KINDS, type FillKind, FOLLOWING, toldKind } from "../../model/fill-kinds.ts";
import { type FillPlace, type FillResult, LEFT_REASONS, type LeftReason } from "../../model/page.ts";
import { readSession, writeSession } from "../../vault/lock/session.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";
import type { App } from "../app.ts";
import { writerOf } from "../views/offline-views.ts";
import { fillableKinds, isForOrigin } from "./fill-values.ts";
import { enterPage, originOfTab } from "./page-place.ts";

/** A group of fields and the frame it is in. */
export interface PlacedGroup extends FormGroup {
  readonly frameId: number;
}

/** A place, and the host that its form sends to where it is not the page's own. */
export interface PlannedPlace extends FillPlace {
  readonly kinds: readonly FillKind[];
  readonly sendsTo: string | null;
  /** How well the group is for the record, the higher the better. */
  readonly fit: number;
}

/** Returns what a record can give to a page. */
export async function offerOf(app: App, record: OpenedRecord): Promise<Offer> {
  const { me } = await writerOf(app, record);
  return { template: record.template, isOwn: me, has: fillableKinds(record) };
}

/** Returns what is filled from `offer` in each frame of a page that shows `groups`. */
export function placesFor(offer: Offer, groups: readonly PlacedGroup[]): PlannedPlace[] {
  const frames = [...new Set(groups.map(({ frameId }) => frameId))];
  return frames.flatMap((frameId) => {
    const plan = planFor(
      offer,
      groups.filter((group) => group.frameId === frameId),
    );
    if (plan === null) return [];
    const { id, sendsTo } = plan.group;
    return [{ frameId, group: id, kinds: plan.kinds, sendsTo, fit: plan.fit }];
  });
}

/**
 * Fills from one record, at the places that Here has shown, null for what the page shows now.
 * @throws VaultError `origin_mismatch` when the record is not for this page; `page_not_allowed`
 */
export async function fillPage(
  app: App,
  tabId: number,
  recordId: string,
  at: readonly FillPlace[] | null,
): Promise<FillResult> {
  const origin = await originOfTab(tabId);
  if (origin === null) throw new VaultError("page_not_allowed", "extensions may not run on this page");
  const record = await app.records.read(recordId);
  if (!isForOrigin(record, origin)) {
    throw new VaultError("origin_mismatch", "this record is not for this site");
  }
  const offer = await offerOf(app, record);
  const { has } = offer;
  const spots = at ?? placesFor(offer, await groupsOfPage(tabId));
  const planned = new Set<FillKind>();
  const outcomes: FillOutcome[] = [];
  for (const { frameId, group, kinds: shown } of spots) {
    const kinds = has.filter((kind) => shown.includes(kind));
    if (kinds.length === 0) continue;
    for (const kind of kinds) planned.add(kind);
    try {
      const [place] = await enterPage(tabId, [frameId], "fill.js");
      if (place.origin !== origin) throw new VaultError("origin_mismatch", "the page was left");
      const approved = withFollowing(kinds, has);
      const ticket = await app.tickets.issue({ action: "fill", place, recordId, kinds: approved });
      const answer = await tellContent(place, "fill.begin", { ticket, group, kinds: approved });
      outcomes.push(...checked(answer.outcomes));
    } catch (error) {
      // A frame that cannot be filled (of another origin, or gone) does not keep the others from it.
      if (frameId === 0) throw error;
    }
  }
  const result = resultOf([...planned], outcomes);
  if (result.filled > 0) {
    const now = Date.now();
    await app.lastUsed.note(recordId, now);
    await writeSession(FILLED, { tabId, origin, recordId, at: now } satisfies LastFill);
  }
  return result;
}

/** What was filled last, so that the next step of a login goes on with it. */
interface LastFill {
  readonly tabId: number;
  readonly origin: string;
  readonly recordId: string;
  /** ms since 1970 */
  readonly at: number;
}

const FILLED = "filled";
/** A login's next step comes within this time. */
const STEP_WITHIN_MS = 5 * 60_000;

/**
 * Returns the id of the record that was filled just now into this page of `tabId`, when the page now asks for the rest
 * of a login and for no name; else null.
 */
export async function recordOfStepBefore(tabId: number, origin: string): Promise<string | null> {
  const kept = (await readSession(FILLED)) as LastFill | undefined;
  const isSame = kept?.tabId === tabId && kept.origin === origin;
  if (kept === undefined || !isSame || Math.abs(Date.now() - kept.at) > STEP_WITHIN_MS) return null;
  const logins = (await groupsOfPage(tabId)).filter(({ purpose }) =>
    ["log-in", "log-in-first", "one-time-code"].includes(purpose),
  );
  return logins.length > 0 && logins.every(({ identifier }) => identifier === null) ? kept.recordId : null;
}

/** Returns the groups in all frames of a tab that answer. */
async function groupsOfPage(tabId: number): Promise<PlacedGroup[]> {
  const pages = await Promise.all(
    (await enterPage(tabId, null)).map(async (place) => {
      const page = await tellContent(place, "page.describe", {}).catch(() => null);
      return groupsOf(page, place.frameId);
    }),
  );
  return pages.flat();
}

/** Returns the groups that the document in a frame describes. */
export function groupsOf(page: { readonly groups?: unknown } | null, frameId: number): PlacedGroup[] {
  return groupsIn(page?.groups).map((group) => ({ ...group, frameId }));
}

/** Drops what no content script of ours says. */
function checked(outcomes: readonly FillOutcome[] | undefined): FillOutcome[] {
  return (outcomes ?? []).filter(
    ({ kind, left }) => FILL_KINDS.includes(kind) && (left === null || LEFT_REASONS.includes(left)),
  );
}

/** Reasons that are worth a word even when another field of the same kind was filled. */
const ALWAYS: ReadonlySet<LeftReason> = new Set<LeftReason>(["refused", "shown", "typed", "changed"]);

/** Every kind that was promised is in the result, filled or with its reason. */
function resultOf(planned: readonly FillKind[], outcomes: readonly FillOutcome[]): FillResult {
  const done = outcomes.filter(({ left }) => left === null);
  const fields = [...new Set(done.map(({ kind }) => toldKind(kind)))];
  const known = new Set(outcomes.map(({ kind }) => kind));
  const missing = planned.filter((kind) => !known.has(kind) && !FOLLOWING.has(kind));
  const left = [
    ...outcomes.flatMap(({ kind, left: why }) => (why === null ? [] : [{ kind: toldKind(kind), why }])),
    ...missing.map((kind) => ({ kind: toldKind(kind), why: "changed" as const })),
  ].filter(
    ({ kind, why }, index, all) =>
      (ALWAYS.has(why) || !fields.includes(kind)) &&
      all.findIndex((other) => other.kind === kind && other.why === why) === index,
  );
  return { filled: done.length, fields, left };
}
