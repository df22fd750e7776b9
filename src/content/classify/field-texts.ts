/** The texts of a page that people read as the name of a form control. */
import { parentOf } from "../page/composed.ts";
import type { Control } from "../page/control.ts";

/** Longer texts are cut: names of fields are short. */
const LONGEST = 120;
/** So many pieces of text are looked at before a control, no more. */
const MOST_PIECES = 40;

/** Returns `text` with its white space collapsed, cut to a sensible length. */
export function clean(text: string): string {
  return text
    .slice(0, 40 * LONGEST)
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, 2 * LONGEST);
}

/** Returns what `labels`, those of `control`, and ARIA call it. */
export function labelOf(control: Control, labels: readonly Element[]): string {
  const ids = (control.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean);
  const root = control.getRootNode() as Document | ShadowRoot;
  const parts = [
    ...labels.map((label) => textOf(label)),
    ...ids.map((id) => textOf(root.getElementById(id))),
    control.getAttribute("aria-label") ?? "",
  ];
  const own = clean([...new Set(parts.map((part) => part.trim()))].join(" "));
  // A component may keep the name of its only field on itself.
  return own === "" && "host" in root ? clean(ofHost(root.host)) : own;
}

function ofHost(host: Element): string {
  return host.getAttribute("label") ?? host.getAttribute("aria-label") ?? "";
}

/** The text of `element` without that of the controls in it. */
export function textOf(element: Element | null): string {
  if (element === null) return "";
  if (element.querySelector("select, textarea, script, style, option") === null) return element.textContent;
  return [...element.childNodes]
    .map((node) => {
      if (node.nodeType === Node.TEXT_NODE) return (node as Text).data;
      if (node.nodeType !== Node.ELEMENT_NODE) return "";
      return /^(?:select|textarea|script|style|option)$/.test((node as Element).localName)
        ? ""
        : textOf(node as Element);
    })
    .join(" ");
}

/**
 * Returns the nearest text before `control`, but after `previous`, and not further up than a table row or form.
 * The header of a row names its only control, also where a hint stands between the two.
 */
export function textBefore(control: Control, previous: Control | null): string {
  const row = control.closest("tr");
  const header = row?.firstElementChild;
  const inRow = row?.querySelectorAll("td :is(input:not([type=hidden]), select, textarea)");
  if (header?.localName === "th" && inRow?.length === 1) return textOf(header).trim().slice(-LONGEST);
  let at: Element = control;
  let pieces = 0;
  for (let steps = 0; steps < 5; steps++) {
    for (let sibling = at.previousSibling; sibling !== null; sibling = sibling.previousSibling) {
      if (sibling === previous || (previous !== null && sibling.contains(previous)) || ++pieces > MOST_PIECES)
        return "";
      const text = endOf(sibling).replace(/\s+/g, " ").trim();
      if (/\p{L}/u.test(text)) return text.slice(-LONGEST);
    }
    const parent = parentOf(at);
    if (parent === null || parent.localName === "form" || parent.localName === "body") return "";
    at = parent;
  }
  return "";
}

/** The last part of the text of `node`: no more of a large one is read than a label can have. */
function endOf(node: Node): string {
  if (node.nodeType === Node.TEXT_NODE) return (node as Text).data.slice(-4 * LONGEST);
  if (node.nodeType !== Node.ELEMENT_NODE) return "";
  const last = lastParts(node as Element);
  return last === null ? textOf(node as Element) : last.slice(-4 * LONGEST);
}

/** The last pieces of the text of a large element, null for a small one. */
function lastParts(element: Element): string | null {
  if (element.getElementsByTagName("*").length <= 200) return null;
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = "";
  while (walker.lastChild() !== null);
  for (let piece = 0; piece < MOST_PIECES && text.length < 4 * LONGEST; piece++) {
    const node = walker.currentNode;
    if (node.nodeType === Node.TEXT_NODE) text = `${(node as Text).data} ${text}`;
    if (walker.previousNode() === null) break;
  }
  return text;
}
