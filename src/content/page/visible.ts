/**
 * Whether a person could see an element, judged by its styles and those of all ancestors: what they cannot see is never
 * filled (SECURITY.md, "Who may fill what"). On doubt it counts as not visible. What covers it, and whether scrolling
 * reaches it, is for `fill/seen.ts`.
 */
import { parentOf } from "./composed.ts";

/** Smallest sides of a field that a person could read, in CSS pixels. */
const NARROWEST = 12;
const LOWEST = 8;
/** Products of opacities below this are taken as hidden. */
const FAINTEST = 0.3;
/** The smallest letters that anybody reads, in CSS pixels. */
const SMALLEST_TEXT = 5;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const EVERYWHERE: Box = { left: -Infinity, top: -Infinity, right: Infinity, bottom: Infinity };

/** What an element gives to those inside it. Boxes that cut are in coordinates of the viewport, null for none. */
interface Inside {
  readonly isShown: boolean;
  readonly opacity: number;
  /** What cuts a child in the flow, one placed by its nearest positioned ancestor, one fixed to the viewport. */
  readonly cut: { readonly flow: Box; readonly placed: Box; readonly fixed: Box };
  /** Which way the nearest three-dimensional scene faces, null outside of one. */
  readonly facing: DOMMatrix | null;
}

const TOP: Inside = {
  isShown: true,
  opacity: 1,
  cut: { flow: EVERYWHERE, placed: EVERYWHERE, fixed: EVERYWHERE },
  facing: null,
};

/** What one look at a page has found of elements so far: many fields share their ancestors. */
export type Look = Map<Element, Inside>;

/** Whether `element` is drawn with a size, on the page, not see-through, not cut away and not inert. */
export function isVisible(element: Element, look: Look = new Map()): boolean {
  if (!element.isConnected) return false;
  const view = element.ownerDocument.defaultView;
  if (view === null || !element.checkVisibility({ visibilityProperty: true })) return false;
  const rect = element.getBoundingClientRect();
  if (rect.width < NARROWEST || rect.height < LOWEST) return false;
  if (rect.right + view.scrollX <= 0 || rect.bottom + view.scrollY <= 0) return false;
  const around = insideOf(parentOf(element), view, look);
  const style = view.getComputedStyle(element);
  const own = step(element, style, around, isRoot(element));
  if (!own.isShown || own.opacity < FAINTEST) return false;
  const cut = cutFor(style, around);
  const width = Math.min(rect.right, cut.right) - Math.max(rect.left, cut.left);
  const height = Math.min(rect.bottom, cut.bottom) - Math.max(rect.top, cut.top);
  if (width < NARROWEST || height < LOWEST) return false;
  return showsText(element, style, view) && !isOffByFieldset(element) && frameShows(view, look);
}

/** Returns the product of the opacities of `element` and all around it. */
export function opacityOf(element: Element, look: Look): number {
  const view = element.ownerDocument.defaultView;
  return view === null ? 0 : insideOf(element, view, look).opacity;
}

/** What `element` gives to those inside; walked from the outside in, because pages may be deeper than any stack. */
function insideOf(element: Element | null, view: Window, look: Look): Inside {
  const chain: Element[] = [];
  let at = element;
  for (; at !== null && !look.has(at); at = parentOf(at)) chain.push(at);
  let inside = at === null ? TOP : (look.get(at) ?? TOP);
  for (const next of chain.reverse()) {
    inside = inside.isShown ? step(next, view.getComputedStyle(next), inside, isRoot(next)) : inside;
    look.set(next, inside);
  }
  return inside;
}

function step(element: Element, style: CSSStyleDeclaration, outer: Inside, isTop: boolean): Inside {
  // What is in the top layer is drawn over the page, whatever is around it.
  const around = outer !== TOP && element.matches(":modal, :popover-open") ? TOP : outer;
  const opacity = around.opacity * Number.parseFloat(style.opacity) * filterOpacity(style.filter);
  const facing = facingOf(style, around.facing);
  const turned = facing !== null && style.backfaceVisibility === "hidden" && facing.m33 < 0;
  const masked = maskOf(style) !== "none";
  const isShown =
    around.isShown && opacity >= FAINTEST && !turned && !masked && !(element as HTMLElement).inert;
  const own = cutFor(style, around);
  const flow = isTop ? own : withOverflow(element, style, own);
  const holds = style.transform !== "none" || style.filter !== "none" || style.perspective !== "none";
  const cut = {
    flow,
    placed: style.position !== "static" || holds ? flow : around.cut.placed,
    fixed: holds ? flow : around.cut.fixed,
  };
  const keeps = style.transformStyle === "preserve-3d";
  return { isShown, opacity, cut, facing: keeps ? facing : null };
}

/** The box that cuts an element of this style. */
function cutFor(style: CSSStyleDeclaration, { cut }: Inside): Box {
  return style.position === "fixed" ? cut.fixed : style.position === "absolute" ? cut.placed : cut.flow;
}

/** What scrolls can be brought into view, unless the box itself has no room; what is cut cannot. */
function withOverflow(element: Element, style: CSSStyleDeclaration, cut: Box): Box {
  const [isCutX, isCutY] = [style.overflowX, style.overflowY].map((overflow) => overflow !== "visible");
  if (!isCutX && !isCutY) return cut;
  const box = element.getBoundingClientRect();
  const scrolls = (overflow: string) => overflow === "auto" || overflow === "scroll";
  const [scrollsX, scrollsY] = [scrolls(style.overflowX), scrolls(style.overflowY)];
  const roomX = !scrollsX || box.width < NARROWEST;
  const roomY = !scrollsY || box.height < LOWEST;
  return {
    left: isCutX && roomX ? Math.max(cut.left, box.left) : cut.left,
    right: isCutX && roomX ? Math.min(cut.right, box.right) : cut.right,
    top: isCutY && roomY ? Math.max(cut.top, box.top) : cut.top,
    bottom: isCutY && roomY ? Math.min(cut.bottom, box.bottom) : cut.bottom,
  };
}

/** What a filter leaves to see, from 0 to 1; those of the page's own making are not judged and count as hiding. */
function filterOpacity(filter: string): number {
  if (filter === "none" || filter === "") return 1;
  if (/url\(/.test(filter)) return 0;
  let left = 1;
  for (const [, name, amount = ""] of filter.matchAll(/([a-z-]+)\(([^()]*)\)/g)) {
    const number = Number.parseFloat(amount) / (amount.endsWith("%") ? 100 : 1);
    if (name === "opacity") left *= number;
    if (name === "blur" && number > 2) return 0;
    if ((name === "brightness" || name === "contrast") && (number < 0.3 || number > 4)) return 0;
  }
  return left;
}

function maskOf(style: CSSStyleDeclaration): string {
  const mask = style.getPropertyValue("mask-image") || style.getPropertyValue("-webkit-mask-image");
  return mask === "" ? "none" : mask;
}

/** The turn of an element in its scene: its own on top of that around it. */
function facingOf(style: CSSStyleDeclaration, around: DOMMatrix | null): DOMMatrix | null {
  const isTurned =
    style.transform.startsWith("matrix3d") || /^[xy] |^[-\d.]+ [-\d.]+ [-\d.]+ /.test(style.rotate);
  if (around === null && !isTurned && style.transformStyle !== "preserve-3d") return null;
  let matrix = around ?? new DOMMatrix();
  const turn = /^(?:(x|y)|([-\d.]+) ([-\d.]+) ([-\d.]+)) ([-\d.]+)deg$/.exec(style.rotate);
  if (turn) {
    const [, axis, x = "0", y = "0", z = "0", angle = "0"] = turn;
    const [byX, byY] = [axis === "x" ? 1 : Number(x), axis === "y" ? 1 : Number(y)];
    matrix = matrix.rotateAxisAngle(byX, byY, Number(z), Number(angle));
  }
  return style.transform === "none" ? matrix : matrix.multiply(new DOMMatrix(style.transform));
}

/** Whether what is typed could be read: letters large enough, and not drawn in nothing on nothing. */
function showsText(element: Element, style: CSSStyleDeclaration, view: Window): boolean {
  if (element.localName === "iframe") return true;
  if (Number.parseFloat(style.fontSize) < SMALLEST_TEXT) return false;
  const ink = colour(style.getPropertyValue("-webkit-text-fill-color") || style.color);
  const hasShape = hasBorder(style) || style.boxShadow !== "none" || style.textShadow !== "none";
  if (hasShape) return true;
  // Boxes for a code are often drawn by the page, under a field that only takes the keys.
  if (element.getAttribute("autocomplete")?.includes("one-time-code")) return true;
  const ground = groundOf(element, view);
  if (ink.alpha < 0.1) return ground?.owner === element;
  if (ground === null) return true;
  return ink.alpha < 1 || ink.parts.some((part, at) => Math.abs(part - (ground.parts[at] ?? 0)) > 12);
}

function hasBorder(style: CSSStyleDeclaration): boolean {
  const widths = [style.borderTopWidth, style.borderBottomWidth, style.borderLeftWidth, style.outlineWidth];
  const styles = [style.borderTopStyle, style.borderBottomStyle, style.borderLeftStyle, style.outlineStyle];
  const colours = [style.borderTopColor, style.borderBottomColor, style.borderLeftColor, style.outlineColor];
  return widths.some(
    (width, at) =>
      Number.parseFloat(width) > 0 && styles[at] !== "none" && colour(colours[at] ?? "").alpha >= 0.1,
  );
}

/** The plain colour behind `element` and whose it is, the browser's white with no owner; null behind a picture. */
function groundOf(element: Element, view: Window): { owner: Element | null; parts: number[] } | null {
  for (let at: Element | null = element; at !== null; at = parentOf(at)) {
    const style = view.getComputedStyle(at);
    if (style.backgroundImage !== "none") return null;
    const { parts, alpha } = colour(style.backgroundColor);
    if (alpha > 0.9) return { owner: at, parts };
  }
  return { owner: null, parts: [255, 255, 255] };
}

/** Reads a computed colour, `rgb(…)` or `rgba(…)`; others count as full ink of no colour that a page has. */
export function colour(text: string): { readonly parts: number[]; readonly alpha: number } {
  const numbers = /^rgba?\(([^)]*)\)$/
    .exec(text)?.[1]
    ?.split(/[\s,/]+/)
    .map(Number);
  if (numbers === undefined)
    return { parts: [-255, -255, -255], alpha: /\/ 0(?:\.0\d*)?\)$/.test(text) ? 0 : 1 };
  return { parts: numbers.slice(0, 3), alpha: numbers[3] ?? 1 };
}

/** A fieldset that is off turns off what is in it, and says so nowhere on the field. */
function isOffByFieldset(element: Element): boolean {
  return element.matches(":disabled") && !(element as HTMLInputElement).disabled;
}

function isRoot(element: Element): boolean {
  return element === element.ownerDocument.documentElement || element === element.ownerDocument.body;
}

/** In a frame of the same origin, the frame itself must be visible too. */
function frameShows(view: Window, look: Look): boolean {
  if (view === view.parent) return true;
  try {
    return view.frameElement === null || isVisible(view.frameElement, look);
  } catch {
    return false;
  }
}
