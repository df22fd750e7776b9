/** Keeps the copy of the records on this device up to date while the vault is unlocked, and sends waiting changes. */
import browser from "webextension-polyfill";
import type { PageHandlers } from "../../messages/receive.ts";
import type { WaitingView } from "../../model/record.ts";
import { type Waiting, waitingRecord } from "../../vault/records/outbox.ts";
import { titlesOf } from "../../vault/records/titles.ts";
import { noteAccess } from "../../vault/sharing/set-back.ts";
import type { App } from "../app.ts";
import { viewOf } from "../views/offline-views.ts";
import { statusView } from "../views/views.ts";
import { renewSoon } from "./kit.ts";

/** Wakes the worker to continue: soon while something is unfinished, from time to time otherwise. */
export const SYNC_ALARM = "sync";
const SOON_MINUTES = 1;
const LATER_MINUTES = 10;

/** Returns the handlers. */
export function localHandlers(app: App) {
  const { records, startedLocally } = app;
  return {
    "vault.start-local": async () => {
      await startedLocally.update(() => true);
      return statusView(app);
    },

    "record.peek": async ({ recordId }) => {
      const record = await records.peek(recordId);
      return record === null ? null : viewOf(app, record, false);
    },

    "record.before": async ({ recordId }) => {
      const record = await records.before(recordId);
      return record === null ? null : viewOf(app, record, false);
    },

    "record.read-server": async ({ recordId }) => viewOf(app, await records.readAtServer(recordId), true),

    "copy.status": () => records.status(),

    "copy.refresh": async () => {
      await refreshCopy(app);
      return records.status();
    },

    "waiting.list": async () => (await records.waiting()).map(waitingView),

    "waiting.take-back": async ({ id }) => {
      await records.takeBack(id);
      return null;
    },

    "waiting.retry": async ({ id }) => {
      await records.retry(id);
      return null;
    },
  } satisfies Partial<PageHandlers>;
}

/** Makes the worker bring server and copy together soon; open lists do it immediately. */
export function scheduleRefresh(): void {
  browser.alarms.create(SYNC_ALARM, { periodInMinutes: SOON_MINUTES });
}

/** The apps of which a refresh waits until the rest after the last one is over. */
const rests = new WeakSet<App>();

/**
 * Begins to bring server and copy together; nobody waits for it. During the rest after the last time it begins when
 * that rest is over, once for all who asked meanwhile: what a person looks for may have come since.
 */
export function refreshSoon(app: App): void {
  if (rests.has(app)) return;
  const { restMs } = app.records.local;
  if (restMs === 0) return void refreshCopy(app).catch(() => undefined);
  rests.add(app);
  setTimeout(() => {
    rests.delete(app);
    refreshSoon(app);
  }, restMs);
}

/** Brings server and copy together; the alarm stays set as long as the vault is open. */
export async function refreshCopy(app: App): Promise<void> {
  const isOpen = (await app.vault.state()) === "unlocked" && (await app.identities.active()) !== null;
  if (!isOpen) {
    await browser.alarms.clear(SYNC_ALARM);
    return;
  }
  scheduleRefresh();
  const before = await app.records.local.wentBackAt();
  await app.records.local.refresh();
  if ((await app.records.local.wentBackAt()) !== before) {
    await app.kits.lookAgain();
    renewSoon();
    await noteAccess(await app.accounts.current()).catch(() => undefined);
  }
  const { offline, waiting, problems, syncedAt } = await app.records.status();
  const isUnfinished = offline || waiting > problems || syncedAt === null;
  browser.alarms.create(SYNC_ALARM, { periodInMinutes: isUnfinished ? SOON_MINUTES : LATER_MINUTES });
}

function waitingView(waiting: Waiting): WaitingView {
  const { id, kind, since, problem, input } = waiting;
  const record = waitingRecord({ ...waiting, kind: "update" }, null);
  const title = record === null ? "" : titlesOf(record).title;
  return { id, kind, title, type: input?.type ?? "", template: input?.template ?? "custom", since, problem };
}
