/**
 * The sealed texts of a page, in its text and in its fields, and replacing one where it stands in a field or editor.
 */
import { callContent } from "../messages/send.ts";
import { type EditableText, editableRange, isTextField, pieceOfField } from "./editable.ts";
import { envelopesInPage, findEnvelopes } from "./find-envelopes.ts";
import { ownDocuments } from "./frames.ts";

/** A sealed text and the field or the stretch of page text where it stands. */
export interface SealedText {
  readonly envelope: string;
  readonly place: Range | Element;
}

/** The distinct sealed texts in `root` and its frames without an address, at most `most`. Fields come first. */
export function sealedTexts(root: Document, most: number): SealedText[] {
  const found = new Map<string, SealedText>();
  for (const document of ownDocuments(root)) {
    for (const sealed of inDocument(document, most)) {
      if (found.size >= most) return [...found.values()];
      if (!found.has(sealed.envelope)) found.set(sealed.envelope, sealed);
    }
  }
  return [...found.values()];
}

function* inDocument(document: Document, most: number): Generator<SealedText> {
  for (const place of fieldsOf(document)) {
    for (const envelope of findEnvelopes(place.value, most)) yield { envelope, place };
  }
  // The same text may stand there many times; a page full of copies must not hide the others.
  for (const { envelope, range } of envelopesInPage(document.documentElement, 20 * most)) {
    yield { envelope, place: range };
  }
}

/** Text fields of `root`, open shadow roots included. */
function* fieldsOf(root: ParentNode): Generator<HTMLInputElement | HTMLTextAreaElement> {
  for (const element of root.querySelectorAll("*")) {
    if (isTextField(element)) yield element;
    if (element.shadowRoot) yield* fieldsOf(element.shadowRoot);
  }
}

/**
 * Answers `text.replace`: turns `from` back into the text that `replace.text` answers, wherever it stands in a field
 * or an editor; returns whether it did. @throws VaultError with the code that `replace.text` answered
 */
export async function replaceSealed(root: Document, ticket: string, from: string): Promise<boolean> {
  const pieces = ownDocuments(root).flatMap((document) => editablePieces(document, from));
  if (pieces.length === 0) return false;
  const { text } = await callContent("replace.text", { ticket });
  const unchanged = pieces.filter((piece) => piece.element.isConnected && piece.read() === from);
  // Each is tried: one that the page changed must not keep the others from being turned back.
  return unchanged.map((piece) => piece.replace(text)).some((done) => done);
}

function editablePieces(document: Document, envelope: string): EditableText[] {
  const inFields = [...fieldsOf(document)].flatMap((field) => {
    const start = field.value.indexOf(envelope);
    return start < 0 || field.readOnly || field.disabled
      ? []
      : [pieceOfField(field, start, start + envelope.length)];
  });
  const inEditors = envelopesInPage(document.documentElement, 1000).flatMap((found) =>
    found.envelope === envelope ? (editableRange(found.range) ?? []) : [],
  );
  return [...inFields, ...inEditors];
}
