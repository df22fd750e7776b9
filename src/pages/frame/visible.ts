/**
 * Whether a press on an element is what the person means: a page around the frame can make it transparent, cover it,
 * cut it, shrink it, or move it under the pointer. IntersectionObserver version 2 reports the first four; only Chromium
 * has it; see SECURITY.md "In the page" for what it misses.
 */

/** How long something must have been seen, whole and without a break, before a press on it counts. */
const MINIMUM_VISIBLE_MS = 600;
/** How long the pointer must have stood on it: nobody means to press what has just come under the pointer. */
const MINIMUM_POINTED_MS = 350;

type EntryV2 = IntersectionObserverEntry & { readonly isVisible?: boolean };

/** What keeps an element in sight. */
export interface Sight {
  /** Whether the press that made `event` counts; answers after the browser has looked once more. */
  readonly isMeant: (event: MouseEvent) => Promise<boolean>;
  readonly stop: () => void;
}

/** Returns whether this browser can tell. */
export function canWatchVisibility(): boolean {
  return (
    typeof IntersectionObserverEntry === "function" && "isVisible" in IntersectionObserverEntry.prototype
  );
}

/** Watches `element`. */
export function watchVisibility(element: Element): Sight {
  let since: number | null = null;
  let pointedSince: number | null = null;
  const stop = new AbortController();
  const { signal } = stop;
  const observer = observe(element, (isSeen) => {
    since = isSeen ? (since ?? performance.now()) : null;
  });
  signal.addEventListener("abort", () => observer.disconnect());
  const point = () => {
    pointedSince ??= performance.now();
  };
  const leave = (event: Event) => {
    // A finger leaves after each touch: its second touch counts.
    if ((event as PointerEvent).pointerType !== "touch") pointedSince = null;
  };
  element.addEventListener("pointerenter", point, { signal });
  element.addEventListener("pointerleave", leave, { signal });
  return {
    isMeant: async ({ detail }) => {
      const isByKey = detail === 0;
      const isMeant =
        lasts(since, MINIMUM_VISIBLE_MS) && (isByKey || lasts(pointedSince, MINIMUM_POINTED_MS));
      return isMeant && document.visibilityState === "visible" && (await isSeenNow(element));
    },
    stop: () => stop.abort(),
  };
}

function lasts(since: number | null, ms: number): boolean {
  return since !== null && performance.now() - since >= ms;
}

/** Whether `element` is in full sight at the browser's next look: what came over it with the press counts too. */
function isSeenNow(element: Element): Promise<boolean> {
  return new Promise((resolve) => {
    const observer = observe(element, (isSeen) => {
      observer.disconnect();
      resolve(isSeen);
    });
  });
}

function observe(element: Element, tell: (isSeen: boolean) => void): IntersectionObserver {
  // `trackVisibility` is not in TypeScript's library yet; it asks for a delay of at least 100 ms.
  const options: IntersectionObserverInit & { trackVisibility: boolean; delay: number } = {
    threshold: [1],
    trackVisibility: true,
    delay: 100,
  };
  const observer = new IntersectionObserver((entries) => {
    const last: EntryV2 | undefined = entries.at(-1);
    if (last !== undefined) tell(last.isVisible === true && last.intersectionRatio >= 1);
  }, options);
  observer.observe(element);
  return observer;
}
