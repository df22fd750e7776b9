/** Takes the focus from a field and gives it back, so that its page hears of it also while a popup has the window's. */
import { pause } from "../page/write.ts";

/** The element of the tree of `element` that has its focus. */
function activeIn(element: Element): Element | null {
  return (element.getRootNode() as Document | ShadowRoot).activeElement;
}

/** Gives `element` the focus. */
export function focusOn(element: HTMLElement): void {
  if (activeIn(element) === element) return;
  heard(element, () => element.focus({ preventScroll: true }), ["focus", "focusin"]);
}

/** Whether `element` has the focus of its document. */
export function hasFocus(element: Element): boolean {
  return activeIn(element) === element;
}

/**
 * Leaves `element` and comes back to it, with time for the page after both. Who went on to another field meanwhile
 * stays there.
 */
export async function leaveAndReturn(element: HTMLElement, ms: number): Promise<void> {
  if (!hasFocus(element)) return pause(ms);
  heard(element, () => element.blur(), ["blur", "focusout"]);
  await pause(ms);
  if (!element.isConnected || !isNowhere(activeIn(element))) return;
  heard(element, () => element.focus({ preventScroll: true }), ["focus", "focusin"]);
  await pause(ms);
}

/** Whether nobody holds the focus: a body has it then, also the one that is the editor itself. */
function isNowhere(active: Element | null): boolean {
  return active === null || active === active.ownerDocument.body;
}

/** Does `act`; a page without the window's focus is told nothing by the browser, so the events are then our own. */
function heard(element: HTMLElement, act: () => void, [own, bubbling]: readonly [string, string]): void {
  let isTold = false;
  const listen = () => {
    isTold = true;
  };
  element.addEventListener(own, listen, { capture: true });
  act();
  element.removeEventListener(own, listen, { capture: true });
  if (isTold || !element.isConnected) return;
  element.dispatchEvent(new FocusEvent(own, { composed: true }));
  element.dispatchEvent(new FocusEvent(bubbling, { bubbles: true, composed: true }));
}
