/**
 * Whether an element can really be seen by the person: IntersectionObserver v2 reports when a page covers a frame,
 * makes it transparent or transforms it. Only Chromium has it; see SECURITY.md "In the page" for what it misses.
 */

/** How long something must have been seen, whole and without a break, before a click on it counts. */
export const MINIMUM_VISIBLE_MS = 600;

type EntryV2 = IntersectionObserverEntry & { readonly isVisible?: boolean };

/** Returns whether this browser can tell. */
export function canWatchVisibility(): boolean {
  return (
    typeof IntersectionObserverEntry === "function" && "isVisible" in IntersectionObserverEntry.prototype
  );
}

/** Watches `element`; `isSafe` tells whether it has been in full sight for long enough, up to now. */
export function watchVisibility(element: Element): {
  readonly isSafe: () => boolean;
  readonly stop: () => void;
} {
  let since: number | null = null;
  // `trackVisibility` is not in TypeScript's library yet; it asks for a delay of at least 100 ms.
  const options: IntersectionObserverInit & { trackVisibility: boolean; delay: number } = {
    threshold: [1],
    trackVisibility: true,
    delay: 100,
  };
  const observer = new IntersectionObserver((entries) => {
    const last: EntryV2 | undefined = entries.at(-1);
    if (last === undefined) return;
    const seen = last.isVisible === true && last.intersectionRatio >= 1;
    since = seen ? (since ?? performance.now()) : null;
  }, options);
  observer.observe(element);
  return {
    isSafe: () =>
      since !== null &&
      performance.now() - since >= MINIMUM_VISIBLE_MS &&
      document.visibilityState === "visible",
    stop: () => observer.disconnect(),
  };
}
