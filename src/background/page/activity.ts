/** Which acts go into the activity log, and the log for whoever looks at it. */

import { ACTIVITIES } from "../../messages/access.ts";
import type { PageHandlers } from "../../messages/receive.ts";
import type { App } from "../app.ts";

/** Returns the handlers. */
export function activityHandlers({ activity }: App): Pick<PageHandlers, "activity.list"> {
  return {
    "activity.list": async () =>
      (await activity.list()).flatMap(({ at, what }) => {
        const known = ACTIVITIES.find((name) => name === what);
        return known === undefined ? [] : [{ at, what: known }];
      }),
  };
}

/** Takes note of `name` when it is worth it, after it was done. A log that cannot be written keeps nobody from acting. */
export async function noteActivity({ activity, vault }: App, name: string): Promise<void> {
  if (!ACTIVITIES.some((known) => known === name)) return;
  if ((await vault.state()) === "unlocked") await activity.note(name, Date.now()).catch(() => undefined);
}
