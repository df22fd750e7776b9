/**
 * Keeps Undo from bringing back what was sealed: in a field that holds a sealed text, the browser's Undo and Redo and
 * the keys for them do nothing. A page's own Undo button is out of reach.
 */

const guarded = new Map<Element, AbortController>();

/** Keeps Undo and Redo out of `element` until `allowUndo`. */
export function forbidUndo(element: HTMLElement): void {
  if (guarded.has(element)) return;
  const stop = new AbortController();
  guarded.set(element, stop);
  const refuse = (event: Event) => {
    if (!event.composedPath().includes(element) || !asksUndo(event)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const view = element.ownerDocument.defaultView;
  // At the window, before the page's own listeners hear of it.
  const options = { signal: stop.signal, capture: true };
  view?.addEventListener("keydown", refuse, options);
  view?.addEventListener("beforeinput", refuse, options);
}

/** Gives Undo back to `element`, which holds no sealed text any more. */
export function allowUndo(element: HTMLElement): void {
  guarded.get(element)?.abort();
  guarded.delete(element);
}

/** Whether `event` asks the browser or the page for Undo or Redo. */
export function asksUndo(event: Event): boolean {
  if (event.type === "beforeinput") return /^history(Undo|Redo)$/.test((event as InputEvent).inputType);
  const { key, ctrlKey, metaKey, altKey } = event as KeyboardEvent;
  if (key === "Undo" || key === "Redo") return true;
  if (altKey && key === "Backspace") return true;
  return (ctrlKey || metaKey) && !altKey && /^[zy]$/i.test(key);
}
