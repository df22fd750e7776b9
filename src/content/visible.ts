/**
 * Whether a person can see a form control, judged with layout: what they cannot see is never filled
 * (SECURITY.md "In the page"). On doubt it counts as not visible.
 */

/** Smallest side of a control that a person could aim at, in CSS pixels. */
const SMALLEST = 4;
/** Products of opacities below this are taken as hidden. */
const FAINTEST = 0.2;

/** Whether `element` is drawn with a size, in reach of scrolling, not see-through and not clipped away. */
export function isVisible(element: Element): boolean {
  if (!element.isConnected) return false;
  const shown = element.checkVisibility({
    opacityProperty: true,
    visibilityProperty: true,
    contentVisibilityAuto: true,
  });
  if (!shown) return false;
  const rect = element.getBoundingClientRect();
  if (rect.width < SMALLEST || rect.height < SMALLEST) return false;
  const view = element.ownerDocument.defaultView;
  if (view === null) return false;
  if (rect.right + view.scrollX <= 0 || rect.bottom + view.scrollY <= 0) return false;
  return ancestorsShow(element, rect, view) && frameShows(view);
}

/** Walks up through shadow roots: opacity multiplies, and boxes that cut what overflows leave only what they show. */
function ancestorsShow(element: Element, rect: DOMRect, view: Window): boolean {
  let opacity = 1;
  let left = rect.left;
  let right = rect.right;
  let top = rect.top;
  let bottom = rect.bottom;
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const style = view.getComputedStyle(at);
    opacity *= Number.parseFloat(style.opacity);
    if (opacity < FAINTEST || clipsAll(style)) return false;
    // What scrolls can be brought into view; what is cut cannot.
    const cutsX = style.overflowX === "hidden" || style.overflowX === "clip";
    const cutsY = style.overflowY === "hidden" || style.overflowY === "clip";
    const isRoot = at === at.ownerDocument.documentElement || at === at.ownerDocument.body;
    if (at === element || isRoot || (!cutsX && !cutsY)) continue;
    const box = at.getBoundingClientRect();
    if (cutsX) [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
    if (cutsY) [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    if (right - left < SMALLEST || bottom - top < SMALLEST) return false;
  }
  return true;
}

function clipsAll(style: CSSStyleDeclaration): boolean {
  // The old way of hiding from sight only: a clip of one pixel, or none.
  if (style.position === "absolute" && /^rect\((?:[01](?:px)?[ ,]*){4}\)$/.test(style.clip)) return true;
  return /^inset\((?:50|100)%|^circle\(0/.test(style.clipPath);
}

function parentOf(element: Element): Element | null {
  if (element.assignedSlot) return element.assignedSlot;
  if (element.parentElement) return element.parentElement;
  const root = element.getRootNode();
  return "host" in root ? (root as ShadowRoot).host : null;
}

/** In a frame of the same origin, the frame itself must be visible too. */
function frameShows(view: Window): boolean {
  if (view === view.parent) return true;
  try {
    return view.frameElement === null || isVisible(view.frameElement);
  } catch {
    return false;
  }
}
