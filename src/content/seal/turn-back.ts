/**
 * Replaces a sealed text where it stands in a field or an editor: by its text, which the page can read then, or by
 * another.
 */
import { callContent } from "../../messages/send.ts";
import { findingEnvelopes, isEnvelope, rangeOf } from "../envelopes/find-envelopes.ts";
import { fieldsOf } from "../envelopes/sealed-texts.ts";
import { ownDocuments } from "../page/frames.ts";
import { type EditablePlace, editorPlace } from "../page/selection.ts";
import { atOnce } from "../page/slices.ts";
import { holdStill } from "./hold-still.ts";
import { pieceAt } from "./piece-at.ts";
import { startOfLine } from "./readable-line.ts";
import { allowUndo } from "./undo-keys.ts";

/**
 * Answers `text.replace`: puts the text that `replace.text` answers in the place of `from`, wherever it stands in a
 * field or an editor; returns whether it did. @throws VaultError with the code that `replace.text` answered
 */
export async function turnBack(root: Document, ticket: string, from: string): Promise<boolean> {
  const places = (withLine: boolean) =>
    ownDocuments(root).flatMap((document) => editablePlaces(document, from, withLine));
  if (places(false).length === 0) return false;
  const { text } = await callContent("replace.text", { ticket });
  const staysSealed = isEnvelope(text);
  let isDone = false;
  // Each is tried: one that the page changed must not keep the others from being turned back.
  for (const piece of places(!staysSealed).map(pieceAt)) {
    if (!piece.element.isConnected || !piece.read().endsWith(from)) continue;
    const letGo = holdStill(piece.element);
    if (!(await piece.replace(text).finally(letGo)).done) continue;
    if (!staysSealed) allowUndo(piece.element);
    isDone = true;
  }
  return isDone;
}

/** Where `envelope` stands and can be replaced; `withLine`: together with the readable line in front of it. */
function editablePlaces(document: Document, envelope: string, withLine: boolean): EditablePlace[] {
  const from = (text: string, start: number) => (withLine ? startOfLine(text, start) : start);
  const inFields = fieldsOf(document).flatMap((field): EditablePlace[] => {
    const start = field.value.indexOf(envelope);
    return start < 0 || field.readOnly || field.disabled
      ? []
      : [{ kind: "field", field, start: from(field.value, start), end: start + envelope.length }];
  });
  const inEditors = atOnce(findingEnvelopes(document.documentElement, 1000)).flatMap((found) => {
    if (found.envelope !== envelope) return [];
    const { run, start } = found;
    const begin = from(run.text, start);
    const range = rangeOf({ envelope: run.text.slice(begin, start) + envelope, run, start: begin });
    return (range && editorPlace(range)) ?? [];
  });
  return [...inFields, ...inEditors];
}
