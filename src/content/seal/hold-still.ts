/**
 * Keeps a field as it is while a text in it is exchanged: what a person presses meanwhile would fall between two
 * states, and Enter would send one of them.
 */
import { asksUndo } from "./undo-keys.ts";

/** Keys that change nothing in a field, and those that lead out of it. */
const HARMLESS = /^(Shift|Control|Alt|AltGraph|Meta|CapsLock|Tab|Escape)$/;

/** Lets nothing that a person presses, pastes, cuts or drops reach `element`. Returns what ends that. */
export function holdStill(element: HTMLElement): () => void {
  const held = new AbortController();
  const refuse = (event: Event) => {
    if (!event.isTrusted || !event.composedPath().includes(element)) return;
    if (event.type === "keydown" && HARMLESS.test((event as KeyboardEvent).key)) return;
    // The editor itself may make trusted events of other editing when it takes our text.
    if (event.type === "beforeinput" && !asksUndo(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const options = { signal: held.signal, capture: true };
  const view = element.ownerDocument.defaultView;
  for (const name of ["keydown", "paste", "cut", "drop", "beforeinput"]) {
    view?.addEventListener(name, refuse, options);
  }
  return () => held.abort();
}
