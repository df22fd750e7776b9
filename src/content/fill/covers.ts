/**
 * What lies over a field though a click goes through it: a browser's hit tests do not tell of such boxes, so they are
 * looked for by style and compared by the order in which the page is painted.
 */
import type { Steps } from "../slices.ts";
import { colour, type Look, opacityOf, parentOf } from "../visible.ts";

/** Elements looked at in one step. */
const AT_ONCE = 250;
/** Alpha from which something behind cannot be read. */
const DENSE = 0.6;
const PICTURES = new Set(["img", "canvas", "video", "iframe", "object", "embed", "svg"]);

/** How much of what is behind `element` it hides, from 0 to 1. */
export function density(element: Element, look: Look, style = getComputedStyle(element)): number {
  if (PICTURES.has(element.localName) || element.closest("svg") !== null) return opacityOf(element, look);
  const blurs = (style.getPropertyValue("backdrop-filter") || "none") !== "none";
  const full = blurs || style.backgroundImage !== "none" ? 1 : colour(style.backgroundColor).alpha;
  return full === 0 ? 0 : full * opacityOf(element, look);
}

/**
 * Finds the boxes of `root`, shadow roots included, that hide what is behind and let clicks through. Yields where the page
 * may have its turn.
 */
export function* clickThrough(root: Document | ShadowRoot, look: Look): Steps<Element[]> {
  const found: Element[] = [];
  let count = 0;
  const open: (Document | ShadowRoot)[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const element of next.querySelectorAll("*")) {
      if (element.shadowRoot !== null) open.push(element.shadowRoot);
      if (++count % AT_ONCE === 0) yield;
      if (!element.isConnected) continue;
      const style = getComputedStyle(element);
      if (style.pointerEvents !== "none" || style.visibility !== "visible") continue;
      if (density(element, look, style) >= DENSE) found.push(element);
    }
  }
  return found;
}

/** Whether one of `covers`, or a drawn part of an ancestor, is painted over most of `rect` of `element`. */
export function isCovered(element: Element, rect: DOMRect, covers: readonly Element[]): boolean {
  const over = covers.some(
    (cover) =>
      cover !== element &&
      !cover.contains(element) &&
      overlaps(cover.getBoundingClientRect(), rect) &&
      isPaintedOver(cover, element),
  );
  if (over) return true;
  for (let at = parentOf(element); at !== null; at = parentOf(at)) {
    if (drawnPartCovers(at, element, rect)) return true;
  }
  return false;
}

/** Whether `cover` takes more than half of `rect`. */
function overlaps(cover: DOMRect, rect: DOMRect): boolean {
  const width = Math.min(cover.right, rect.right) - Math.max(cover.left, rect.left);
  const height = Math.min(cover.bottom, rect.bottom) - Math.max(cover.top, rect.top);
  return width > 0 && height > 0 && width * height > (rect.width * rect.height) / 2;
}

/** `::before` and `::after` of an ancestor that are placed over it; hit tests find them unless clicks go through. */
function drawnPartCovers(owner: Element, element: Element, rect: DOMRect): boolean {
  return (["::before", "::after"] as const).some((part) => {
    const style = getComputedStyle(owner, part);
    if (style.content === "none" || style.content === "normal" || style.pointerEvents !== "none")
      return false;
    if (style.position !== "absolute" && style.position !== "fixed") return false;
    const alpha = style.backgroundImage !== "none" ? 1 : colour(style.backgroundColor).alpha;
    if (alpha * Number.parseFloat(style.opacity) < DENSE || Number.parseInt(style.zIndex, 10) < 0)
      return false;
    const isAbove = Number.parseInt(style.zIndex, 10) > 0 || part === "::after";
    if (!isAbove && getComputedStyle(element).position !== "static") return false;
    const around =
      style.position === "fixed" ? new DOMRect(0, 0, 0, 0) : holderOf(owner).getBoundingClientRect();
    const [left, top, width, height] = [style.left, style.top, style.width, style.height].map(
      Number.parseFloat,
    );
    return overlaps(new DOMRect(around.left + (left ?? 0), around.top + (top ?? 0), width, height), rect);
  });
}

function holderOf(owner: Element): Element {
  for (let at: Element | null = owner; at !== null; at = parentOf(at)) {
    const style = getComputedStyle(at);
    if (style.position !== "static" || style.transform !== "none") return at;
  }
  return owner.ownerDocument.documentElement;
}

/** Whether `a` is painted after `b`: by the layers that each is in, from the outermost on, then by their order. */
function isPaintedOver(a: Element, b: Element): boolean {
  const [layersA, layersB] = [layersOf(a), layersOf(b)];
  for (let at = 0; ; at++) {
    const [one, other] = [layersA[at], layersB[at]];
    if (one === undefined || other === undefined) {
      const level = one?.level ?? other?.level ?? 0;
      if (level !== 0) return one === undefined ? level < 0 : level > 0;
      return follows(a, b);
    }
    if (one.element === other.element) continue;
    return one.level === other.level ? follows(one.element, other.element) : one.level > other.level;
  }
}

interface Layer {
  readonly element: Element;
  /** As `z-index`; what is not placed lies just below what is. */
  readonly level: number;
}

function layersOf(element: Element): Layer[] {
  const layers: Layer[] = [];
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const style = getComputedStyle(at);
    const index = Number.parseInt(style.zIndex, 10);
    const isPlaced = style.position !== "static";
    const isLayer =
      isPlaced ||
      !Number.isNaN(index) ||
      style.opacity !== "1" ||
      style.transform !== "none" ||
      style.filter !== "none";
    if (isLayer) layers.push({ element: at, level: Number.isNaN(index) ? 0 : index });
    else if (at === element) layers.push({ element: at, level: -0.5 });
  }
  return layers.reverse();
}

function follows(a: Element, b: Element): boolean {
  return (b.compareDocumentPosition(a) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
}
