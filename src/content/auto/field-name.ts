/** How a field with a rule is known again when its page is loaded anew: by what its page calls it. */

import { clean } from "../classify/field-texts.ts";
import { editingHost, isTextField, type TextField } from "../page/editable.ts";

/** A field or the outermost element of an editor. */
export type Writable = TextField | HTMLElement;

/** What pages keep from one load to the next, the surest first. */
const NAMES = ["name", "aria-label", "placeholder", "data-placeholder", "id"];
const LONGEST = 200;

/** Returns the field or editor that `element` is or is in; null for none, and for a password. */
export function writableAt(element: EventTarget | null | undefined): Writable | null {
  if (!(element instanceof Element)) return null;
  if (!isTextField(element)) return editingHost(element);
  return element.type === "password" ? null : element;
}

/** Returns the name of `field`; null where its page gives it none that would hold. */
export function fieldName(field: Writable): string | null {
  const kind = isTextField(field) ? field.localName : "editor";
  for (const name of NAMES) {
    const value = field.getAttribute(name)?.trim() ?? "";
    // Ids with digits are often made anew at each load.
    const holds = value !== "" && value.length <= LONGEST && !(name === "id" && /\d/.test(value));
    if (holds) return `${kind} ${name} ${value}`;
  }
  // Editors seldom have more than the class by which their program knows them.
  const [own] = field.classList;
  return kind === "editor" && own !== undefined && own.length <= LONGEST ? `editor class ${own}` : null;
}

/** Returns what people read as the name of `field`. */
export function fieldLabel(field: Writable): string {
  const [label] = isTextField(field) ? (field.labels ?? []) : [];
  const texts = [
    label?.textContent,
    ...NAMES.slice(1).map((name) => field.getAttribute(name)),
    field.getAttribute("name"),
  ];
  return clean(texts.find((text) => text?.trim()) ?? "");
}
