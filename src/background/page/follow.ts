/** Keeps open pages at what the server has: while a page is looked at it asks, and one wait serves all of them. */
import { isVaultError } from "../../errors.ts";
import type { PageHandlers } from "../../messages/receive.ts";
import { announce } from "../../messages/send.ts";
import { waitForNews } from "../../vault/records/follow.ts";
import type { App } from "../app.ts";
import { forgetHere } from "../web/here-records.ts";
import { bringTogetherNow } from "./browsers.ts";
import { isConnected, isWorking } from "./jobs.ts";

/** While nothing can be waited for. */
const PAUSE_MS = 5_000;
/** Between two looks on servers that cannot be waited for. */
const LOOK_MS = 20_000;

const waits = new WeakMap<App, Promise<number>>();

/** Returns the handlers. */
export function followHandlers(app: App) {
  return {
    "copy.follow": async () => {
      const wait = waits.get(app) ?? follow(app).finally(() => waits.delete(app));
      waits.set(app, wait);
      return { pauseMs: await wait };
    },
  } satisfies Partial<PageHandlers>;
}

/** Returns for how many ms there is nothing to ask again. */
async function follow(app: App): Promise<number> {
  const { vault, accounts, records } = app;
  const { local } = records;
  const isOpen = (await vault.state()) === "unlocked" && (await isConnected(app));
  // Work of several steps makes most changes itself, and shows them.
  if (!isOpen || local.connection.isResting || (await isWorking(app))) return PAUSE_MS;
  try {
    const news = await local.connection.watch(() => waitForNews(accounts, local));
    if (news === null) return 0;
    await local.refreshAgain();
    forgetHere(app);
    if (news.people) announce("people");
    if (news.browsers) await bringTogetherNow(app);
    return 0;
  } catch (error) {
    if (!isVaultError(error, "unsupported")) return PAUSE_MS;
    await local.refreshAgain().catch(() => undefined);
    return LOOK_MS;
  }
}
