/** Answers about the page in front, from the popup. */
import { VaultError } from "../../errors.ts";
import type { PageHandlers } from "../../messages/receive.ts";
import type { App } from "../app.ts";
import { envelopeView } from "../views/envelope-view.ts";
import { endRule, makeRule } from "../web/auto-seal.ts";
import { fillPage } from "../web/fill-page.ts";
import { sealInPage, turnBack } from "../web/gestures.ts";
import { hereView } from "../web/here-records.ts";
import { originOfTab, webOrigin } from "../web/page-place.ts";
import { takePending } from "../web/pending.ts";
import { saveOffer } from "../web/save-form.ts";
import { turnOff, turnOn } from "../web/sites.ts";
import { refreshSoon } from "./local.ts";

/** Returns the handlers. */
export function pageOfHereHandlers(app: App) {
  return {
    "here.read": () => {
      refreshSoon(app);
      return hereView(app);
    },

    "here.fill": ({ tabId, recordId, places }) => fillPage(app, tabId, recordId, places ?? null),

    "here.save": ({ tabId }) => saveOffer(app, tabId),

    "here.seal": ({ tabId }) => sealInPage(app, tabId, null, "focus"),

    "here.line": async ({ origin, line }) => {
      assertSite(origin);
      await app.sites.choose(origin, { line });
      return null;
    },

    "here.rule": async ({ tabId }) => ({ problem: await makeRule(app, tabId) }),

    "here.unrule": async ({ origin, field }) => {
      assertSite(origin);
      await endRule(app, origin, field);
      return null;
    },

    "here.site": async ({ origin, on }) => {
      if (origin !== null) assertSite(origin);
      await (on && origin !== null ? turnOn(app, origin) : turnOff(app, origin));
      return null;
    },

    "envelope.open": async ({ tabId, text }) => {
      const origin = tabId === null ? null : await originOfTab(tabId);
      return envelopeView(app, origin ?? "", text);
    },

    "kept.drop": async ({ text }) => {
      await app.tray.drop(text);
      return null;
    },

    "envelope.turn-back": async ({ tabId, text }) => {
      await turnBack(app, tabId, text);
      return null;
    },

    "popup.pending": () => takePending(),
  } satisfies Partial<PageHandlers>;
}

/** @throws VaultError `input_invalid` for what is no origin of a website */
function assertSite(origin: string): void {
  if (webOrigin(origin) !== origin) throw new VaultError("input_invalid", "not the origin of a website");
}
