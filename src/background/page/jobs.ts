/**
 * Runs jobs of several steps that pages ask for, and continues them when the worker wakes or the vault is unlocked.
 */
import browser from "webextension-polyfill";
import type { PageHandlers } from "../../messages/receive.ts";
import { MAX_GROUP_NAME } from "../../model/group.ts";
import type { DeleteReport, JobView, LeftRecord, ResealReport } from "../../model/job.ts";
import type { PersonView } from "../../model/person.ts";
import { deleteHere } from "../../vault/jobs/deleting.ts";
import { RESEAL } from "../../vault/sharing/reseal.ts";
import type { App } from "../app.ts";
import { rowOf } from "../views/offline-views.ts";

/** Wakes a stopped worker as long as a job is unfinished. */
export const JOB_ALARM = "jobs";

/** Returns the handlers. */
export function jobHandlers(app: App) {
  const { directory, appointments, journal, reseals, deletions } = app;
  const touch = () => void app.autolock.touch().catch(() => undefined);
  return {
    "share.create": ({ type, readerId, as }) => asJob(app, () => directory.share(type, readerId, as)),

    "share.revoke": ({ type, readerId }) =>
      asJob(app, async () => {
        await directory.revoke(type, readerId);
        return null;
      }),

    "share.reseal": ({ requestId, type, readerId }) =>
      asJob(app, async () => {
        const person = await directory.person(readerId);
        return reportView(app, await reseals.stopAndReseal(type, person.clientId, requestId));
      }),

    "reseal.status": async () =>
      ((await isConnected(app)) ? await journal.list() : [])
        .filter(({ kind }) => kind === RESEAL)
        .map(({ id, done, total }) => ({ type: id, done, total })),

    "reseal.reports": async () => {
      if (!(await isConnected(app))) return [];
      const { reports } = await app.accounts.current();
      return Promise.all((await reports.list()).map((report) => reportView(app, report)));
    },

    "reseal.dismiss": async ({ id }) => {
      await (await app.accounts.current()).reports.dismiss(id);
      return null;
    },

    "appointment.set": ({ approved, ...request }) =>
      asJob(app, async () => {
        if (approved) await appointments.approve(request);
        else await appointments.withdraw(request);
        return null;
      }),

    "record.delete-many": async ({ requestId, records }) =>
      deletedView(
        app,
        (await isConnected(app))
          ? await asJob(app, () => deletions.start(requestId, { records }, requestId))
          : await deleteHere(app.records, { records }, touch),
      ),

    "record.delete-report": async ({ requestId }) => {
      const report = (await isConnected(app)) ? await deletions.result(requestId, requestId) : null;
      return report === null ? null : deletedView(app, report);
    },

    "job.list": async () => ((await isConnected(app)) ? journal.list() : []),

    "job.cancel": async ({ name }) => {
      await journal.cancel(name);
      return null;
    },
  } satisfies Partial<PageHandlers>;
}

/** Runs an act; the alarm stays set as long as a job is left of it. */
export async function asJob<T>(app: App, act: () => Promise<T>): Promise<T> {
  browser.alarms.create(JOB_ALARM, { periodInMinutes: 1 });
  const result = await act();
  await clearIfIdle(app);
  return result;
}

/** Returns whether there is an identity. Without one there are no jobs, and everything is done here immediately. */
export async function isConnected({ identities }: App): Promise<boolean> {
  return (await identities.active()) !== null;
}

/** Returns whether work of several steps goes on. */
export async function isWorking({ journal }: App): Promise<boolean> {
  return (await journal.list()).some(goesOn);
}

/** Continues interrupted jobs. It does nothing while locked or not connected. */
export async function resumeJobs(app: App): Promise<void> {
  const { vault, identities, journal } = app;
  if ((await vault.state()) !== "unlocked" || (await identities.active()) === null) return;
  if ((await journal.list()).some(goesOn)) await journal.resume();
  await clearIfIdle(app);
}

async function clearIfIdle(app: App): Promise<void> {
  if (!(await isWorking(app))) await browser.alarms.clear(JOB_ALARM);
}

function goesOn({ waiting, failed }: JobView): boolean {
  return !waiting && failed === null;
}

/** The answer names the remaining records as the list names them. */
async function deletedView(app: App, report: DeleteReport<LeftRecord>): Promise<DeleteReport> {
  const named = await Promise.all(
    report.left.map(async ({ recordId, code }) => {
      const record = await app.records.peek(recordId);
      return { recordId, code, title: record === null ? "" : (await rowOf(app, record)).title };
    }),
  );
  // A report that an earlier version kept says nothing of what waits.
  return { ...report, waiting: report.waiting ?? 0, left: named };
}

async function reportView({ directory }: App, report: ResealReport<string>): Promise<ResealReport> {
  const people = (ids: readonly string[]): Promise<PersonView[]> =>
    Promise.all(ids.map((id) => directory.person(id)));
  return {
    ...report,
    stopped: await people(report.stopped),
    strangers: await people(report.strangers),
    skipped: await people(report.skipped),
    groups: report.groups.map(({ groupId, name }) => ({ groupId, name: name.slice(0, MAX_GROUP_NAME) })),
  };
}
