/**
 * Seals what a person points at: asks the background for the envelope of the text and puts it where the text
 * stood, then looks whether it stays. Where it does not, the text is put back; `field_lost_text` says that the page did
 * not take it.
 */
import { type ErrorCode, toVaultError } from "../../errors.ts";
import type { ToContentReply, ToContentRequest } from "../../messages/content.ts";
import { callContent } from "../../messages/send.ts";
import { MAX_ENVELOPE_LENGTH } from "../../model/sealed-text.ts";
import { isField } from "../page/editable.ts";
import { focusedElement } from "../page/frames.ts";
import { focusedField, selected } from "../page/selection.ts";
import { showCard } from "./cards.ts";
import type { Piece } from "./piece.ts";
import { pieceAt } from "./piece-at.ts";
import { putSealed, SHORTEST } from "./put.ts";
import { isSealed } from "./readable-line.ts";

type Outcome = ToContentReply<"seal.begin">;

/** Answers `seal.begin`. Never throws: a failure is a code in `problem`. */
export async function seal(root: Document, request: ToContentRequest<"seal.begin">): Promise<Outcome> {
  const found = target(root, request.what);
  if (typeof found === "string") return failed(found);
  const text = found.read();
  if (text.trim() === "" || isSealed(text)) return failed("input_invalid");
  if (text.length > MAX_ENVELOPE_LENGTH) return failed("too_large");
  if (!found.canHold(SHORTEST)) return failed("field_invalid");
  try {
    const put = await putSealed(
      found,
      text,
      await callContent("seal.text", { ticket: request.ticket, text }),
    );
    if (put.problem !== null) return failed(put.problem);
    // The popup and the page itself show the rest; this has to be said.
    if (put.pageUndoes) void showSealed(root, request.ticket, found.element, put.pageUndoes);
    return { done: true, problem: null, pageUndoes: put.pageUndoes };
  } catch (thrown) {
    return failed(toVaultError(thrown).code);
  }
}

function target(root: Document, what: ToContentRequest<"seal.begin">["what"]): Piece | ErrorCode {
  const selection = selected(root);
  if (what !== "field" && (selection.kind === "field" || selection.kind === "editor"))
    return pieceAt(selection);
  // A field can have focus while other text of the page is selected: what was asked for decides.
  if (what !== "selection") {
    const field = focusedField(root);
    if (field !== null) return pieceAt(field);
    const focused = focusedElement(root);
    if (focused !== null && isField(focused)) return "field_invalid";
  }
  return selection.kind === "fixed" && what !== "field" ? "unsupported" : "not_found";
}

/** Says who can open what was just sealed; nothing depends on it. */
async function showSealed(
  root: Document,
  ticket: string,
  place: Element,
  pageUndoes: boolean,
): Promise<void> {
  try {
    const { token } = await callContent("seal.card", { ticket, pageUndoes });
    const card = showCard(root, token, place, "told");
    if (!(await card.started)) card.remove();
  } catch {
    // The vault was locked meanwhile, or the page was left.
  }
}

function failed(problem: ErrorCode): Outcome {
  return { done: false, problem, pageUndoes: false };
}
