/**
 * Runs of short boxes that take one value together: a card number in four boxes, a code in six. The value is cut by
 * the lengths of the boxes, exactly, or the run stays empty.
 */
import type { FillKind } from "../../model/fill-kinds.ts";
import { cut } from "../../values/pieces.ts";
import type { FieldFacts } from "../classify/field-facts.ts";

/** Kinds that pages ask for in several boxes. */
const IN_BOXES: ReadonlySet<FillKind> = new Set<FillKind>([
  "cc-number",
  "one-time-code",
  "tel",
  "tel-national",
  "postal-code",
]);
const LONGEST_BOX = 6;
const TYPES = new Set(["text", "tel", "number", "password"]);

/** A box of a run: which kind the run has, which box it is, and the lengths of all. */
export interface Box {
  readonly kind: FillKind;
  readonly at: number;
  readonly lengths: readonly number[];
}

/**
 * Returns, for each field, the box that it is, null for a field that stands alone. A run begins with a field of a kind
 * that comes in boxes; boxes of the same form follow it at once, each of that kind or of none.
 */
export function boxesOf(
  fields: readonly Pick<FieldFacts, "form" | "type" | "maxLength" | "visible">[],
  kinds: readonly (FillKind | null)[],
): (Box | null)[] {
  const boxes: (Box | null)[] = fields.map(() => null);
  for (let from = 0; from < fields.length; from++) {
    const kind = kinds[from] ?? null;
    if (kind === null || !IN_BOXES.has(kind) || !isShort(fields[from])) continue;
    const members = [from];
    for (let next = from + 1; next < fields.length; next++) {
      const isSame = fields[next]?.form === fields[from]?.form && fields[next]?.visible === true;
      if (!isSame || !isShort(fields[next]) || (kinds[next] !== null && kinds[next] !== kind)) break;
      members.push(next);
    }
    if (members.length < 2) continue;
    const lengths = members.map((member) => fields[member]?.maxLength ?? 0);
    for (const [at, member] of members.entries()) boxes[member] = { kind, at, lengths };
    from = members.at(-1) ?? from;
  }
  return boxes;
}

function isShort(field: Pick<FieldFacts, "type" | "maxLength"> | undefined): boolean {
  return (
    field !== undefined && TYPES.has(field.type) && field.maxLength >= 1 && field.maxLength <= LONGEST_BOX
  );
}

/** Returns the piece of the first spelling that fills the whole run, null when none does. */
export function pieceFor({ at, lengths }: Box, spellings: readonly string[]): string | null {
  for (const spelling of spellings) {
    const pieces = cut(spelling.replace(/[\s().-]/g, ""), lengths);
    if (pieces !== null) return pieces[at] ?? null;
  }
  return null;
}
