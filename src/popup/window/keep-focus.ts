/**
 * The focus never falls into nothing. When the control that has it is taken off the screen, it goes back to what had
 * it before a question, a form or a message came up; where a row went, to the control next to the gap; else to the
 * heading.
 */

/** What comes up over or beside the thing that opened it. */
const ASIDE = "[role=alertdialog], form, .toast";
const CONTROLS =
  "button:not(:disabled, [tabindex='-1']), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), a[href]";
const REMEMBERED = 20;

/** Watches what is in `root` until the returned function is called. */
export function keepFocus(root: HTMLElement): () => void {
  /** What had the focus, the latest last. */
  let trail: Element[] = [];
  const note = (event: FocusEvent) => {
    if (event.target instanceof Element) trail = [...trail.slice(-REMEMBERED), event.target];
  };
  const observer = new MutationObserver((changes) => {
    const lost = trail.at(-1);
    if (lost === undefined || lost.isConnected || hasFocus()) return;
    const change = changes.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(lost)));
    if (change === undefined) return;
    const gone = [...change.removedNodes].find((node) => node.contains(lost));
    const before = trail.findLast((element) => gone?.contains(element) === false);
    const added = changes.filter(({ target }) => target === change.target).flatMap(addedControls);
    const isAside = gone instanceof Element && gone.matches(ASIDE);
    // A screen that just appeared chooses for itself first.
    afterEffects(() => {
      if (hasFocus() || trail.at(-1) !== lost) return;
      const opener = isAside && before?.isConnected ? before : undefined;
      const place = opener ?? added.find(({ isConnected }) => isConnected) ?? besideGap(change, root);
      if (place instanceof HTMLElement) place.focus();
    });
  });
  root.addEventListener("focusin", note);
  observer.observe(root, { childList: true, subtree: true });
  return () => {
    root.removeEventListener("focusin", note);
    observer.disconnect();
  };
}

function hasFocus(): boolean {
  return document.activeElement !== null && document.activeElement !== document.body;
}

/** Runs `act` when what components do after drawing is done. */
function afterEffects(act: () => void): void {
  requestAnimationFrame(() => setTimeout(act));
}

/** The controls that came in the same place. */
function addedControls({ addedNodes }: MutationRecord): Element[] {
  return [...addedNodes].flatMap((node) =>
    node instanceof Element
      ? [...(node.matches(CONTROLS) ? [node] : []), ...node.querySelectorAll(CONTROLS)]
      : [],
  );
}

/** The first control after the gap in the smallest part that has any, else the last before it, else the heading. */
function besideGap({ target, nextSibling }: MutationRecord, root: HTMLElement): Element | null {
  const start = target instanceof Element ? target : null;
  for (let part = start; part !== null && root.contains(part); part = part.parentElement) {
    const heading = part.querySelector("h1[tabindex]");
    if (heading !== null) return heading;
    const controls = [...part.querySelectorAll(CONTROLS)];
    const after = controls.find((control) => nextSibling !== null && isFrom(nextSibling, control));
    const found = after ?? controls.at(-1);
    if (found !== undefined) return found;
  }
  return root.querySelector("h1[tabindex]");
}

/** Whether `control` is in `node` or comes after it. */
function isFrom(node: Node, control: Element): boolean {
  return (
    node.contains(control) || (node.compareDocumentPosition(control) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0
  );
}
