/**
 * Seals what a person points at: asks the background for the envelope of the text and puts it where the text
 * stood, then reads it back. Whatever goes wrong, the text stays where it was or is put back there.
 */
import { type ErrorCode, toVaultError } from "../errors.ts";
import type { ToContentReply, ToContentRequest } from "../messages/content.ts";
import { callContent } from "../messages/send.ts";
import { MAX_ENVELOPE_LENGTH } from "../model/sealed-text.ts";
import { type EditableText, isField } from "./editable.ts";
import { isEnvelope } from "./find-envelopes.ts";
import { focusedElement } from "./frames.ts";
import { focusedField, selected } from "./selection.ts";

type Outcome = ToContentReply<"seal.begin">;

/** No envelope is shorter, so a field that cannot hold this much is refused before anything is asked. */
const SHORTEST = `sf1:${"A".repeat(22)}.QQ.${"A".repeat(43)}.${"A".repeat(64)}.${"A".repeat(16)}.${"A".repeat(200)}.${"A".repeat(16)}`;

/** How long a page may take to put its own text back over ours, in milliseconds. */
const SETTLE = 120;

/** Answers `seal.begin`. Never throws: a failure is a code in `problem`. */
export async function seal(root: Document, request: ToContentRequest<"seal.begin">): Promise<Outcome> {
  const found = target(root, request.what);
  if (typeof found === "string") return failed(found);
  const text = found.read();
  if (text.trim() === "" || isEnvelope(text)) return failed("input_invalid");
  if (text.length > MAX_ENVELOPE_LENGTH) return failed("too_large");
  if (!found.canHold(SHORTEST)) return failed("field_invalid");
  try {
    const { envelope } = await callContent("seal.text", { ticket: request.ticket, text });
    return await put(found, text, envelope);
  } catch (thrown) {
    return failed(toVaultError(thrown).code);
  }
}

function target(root: Document, what: ToContentRequest<"seal.begin">["what"]): EditableText | ErrorCode {
  const selection = selected(root);
  if (what !== "field" && selection.kind === "editable") return selection.piece;
  // A field can have focus while other text of the page is selected: what was asked for decides.
  if (what !== "selection") {
    const field = focusedField(root);
    if (field !== null) return field;
    const focused = focusedElement(root);
    if (focused !== null && isField(focused)) return "field_invalid";
  }
  return selection.kind === "fixed" && what !== "field" ? "unsupported" : "not_found";
}

async function put(piece: EditableText, text: string, envelope: string): Promise<Outcome> {
  if (!piece.element.isConnected || piece.read() !== text) return failed("conflict");
  if (!piece.canHold(envelope)) return failed("field_invalid");
  let held = piece.replace(envelope);
  if (held) {
    // Else the browser may keep what was typed for session restore, back/forward or a spelling service.
    piece.element.setAttribute("autocomplete", "off");
    piece.element.setAttribute("spellcheck", "false");
    held = await settled(piece, envelope);
  }
  if (held) return { done: true, problem: null };
  // The page dropped or cut it. What the person wrote must not be lost with it.
  piece.restore();
  return failed(piece.element.isConnected ? "field_invalid" : "conflict");
}

/** Frameworks write their own state back a moment later, so the field is read once more after that. */
async function settled(piece: EditableText, envelope: string): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, SETTLE));
  return piece.element.isConnected && piece.read() === envelope;
}

function failed(problem: ErrorCode): Outcome {
  return { done: false, problem };
}
