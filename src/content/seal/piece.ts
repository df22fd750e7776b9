/** A piece of editable text that a sealed text takes the place of, or that takes the place of one. */

/**
 * Why a piece was not replaced. `refused`, `kept-by-page`: it is as it was. `gone`: the page took the field away.
 * `lost`: the page took the text away, and it could not be put back.
 */
export type Refusal = "refused" | "kept-by-page" | "gone" | "lost";

/** What became of a replacement. */
export type Replaced =
  | {
      readonly done: true;
      /** Whether the page keeps a history of its own, which may bring back what stood there. */
      readonly pageUndoes: boolean;
    }
  | { readonly done: false; readonly why: Refusal };

/** A piece of editable text: all of a field, or a part. */
export interface Piece {
  /** The element that the page knows as field or editor. */
  readonly element: HTMLElement;
  /** The piece as it is now. */
  read(): string;
  /** Whether `text` could stand here, by the field's own rules. */
  canHold(text: string): boolean;
  /**
   * Puts `text` in its place, and looks again after a while and after the field has lost and regained the focus. What
   * stood there is then nowhere in the field; else `Refusal` says what became of it.
   */
  replace(text: string): Promise<Replaced>;
}
