/** The acts by which a person sends a form: which they are, and how one that was held back is done again. */
import { isTextField } from "../page/editable.ts";
import type { Writable } from "./field-name.ts";

const BUTTONS = "button, input[type=submit], input[type=image], input[type=button], [role=button]";

/** What a press is on: `form` is the one that it submits, null for any other button. */
interface Press {
  readonly button: HTMLElement;
  readonly form: HTMLFormElement | null;
}

/** Returns what a click is on; null where it is on no button. */
export function sendsByPress(event: Event): Press | null {
  for (const at of event.composedPath()) {
    if (!(at instanceof HTMLElement) || !at.matches(BUTTONS)) continue;
    return { button: at, form: isSubmitter(at) ? at.form : null };
  }
  return null;
}

type Submitter = HTMLButtonElement | HTMLInputElement;

function isSubmitter(element: Element): element is Submitter {
  const { localName } = element;
  return /^(button|input)$/.test(localName) && /^(submit|image)$/.test((element as Submitter).type);
}

/** Whether this key sends what stands in `field`: Enter in a line, or with Ctrl in a longer text. */
export function sendsByEnter(event: KeyboardEvent, field: Writable): boolean {
  const { key, shiftKey, altKey, ctrlKey, metaKey, isComposing } = event;
  if (key !== "Enter" || shiftKey || altKey || isComposing) return false;
  return ctrlKey || metaKey || field.localName === "input";
}

/** Presses the key again that was held back: for the page, and for the browser, which sends the form of a line. */
export function pressEnter(held: KeyboardEvent, field: Writable): void {
  const { key, code, keyCode, ctrlKey, metaKey } = held;
  const again = { key, code, keyCode, ctrlKey, metaKey, bubbles: true, cancelable: true, composed: true };
  const isPrevented = !field.dispatchEvent(new KeyboardEvent("keydown", again));
  if (isPrevented || !isTextField(field) || field.localName !== "input") return;
  const { form } = field;
  const button = form && [...form.elements].find(isSubmitter);
  if (button) {
    if (!button.disabled) button.click();
  } else form?.requestSubmit();
}
