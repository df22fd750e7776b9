/** Answers about the activity log, and writes to it. */
import type { PageHandlers } from "../../messages/receive.ts";
import type { App } from "../app.ts";

/** Returns the handlers. */
export function activityHandlers({ activity }: App) {
  return { "activity.list": () => activity.list() } satisfies Partial<PageHandlers>;
}

/** Notes an act after it was done. If the log cannot be written, the act still counts. */
export async function noteActivity({ activity, vault }: App, name: string): Promise<void> {
  if ((await vault.state()) === "unlocked") await activity.note(name, Date.now()).catch(() => undefined);
}
