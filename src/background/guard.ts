/** What comes before and after every message: whether it is time to lock, and whether somebody is using the vault. */

import type { App } from "./app.ts";
import { noteActivity } from "./page/activity.ts";

/**
 * Asked by open pages by themselves, and again whenever something changed, so they do not show that a person is there:
 * a server that changes records all the time must not keep the vault open. Pages say it when somebody types or points.
 */
const QUIET: ReadonlySet<string> = new Set([
  "vault.status",
  "popup.pending",
  "copy.status",
  "kit.status",
  "attention.read",
  "identity.list",
  "passkey.doors",
  "passkey.list",
  "activity.list",
  "job.list",
  "reseal.status",
  "reseal.reports",
  "record.list",
  "record.read",
  "record.peek",
  "record.read-server",
  "record.before",
  "record.delete-report",
  "waiting.list",
  "type.list",
  "people.list",
  "appointment.list",
  "here.read",
]);

type Handlers = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/** Returns what turns handlers into the same handlers, each after the check whether to lock. */
export function guardedBy(app: App): <Zone extends Handlers>(handlers: Zone) => Zone {
  return <Zone extends Handlers>(handlers: Zone): Zone => {
    const entries = Object.entries(handlers).map(([name, handle]) => {
      const run = async (...args: never[]) => {
        await app.autolock.check();
        const value = await handle(...args);
        if (!QUIET.has(name)) await app.autolock.touch();
        await noteActivity(app, name);
        return value;
      };
      return [name, run] as const;
    });
    return Object.fromEntries(entries) as unknown as Zone;
  };
}
