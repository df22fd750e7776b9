/**
 * The sealed texts of a page, in its text and in its fields.
 */
import { isTextField, type TextField } from "./editable.ts";
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
export function* fieldsOf(root: ParentNode): Generator<TextField> {
  for (const element of root.querySelectorAll("*")) {
    if (isTextField(element)) yield element;
    if (element.shadowRoot) yield* fieldsOf(element.shadowRoot);
  }
}
