/**
 * The trial by which a rule is believed: something that looks like a sealed text is written, looked for, and taken out.
 */
import type { TriedField } from "../../messages/content.ts";
import type { RuleProblem } from "../../model/page.ts";
import { focusedElement } from "../page/frames.ts";
import { type EditablePlace, focusedField, wholeEditor } from "../page/selection.ts";
import { emptyEditor } from "../seal/editor-piece.ts";
import { holdStill } from "../seal/hold-still.ts";
import { pieceAt } from "../seal/piece-at.ts";
import { PROBLEMS, SHORTEST } from "../seal/put.ts";
import { fieldLabel, fieldName, writableAt } from "./field-name.ts";

/** Answers `rule.try`. What stood in the field stands there again afterwards. */
export async function tryField(root: Document): Promise<TriedField> {
  const place = focusedField(root);
  if (place === null) return tried(focusedElement(root) === null ? "not_found" : "unsupported");
  const field = writableAt(place.kind === "field" ? place.field : place.host);
  // What happens in a frame is not heard here.
  const name = field?.ownerDocument === root ? fieldName(field) : null;
  if (field === null || name === null) return tried("unsupported");
  const letGo = holdStill(field);
  try {
    return { field: name, label: fieldLabel(field), problem: await problemOf(place) };
  } finally {
    letGo();
  }
}

async function problemOf(place: EditablePlace): Promise<RuleProblem | null> {
  const piece = pieceAt(place);
  const text = piece.read();
  const trial = randomText();
  if (!piece.canHold(trial)) return "field_invalid";
  const put = await piece.replace(trial);
  if (!put.done) {
    const problem = PROBLEMS[put.why];
    return problem === "conflict" ? "field_keeps_text" : problem;
  }
  return (await putBack(place, text)) ? null : "field_lost_text";
}

async function putBack(place: EditablePlace, text: string): Promise<boolean> {
  if (place.kind === "field") {
    return (await pieceAt({ ...place, end: place.field.value.length }).replace(text)).done;
  }
  return text.trim() === ""
    ? emptyEditor(place.host)
    : (await pieceAt(wholeEditor(place.host)).replace(text)).done;
}

/** As long as a short sealed text, of the same letters, and found on no page before. */
function randomText(): string {
  const letters = crypto.getRandomValues(new Uint8Array(SHORTEST.length));
  return SHORTEST.replace(/A/g, (_, at: number) => String.fromCharCode(97 + ((letters[at] ?? 0) % 26)));
}

function tried(problem: RuleProblem): TriedField {
  return { field: "", label: "", problem };
}
