/**
 * Text in inputs and text areas. It is replaced through the native value setter, which frameworks notice and which
 * leaves nothing in the undo history, unlike `execCommand`.
 */
import type { TextField } from "../page/editable.ts";
import { pause } from "../page/write.ts";
import { focusOn, leaveAndReturn } from "./focus.ts";
import type { Piece, Replaced } from "./piece.ts";

/** How long a page may take to put its own text back over ours, in milliseconds. */
export const SETTLE = 120;
const AFTER_FOCUS = 40;

/** The piece of `field` from `start` to `end`, in UTF-16 units. */
export function fieldPiece(field: TextField, start: number, end: number): Piece {
  const isWhole = start === 0 && end === field.value.length;
  const withPiece = (text: string) =>
    isWhole ? text : field.value.slice(0, start) + text + field.value.slice(end);
  return {
    element: field,
    read: () => (isWhole ? field.value : field.value.slice(start, end)),
    canHold: (text) => fieldCanHold(field, withPiece(text)),
    replace: (text) => replaceWithFocus(field, withPiece(text)),
  };
}

function replaceWithFocus(field: TextField, value: string): Promise<Replaced> {
  focusOn(field);
  return replaceValue(field, value, () => holds(field, value));
}

/** Sets the value, and sets it back where `isKept` says that the page does not keep it. */
export async function replaceValue(
  field: TextField,
  value: string,
  isKept: () => Promise<boolean>,
): Promise<Replaced> {
  const before = field.value;
  write(field, value);
  if (await isKept()) return { done: true, pageUndoes: false };
  if (!field.isConnected) return { done: false, why: "gone" };
  if (field.value !== before) {
    write(field, before);
    await pause(SETTLE);
  }
  return { done: false, why: field.value === before ? "refused" : "lost" };
}

/** Frameworks write their own state back a moment later, or once the field is left. */
async function holds(field: TextField, value: string): Promise<boolean> {
  const isThere = () => field.isConnected && field.value === value;
  if (!isThere()) return false;
  await pause(SETTLE);
  if (!isThere()) return false;
  await leaveAndReturn(field, AFTER_FOCUS);
  return isThere();
}

/** Sets the value as if it were typed, and tells the page with the events that frameworks listen for. */
function write(field: TextField, value: string): void {
  // A framework may have put its own `value` on the element to follow what it sets itself; ours must not pass there.
  const owner = field.localName === "input" ? HTMLInputElement : HTMLTextAreaElement;
  const set = Object.getOwnPropertyDescriptor(owner.prototype, "value")?.set;
  press(field, "keydown");
  if (set) set.call(field, value);
  else field.value = value;
  const inputType = "insertReplacementText";
  field.dispatchEvent(new InputEvent("input", { inputType, bubbles: true, composed: true }));
  press(field, "keyup");
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function press(field: TextField, name: "keydown" | "keyup"): void {
  field.dispatchEvent(new KeyboardEvent(name, { key: "Unidentified", bubbles: true, composed: true }));
}

/** Tried on a field that the page never sees, so that no rule of the page is broken by looking. */
function fieldCanHold(field: TextField, text: string): boolean {
  if (field.disabled || field.readOnly) return false;
  if (field.maxLength >= 0 && text.length > field.maxLength) return false;
  if (field.localName === "textarea") return true;
  const { type, pattern } = field as HTMLInputElement;
  const probe = field.ownerDocument.createElement("input");
  probe.type = type;
  if (pattern) probe.pattern = pattern;
  probe.value = text;
  return probe.value === text && !probe.validity.typeMismatch && !probe.validity.patternMismatch;
}
