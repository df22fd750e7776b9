/** The fields of this page that have a rule, as the background names them. */
import { isVaultError } from "../../errors.ts";
import { callContent } from "../../messages/send.ts";
import { isSealed } from "../seal/readable-line.ts";
import { fieldName, type Writable } from "./field-name.ts";
import { wholePiece } from "./whole-piece.ts";

let watched: ReadonlySet<string> = new Set();

/** Asks for the rules: at the start, and when the person goes to a field, for they may have changed. */
export async function learnRules(): Promise<void> {
  try {
    watched = new Set((await callContent("auto.fields", {})).fields);
  } catch (error) {
    // Without an answer, what was known holds on.
    if (isVaultError(error, "page_not_allowed")) watched = new Set();
  }
}

/** Whether `field` has a rule. What is in a frame is not heard, so it has none. */
export function isWatched(field: Writable | null): field is Writable {
  if (field === null || watched.size === 0 || field.ownerDocument !== document) return false;
  const name = fieldName(field);
  return name !== null && watched.has(name);
}

/** Whether a text stands in `field` that is not sealed. */
export function isOpen(field: Writable): boolean {
  const text = wholePiece(field).read();
  return text.trim() !== "" && !isSealed(text);
}
