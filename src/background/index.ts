/**
 * Entry of the background script: one ES module, a service worker in Chromium, an event page in Firefox. It may have
 * just woken, so it registers every listener here immediately, and each listener first asks whether it is time to
 * lock.
 */
import browser, { type Runtime } from "webextension-polyfill";
import { toVaultError } from "../errors.ts";
import { CONTENT_MESSAGES } from "../messages/content.ts";
import { FRAME_MESSAGES } from "../messages/frame.ts";
import { FRAME_PAGE } from "../messages/frame-port.ts";
import { PAGE_MESSAGES } from "../messages/page.ts";
import { createRouter } from "../messages/receive.ts";
import { AUTOLOCK_ALARM } from "../vault/lock/autolock.ts";
import { eventsOf } from "./announcing.ts";
import { createApp } from "./app.ts";
import { guardedBy } from "./lock-when-due.ts";
import { bringBrowsersTogether } from "./page/browsers.ts";
import { JOB_ALARM, resumeJobs } from "./page/jobs.ts";
import { KIT_ALARM, renewKit, watchKit } from "./page/kit.ts";
import { refreshCopy, SYNC_ALARM } from "./page/local.ts";
import { pageHandlers } from "./page/page-handlers.ts";
import { contentHandlers } from "./web/content-handlers.ts";
import { frameHandlers } from "./web/frame-handlers.ts";
import { forgetHere } from "./web/here-records.ts";
import { createMenus } from "./web/menus.ts";
import { onCommand, onMenuClick } from "./web/shortcuts.ts";
import { keepSites } from "./web/sites.ts";

const app = createApp();
const guarded = guardedBy(app);

const route = createRouter({
  self: { id: browser.runtime.id, baseUrl: browser.runtime.getURL(""), framePath: FRAME_PAGE },
  page: guarded(PAGE_MESSAGES, pageHandlers(app)),
  frame: guarded(FRAME_MESSAGES, frameHandlers(app)),
  content: guarded(CONTENT_MESSAGES, contentHandlers(app)),
});

/** Continues interrupted work after a stop of the worker. */
async function goOn(): Promise<void> {
  if (!(await app.autolock.check())) await resumeJobs(app);
}

async function keepKit(): Promise<void> {
  if (!(await app.autolock.check())) await renewKit(app);
}

async function syncAgain(): Promise<void> {
  if (await app.autolock.check()) return;
  await refreshCopy(app);
  await bringBrowsersTogether(app);
}

/** No failure may stay unhandled, and only a code may be logged. */
function report(thrown: unknown): void {
  console.warn("Sealfield:", toVaultError(thrown).code);
}

browser.runtime.onMessage.addListener((message: unknown, sender: Runtime.MessageSender) =>
  route(message, sender),
);
browser.runtime.onInstalled.addListener(() => void createMenus().catch(report));
browser.contextMenus.onClicked.addListener((info, tab) => void onMenuClick(app, info, tab).catch(report));
browser.commands.onCommand.addListener((command) => void onCommand(app, command).catch(report));
browser.alarms.onAlarm.addListener(({ name }) => {
  if (name === AUTOLOCK_ALARM) app.autolock.check().catch(report);
  if (name === JOB_ALARM) goOn().catch(report);
  if (name === KIT_ALARM) keepKit().catch(report);
  if (name === SYNC_ALARM) syncAgain().catch(report);
});
for (const changed of [browser.permissions.onAdded, browser.permissions.onRemoved]) {
  changed.addListener(() => void keepSites(app).catch(report));
}
browser.idle.onStateChanged.addListener((state) => {
  if (state === "locked") app.vault.lock().catch(report);
});
watchKit(app);
app.vault.onLock(() => forgetHere(app));
app.vault.onWrite((names) => {
  if (eventsOf(names).has("records")) forgetHere(app);
});

self.addEventListener("unhandledrejection", (event: PromiseRejectionEvent) => {
  event.preventDefault();
  report(event.reason);
});

goOn()
  .catch(report)
  .then(() => keepSites(app))
  .catch(report);
