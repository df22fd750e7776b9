/** The tree of a page as people see it: through open and closed shadow roots, slots and hosts. */

/** Elements that may be the host of a shadow root beside custom ones (DOM, "valid shadow host name"). */
const HOSTS = new Set(
  "article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "),
);

interface Opener {
  readonly dom?: { openOrClosedShadowRoot?(element: Element): ShadowRoot | null };
}

/** Returns the shadow root of `element`, also a closed one where the browser gives it to extensions. */
export function shadowOf(element: Element): ShadowRoot | null {
  const { localName } = element;
  if (element.shadowRoot !== null) return element.shadowRoot;
  if (!HOSTS.has(localName) && !localName.includes("-")) return null;
  const own = element as Element & { readonly openOrClosedShadowRoot?: ShadowRoot | null };
  if (own.openOrClosedShadowRoot !== undefined) return own.openOrClosedShadowRoot;
  const { chrome } = globalThis as { readonly chrome?: Opener };
  return chrome?.dom?.openOrClosedShadowRoot?.(element) ?? null;
}

/** Returns the element around `element`: its slot, its parent, or the host of its shadow root; null at the top. */
export function parentOf(element: Element): Element | null {
  if (element.assignedSlot !== null) return element.assignedSlot;
  if (element.parentElement !== null) return element.parentElement;
  const root = element.getRootNode();
  return "host" in root ? (root as ShadowRoot).host : null;
}

/** Returns `element` or the nearest element around it that matches `selector`, null for none. */
export function closestAround(element: Element, selector: string): Element | null {
  for (let at: Element | null = element; at !== null; ) {
    const found: Element | null = at.closest(selector);
    if (found !== null) return found;
    const root: Node = at.getRootNode();
    at = "host" in root ? (root as ShadowRoot).host : null;
  }
  return null;
}

/** All elements of `root` in the order of the page, those in a shadow root after its host. */
export function* elementsOf(root: ParentNode & Node): Generator<Element> {
  const document = root.ownerDocument ?? (root as Document);
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node as Element;
    yield element;
    const shadow = shadowOf(element);
    if (shadow !== null) yield* elementsOf(shadow);
  }
}
