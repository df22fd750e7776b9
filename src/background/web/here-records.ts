/**
 * Describes the page in front and the vault's records for it: records of its host, sealed texts on it, and the focus.
 */
import type { ToContentReply } from "../../messages/content.ts";
import { byRank } from "../../messages/fill-plan.ts";
import { tellContent } from "../../messages/send.ts";
import { toldKind } from "../../model/fill-kinds.ts";
import type { HereRecord, HereView, SiteChoices } from "../../model/page.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";
import type { App } from "../app.ts";
import { rowOf } from "../views/offline-views.ts";
import { groupsOf, offerOf, type PlacedGroup, placesFor } from "./fill-page.ts";
import { isForOrigin } from "./fill-values.ts";
import { activeTabId, enterPage, originOfTab, patternOf } from "./page-place.ts";
import { keepSites, runningSites } from "./sites.ts";

const MOST_RECORDS = 1_000;
const PAGE = 200;
const MOST_ENVELOPES = 50;

/** Returns the view of the popup's Here. Where scripts may not run, it holds only the browser's own facts. */
export async function hereView(app: App): Promise<HereView> {
  const tabId = await activeTabId().catch(() => null);
  const origin = tabId === null ? null : await originOfTab(tabId);
  if (tabId === null || origin === null) {
    const nothing = {
      origin: null,
      host: null,
      records: [],
      envelopes: [],
      focusedField: false,
      typed: false,
      newPassword: null,
    };
    return {
      tabId: tabId ?? 0,
      ...nothing,
      kept: await app.tray.all(),
      site: { line: null, rules: [], on: false, allOn: 0 },
    };
  }
  const [pages, records] = await Promise.all([describePage(tabId), hereRecords(app)]);
  const groups = pages.flatMap((page) => page.groups);
  const matching = records.filter((record) => isForOrigin(record, origin));
  const used = await app.lastUsed.times();
  const ranked = await Promise.all(matching.map((record) => hereRecord(app, record, groups, used)));
  const ordered = ranked.toSorted((a, b) => byRank(a.rank, b.rank)).map(({ record }) => record);
  return {
    tabId,
    origin,
    host: new URL(origin).host,
    records: ordered.filter(isWorthShowing),
    envelopes: [...new Set(pages.flatMap((page) => page.envelopes))].slice(0, MOST_ENVELOPES),
    focusedField: pages.some((page) => page.focusedField),
    typed: groups.some(({ typed }) => typed),
    newPassword: groups.find(({ newPassword }) => newPassword !== null)?.newPassword ?? null,
    kept: await app.tray.all(),
    site: { ...(await app.sites.at(origin)), ...(await siteState(app, origin)) },
  };
}

async function siteState(app: App, origin: string): Promise<Pick<SiteChoices, "on" | "allOn">> {
  await keepSites(app);
  const running = await runningSites();
  return { on: running.includes(patternOf(origin)), allOn: running.length };
}

const FRESH_MS = 60_000;

/** `owner`: whose list this is. */
interface Recent {
  readonly owner: string | null;
  readonly at: number;
  readonly records: Promise<OpenedRecord[]>;
}

const recent = new WeakMap<App, Recent>();

/**
 * Returns the own and shared records of this device, or, until those are whole, the newest ones as of at most a
 * minute ago. That is enough to list them, because a fill reads its record again.
 */
export async function hereRecords(app: App): Promise<OpenedRecord[]> {
  const here = await app.records.all();
  if (here !== null) return here;
  const owner = await app.records.local.owner();
  const known = recent.get(app);
  if (known?.owner === owner && Math.abs(Date.now() - known.at) < FRESH_MS) return known.records;
  const records = readRecords(app);
  recent.set(app, { owner, at: Date.now(), records });
  records.catch(() => recent.delete(app));
  return records;
}

/** Forgets these records, because something was written or they may no longer be shown. */
export function forgetHere(app: App): void {
  recent.delete(app);
}

async function readRecords(app: App): Promise<OpenedRecord[]> {
  const records: OpenedRecord[] = [];
  for (let from: number | null = 0; from !== null && records.length < MOST_RECORDS; ) {
    const options = {
      text: "",
      strategy: "EXACT",
      type: null,
      includeShared: true,
      limit: PAGE,
      from,
    } as const;
    const page: Awaited<ReturnType<App["records"]["list"]>> = await app.records.list(options);
    records.push(...page.records);
    from = page.next;
  }
  return records;
}

type Described = Omit<ToContentReply<"page.describe">, "groups"> & {
  readonly groups: readonly PlacedGroup[];
};

async function describePage(tabId: number): Promise<Described[]> {
  const places = await enterPage(tabId, null).catch(() => []);
  const described = await Promise.all(
    places.map(async (place) => {
      const page = await tellContent(place, "page.describe", {}).catch(() => null);
      if (page === null) return [];
      return [{ ...page, groups: groupsOf(page, place.frameId) }];
    }),
  );
  return described.flat();
}

/** A record of Here, and by what it is ordered. */
interface Ranked {
  readonly record: HereRecord;
  readonly rank: readonly number[];
}

/** First come those that fit best, then logins, own ones, those used latest, those that fill most. */
async function hereRecord(
  app: App,
  record: OpenedRecord,
  groups: readonly PlacedGroup[],
  used: ReadonlyMap<string, number>,
): Promise<Ranked> {
  const [row, offer] = await Promise.all([rowOf(app, record), offerOf(app, record)]);
  const places = placesFor(offer, groups);
  const kinds = new Set(places.flatMap((place) => place.kinds));
  const rank = [
    Math.max(0, ...places.map(({ fit }) => fit)),
    Number(record.template === "login" && kinds.size > 0),
    Number(offer.isOwn),
    used.get(record.recordId) ?? 0,
    kinds.size,
  ];
  const here = {
    row,
    fills: [...new Set([...kinds].map(toldKind))],
    places: places.map(({ frameId, group, kinds: planned }) => ({ frameId, group, kinds: planned })),
    sendsTo: places.find(({ sendsTo }) => sendsTo !== null)?.sendsTo ?? null,
  };
  return { record: here, rank };
}

/** A login of this host always, others when they fill something; what is no contact or card must fill two fields. */
function isWorthShowing({ row, fills }: HereRecord): boolean {
  if (row.template === "login") return true;
  return fills.length > (row.template === "contact" || row.template === "card" ? 0 : 1);
}
