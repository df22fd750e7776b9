/**
 * What a person points at in a page: the selected text or the focused field, through open shadow roots and frames
 * without an address of their own.
 */
import { type EditableText, editableRange, selectedInField, wholeText } from "./editable.ts";
import { focusedElement, ownDocuments } from "./frames.ts";

/** `fixed`: text is selected, but the page does not let it be edited. */
export type Pointed =
  | { readonly kind: "editable"; readonly piece: EditableText }
  | { readonly kind: "fixed"; readonly range: Range }
  | { readonly kind: "nothing" };

/** The selected text, editable or not. */
export function selected(root: Document): Pointed {
  const focused = focusedElement(root);
  const inField = focused && selectedInField(focused);
  if (inField) return { kind: "editable", piece: inField };
  for (const document of focusedFirst(root, focused)) {
    const range = selectedRange(document, focused);
    if (range === null) continue;
    const piece = editableRange(range);
    return piece === null ? { kind: "fixed", range } : { kind: "editable", piece };
  }
  return { kind: "nothing" };
}

/** All of the focused field or editor. */
export function focusedField(root: Document): EditableText | null {
  const focused = focusedElement(root);
  return focused && wholeText(focused);
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
