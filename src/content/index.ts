/**
 * Entry of the content script: injected into a page on a person's gesture, as one classic script. It listens, and
 * changes nothing in the page by itself; injecting it again into the same page does nothing.
 */
import browser from "webextension-polyfill";
import { VaultError } from "../errors.ts";
import { createContentRouter, type ToContentHandlers } from "../messages/receive-in-page.ts";
import { describePage } from "./describe.ts";
import { fill } from "./fill/fill.ts";
import { mayAct } from "./frames.ts";
import { openSealed, removeCard } from "./open-sealed.ts";
import { seal } from "./seal-field.ts";
import { replaceSealed } from "./sealed-texts.ts";

/** Lives in this script's own world, which the page cannot see. */
const STARTED = Symbol.for("sealfield");

function handlers(root: Document): ToContentHandlers {
  return {
    "page.describe": async () => describePage(root),
    "seal.begin": async (request) => seal(root, request),
    "open.begin": async ({ ticket }) => openSealed(root, ticket),
    "fill.begin": async (request) => fill(root, request),
    "text.replace": async ({ ticket, from }) => ({ done: await replaceSealed(root, ticket, from) }),
  };
}

/** Every request is refused in a frame of another origin, also when the extension may run there (see `mayAct`). */
function guarded(all: ToContentHandlers): ToContentHandlers {
  const guard =
    <Request, Answer>(handler: (request: Request) => Promise<Answer>) =>
    async (request: Request) => {
      if (!mayAct(window)) throw new VaultError("page_not_allowed", "a frame of another origin");
      return handler(request);
    };
  return {
    "page.describe": guard(all["page.describe"]),
    "seal.begin": guard(all["seal.begin"]),
    "open.begin": guard(all["open.begin"]),
    "fill.begin": guard(all["fill.begin"]),
    "text.replace": guard(all["text.replace"]),
  };
}

/** Listens until `signal` aborts. */
function start(signal: AbortSignal): void {
  const router = createContentRouter(browser.runtime.id, guarded(handlers(document)));
  browser.runtime.onMessage.addListener(router);
  signal.addEventListener("abort", () => {
    browser.runtime.onMessage.removeListener(router);
    removeCard();
  });
}

const world = globalThis as { [STARTED]?: AbortController };
// What an update of the extension has left behind is deaf: it has no id any more.
if (world[STARTED] === undefined) {
  const life = new AbortController();
  world[STARTED] = life;
  start(life.signal);
}
