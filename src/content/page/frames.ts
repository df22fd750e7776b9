/**
 * Which documents this script may touch: its own, in the top frame or in a frame of the top's origin whose ancestors
 * are all of that origin; and inside it the frames that have no address of their own (about:blank, as rich-text
 * editors use, and srcdoc). A frame of another origin, or one whose origin is opaque (sandbox, data), gets nothing,
 * whatever permissions the extension holds (SECURITY.md "In the page").
 */

/** Whether the document of `view` has an address of its own and shares its origin with every ancestor. */
export function mayAct(view: Window): boolean {
  // The origin of the environment, not of the URL: a sandboxed document keeps its URL but is opaque.
  const { origin } = view;
  if (!/^https?:/.test(view.location.protocol) || origin !== view.location.origin) return false;
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

/** `root` and, depth first, the documents in it that have no address of their own, as they stand now. */
export function ownDocuments(root: Document): Document[] {
  const found = [root];
  for (const frame of root.querySelectorAll<HTMLIFrameElement>("iframe")) {
    const inner = innerDocument(frame);
    if (inner !== null) found.push(...ownDocuments(inner));
  }
  return found;
}

/**
 * The document inside `frame`, null unless it is `about:` and of the origin around it. A page can loosen the
 * browser's own check with `document.domain`; the compared origins do not change with it.
 */
function innerDocument(frame: HTMLIFrameElement): Document | null {
  try {
    const inner = frame.contentDocument;
    const view = inner?.defaultView;
    if (view?.location.protocol !== "about:") return null;
    return view.origin === frame.ownerDocument.defaultView?.origin ? inner : null;
  } catch {
    return null;
  }
}

/** The element of `root` that has focus, through open shadow roots and frames without an address; null for none. */
export function focusedElement(root: Document): Element | null {
  if (!hasFocusedFrame(root.defaultView)) return null;
  let focused: Element | null = root.activeElement;
  for (;;) {
    if (focused === null) return null;
    const inside = insideOf(focused);
    if (inside === undefined) return focused === focused.ownerDocument.body ? editableBody(focused) : focused;
    focused = inside;
  }
}

/**
 * Whether the focus of every page around `view` leads to it: a frame remembers its focused field after the focus has
 * left it. `hasFocus` would not do, because the popup has taken the focus from the whole page.
 */
function hasFocusedFrame(view: Window | null): boolean {
  for (let at = view; at !== null && at !== at.parent; at = at.parent) {
    try {
      const frame = at.frameElement;
      let active = frame?.ownerDocument.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      if (active !== frame) return false;
    } catch {
      return false;
    }
  }
  return true;
}

/** What has focus inside `element`: `undefined` when it is no container of focus. */
function insideOf(element: Element): Element | null | undefined {
  if (element.shadowRoot?.activeElement) return element.shadowRoot.activeElement;
  if (element.localName !== "iframe") return undefined;
  return innerDocument(element as HTMLIFrameElement)?.activeElement ?? null;
}

/** A body only counts as focused when it is itself an editor, as in classic rich-text frames. */
function editableBody(body: Element): Element | null {
  return body.ownerDocument.designMode === "on" || (body as HTMLElement).isContentEditable ? body : null;
}

/** Where `rect` of a document in `view` is in the top frame's viewport; null if a frame on the way is gone. */
export function rectInTop(rect: DOMRect, view: Window | null): DOMRect | null {
  let { x, y } = rect;
  for (let at = view; at !== at?.parent; at = at?.parent ?? null) {
    const frame = at?.frameElement;
    if (!frame) return null;
    const box = frame.getBoundingClientRect();
    x += box.x + frame.clientLeft;
    y += box.y + frame.clientTop;
  }
  return view === null ? null : new DOMRect(x, y, rect.width, rect.height);
}
