/**
 * Zone **content**: answers to scripts in pages that may be hostile. Every message needs a ticket for exactly the
 * document that the browser says it comes from; it gets only what that ticket's gesture approved.
 */
import { VaultError } from "../../errors.ts";
import type { ContentHandlers } from "../../messages/receive.ts";
import { sealText } from "../../vault/sealing/sealed-text.ts";
import type { App } from "../app.ts";
import { showCount } from "../badge.ts";
import { sealingHandlers } from "./auto-seal.ts";
import { isForOrigin, valuesAt } from "./fill-values.ts";
import { assertTurnsBack } from "./gestures.ts";
import { patternOf } from "./page-place.ts";
import { showInPopup } from "./pending.ts";
import { lineAt } from "./readable-line.ts";
import { runningSites } from "./sites.ts";

/** Returns the handlers. */
export function contentHandlers(app: App): ContentHandlers {
  const { tickets } = app;
  return {
    "seal.text": async ({ ticket, text }, sender) => {
      const { place } = await tickets.spend(ticket, "seal", sender);
      const { sealType } = await app.settings.get();
      const envelope = await sealText(app.accounts, sealType, place.origin, text, Date.now());
      await tickets.issue({ action: "sealed", place, text: envelope }, ticket);
      return { envelope, line: await lineAt(app, place.origin) };
    },

    "seal.card": async ({ ticket, pageUndoes }, sender) => {
      const { place, text } = await tickets.spend(ticket, "sealed", sender);
      return { token: await tickets.issue({ action: "frame", place, text, pageUndoes }) };
    },

    "write.frame": async ({ ticket }, sender) => {
      const { place } = await tickets.spend(ticket, "write", sender);
      return { token: await tickets.issue({ action: "frame", place, text: null, pageUndoes: null }) };
    },

    "open.frame": async ({ ticket, text }, sender) => {
      const { place } = await tickets.spend(ticket, "open", sender);
      const token = await tickets.issue({ action: "frame", place, text, pageUndoes: null });
      await tickets.issue({ action: "fallback", place, text }, ticket);
      return { token };
    },

    "open.fallback": async ({ ticket, text }, sender) => {
      const permit = await tickets.spend(ticket, "fallback", sender);
      if (permit.text !== text) throw new VaultError("token_spent", "another text than the one asked for");
      await showInPopup({ kind: "envelope", tabId: sender.tabId, text });
      return null;
    },

    "fill.values": async ({ ticket, kinds }, sender) => {
      const { recordId, kinds: approved } = await tickets.spend(ticket, "fill", sender);
      // The gesture has fetched it; a page may have many frames.
      const record = (await app.records.peek(recordId)) ?? (await app.records.read(recordId));
      if (!isForOrigin(record, sender.origin)) {
        throw new VaultError("origin_mismatch", "this record is not for this site");
      }
      return {
        values: await valuesAt(
          record,
          kinds.filter((kind) => approved.includes(kind)),
          Date.now(),
        ),
      };
    },

    "page.sealed": async ({ count }, { tabId, frameId, origin }) => {
      const isOn = frameId === 0 && (await runningSites()).includes(patternOf(origin));
      if (!isOn) throw new VaultError("page_not_allowed", "this site is not turned on");
      await showCount(tabId, count);
      return null;
    },

    ...sealingHandlers(app),

    "replace.text": async ({ ticket }, sender) => {
      const { text, by } = await tickets.spend(ticket, "replace", sender);
      const isNew = text === "" && by !== null;
      return {
        text: by ?? (await assertTurnsBack(app, sender.origin, text)),
        line: isNew ? await lineAt(app, sender.origin) : "",
      };
    },
  };
}
