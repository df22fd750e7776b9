/**
 * Places in a page that hold text a person can edit: inputs, text areas and editing hosts. One interface reads
 * and replaces such text. Replacing goes through the native value setter, which frameworks notice and which
 * leaves nothing in the undo history, unlike `execCommand`.
 */

/** A piece of editable text: all of a field, or the selected part. */
export interface EditableText {
  /** The element that the page knows as field or editor. */
  readonly element: HTMLElement;
  /** The piece as it is now. */
  read(): string;
  /**
   * Puts `text` in its place and tells the page. The piece is then the new text.
   * Returns whether the field reads so right afterwards; a page may still change it later.
   */
  replace(text: string): boolean;
  /** After `replace`: puts back what stood here before, unless the page has done so itself. */
  restore(): void;
  /** Whether `text` could stand here, by the field's own rules. */
  canHold(text: string): boolean;
}

type TextField = HTMLInputElement | HTMLTextAreaElement;

/** Types of `input` that keep any line of text as it is. */
const PLAIN_TYPES = new Set(["text", "search", "password", "tel", "url", "email"]);

/** Whether `element` is a text area or an input of text. Compared by name: frames have classes of their own. */
export function isTextField(element: Element): element is TextField {
  if (element.namespaceURI !== "http://www.w3.org/1999/xhtml") return false;
  if (element.localName === "textarea") return true;
  return element.localName === "input" && PLAIN_TYPES.has((element as HTMLInputElement).type);
}

/** Whether any field, also one of dates or numbers, is where a person types or picks a value. */
export function isField(element: Element): element is TextField | HTMLSelectElement {
  return ["input", "textarea", "select"].includes(element.localName);
}

/** The outermost editor that contains `node`, null where the page is not editable. */
export function editingHost(node: Node): HTMLElement | null {
  let host: HTMLElement | null = null;
  let at: Node | null = node.nodeType === Node.ELEMENT_NODE ? node : node.parentNode;
  while (at !== null && (at as HTMLElement).isContentEditable) {
    host = at as HTMLElement;
    at = at.parentNode;
  }
  return host;
}

/** All of what `element` holds; null when it holds no editable text. */
export function wholeText(element: Element): EditableText | null {
  if (isTextField(element)) return inField(element, null);
  const host = editingHost(element);
  if (host === null) return null;
  const range = host.ownerDocument.createRange();
  range.selectNodeContents(host);
  return inEditor(host, range);
}

/** The selected part of a text field; null when nothing in it is selected, or it does not say (e-mail fields). */
export function selectedInField(element: Element): EditableText | null {
  if (!isTextField(element)) return null;
  const { selectionStart: start, selectionEnd: end } = element;
  return start === null || end === null || start === end ? null : inField(element, { start, end });
}

/** The part of an editor inside `range`; null when not all of it is in one editor. */
export function editableRange(range: Range): EditableText | null {
  const host = editingHost(range.commonAncestorContainer);
  return host === null ? null : inEditor(host, range.cloneRange());
}

/** The piece from `start` to `end` of what `field` holds. */
export function pieceOfField(field: TextField, start: number, end: number): EditableText {
  return inField(field, { start, end });
}

function inField(field: TextField, piece: { start: number; end: number } | null): EditableText {
  let { start, end } = piece ?? { start: 0, end: field.value.length };
  let before = field.value;
  const withPiece = (text: string) => field.value.slice(0, start) + text + field.value.slice(end);
  return {
    element: field,
    read: () => (piece === null ? field.value : field.value.slice(start, end)),
    replace(text) {
      before = field.value;
      const whole = piece === null ? text : withPiece(text);
      setFieldValue(field, whole);
      if (piece !== null) end = start + text.length;
      else [start, end] = [0, text.length];
      return field.value === whole;
    },
    restore() {
      if (field.isConnected && field.value !== before) setFieldValue(field, before);
    },
    canHold: (text) => fieldCanHold(field, piece === null ? text : withPiece(text)),
  };
}

/** Sets the value of `field` as if it were typed, and tells the page with the events that frameworks listen for. */
export function setFieldValue(field: TextField | HTMLSelectElement, value: string): void {
  // A framework may have put its own `value` on the element to follow what it sets itself; ours must not pass there.
  const owner = { input: HTMLInputElement, textarea: HTMLTextAreaElement, select: HTMLSelectElement }[
    field.localName
  ];
  const set = owner && Object.getOwnPropertyDescriptor(owner.prototype, "value")?.set;
  if (set) set.call(field, value);
  else field.value = value;
  announceInput(field);
  field.dispatchEvent(new Event("change", { bubbles: true }));
}

function announceInput(element: HTMLElement): void {
  const inputType = "insertReplacementText";
  element.dispatchEvent(new InputEvent("input", { inputType, bubbles: true, composed: true }));
}

/** Tried on a field that the page never sees, so that no rule of the page is broken by looking. */
function fieldCanHold(field: TextField, text: string): boolean {
  if (field.disabled || field.readOnly) return false;
  if (field.maxLength >= 0 && text.length > field.maxLength) return false;
  if (field.localName === "textarea") return true;
  const { type, pattern } = field as HTMLInputElement;
  const probe = field.ownerDocument.createElement("input");
  probe.type = type;
  if (pattern) probe.pattern = pattern;
  probe.value = text;
  return probe.value === text && !probe.validity.typeMismatch && !probe.validity.patternMismatch;
}

function inEditor(host: HTMLElement, range: Range): EditableText {
  let before = shownText(range);
  return {
    element: host,
    read: () => shownText(range),
    replace(text) {
      before = shownText(range);
      const lines = text.split("\n");
      const parts = lines.flatMap((line, index) => {
        const node = host.ownerDocument.createTextNode(line);
        return index === 0 ? [node] : [host.ownerDocument.createElement("br"), node];
      });
      range.deleteContents();
      // Inserted from the last to the first: each goes to the start of the now empty range.
      for (const part of parts.reverse()) range.insertNode(part);
      announceInput(host);
      return host.isConnected && shownText(range) === text;
    },
    restore() {
      if (!host.isConnected || host.textContent.includes(before) || shownText(range) === before) return;
      range.deleteContents();
      range.insertNode(host.ownerDocument.createTextNode(before));
      announceInput(host);
    },
    canHold: () => host.isConnected && host.isContentEditable,
  };
}

/** Elements that start a line of their own in an editor. */
const LINES = new Set([
  "p",
  "div",
  "li",
  "ul",
  "ol",
  "blockquote",
  "pre",
  "h1",
  "h2",
  "h3",
  "h4",
  "h5",
  "h6",
]);

/** The text of `range` with a line break where a person sees one; a range has no `innerText` of its own. */
function shownText(range: Range): string {
  const lines: string[] = [""];
  const add = (text: string) => lines.push((lines.pop() ?? "") + text);
  const visit = (node: Node): void => {
    if (node.nodeType === Node.TEXT_NODE) add((node as Text).data);
    else if (node.nodeName.toLowerCase() === "br") lines.push("");
    else {
      const ownLine = LINES.has(node.nodeName.toLowerCase());
      if (ownLine && lines.at(-1) !== "") lines.push("");
      for (const child of node.childNodes) visit(child);
      if (ownLine && node.nextSibling !== null && lines.at(-1) !== "") lines.push("");
    }
  };
  visit(range.cloneContents());
  return lines.join("\n");
}
