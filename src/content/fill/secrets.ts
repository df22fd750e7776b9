/** Where secrets may stand: a password only where the page hides what is typed. */
import type { FillKind } from "../../model/fill-kinds.ts";
import type { Control } from "../page/control.ts";

/** Whether the page hides what is typed into `control`, by the field's type or by its style. */
function hidesText(control: Control): boolean {
  if (control.type === "password") return true;
  const style = getComputedStyle(control).getPropertyValue("-webkit-text-security");
  return control.localName === "input" && /^(?:disc|circle|square)$/.test(style);
}

/** Whether a value of `kind` would be shown in `control` though it must not. */
export function wouldShow(control: Control, kind: FillKind): boolean {
  return kind.endsWith("-password") && !hidesText(control);
}
