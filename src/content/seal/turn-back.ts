/** Replaces a sealed text where it stands in a field or an editor: by its text, which the page can read then, or by another. */
import { callContent } from "../../messages/send.ts";
import { envelopesInPage, isEnvelope } from "../find-envelopes.ts";
import { ownDocuments } from "../frames.ts";
import { fieldsOf } from "../sealed-texts.ts";
import { type EditablePlace, editorPlace } from "../selection.ts";
import { holdStill } from "./hold-still.ts";
import { pieceAt } from "./piece-at.ts";
import { allowUndo } from "./undo-keys.ts";

/**
 * Answers `text.replace`: puts the text that `replace.text` answers in the place of `from`, wherever it stands in a field
 * or an editor; returns whether it did. @throws VaultError with the code that `replace.text` answered
 */
export async function turnBack(root: Document, ticket: string, from: string): Promise<boolean> {
  const places = ownDocuments(root).flatMap((document) => editablePlaces(document, from));
  if (places.length === 0) return false;
  const { text } = await callContent("replace.text", { ticket });
  let isDone = false;
  // Each is tried: one that the page changed must not keep the others from being turned back.
  for (const piece of places.map(pieceAt)) {
    if (!piece.element.isConnected || piece.read() !== from) continue;
    const letGo = holdStill(piece.element);
    if (!(await piece.replace(text).finally(letGo)).done) continue;
    if (!isEnvelope(text)) allowUndo(piece.element);
    isDone = true;
  }
  return isDone;
}

function editablePlaces(document: Document, envelope: string): EditablePlace[] {
  const inFields = fieldsOf(document).flatMap((field): EditablePlace[] => {
    const start = field.value.indexOf(envelope);
    return start < 0 || field.readOnly || field.disabled
      ? []
      : [{ kind: "field", field, start, end: start + envelope.length }];
  });
  const inEditors = envelopesInPage(document.documentElement, 1000).flatMap((found) =>
    found.envelope === envelope ? (editorPlace(found.range) ?? []) : [],
  );
  return [...inFields, ...inEditors];
}
