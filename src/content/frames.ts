/**
 * Which documents this script may touch: the top frame and frames of its origin, with every ancestor of the same
 * origin too. A frame of another origin, or one whose origin is opaque (sandbox, data), gets nothing, whatever
 * permissions the extension holds (SECURITY.md "In the page").
 */

/** Whether the frame of `view` and all its ancestors share one origin that is not opaque. */
export function mayAct(view: Window): boolean {
  // The origin of the environment, not of the URL: a sandboxed document keeps its URL but is opaque.
  const { origin } = view;
  if (origin === "null" || !/^https?:\/\//.test(origin)) return false;
  try {
    for (let above = view; above !== above.parent; ) {
      above = above.parent;
      if (above.origin !== origin) return false;
    }
    return true;
  } catch {
    return false;
  }
}

/** `root` and, depth first, the documents of its frames of the same origin, as they stand now. */
export function sameOriginDocuments(root: Document): Document[] {
  const found = [root];
  for (const frame of root.querySelectorAll<HTMLIFrameElement>("iframe, frame")) {
    const inner = innerDocument(frame, root);
    if (inner !== null) found.push(...sameOriginDocuments(inner));
  }
  return found;
}

/**
 * The document inside `frame`, null when it has another origin than `outer`. A page can loosen the browser's own
 * check with `document.domain`; the compared origins do not change with it.
 */
function innerDocument(frame: HTMLIFrameElement, outer: Document): Document | null {
  try {
    const inner = frame.contentDocument;
    const view = inner?.defaultView;
    return view && view.origin === outer.defaultView?.origin ? inner : null;
  } catch {
    return null;
  }
}

/** The element that has focus, through open shadow roots and frames of the same origin; null for none. */
export function focusedElement(root: Document): Element | null {
  let focused: Element | null = root.activeElement;
  for (;;) {
    if (focused === null) return null;
    const inside = insideOf(focused);
    if (inside === undefined) return focused === focused.ownerDocument.body ? editableBody(focused) : focused;
    focused = inside;
  }
}

/** What has focus inside `element`: `undefined` when it is no container of focus. */
function insideOf(element: Element): Element | null | undefined {
  if (element.shadowRoot?.activeElement) return element.shadowRoot.activeElement;
  if (element.localName !== "iframe" && element.localName !== "frame") return undefined;
  return innerDocument(element as HTMLIFrameElement, element.ownerDocument)?.activeElement ?? null;
}

/** A body only counts as focused when it is itself an editor, as in classic rich-text frames. */
function editableBody(body: Element): Element | null {
  return body.ownerDocument.designMode === "on" || (body as HTMLElement).isContentEditable ? body : null;
}
