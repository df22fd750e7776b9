/**
 * Text in editors: elements that are `contenteditable`. Many keep their text themselves and draw it, so that a change
 * of the drawing changes nothing (Draft.js, Slate) or is drawn over (ProseMirror, Lexical). They do take a paste. So a
 * replacement is offered as one, and only where the page takes none is the drawing changed.
 */
import { pause } from "../page/write.ts";
import { askCopy, type Clip, htmlClip, offerCut, offerInput, offerPaste, plainClip } from "./events.ts";
import { SETTLE } from "./field-piece.ts";
import { focusOn, hasFocus, leaveAndReturn } from "./focus.ts";
import { hiddenCopies } from "./hidden-copies.ts";
import { insertAll, insertPart } from "./insert-lines.ts";
import type { Piece, Refusal, Replaced } from "./piece.ts";
import { shownText, shownTextOf } from "./shown-text.ts";

/** How long an editor may take to hear of a selection: Slate listens every 100 ms. In milliseconds, as all below. */
const HEARS = 120;
/** How often a selection is made where the editor takes it back. */
const SELECTS = 3;
/** How long it may take to draw what was pasted. */
const DRAWS = 600;
const LOOKS_EVERY = 20;
const AFTER_FOCUS = 60;

/** The part of `host` inside `range`. */
export function editorPiece(host: HTMLElement, range: Range): Piece {
  return {
    element: host,
    read: () => shownText(range),
    canHold: () => host.isConnected && host.isContentEditable,
    replace: (text) => replaceIn(host, range, text),
  };
}

/** Takes everything out of `host`. Returns whether it then shows nothing, and copies nothing when asked. */
export async function emptyEditor(host: HTMLElement): Promise<boolean> {
  const isEmpty = () => host.isConnected && bare(shownTextOf(host)) === "";
  await select(host, null);
  if (!offerCut(targetIn(host))) host.ownerDocument.execCommand("delete");
  await until(isEmpty);
  // An editor that only drew it away draws it again.
  await pause(SETTLE);
  return isEmpty() && bare((await whatItCopies(host)) ?? "") === "" && isEmpty();
}

/** Without white space: editors break and space lines in their own ways. */
function bare(text: string): string {
  return text.replace(/[\s\u200b\ufeff]+/g, "");
}

function around(host: HTMLElement, range: Range): [before: string, after: string] {
  const before = host.ownerDocument.createRange();
  before.setStart(host, 0);
  before.setEnd(range.startContainer, range.startOffset);
  const after = host.ownerDocument.createRange();
  after.selectNodeContents(host);
  after.setStart(range.endContainer, range.endOffset);
  return [shownText(before), shownText(after)];
}

async function replaceIn(host: HTMLElement, range: Range, text: string): Promise<Replaced> {
  const plain = shownText(range);
  const [head, tail] = around(host, range);
  const isWhole = bare(head) === "" && bare(tail) === "";
  const shown = shownTextOf(host);
  const expected = bare(head) + bare(text) + bare(tail);
  const isThere = () => host.isConnected && bare(shownTextOf(host)) === expected;
  const copies = hiddenCopies(host, plain);

  await select(host, isWhole ? null : range);
  const original = plain === "" ? null : askCopy(targetIn(host));
  // An editor of long texts draws only what is in sight: what is not drawn would be lost.
  if (original !== null && bare(original.get("text/plain") ?? "").length > bare(plain).length) {
    return { done: false, why: "refused" };
  }
  const byPage = await offered(host, text);
  const insert = () => (isWhole ? insertAll(host, text) : insertPart(range, text));
  const undo = byPage ? null : insert();
  await until(isThere);
  if (byPage && isWhole && isThere() && !keepsLines(host, text)) {
    // Some editors drop the empty lines of plain text, and keep those of paragraphs.
    await select(host, null);
    offerPaste(targetIn(host), htmlClip(text));
    await until(isThere);
  }
  const why = isThere() ? await doubt(host, { isThere, plain, text, expected, copies }) : "refused";
  if (why === null) {
    if (hasFocus(host)) host.ownerDocument.getSelection()?.collapseToEnd();
    return { done: true, pageUndoes: byPage };
  }
  if (!host.isConnected) return { done: false, why: "gone" };
  if (undo !== null) undo();
  else if (shownTextOf(host) !== shown) await putBack(host, { isWhole, text, plain, original });
  const isAsBefore = () => shownTextOf(host).replaceAll("\u00a0", " ") === shown.replaceAll("\u00a0", " ");
  await until(isAsBefore);
  return { done: false, why: isAsBefore() && (await isHeldAgain(host, plain, text)) ? why : "lost" };
}

/** Whether what the editor copies of itself holds its own text again; true where it says nothing. */
async function isHeldAgain(host: HTMLElement, plain: string, text: string): Promise<boolean> {
  const held = await whatItCopies(host);
  return held === undefined || (bare(held).includes(bare(plain)) && !bare(held).includes(bare(text)));
}

/** Offers `text` as a paste to the editor that has a selection. Returns whether it took it. */
async function offered(host: HTMLElement, text: string): Promise<boolean> {
  // TinyMCE waits for the browser to paste plain text into a place of its own; HTML it takes itself.
  if (host.classList.contains("mce-content-body")) return offerPaste(targetIn(host), htmlClip(text));
  const clip = plainClip(text);
  return offerPaste(targetIn(host), clip) || offerInput(targetIn(host), clip);
}

/** Whether `host` shows as many lines as `text` has. */
function keepsLines(host: HTMLElement, text: string): boolean {
  return shownTextOf(host).trim().split("\n").length === text.trim().split("\n").length;
}

interface Wanted {
  readonly isThere: () => boolean;
  readonly plain: string;
  readonly text: string;
  readonly expected: string;
  readonly copies: () => boolean;
}

/** Why the new text may not be what the page holds, although it shows it; null when all looks well. */
async function doubt(
  host: HTMLElement,
  { isThere, plain, text, expected, copies }: Wanted,
): Promise<Refusal | null> {
  await pause(SETTLE);
  if (!isThere()) return "refused";
  await leaveAndReturn(host, AFTER_FOCUS);
  // A box that goes when it is left has shown the new text until then.
  if (!host.isConnected) return null;
  if (!isThere()) return "kept-by-page";
  const held = await whatItCopies(host);
  if (held !== undefined && !agrees(bare(held), { plain: bare(plain), text: bare(text), expected })) {
    return "kept-by-page";
  }
  if (!isThere()) return "refused";
  // Mirrors may follow a while later.
  await until(() => !copies());
  return copies() ? "kept-by-page" : null;
}

/**
 * What the editor itself says that it holds; undefined where it says nothing, or where the person went on elsewhere.
 */
async function whatItCopies(host: HTMLElement): Promise<string | undefined> {
  if (!hasFocus(host)) return undefined;
  await select(host, null);
  return hasFocus(host) ? askCopy(targetIn(host))?.get("text/plain") : undefined;
}

/** Whether what the editor copies of itself holds the new text, and the old one no oftener than it should. */
function agrees(
  held: string,
  { plain, text, expected }: Record<"plain" | "text" | "expected", string>,
): boolean {
  if (!held.includes(text)) return false;
  if (plain === "") return true;
  const rest = (all: string) => all.replace(text, "").split(plain).length;
  return rest(held) <= rest(expected);
}

/** Selects `range`, or all of `host`, and gives the editor time to hear of it. */
async function select(host: HTMLElement, range: Range | null): Promise<void> {
  focusOn(host);
  const { ownerDocument: document } = host;
  const selection = document.getSelection();
  if (selection === null) return;
  for (let tries = 0; tries < SELECTS && (tries === 0 || hasFocus(host)); tries += 1) {
    if (range !== null) {
      const { startContainer, startOffset, endContainer, endOffset } = range;
      selection.setBaseAndExtent(startContainer, startOffset, endContainer, endOffset);
    } else {
      // What Ctrl+A selects is what editors know best.
      document.execCommand("selectAll");
      if (!host.contains(selection.anchorNode) || !host.contains(selection.focusNode)) {
        selection.selectAllChildren(host);
      }
    }
    const { anchorNode, anchorOffset, focusNode, focusOffset } = selection;
    await pause(HEARS);
    // An editor that was still drawing what was typed has put its caret back.
    const isKept =
      selection.anchorNode === anchorNode &&
      selection.anchorOffset === anchorOffset &&
      selection.focusNode === focusNode &&
      selection.focusOffset === focusOffset;
    if (isKept) return;
  }
}

/** The element in `host` that a browser would tell of a paste: where the selection begins. */
function targetIn(host: HTMLElement): Element {
  const node = host.ownerDocument.getSelection()?.anchorNode ?? null;
  const element = node instanceof Element ? node : node?.parentElement;
  return element && host.contains(element) ? element : host;
}

/** Waits until `isSo`, not longer than an editor may take to draw. */
async function until(isSo: () => boolean): Promise<void> {
  for (let waited = 0; waited < DRAWS && !isSo(); waited += LOOKS_EVERY) await pause(LOOKS_EVERY);
}

interface Original {
  readonly isWhole: boolean;
  readonly text: string;
  readonly plain: string;
  readonly original: Clip | null;
}

/** Gives an editor that took the new text its own back, as it gave it when asked to copy it. */
async function putBack(host: HTMLElement, { isWhole, text, plain, original }: Original): Promise<void> {
  const range = isWhole ? null : rangeOfText(host, text);
  if (!isWhole && range === null) return;
  await select(host, range);
  const clip = original ?? plainClip(plain);
  if (!offerPaste(targetIn(host), clip)) offerInput(targetIn(host), clip);
}

/** Where `text` stands in one text node of `host`. */
function rangeOfText(host: HTMLElement, text: string): Range | null {
  const walker = host.ownerDocument.createTreeWalker(host, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const start = (node as Text).data.indexOf(text);
    if (start < 0) continue;
    const range = host.ownerDocument.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + text.length);
    return range;
  }
  return null;
}
