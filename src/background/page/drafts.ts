/** Answers about drafts. */

import type { PageHandlers } from "../../messages/receive.ts";
import { announce } from "../../messages/send.ts";
import { discardDraft, listDrafts, saveDraft } from "../../vault/keep/drafts.ts";
import type { App } from "../app.ts";

/** Returns the handlers. */
export function draftHandlers({ vault }: App) {
  return {
    "draft.save": async ({ id, content }) => {
      await saveDraft(vault, id, content, Date.now());
      announce("drafts");
      return null;
    },

    "draft.list": () => listDrafts(vault),

    "draft.discard": async ({ id }) => {
      await discardDraft(vault, id);
      announce("drafts");
      return null;
    },
  } satisfies Partial<PageHandlers>;
}
