/**
 * Changes what an editor shows, where its page takes no paste: a plain `contenteditable` is nothing but what it shows.
 */
import { editingHost } from "../page/editable.ts";
import { keepsSpaces } from "./shown-text.ts";

/** Puts `text` in the place of all that `host` holds and tells the page. Returns what puts the very nodes back. */
export function insertAll(host: HTMLElement, text: string): () => void {
  const restore = remember(host);
  const lines = text.split("\n");
  const [only = "", ...others] = lines;
  // Lines become what a browser makes of them when a person types them: a `div` each.
  if (others.length === 0) host.replaceChildren(spaced(host, only));
  else {
    host.replaceChildren(
      ...lines.map((line) => {
        const block = host.ownerDocument.createElement("div");
        block.append(line === "" ? host.ownerDocument.createElement("br") : spaced(host, line));
        return block;
      }),
    );
  }
  announce(host);
  return restore;
}

/** Puts `text` in the place of what `range` holds and tells the page; `range` then holds it. Returns what undoes it. */
export function insertPart(range: Range, text: string): () => void {
  const { commonAncestorContainer: common } = range;
  const at = common.nodeType === Node.ELEMENT_NODE ? (common as HTMLElement) : common.parentElement;
  if (at === null) throw new TypeError("an editable range is in an element");
  const restore = remember(at);
  range.deleteContents();
  const parts = text.split("\n").flatMap((line, index) => {
    const node = at.ownerDocument.createTextNode(spaced(at, line));
    return index === 0 ? [node] : [at.ownerDocument.createElement("br"), node];
  });
  // Inserted from the last to the first: each goes to the start of the now empty range.
  for (const part of parts.toReversed()) range.insertNode(part);
  announce(at);
  return restore;
}

/** Remembers what stands in `root`, and returns what puts it back: the very nodes, which frameworks know. */
function remember(root: HTMLElement): () => void {
  const texts: [Text, string][] = [];
  const parents: [Element, ChildNode[]][] = [];
  const waiting: Element[] = [root];
  for (let element = waiting.pop(); element !== undefined; element = waiting.pop()) {
    parents.push([element, [...element.childNodes]]);
    for (const child of element.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) texts.push([child as Text, (child as Text).data]);
      if (child.nodeType === Node.ELEMENT_NODE) waiting.push(child as Element);
    }
  }
  return () => {
    for (const [parent, children] of parents) parent.replaceChildren(...children);
    for (const [text, data] of texts) text.data = data;
    announce(root);
  };
}

/** Spaces that a page would draw together stay apart, as browsers keep them when they are typed. */
function spaced(at: Element, line: string): string {
  const style = at.ownerDocument.defaultView?.getComputedStyle(at);
  if (style === undefined || keepsSpaces(style)) return line;
  return line.replace(/ {2}/g, " \u00a0").replace(/^ | $/g, "\u00a0");
}

function announce(element: HTMLElement): void {
  const inputType = "insertReplacementText";
  const target = editingHost(element) ?? element;
  target.dispatchEvent(new InputEvent("input", { inputType, bubbles: true, composed: true }));
  // Some pages look only when a key goes up.
  target.dispatchEvent(new KeyboardEvent("keyup", { key: "Unidentified", bubbles: true, composed: true }));
}
