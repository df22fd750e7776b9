/** The activity log: what goes into it, and the log for who looks at it. */
import type { PageHandlers } from "../../messages/receive.ts";
import type { App } from "../app.ts";

/** Returns the handlers. */
export function activityHandlers({ activity }: App) {
  return { "activity.list": () => activity.list() } satisfies Partial<PageHandlers>;
}

/** Takes note of an act, after it was done. A log that cannot be written keeps nobody from acting. */
export async function noteActivity({ activity, vault }: App, name: string): Promise<void> {
  if ((await vault.state()) === "unlocked") await activity.note(name, Date.now()).catch(() => undefined);
}
