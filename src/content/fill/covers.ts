/**
 * What lies over a field though a click goes through it: a browser's hit tests do not tell of such boxes, so they are
 * looked for by style and compared by the order in which the page is painted.
 */

import { parentOf, shadowOf } from "../page/composed.ts";
import type { Steps } from "../page/slices.ts";
import { colour, type Look, opacityOf } from "../page/visible.ts";

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

/** What may lie over a field: a box, or a part that the page draws before or after what is in it. */
export interface Cover {
  readonly owner: Element;
  readonly part: Part | null;
}

const PARTS = ["::before", "::after"] as const;
type Part = (typeof PARTS)[number];
/** On larger pages only the drawn parts around a field are looked at. */
const MOST_WITH_PARTS = 4_000;

/**
 * Finds what of `root`, shadow roots included, hides what is behind and is not found by hit tests: boxes that let
 * clicks through, and drawn parts, which tests take for the whole of their box. Yields where the page may have its
 * turn.
 */
export function* clickThrough(root: Document | ShadowRoot, look: Look): Steps<Cover[]> {
  const found: Cover[] = [];
  let count = 0;
  const open: (Document | ShadowRoot)[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const all = next.querySelectorAll("*");
    for (const element of all) {
      const shadow = shadowOf(element);
      if (shadow !== null) open.push(shadow);
      if (++count % AT_ONCE === 0) yield;
      // The style of what is not drawn is worked out anew, with that of all around it.
      if (!element.isConnected || (all.length > MOST_WITH_PARTS && !element.checkVisibility())) continue;
      const style = getComputedStyle(element);
      const letsThrough = style.pointerEvents === "none";
      if (!letsThrough && all.length > MOST_WITH_PARTS) continue;
      if (style.visibility !== "visible" || style.display === "none") continue;
      if (letsThrough && density(element, look, style) >= DENSE) found.push({ owner: element, part: null });
      if (all.length > MOST_WITH_PARTS) continue;
      for (const part of PARTS) if (isDense(element, part, look)) found.push({ owner: element, part });
    }
  }
  return found;
}

/** The parts that each element draws over others, as far as they were asked for. */
export type KnownParts = Map<Element, readonly Part[]>;

/** Whether one of `covers`, or a drawn part of an ancestor, is painted over most of `rect` of `element`. */
export function isCovered(
  element: Element,
  rect: DOMRect,
  covers: readonly Cover[],
  look: Look,
  known: KnownParts,
): boolean {
  const isOver = ({ owner, part }: Cover) => {
    if (part !== null) return isPartOver(owner, part, element, rect);
    if (owner === element || owner.contains(element)) return false;
    return overlaps(owner.getBoundingClientRect(), rect) && isPaintedOver(owner, element);
  };
  if (covers.some(isOver)) return true;
  for (let at = parentOf(element); at !== null; at = parentOf(at)) {
    const owner = at;
    const parts = known.get(owner) ?? PARTS.filter((part) => isDense(owner, part, look));
    known.set(owner, parts);
    if (parts.some((part) => isPartOver(owner, part, element, rect))) return true;
  }
  return false;
}

/** Whether a part that `owner` draws is placed and hides what is behind it. */
function isDense(owner: Element, part: Part, look: Look): boolean {
  const style = getComputedStyle(owner, part);
  if (style.content === "none" || style.content === "normal") return false;
  if (style.position !== "absolute" && style.position !== "fixed") return false;
  const alpha = style.backgroundImage !== "none" ? 1 : colour(style.backgroundColor).alpha;
  return alpha * Number.parseFloat(style.opacity) * opacityOf(owner, look) >= DENSE;
}

/** Whether `cover` takes more than half of `rect`. */
function overlaps(cover: DOMRect, rect: DOMRect): boolean {
  const width = Math.min(cover.right, rect.right) - Math.max(cover.left, rect.left);
  const height = Math.min(cover.bottom, rect.bottom) - Math.max(cover.top, rect.top);
  return width > 0 && height > 0 && width * height > (rect.width * rect.height) / 2;
}

/** Whether a placed part of `owner` is painted over most of `rect` of `element`. */
function isPartOver(owner: Element, part: Part, element: Element, rect: DOMRect): boolean {
  const style = getComputedStyle(owner, part);
  const level = Number.parseInt(style.zIndex, 10);
  if (level < 0) return false;
  const isAround = contains(owner, element);
  if (isAround && part === "::before" && !(level > 0) && getComputedStyle(element).position !== "static")
    return false;
  if (!isAround && !(level > 0) && !isPaintedOver(owner, element, true)) return false;
  const around =
    style.position === "fixed" ? new DOMRect(0, 0, 0, 0) : holderOf(owner).getBoundingClientRect();
  const [left, top, width, height] = [style.left, style.top, style.width, style.height].map(
    Number.parseFloat,
  );
  return overlaps(new DOMRect(around.left + (left ?? 0), around.top + (top ?? 0), width, height), rect);
}

function contains(owner: Element, element: Element): boolean {
  for (let at: Element | null = element; at !== null; at = parentOf(at)) if (at === owner) return true;
  return false;
}

function holderOf(owner: Element): Element {
  for (let at: Element | null = owner; at !== null; at = parentOf(at)) {
    const style = getComputedStyle(at);
    if (style.position !== "static" || style.transform !== "none") return at;
  }
  return owner.ownerDocument.documentElement;
}

/**
 * Whether `a`, or what is placed in it, is painted after `b`: by the layers that each is in, from the outermost on,
 * then by their order.
 */
function isPaintedOver(a: Element, b: Element, isPlaced = false): boolean {
  const [layersA, layersB] = [layersOf(a, isPlaced), layersOf(b)];
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

function layersOf(element: Element, asPlaced = false): Layer[] {
  const layers: Layer[] = [];
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const style = getComputedStyle(at);
    const index = Number.parseInt(style.zIndex, 10);
    const isPlaced = style.position !== "static" || (asPlaced && at === element);
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
