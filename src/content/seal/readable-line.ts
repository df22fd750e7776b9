/** The readable line in front of a sealed text: it goes with what it stands in front of. */
import { ENVELOPE_PREFIX, lengthOfLine } from "../../model/sealed-text.ts";
import { isEnvelope } from "../envelopes/find-envelopes.ts";

/** Whether the whole of `text` is one sealed text, with or without its line. */
export function isSealed(text: string): boolean {
  const start = text.indexOf(ENVELOPE_PREFIX);
  return isEnvelope(text.slice(start)) && text.slice(0, startOfLine(text, start)).trim() === "";
}

/** Returns where the readable line begins that ends at `start` of `text`; `start` where none does. */
export function startOfLine(text: string, start: number): number {
  return start - lengthOfLine(text.slice(0, start));
}
