/**
 * The text of a part of an editor as a person sees it: a line for each line on the screen, empty ones included, white
 * space as the page shows it. What is sealed is read so, and what is turned back is compared so.
 */

/** Characters that editors put where nothing is, so that a caret can stand there. */
const PLACEHOLDERS = /[\u200b\ufeff]/g;

/** Tells whether `element` starts a line of its own. */
function isBlock(element: Element): boolean {
  const display = styleOf(element)?.display ?? "inline";
  return display !== "none" && display !== "contents" && !/^(inline|ruby)/.test(display);
}

function styleOf(element: Element): CSSStyleDeclaration | null {
  return element.ownerDocument.defaultView?.getComputedStyle(element) ?? null;
}

/** The lines of a text while it is read. */
class Lines {
  readonly #lines: string[] = [""];
  /** The last line was begun, and nothing stands in it yet. */
  #isFresh = true;

  /** Goes to a line that nothing stands in yet. */
  begin(): void {
    if (this.#isFresh) return;
    this.#lines.push("");
    this.#isFresh = true;
  }

  /** The line counts from now on, though it may be empty. */
  keep(): void {
    this.#isFresh = false;
  }

  /** Adds `text` to the last line, its line ends as they are. */
  addKept(text: string): void {
    for (const [index, part] of text.split("\n").entries()) {
      if (index > 0) {
        this.keep();
        this.begin();
      }
      this.#add(part);
    }
  }

  /** Adds `text` to the last line with its white space drawn together, as most pages show it. */
  addCollapsed(text: string): void {
    const tight = text.replace(/[ \t\n\r\f]+/g, " ");
    const last = this.#lines.at(-1) ?? "";
    this.#add(last === "" || last.endsWith(" ") ? tight.replace(/^ /, "") : tight);
  }

  /** The text; a last line that nothing stands in is none. */
  toString(): string {
    const all = this.#isFresh ? this.#lines.slice(0, -1) : this.#lines;
    return all.join("\n");
  }

  #add(text: string): void {
    if (text === "") return;
    this.#lines.push((this.#lines.pop() ?? "") + text);
    this.#isFresh = false;
  }
}

/** Returns the text of `range`, its lines parted by `\n`. */
export function shownText(range: Range): string {
  const lines = new Lines();
  visit(range.commonAncestorContainer, range, lines);
  return lines.toString();
}

/** Returns the text of all of `host`. */
export function shownTextOf(host: Element): string {
  const range = host.ownerDocument.createRange();
  range.selectNodeContents(host);
  return shownText(range);
}

function visit(node: Node, range: Range, lines: Lines): void {
  if (!range.intersectsNode(node)) return;
  if (node.nodeType === Node.TEXT_NODE) {
    addText(node as Text, range, lines);
    return;
  }
  if (node.nodeType !== Node.ELEMENT_NODE) return;
  const element = node as Element;
  if (element.localName === "br") {
    lines.keep();
    if (!endsBlock(element)) lines.begin();
    return;
  }
  if (element.localName === "img") {
    // Pictures of emoji say which one they are.
    lines.addKept((element as HTMLImageElement).alt);
    return;
  }
  if (styleOf(element)?.display === "none") return;
  const ownLine = isBlock(element) && element !== range.commonAncestorContainer;
  if (ownLine) lines.begin();
  for (const child of element.childNodes) visit(child, range, lines);
  if (ownLine) lines.begin();
}

function addText(node: Text, range: Range, lines: Lines): void {
  const start = node === range.startContainer ? range.startOffset : 0;
  const end = node === range.endContainer ? range.endOffset : node.length;
  const text = node.data.slice(start, end).replace(PLACEHOLDERS, "");
  const around = node.parentElement;
  const style = around && styleOf(around);
  if (style && keepsSpaces(style)) lines.addKept(text);
  else lines.addCollapsed(text);
}

/** Tells whether white space in text of this style is shown as it is. */
export function keepsSpaces(style: CSSStyleDeclaration): boolean {
  return /pre|break-spaces/.test(style.whiteSpace) && style.whiteSpace !== "pre-line";
}

/** Whether nothing follows `line` in its block: such a line break only holds an empty line open. */
function endsBlock(line: Element): boolean {
  for (let at: Element = line; ; ) {
    for (let next = at.nextSibling; next !== null; next = next.nextSibling) {
      if (next.nodeType === Node.ELEMENT_NODE) return isBlock(next as Element);
      if (next.nodeType === Node.TEXT_NODE && (next as Text).data.replace(PLACEHOLDERS, "").trim() !== "") {
        return false;
      }
    }
    const around: Element | null = at.parentElement;
    if (around === null || isBlock(around)) return true;
    at = around;
  }
}
