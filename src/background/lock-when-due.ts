/** Runs before and after every message: it locks when it is time, and notes that somebody is using the vault. */
import type { Messages } from "../messages/contract.ts";
import type { App } from "./app.ts";
import { noteActivity } from "./page/activity.ts";

type Handlers = Readonly<Record<string, (...args: never[]) => Promise<unknown>>>;

/**
 * Returns a function that wraps the handlers of a zone: each runs after the check whether to lock. A message that is
 * not marked as quiet counts as use of the vault.
 */
export function guardedBy(app: App): <Zone extends Handlers>(messages: Messages, handlers: Zone) => Zone {
  return <Zone extends Handlers>(messages: Messages, handlers: Zone): Zone => {
    const entries = Object.entries(handlers).map(([name, handle]) => {
      const marks = messages[name]?.marks;
      const run = async (...args: never[]) => {
        await app.autolock.check();
        const value = await handle(...args);
        if (marks?.quiet !== true) await app.autolock.touch();
        if (marks?.noted === true) await noteActivity(app, name);
        return value;
      };
      return [name, run] as const;
    });
    return Object.fromEntries(entries) as unknown as Zone;
  };
}
