/** Whether what stands in a field means what was meant: pages write dates, numbers and names in their own way. */
import type { FillKind } from "../../model/fill-kinds.ts";
import { fold } from "../../values/country.ts";
import type { Control } from "../page/control.ts";

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
    const [one, other] = [expiryIn(shown), expiryIn(text)];
    if (one !== null && other !== null) return one === other;
  }
  if (/^(?:cc-|tel|bday|one-time)/.test(kind) && /\d/.test(text)) {
    return digits(shown) === digits(text) && fold(shown.replace(/\d/g, "")) === fold(text.replace(/\d/g, ""));
  }
  return fold(shown) === fold(text);
}

/**
 * The month and the last two digits of the year, as "9/31"; null for anything but `09/31`, `0931`, `9-2031`, `2031-09`.
 */
function expiryIn(text: string): string | null {
  const [, month, year] = /^\D*(\d{1,2})\D*(?:20)?(\d\d)\D*$/.exec(text) ?? [];
  if (month !== undefined) return `${Number(month)}/${year}`;
  const [, late, early] = /^\D*20(\d\d)\D*(\d{1,2})\D*$/.exec(text) ?? [];
  return early === undefined ? null : `${Number(early)}/${late}`;
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
