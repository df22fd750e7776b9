/**
 * The positive proof that a person can see a field: at several points of it nothing that hides it is painted above.
 * Without that proof a field is neither named, nor counted, nor filled.
 */
import { parentOf, shadowOf } from "../page/composed.ts";
import { atOnce, type Steps } from "../page/slices.ts";
import { isVisible, type Look } from "../page/visible.ts";
import { type Cover, clickThrough, density, isCovered, type KnownParts } from "./covers.ts";
import { reach } from "./reach.ts";

/** Where to look, as parts of width and height. */
const ACROSS = [0.1, 0.3, 0.5, 0.7, 0.9];
const DOWN = [0.25, 0.5, 0.75];
/** How many of these points must show it. */
const ENOUGH = 0.6;
/** What lies over a point hides it from this on. */
const DENSE = 0.6;
/** Smallest sides of what must be in view, in CSS pixels. */
const NARROWEST = 12;
const LOWEST = 8;

const MOST_SCROLLS = 200;

/** What a look at one moment needs: styles seen so far, and boxes that hide things and let clicks through. */
export interface Sight {
  /** How many fields out of view may still be scrolled to, so that a look at an endless page ends. */
  scrolls: number;
  readonly look: Look;
  /** What is still to be looked at: all of it that a scroll brings into view is looked at then. */
  readonly waiting: readonly Element[];
  readonly seen: Set<Element>;
  readonly parts: KnownParts;
  readonly covers: ReadonlyMap<Document, readonly Cover[]>;
  readonly cost: Cost;
}

/** What proofs by hit tests have cost so far, in ms. */
interface Cost {
  proofs: number;
  spent: number;
  /** The cheapest one: it tells a page that is dear from a machine that is busy. */
  least: number;
}

/** An honest page answers the tests of one field in some 0.2 ms; where each takes longer than this, all get so long. */
const DEAR = 4;
const MOST_SPENT = 60;
const FEWEST = 3;
/** So many proofs are made in one look: no page asks a person for so much. */
const MOST_PROOFS = 250;

/** Whether so many proofs were made, or are so dear on this page, that the rest is better taken as not seen. */
export function isTooDear({ cost: { proofs, spent, least } }: Sight): boolean {
  return proofs >= MOST_PROOFS || (proofs >= FEWEST && least > DEAR && spent > MOST_SPENT);
}

/** Looks at `documents` as they are now; what it finds is good until the page changes. */
export function lookNow(documents: readonly Document[]): Sight {
  return atOnce(looking(documents));
}

/** As `lookNow`, in steps. */
export function* looking(documents: readonly Document[]): Steps<Sight> {
  const covers = new Map<Document, readonly Cover[]>();
  for (const document of documents) covers.set(document, yield* clickThrough(document, new Map()));
  const cost = { proofs: 0, spent: 0, least: Infinity };
  return {
    scrolls: MOST_SCROLLS,
    look: new Map(),
    waiting: [],
    seen: new Set(),
    parts: new Map(),
    covers,
    cost,
  };
}

/** Whether a person sees `element`, after scrolling to it where `mayScroll`; what was scrolled is put back. */
export function isSeen(element: Element, sight: Sight, mayScroll: boolean): boolean {
  if (sight.seen.has(element)) return true;
  if (!isVisible(element, sight.look)) return false;
  if (isPainted(element, sight)) return true;
  if (!mayScroll || sight.scrolls-- <= 0) return false;
  const back = reach(element);
  try {
    // Boxes moved: what was found of them before holds no more.
    const there = { ...sight, look: new Map() };
    for (const other of sight.waiting) {
      if (isTooDear(sight)) break;
      if (other === element || sight.seen.has(other) || !isAllInView(other)) continue;
      if (isVisible(other, there.look) && isPainted(other, there)) sight.seen.add(other);
    }
    return isPainted(element, there);
  } finally {
    back();
  }
}

function isAllInView(element: Element): boolean {
  const view = element.ownerDocument.defaultView;
  const { top, left, right, bottom } = element.getBoundingClientRect();
  return view !== null && top >= 0 && left >= 0 && right <= view.innerWidth && bottom <= view.innerHeight;
}

/** Whether enough points of `element` in the viewport show it, in its frame and in the frames around. */
function isPainted(element: Element, sight: Sight): boolean {
  const { ownerDocument } = element;
  const view = ownerDocument.defaultView;
  if (view === null) return false;
  const rect = element.getBoundingClientRect();
  const left = Math.max(rect.left, 0);
  const top = Math.max(rect.top, 0);
  const width = Math.min(rect.right, view.innerWidth) - left;
  const height = Math.min(rect.bottom, view.innerHeight) - top;
  if (width < NARROWEST || height < LOWEST) return false;
  const points = ACROSS.flatMap((x) => DOWN.map((y) => [left + width * x, top + height * y] as const));
  let shown = 0;
  let hidden = 0;
  const began = performance.now();
  for (const [x, y] of points) {
    if (showsAt(element, x, y, sight.look)) shown++;
    else hidden++;
    if (shown >= points.length * ENOUGH || hidden > points.length * (1 - ENOUGH)) break;
  }
  const spent = performance.now() - began;
  sight.cost.proofs++;
  sight.cost.spent += spent;
  sight.cost.least = Math.min(sight.cost.least, spent);
  if (shown < points.length * ENOUGH) return false;
  const covers = sight.covers.get(ownerDocument) ?? [];
  if (isCovered(element, rect, covers, sight.look, sight.parts)) return false;
  return frameShowsAt(view, left + width / 2, top + height / 2, sight);
}

/** Whether what lies over `element` at a point lets it be seen, in its own tree and in those around it. */
function showsAt(element: Element, x: number, y: number, look: Look): boolean {
  let at = element;
  let hidden = 0;
  for (;;) {
    const root = at.getRootNode() as Document | ShadowRoot;
    const top = root.elementFromPoint(x, y);
    const isOnTop = top !== null && (top === at || at.contains(top));
    const stack = isOnTop ? [at] : root.elementsFromPoint(x, y);
    const depth = stack.findIndex((hit) => hit === at || at.contains(hit));
    if (depth < 0) return false;
    for (const hit of stack.slice(0, depth)) {
      // An ancestor above its own child is a part drawn by it, or a shadow tree over what is slotted in.
      if (isAround(hit, at)) return false;
      hidden = 1 - (1 - hidden) * (1 - densityAt(hit, x, y, look));
    }
    if (hidden > DENSE) return false;
    if (!("host" in root)) return true;
    at = root.host;
  }
}

/** How much `hit` hides at a point, and what is in its shadow root: to those outside both are one. */
function densityAt(hit: Element, x: number, y: number, look: Look): number {
  const shadow = shadowOf(hit);
  let hidden = density(hit, look);
  for (const inner of shadow?.elementsFromPoint(x, y) ?? []) {
    if (inner.getRootNode() === shadow) hidden = 1 - (1 - hidden) * (1 - densityAt(inner, x, y, look));
  }
  return hidden;
}

function isAround(hit: Element, element: Element): boolean {
  for (let at = parentOf(element); at !== null; at = parentOf(at)) if (at === hit) return true;
  return false;
}

/** The same question to the frame that this document is in; `x` and `y` are in its own viewport. */
function frameShowsAt(view: Window, x: number, y: number, sight: Sight): boolean {
  if (view === view.parent) return true;
  try {
    const frame = view.frameElement;
    if (frame === null) return false;
    const box = frame.getBoundingClientRect();
    const scale = box.width / ((frame as HTMLElement).offsetWidth || box.width);
    const [outerX, outerY] = [
      box.left + (frame.clientLeft + x) * scale,
      box.top + (frame.clientTop + y) * scale,
    ];
    if (!isVisible(frame, sight.look) || !showsAt(frame, outerX, outerY, sight.look)) return false;
    const outer = frame.ownerDocument.defaultView;
    return outer !== null && frameShowsAt(outer, outerX, outerY, sight);
  } catch {
    return false;
  }
}
