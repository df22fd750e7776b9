/** Whether what stands in a field means what was meant: pages write dates, numbers and names in their own way. */
import type { FillKind } from "../../model/fill-kinds.ts";
import { parseExpiry } from "../../values/calendar.ts";
import { fold } from "../../values/country.ts";
import type { Control } from "../control.ts";

/** Kinds of which every sign counts. */
const EXACT: ReadonlySet<FillKind> = new Set<FillKind>([
  "username",
  "current-password",
  "new-password",
  "url",
]);

/** Whether `shown` means the same as `text` in a field of `kind`. */
export function isSame(shown: string, kind: FillKind, text: string): boolean {
  if (shown === text) return true;
  if (shown === "" || EXACT.has(kind)) return false;
  if (kind === "email") return shown.trim().toLowerCase() === text.toLowerCase();
  if (kind === "cc-exp") {
    const [one, other] = [parseExpiry(shown), parseExpiry(text)];
    if (one !== null && other !== null) return one.month === other.month && one.year === other.year;
  }
  if (/^(?:cc-|tel|bday|one-time)/.test(kind) && /\d/.test(text)) {
    return digits(shown) === digits(text) && fold(shown.replace(/\d/g, "")) === fold(text.replace(/\d/g, ""));
  }
  return fold(shown) === fold(text);
}

function digits(text: string): string {
  return text.replace(/\D/g, "");
}

/** Whether `control` holds nothing yet, or only what a mask draws there. */
export function isEmpty(control: Control, kind: FillKind): boolean {
  if (control.localName === "select") return false;
  const value = control.value.trim();
  if (!/[\p{L}\p{N}]/u.test(value)) return true;
  return kind === "tel" && /^\+\d{1,3}[\s()_-]*$/.test(value);
}
