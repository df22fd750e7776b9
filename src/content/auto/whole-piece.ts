/** All of a field or editor as a piece that is sealed without taking the person away from where they went. */
import { isTextField, type TextField } from "../page/editable.ts";
import { focusedElement } from "../page/frames.ts";
import { wholeEditor } from "../page/selection.ts";
import { pause } from "../page/write.ts";
import { fieldPiece, replaceValue, SETTLE } from "../seal/field-piece.ts";
import type { Piece, Replaced } from "../seal/piece.ts";
import { pieceAt } from "../seal/piece-at.ts";
import type { Writable } from "./field-name.ts";

/** Returns all of `field`. */
export function wholePiece(field: Writable): Piece {
  if (isTextField(field)) {
    return { ...fieldPiece(field, 0, field.value.length), replace: (text) => replaceLeft(field, text) };
  }
  const piece = pieceAt(wholeEditor(field));
  return { ...piece, replace: (text) => andReturn(field, () => piece.replace(text)) };
}

/** The focus stays where it is: the trial has shown that the page keeps what is written so. */
function replaceLeft(field: TextField, text: string): Promise<Replaced> {
  return replaceValue(field, text, async () => {
    await pause(SETTLE);
    return field.isConnected && field.value === text;
  });
}

/** An editor takes a text only while it has the focus, which then goes back to where it was. */
async function andReturn(field: HTMLElement, replace: () => Promise<Replaced>): Promise<Replaced> {
  const document = field.ownerDocument;
  const before = focusedElement(document);
  const replaced = await replace();
  const now = focusedElement(document);
  if (now !== before && now !== null && field.contains(now)) {
    if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    else (now as HTMLElement).blur();
  }
  return replaced;
}
