/**
 * A text that the page never sees: it is written in a frame of the extension, and only the sealed text comes into the
 * field that had the focus.
 */
import { type ErrorCode, toVaultError } from "../../errors.ts";
import type { ToContentReply } from "../../messages/content.ts";
import { callContent } from "../../messages/send.ts";
import { isField } from "../page/editable.ts";
import { focusedElement } from "../page/frames.ts";
import { type EditablePlace, focusedField, selected } from "../page/selection.ts";
import { showCard } from "./cards.ts";
import { pieceAt } from "./piece-at.ts";
import { putSealed, SHORTEST } from "./put.ts";

type Outcome = ToContentReply<"write.begin">;

/** Where the text goes, once it is written. */
let waiting: EditablePlace | null = null;
/** What stood in that field when the writing began. */
let before = "";

/** Answers `write.begin`. Never throws: a failure is a code in `problem`. */
export async function beginToWrite(root: Document, ticket: string): Promise<Outcome> {
  const place = caretIn(root);
  if (place === null) {
    const focused = focusedElement(root);
    return failed(focused !== null && isField(focused) ? "field_invalid" : "not_found");
  }
  const { element, canHold } = pieceAt(place);
  if (!canHold(SHORTEST)) return failed("field_invalid");
  waiting = place;
  if (place.kind === "field") before = place.field.value;
  try {
    const { token } = await callContent("write.frame", { ticket });
    const card = showCard(root, token, element, "write");
    if (await card.started) return { done: true, problem: null };
    const isUnwanted = card.removed();
    card.remove();
    return isUnwanted ? { done: true, problem: null } : failed("frame_blocked");
  } catch (thrown) {
    return failed(toVaultError(thrown).code);
  }
}

/** Answers `text.put`. Never throws: a failure is a code in `problem`. */
export async function putWritten(ticket: string): Promise<Outcome> {
  if (waiting === null) return failed("conflict");
  try {
    const piece = pieceAt(stillThere(waiting));
    const { text: envelope, line } = await callContent("replace.text", { ticket });
    const { problem } = await putSealed(piece, piece.read(), { envelope, line });
    if (problem === null) waiting = null;
    return { done: problem === null, problem };
  } catch (thrown) {
    return failed(toVaultError(thrown).code);
  }
}

/** The caret in the focused field or editor, or what is selected there. */
function caretIn(root: Document): EditablePlace | null {
  const selection = selected(root);
  if (selection.kind === "field" || selection.kind === "editor") return selection;
  const focused = focusedField(root);
  if (focused?.kind === "field") {
    const { selectionStart, selectionEnd, value } = focused.field;
    return { ...focused, start: selectionStart ?? value.length, end: selectionEnd ?? value.length };
  }
  if (focused === null) return null;
  return { ...focused, range: caretRange(focused.host) ?? endOf(focused.host) };
}

function caretRange(host: HTMLElement): Range | null {
  const selection = host.ownerDocument.getSelection();
  const range = selection?.rangeCount ? selection.getRangeAt(0) : null;
  return range !== null && host.contains(range.commonAncestorContainer) ? range.cloneRange() : null;
}

function endOf(host: HTMLElement): Range {
  const range = host.ownerDocument.createRange();
  range.selectNodeContents(host);
  range.collapse(false);
  return range;
}

/** The page may have changed the field or editor while the text was written: then it goes to the end, over nothing. */
function stillThere(place: EditablePlace): EditablePlace {
  if (place.kind === "field") {
    const { value } = place.field;
    return value === before ? place : { ...place, start: value.length, end: value.length };
  }
  if (place.host.contains(place.range.commonAncestorContainer)) return place;
  return { ...place, range: endOf(place.host) };
}

function failed(problem: ErrorCode): Outcome {
  return { done: false, problem };
}
