/**
 * Looks for what another language, a larger type or a smaller window would break. The functions run in the page, so
 * they stand alone.
 */

/** A window 320 pixels wide; and what a popup has of its 600 pixels in height at 200%. */
export const SMALLEST = { width: 320, height: 300 };

/** Makes every word longer by 60% and lets the page run from right to left. What is to be typed off stays as it is. */
export function stretch(): void {
  const before: [node: Node, text: string | null][] = [];
  Object.assign(globalThis, { unstretched: before });
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode() !== null) {
    const { currentNode: node } = texts;
    if (node.parentElement?.closest(".mono, script, svg") !== null) continue;
    const longer = (word: string) => word + word.slice(0, Math.ceil(word.length * 0.6)).toLowerCase();
    before.push([node, node.nodeValue]);
    node.nodeValue = (node.nodeValue ?? "").replace(/\p{L}+/gu, longer);
  }
  document.documentElement.dir = "rtl";
}

/** Undoes `stretch`. */
export function unstretch(): void {
  const { unstretched } = globalThis as unknown as { unstretched: [node: Node, text: string | null][] };
  for (const [node, text] of unstretched) node.nodeValue = text;
  document.documentElement.dir = "ltr";
}

/** Names what reaches out of its window, out of the part that scrolls, or out of its button or badge. */
export function outside(): string[] {
  const found = new Set<string>();
  const box = (element: Element) => element.getBoundingClientRect();
  const call = (element: Element) =>
    `${element.localName}.${element.className}: ${element.textContent?.slice(0, 60)}`;
  const { innerWidth: width, innerHeight: height } = window;
  for (const part of document.querySelectorAll(".app, .bar, .head, .foot, .toast, .frame")) {
    const { left, right, top, bottom } = box(part);
    if (left < -1 || right > width + 1 || top < -1 || bottom > height + 1) found.add(call(part));
  }
  for (const element of document.querySelectorAll("body *:not(option, .sr-only, path)")) {
    const holder = element.parentElement?.closest(
      ".body, .setup, .lock, .head, .foot, .bar, .button, .badge, .chip",
    );
    // What is cut off says so with dots, or is a text to read off in its own window.
    const cut = element.closest(".cut, .row-title, .row-sub, .head-title, textarea, .sr-only, .bar span");
    if (!holder || cut || box(element).width === 0) continue;
    const hasOwn = element.childElementCount === 0 && element.clientWidth > 0;
    if (hasOwn && element.scrollWidth > element.clientWidth + 1 && !element.matches("input, select"))
      found.add(call(element));
    if (box(element).right > box(holder).right + 1 || box(element).left < box(holder).left - 1)
      if (
        ![...element.children].some(
          (child) => box(child).right > box(holder).right + 1 || box(child).left < box(holder).left - 1,
        )
      )
        found.add(call(element));
  }
  return [...found];
}
