/**
 * Describes the page in front and the vault's records for it: records of its host, sealed texts on it, and the focus.
 */
import type { FillKind, ToContentReply } from "../../messages/content.ts";
import { tellContent } from "../../messages/send.ts";
import type { HereRecord, HereView } from "../../model/page.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";
import type { App } from "../app.ts";
import { rowOf } from "../views/offline-views.ts";
import { fillableKinds, isForOrigin } from "./fill-values.ts";
import { activeTabId, enterPage, originOfTab } from "./page-place.ts";

const MOST_RECORDS = 1_000;
const PAGE = 200;
const MOST_ENVELOPES = 50;

/** How the kinds of fields are called where people read. */
const KIND_NAMES: Readonly<Partial<Record<FillKind, string>>> = {
  username: "username",
  email: "e-mail",
  "current-password": "password",
  tel: "phone",
  "street-address": "address",
  "address-line1": "address",
  "address-level2": "city",
  "postal-code": "postal code",
  "cc-number": "card number",
  "cc-exp": "expiry",
  "cc-csc": "security code",
  "cc-name": "name on card",
};

/** Returns the view of the popup's Here. Where scripts may not run, it holds only the browser's own facts. */
export async function hereView(app: App): Promise<HereView> {
  const tabId = await activeTabId().catch(() => null);
  const origin = tabId === null ? null : await originOfTab(tabId);
  if (tabId === null || origin === null) {
    return { tabId: tabId ?? 0, origin: null, host: null, records: [], envelopes: [], focusedField: false };
  }
  const [pages, records] = await Promise.all([describePage(tabId), hereRecords(app)]);
  const kinds = new Set(pages.flatMap((page) => page.kinds));
  const matching = records.filter((record) => isForOrigin(record, origin));
  const rows = await Promise.all(matching.map((record) => hereRecord(app, record, kinds)));
  return {
    tabId,
    origin,
    host: new URL(origin).host,
    records: rows.filter(({ row, fills }) => row.template === "login" || fills.length > 0),
    envelopes: [...new Set(pages.flatMap((page) => page.envelopes))].slice(0, MOST_ENVELOPES),
    focusedField: pages.some((page) => page.focusedField),
  };
}

const FRESH_MS = 60_000;
const recent = new WeakMap<App, { readonly at: number; readonly records: Promise<OpenedRecord[]> }>();

/**
 * Returns the own and shared records of this device, or, until those are whole, the newest ones as of at most a
 * minute ago. That is enough to list them, because a fill reads its record again.
 */
export async function hereRecords(app: App): Promise<OpenedRecord[]> {
  const here = await app.records.all();
  if (here !== null) {
    return here;
  }
  const known = recent.get(app);
  if (known !== undefined && Math.abs(Date.now() - known.at) < FRESH_MS) return known.records;
  const records = readRecords(app);
  recent.set(app, { at: Date.now(), records });
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

async function describePage(tabId: number): Promise<ToContentReply<"page.describe">[]> {
  const places = await enterPage(tabId, null).catch(() => []);
  const described = await Promise.all(
    places.map((place) => tellContent(place, "page.describe", {}).catch(() => null)),
  );
  return described.filter((page) => page !== null);
}

async function hereRecord(
  app: App,
  record: OpenedRecord,
  onPage: ReadonlySet<FillKind>,
): Promise<HereRecord> {
  const kinds = fillableKinds(record).filter((kind) => onPage.has(kind));
  const fills = [...new Set(kinds.map((kind) => KIND_NAMES[kind] ?? kind.replaceAll("-", " ")))];
  return { row: await rowOf(app, record), fills };
}
