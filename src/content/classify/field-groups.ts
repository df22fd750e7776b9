/**
 * Which controls belong together, one rule inside and outside of components: those of one form or dialog; outside of
 * both, those in the innermost box around a password that holds another control and a button. A form that is all of
 * a page is divided by its fieldsets where several of them ask for a password.
 */
import { closestAround, parentOf } from "../page/composed.ts";
import type { Control } from "../page/control.ts";

const DECLARED = "form, [role=form], [role=search], dialog, [role=dialog], [role=alertdialog]";

/** Returns what groups each of `controls`: an element, else the document. */
export function ownersOf(controls: readonly Control[], buttons: readonly Element[]): Node[] {
  const passwords = controls.filter(({ type }) => type === "password");
  const holds = {
    controls: countAround(controls),
    passwords: countAround(passwords),
    buttons: countAround(buttons),
  };
  const isBox = (element: Element) =>
    (holds.controls.get(element) ?? 0) >= 2 && (holds.buttons.get(element) ?? 0) >= 1;
  const declared = declaredAround(controls);
  const boxes = new Set(
    controls.flatMap((control, index) => {
      return control.type === "password" && declared[index] === null ? (around(control, isBox) ?? []) : [];
    }),
  );
  return controls.map((control, index) => {
    const form = declared[index] ?? null;
    if (form !== null) return partOf(control, form, isBox, holds.passwords) ?? form;
    return around(control, (element) => boxes.has(element)) ?? control.ownerDocument;
  });
}

/** The form or dialog that each of `controls` is in, null outside of both; those in one box ask once. */
function declaredAround(controls: readonly Control[]): (Element | null)[] {
  const known = new Map<Element | null, Element | null>();
  return controls.map((control) => {
    if (control.form !== null) return control.form;
    const box = parentOf(control);
    const found = known.get(box);
    if (found !== undefined) return found;
    const around = closestAround(control, DECLARED);
    known.set(box, around);
    return around;
  });
}

/** Returns the first `most` of `buttons` in each of `owners`, through shadow roots. */
export function buttonsIn(
  owners: readonly Node[],
  buttons: readonly Element[],
  most: number,
): Map<Node, Element[]> {
  const found = new Map<Node, Element[]>(owners.map((owner) => [owner, []]));
  const add = (owner: Node, button: Element) => {
    const own = found.get(owner);
    if (own !== undefined && own.length < most) own.push(button);
  };
  for (const button of buttons) {
    for (let at = parentOf(button); at !== null; at = parentOf(at)) add(at, button);
    add(button.ownerDocument, button);
  }
  return found;
}

/** The fieldset of `control` in a `form` whose fieldsets ask for passwords of their own. */
function partOf(
  control: Control,
  form: Element,
  isBox: (element: Element) => boolean,
  passwords: ReadonlyMap<Element, number>,
): Element | null {
  const part = control.closest("fieldset");
  if (part === null || !form.contains(part) || !isBox(part)) return null;
  const own = passwords.get(part) ?? 0;
  return own > 0 && own < (passwords.get(form) ?? 0) ? part : null;
}

/** The innermost element around `control`, below the body, for which `test` holds. */
function around(control: Control, test: (element: Element) => boolean): Element | null {
  for (let at = parentOf(control); at !== null && at.localName !== "body"; at = parentOf(at)) {
    if (test(at)) return at;
  }
  return null;
}

/** How many of `elements` stand in each element around one of them; each of those is come to once. */
function countAround(elements: readonly Element[]): Map<Element, number> {
  const counts = new Map<Element, number>();
  const outerFirst: Element[] = [];
  for (const element of elements) {
    const chain: Element[] = [];
    let at = parentOf(element);
    for (; at !== null && !counts.has(at); at = parentOf(at)) {
      counts.set(at, 0);
      chain.push(at);
    }
    outerFirst.push(...chain.reverse());
    const parent = parentOf(element);
    if (parent !== null) counts.set(parent, (counts.get(parent) ?? 0) + 1);
  }
  for (const element of outerFirst.reverse()) {
    const around = parentOf(element);
    if (around !== null) counts.set(around, (counts.get(around) ?? 0) + (counts.get(element) ?? 0));
  }
  return counts;
}
