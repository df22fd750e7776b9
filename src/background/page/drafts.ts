/** Answers about drafts. */

import type { PageHandlers } from "../../messages/receive.ts";
import { discardDraft, listDrafts, saveDraft } from "../../vault/keep/drafts.ts";
import type { App } from "../app.ts";

/** Returns the handlers. */
export function draftHandlers({ vault }: App) {
  return {
    "draft.save": async ({ id, content }) => {
      await saveDraft(vault, id, content, Date.now());
      return null;
    },

    "draft.list": () => listDrafts(vault),

    "draft.discard": async ({ id }) => {
      await discardDraft(vault, id);
      return null;
    },
  } satisfies Partial<PageHandlers>;
}
