/**
 * How a script of ours starts in a page: it listens to its own extension's background and changes nothing by itself.
 * Injected again into the same page, it does nothing.
 */
import browser from "webextension-polyfill";
import { VaultError } from "../../errors.ts";
import { createContentRouter, type ToContentHandlers } from "../../messages/receive-in-page.ts";
import { mayAct } from "./frames.ts";

/**
 * Answers those messages that `handlers` has; `name` tells the scripts of one page apart. Every request is refused in a
 * frame of another origin, also when the extension may run there (see `mayAct`). Returns false where it started before.
 */
export function listen(name: string, handlers: Partial<ToContentHandlers>): boolean {
  // Lives in this script's own world, which the page cannot see.
  const world = globalThis as { [key: symbol]: true | undefined };
  const started = Symbol.for(`sealfield/${name}`);
  // What an update of the extension has left behind is deaf: it has no id any more.
  if (world[started]) return false;
  world[started] = true;
  browser.runtime.onMessage.addListener(
    createContentRouter(browser.runtime.id, handlers, () => {
      if (!mayAct(window)) throw new VaultError("page_not_allowed", "a frame of another origin");
    }),
  );
  return true;
}
