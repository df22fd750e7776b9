/**
 * Opens a sealed text that a person points at: the background answers a one-use token, the frame card spends it.
 * Where the frame does not start in time, the popup opens instead.
 */
import { toVaultError } from "../../errors.ts";
import type { ToContentReply } from "../../messages/content.ts";
import { callContent } from "../../messages/send.ts";
import { findEnvelopes } from "../envelopes/find-envelopes.ts";
import { type SealedText, sealedTexts } from "../envelopes/sealed-texts.ts";
import { focusedField, selected } from "../page/selection.ts";
import { removeCard, showCard } from "./cards.ts";
import { pieceAt } from "./piece-at.ts";

/** Answers `open.begin`. Never throws: a failure is a code in `problem`. */
export async function openSealed(root: Document, ticket: string): Promise<ToContentReply<"open.begin">> {
  const sealed = pointedAt(root);
  if (sealed === null) return { done: false, problem: "not_found" };
  const { envelope: text } = sealed;
  try {
    const { token } = await callContent("open.frame", { ticket, text });
    const card = showCard(root, token, sealed.place, "read");
    if (await card.started) return { done: true, problem: null };
    // Removed by the person before it started: they do not want it in the popup either.
    if (card.removed()) return { done: true, problem: null };
    removeCard();
    await callContent("open.fallback", { ticket, text });
    return { done: true, problem: null };
  } catch (thrown) {
    return { done: false, problem: toVaultError(thrown).code };
  }
}

/** The sealed text in the selection, else in the focused field, else the only one on the page. */
function pointedAt(root: Document): SealedText | null {
  const selection = selected(root);
  if (selection.kind === "fixed") {
    const found = sealedIn(selection.range.toString(), selection.range);
    if (found !== null) return found;
  }
  for (const place of [selection, focusedField(root)]) {
    if (place?.kind !== "field" && place?.kind !== "editor") continue;
    const { element, read } = pieceAt(place);
    const found = sealedIn(read(), element);
    if (found !== null) return found;
  }
  const [only, ...others] = sealedTexts(root, 2);
  return only === undefined || others.length > 0 ? null : only;
}

function sealedIn(text: string, place: Range | Element): SealedText | null {
  const [envelope] = findEnvelopes(text, 1);
  return envelope === undefined ? null : { envelope, place };
}
