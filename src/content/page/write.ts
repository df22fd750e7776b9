/**
 * Puts a value into a field as a person would: focus, key down, `beforeinput`, the value, `input`, key up, `change`,
 * leaving. The value goes through the native setter, which frameworks notice.
 */
import type { Control } from "./control.ts";

/** Gives `control` the focus and makes sure that its page hears of it, also while a popup has the window's. */
export function enter(control: Control): void {
  if (isActive(control)) return;
  heard(control, "focus", () => control.focus({ preventScroll: true }), ["focus", "focusin"]);
}

/** Takes the focus from `control` the same way. */
export function leave(control: Control): void {
  if (!isActive(control)) return;
  heard(control, "blur", () => control.blur(), ["blur", "focusout"]);
}

function isActive(control: Control): boolean {
  return (control.getRootNode() as Document | ShadowRoot).activeElement === control;
}

/** Does `act`; the browser tells a page without the window's focus nothing, so the events are then our own. */
function heard(control: Control, name: string, act: () => void, names: readonly [string, string]): void {
  let isTold = false;
  const listen = () => {
    isTold = true;
  };
  control.addEventListener(name, listen, { capture: true });
  act();
  control.removeEventListener(name, listen, { capture: true });
  if (isTold) return;
  control.dispatchEvent(new FocusEvent(names[0], { composed: true }));
  control.dispatchEvent(new FocusEvent(names[1], { bubbles: true, composed: true }));
}

/**
 * Writes `text` in place of what stands in `control`, which has the focus. `mayWrite` is asked after the page heard of
 * the key and before anything is put in. Returns false when it said no.
 */
export function write(control: Control, text: string, mayWrite: () => boolean): boolean {
  press(control, "keydown", text);
  if (control.localName === "select") {
    if (!mayWrite()) return false;
    setNative(control, text);
    control.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
  } else {
    if (!mayWrite()) return false;
    const inputType = "insertText";
    const before = new InputEvent("beforeinput", {
      inputType,
      data: text,
      bubbles: true,
      cancelable: true,
      composed: true,
    });
    // A field that puts in by itself what it hears of says so by keeping the browser from it.
    const isOurs = control.dispatchEvent(before);
    if (!mayWrite()) return false;
    if (isOurs) {
      setNative(control, text);
      control.dispatchEvent(
        new InputEvent("input", { inputType, data: text, bubbles: true, composed: true }),
      );
    }
  }
  press(control, "keyup", text);
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

function press(control: Control, name: "keydown" | "keyup", text: string): void {
  const key = text.length === 1 ? text : "Unidentified";
  control.dispatchEvent(new KeyboardEvent(name, { key, bubbles: true, cancelable: true, composed: true }));
}

/** A framework may have put its own `value` on the element to follow what it sets itself; ours must not pass there. */
function setNative(control: Control, text: string): void {
  const owners = { input: HTMLInputElement, textarea: HTMLTextAreaElement, select: HTMLSelectElement };
  const owner = owners[control.localName as keyof typeof owners];
  const set = Object.getOwnPropertyDescriptor(owner.prototype, "value")?.set;
  if (set) set.call(control, text);
  else control.value = text;
}

/** Lets the page go on for `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
