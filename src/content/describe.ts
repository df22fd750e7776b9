/** What the popup's Here shows of a page; nothing is changed and no value of a field leaves, but sealed texts. */
import type { ToContentReply } from "../messages/content.ts";
import { findingSealedTexts } from "./envelopes/sealed-texts.ts";
import { describeGroups } from "./fill/describe-groups.ts";
import { isField } from "./page/editable.ts";
import { focusedElement } from "./page/frames.ts";
import { focusedField, selected } from "./page/selection.ts";
import { inSlices } from "./page/slices.ts";

const MOST_ENVELOPES = 50;

/** Answers `page.describe`. */
export async function describePage(root: Document): Promise<ToContentReply<"page.describe">> {
  const focused = focusedElement(root);
  const sealable = focusedField(root) !== null || ["field", "editor"].includes(selected(root).kind);
  return {
    groups: await describeGroups(root),
    envelopes: [...(await inSlices(findingSealedTexts(root, MOST_ENVELOPES))).keys()],
    focusedField: sealable || (focused !== null && isField(focused)),
  };
}
