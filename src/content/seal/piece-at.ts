/** The piece of text at a place that a person points at. */
import type { EditablePlace } from "../page/selection.ts";
import { editorPiece } from "./editor-piece.ts";
import { fieldPiece } from "./field-piece.ts";
import type { Piece } from "./piece.ts";

/** Returns the piece at `place`. */
export function pieceAt(place: EditablePlace): Piece {
  return place.kind === "field"
    ? fieldPiece(place.field, place.start, place.end)
    : editorPiece(place.host, place.range);
}
