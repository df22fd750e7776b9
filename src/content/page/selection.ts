/**
 * What a person points at in a page: the selected text or the focused field, through open shadow roots and frames
 * without an address of their own.
 */
import { editingHost, isTextField, type TextField } from "./editable.ts";
import { focusedElement, ownDocuments } from "./frames.ts";

/** A piece of a text field, in UTF-16 units, or of an editor. */
export type EditablePlace =
  | { readonly kind: "field"; readonly field: TextField; readonly start: number; readonly end: number }
  | { readonly kind: "editor"; readonly host: HTMLElement; readonly range: Range };

/** `fixed`: text is selected, but the page does not let it be edited. */
export type Pointed =
  | EditablePlace
  | { readonly kind: "fixed"; readonly range: Range }
  | { readonly kind: "nothing" };

/** The selected text, editable or not. */
export function selected(root: Document): Pointed {
  const focused = focusedElement(root);
  const inField = focused && selectedInField(focused);
  if (inField) return inField;
  for (const document of focusedFirst(root, focused)) {
    const range = selectedRange(document, focused);
    if (range === null) continue;
    return editorPlace(range) ?? { kind: "fixed", range };
  }
  return { kind: "nothing" };
}

/** All of the focused field or editor. */
export function focusedField(root: Document): EditablePlace | null {
  const focused = focusedElement(root);
  if (focused === null) return null;
  if (isTextField(focused)) return { kind: "field", field: focused, start: 0, end: focused.value.length };
  const host = editingHost(focused);
  return host === null ? null : wholeEditor(host);
}

/** All of an editor. */
export function wholeEditor(host: HTMLElement): EditablePlace {
  const range = host.ownerDocument.createRange();
  range.selectNodeContents(host);
  return { kind: "editor", host, range };
}

/** The part of an editor inside `range`; null when not all of it is in one editor. */
export function editorPlace(range: Range): EditablePlace | null {
  const host = editingHost(range.commonAncestorContainer);
  return host === null ? null : { kind: "editor", host, range: range.cloneRange() };
}

/** The selected part of a text field; null when nothing in it is selected, or it does not say (e-mail fields). */
function selectedInField(element: Element): EditablePlace | null {
  if (!isTextField(element)) return null;
  const { selectionStart: start, selectionEnd: end } = element;
  return start === null || end === null || start === end
    ? null
    : { kind: "field", field: element, start, end };
}

function focusedFirst(root: Document, focused: Element | null): Document[] {
  const documents = ownDocuments(root);
  const own = focused?.ownerDocument;
  return own === undefined ? documents : [own, ...documents.filter((document) => document !== own)];
}

/** In an open shadow root, Chromium reports the selection only by the root's own method. */
type RootWithSelection = Node & { readonly getSelection?: () => Selection | null };

function selectedRange(document: Document, focused: Element | null): Range | null {
  const roots: RootWithSelection[] = [document];
  if (focused?.ownerDocument === document) roots.unshift(focused.getRootNode());
  for (const root of roots) {
    const selection = root.getSelection?.() ?? null;
    if (selection === null || selection.isCollapsed || selection.rangeCount === 0) continue;
    const range = selection.getRangeAt(0);
    if (range.toString() !== "") return range;
  }
  return null;
}
