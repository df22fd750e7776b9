/** Puts a sealed text where a piece of text stands, and sees to it that nothing brings the piece back. */
import type { PutProblem, Sealed } from "../../messages/content.ts";
import { holdStill } from "./hold-still.ts";
import type { Piece, Refusal } from "./piece.ts";
import { forbidUndo } from "./undo-keys.ts";

/** No envelope is shorter, so a field that cannot hold this much is refused before anything is asked. */
export const SHORTEST = `sf1:${"A".repeat(22)}.QQ.${"A".repeat(43)}.${"A".repeat(64)}.${"A".repeat(16)}.${"A".repeat(200)}.${"A".repeat(16)}`;

/** The code of each refusal. */
export const PROBLEMS: Readonly<Record<Refusal, PutProblem>> = {
  refused: "field_invalid",
  "kept-by-page": "field_keeps_text",
  gone: "conflict",
  lost: "field_lost_text",
};

/** What became of it: `problem` says why the field does not hold the sealed text; see `seal.begin`. */
export type Put =
  | { readonly problem: null; readonly pageUndoes: boolean }
  | { readonly problem: PutProblem; readonly pageUndoes: false };

/**
 * Puts `envelope` in the place of `piece`, which must still read `text`; with `line` in front, where there is room for
 * both.
 */
export async function putSealed(piece: Piece, text: string, { envelope, line }: Sealed): Promise<Put> {
  const { element } = piece;
  if (!element.isConnected || piece.read() !== text) return refused("conflict");
  const [fits] = [line + envelope, envelope].filter(piece.canHold);
  if (fits === undefined) return refused("field_invalid");
  const letGo = holdStill(element);
  const replaced = await piece.replace(fits).finally(letGo);
  if (!replaced.done) return refused(PROBLEMS[replaced.why]);
  // Else the browser may keep what was typed for session restore, back/forward or a spelling service.
  element.setAttribute("autocomplete", "off");
  element.setAttribute("spellcheck", "false");
  forbidUndo(element);
  return { problem: null, pageUndoes: replaced.pageUndoes };
}

function refused(problem: PutProblem): Put {
  return { problem, pageUndoes: false };
}
