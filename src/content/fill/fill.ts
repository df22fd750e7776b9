/**
 * Fills one form: names the kinds of its visible fields, gets only those values, and sets them. The page is read
 * again after the answer, because it may have changed its fields in the meantime.
 */
import type { FillKind, ToContentReply } from "../../messages/content.ts";
import { callContent } from "../../messages/send.ts";
import { classify } from "../classify.ts";
import { setFieldValue } from "../editable.ts";
import { type Control, pageFacts } from "../field-facts.ts";
import { focusedElement } from "../frames.ts";
import { type Beside, valueFor } from "./fill-value.ts";
import { type Box, boxesOf, pieceFor } from "./runs.ts";

/** A visible control whose kind is known. */
interface Target {
  readonly control: Control;
  readonly kind: FillKind;
  readonly form: number;
  /** The box of a run that shares one value, null for a field that stands alone. */
  readonly box: Box | null;
}

/** The kinds of visible fields that a fill could set, each once. */
export function kindsOnPage(root: Document): FillKind[] {
  return [...new Set(targets(root).map(({ kind }) => kind))];
}

/** Answers `fill.begin`. @throws VaultError with the code that `fill.values` answered */
export async function fill(root: Document, ticket: string): Promise<ToContentReply<"fill.begin">> {
  const before = inFocusedForm(root, targets(root));
  const kinds = [...new Set(before.map(({ kind }) => kind))];
  if (kinds.length === 0) return { filled: 0, kinds: [] };
  const { values } = await callContent("fill.values", { ticket, kinds });
  const value = new Map(values.map((entry) => [entry.kind, entry.spellings]));
  const stillSame = targets(root).filter(({ control, kind }) =>
    before.some((earlier) => earlier.control === control && earlier.kind === kind),
  );
  const chosen = bestForm(stillSame, value);
  const beside = { countryCode: chosen.some(({ kind }) => kind === "tel-country-code") };
  const filled = chosen.filter((target) => set(target, value.get(target.kind) ?? [], beside));
  return { filled: filled.length, kinds: [...new Set(filled.map(({ kind }) => kind))] };
}

function targets(root: Document): Target[] {
  const { fields, controls, forms } = pageFacts(root);
  const kinds = classify(fields, forms);
  const boxes = boxesOf(fields, kinds);
  return controls.flatMap((control, index) => {
    const box = boxes[index] ?? null;
    const kind = box?.kind ?? kinds[index] ?? null;
    const form = fields[index]?.form ?? 0;
    if (kind === null || control.disabled || ("readOnly" in control && control.readOnly)) return [];
    return [{ control, kind, form, box }];
  });
}

/** Only the form a person is in, when it has fields to fill: a page may carry others far away. */
function inFocusedForm(root: Document, all: readonly Target[]): readonly Target[] {
  const focused = focusedElement(root);
  const own = all.find(({ control }) => control === focused);
  return own === undefined ? all : all.filter(({ form }) => form === own.form);
}

/** The targets of the form that takes most of the values; the first among equals. */
function bestForm(
  all: readonly Target[],
  value: ReadonlyMap<FillKind, readonly string[]>,
): readonly Target[] {
  const usable = all.filter(({ kind }) => value.has(kind));
  const forms = [...new Set(usable.map(({ form }) => form))];
  const count = (form: number) =>
    new Set(usable.filter((target) => target.form === form).map(({ kind }) => kind)).size;
  const best = forms.reduce<number | null>(
    (most, form) => (most === null || count(form) > count(most) ? form : most),
    null,
  );
  return usable.filter(({ form }) => form === best);
}

function set({ control, kind, box }: Target, spellings: readonly string[], beside: Beside): boolean {
  // A secret goes only where the page hides what is typed, whatever a label says.
  if (kind.endsWith("-password") && control.type !== "password") return false;
  const fitting = box === null ? valueFor(control, kind, spellings, beside) : pieceFor(box, spellings);
  if (fitting === null) return false;
  setFieldValue(control, fitting);
  return control.value === fitting;
}
