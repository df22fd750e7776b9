/** Stopping a reader and sealing anew from the popup, and going on with it when the worker wakes or unlocks. */
import browser from "webextension-polyfill";
import type { PageHandlers } from "../messages/receive.ts";
import { announce } from "../messages/send.ts";
import type { PersonView, ResealReport } from "../messages/views.ts";
import type { Account } from "../vault/accounts.ts";
import { Reseals, type ResealReport as Sealed } from "../vault/reseal.ts";
import type { App } from "./app.ts";

/** Wakes a worker that was stopped in the middle, for as long as something is unfinished. */
export const RESEAL_ALARM = "reseal";

const known = new WeakMap<Account, Reseals>();

async function resealsOf({ accounts, vault }: App): Promise<Reseals> {
  const account = await accounts.current();
  const reseals = known.get(account) ?? new Reseals(vault, account);
  known.set(account, reseals);
  return reseals;
}

/** Returns the handlers. */
export function resealHandlers(app: App): Pick<PageHandlers, "share.reseal" | "reseal.status"> {
  return {
    "share.reseal": async ({ type, readerId }) => {
      browser.alarms.create(RESEAL_ALARM, { periodInMinutes: 1 });
      const person = await app.directory.person(readerId);
      const report = await (await resealsOf(app)).stopAndReseal(type, person.clientId, Date.now);
      await browser.alarms.clear(RESEAL_ALARM);
      announce("people");
      announce("records");
      return reportView(app, report);
    },

    "reseal.status": async () => (await resealsOf(app)).progress(),
  };
}

/** Goes on with what was interrupted. Does nothing while locked or not connected. */
export async function resumeReseals(app: App): Promise<void> {
  if ((await app.vault.state()) !== "unlocked" || (await app.identities.active()) === null) return;
  const reseals = await resealsOf(app);
  if ((await reseals.progress()).length > 0) {
    await reseals.resume(Date.now);
    announce("people");
    announce("records");
  }
  await browser.alarms.clear(RESEAL_ALARM);
}

async function reportView({ directory }: App, report: Sealed): Promise<ResealReport> {
  const people = (ids: Sealed["strangers"]): Promise<PersonView[]> =>
    Promise.all(ids.map((id) => directory.person(id)));
  return { ...report, strangers: await people(report.strangers), skipped: await people(report.skipped) };
}
