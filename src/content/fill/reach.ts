/**
 * Brings an element to where a person could look at it, by scrolling only what they could scroll, and puts everything
 * back. A box that merely cuts is not scrolled, though a program could.
 */
import { parentOf } from "../page/composed.ts";

/** Undoes the scrolling. */
export type Back = () => void;

/** Scrolls `element` to the middle of each box that a person can scroll, and of the page. */
export function reach(element: Element): Back {
  const moved: { readonly box: Element; readonly left: number; readonly top: number }[] = [];
  const remember = (box: Element) => moved.push({ box, left: box.scrollLeft, top: box.scrollTop });
  const document = element.ownerDocument;
  const page = document.scrollingElement ?? document.documentElement;
  for (let box = parentOf(element); box !== null; box = parentOf(box)) {
    if (box === page || box === document.documentElement || box === document.body || !canScroll(box))
      continue;
    remember(box);
    centre(element, box, box.getBoundingClientRect());
  }
  const view = document.defaultView;
  if (view !== null && canScrollPage(document)) {
    remember(page);
    centre(element, page, new DOMRect(0, 0, view.innerWidth, view.innerHeight));
  }
  return () => {
    for (const { box, left, top } of moved) {
      if (box.scrollLeft !== left || box.scrollTop !== top) box.scrollTo({ left, top, behavior: "instant" });
    }
  };
}

function centre(element: Element, box: Element, frame: DOMRect): void {
  const rect = element.getBoundingClientRect();
  const beyond = (from: number, to: number, start: number, end: number) =>
    from >= start && to <= end ? 0 : (from + to - start - end) / 2;
  const left = beyond(rect.left, rect.right, frame.left, frame.right);
  const top = beyond(rect.top, rect.bottom, frame.top, frame.bottom);
  if (left === 0 && top === 0) return;
  box.scrollTo({ left: box.scrollLeft + left, top: box.scrollTop + top, behavior: "instant" });
}

function canScroll(box: Element): boolean {
  if (box.scrollHeight <= box.clientHeight && box.scrollWidth <= box.clientWidth) return false;
  const style = getComputedStyle(box);
  return /auto|scroll/.test(style.overflowX + style.overflowY);
}

/** The page scrolls unless its root is told not to; the body's word counts where the root says nothing. */
function canScrollPage({ documentElement, body }: Document): boolean {
  const root = getComputedStyle(documentElement).overflowY;
  const said = root === "visible" && body !== null ? getComputedStyle(body).overflowY : root;
  return said !== "hidden" && said !== "clip";
}
