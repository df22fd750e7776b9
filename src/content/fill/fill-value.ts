/**
 * Gives a value the form that one control takes: the first spelling that the field's own rules allow, a date as the
 * field writes it, an option of a select. What does not fit is not filled, never cut.
 */
import type { FillKind } from "../../model/fill-kinds.ts";
import { type DateShape, shapeIn, usualShape, writeDate } from "../../values/calendar.ts";
import type { Control } from "../page/control.ts";
import { optionFor } from "./choose-option.ts";
import { languageOf } from "./page-language.ts";

type TextControl = HTMLInputElement | HTMLTextAreaElement;

/** What stands around a control and decides between spellings. */
export interface Beside {
  /** Whether the country's code of a phone number is asked for in a field of its own. */
  readonly countryCode: boolean;
}

/** Returns what to set on `control`, null when no spelling of the value can stand there. */
export function valueFor(
  control: Control,
  kind: FillKind,
  spellings: readonly string[],
  beside: Beside = { countryCode: false },
): string | null {
  if (control.localName === "select") return optionFor(control as HTMLSelectElement, kind, spellings);
  const field = control as TextControl;
  const oneLine = (text: string) => (field.localName === "textarea" ? text : text.replace(/\s*\n\s*/g, ", "));
  return (
    written(field, kind, spellings, beside)
      .map(oneLine)
      .find((text) => canHold(field, text)) ?? null
  );
}

/** The spellings in the order that this field prefers. */
function written(
  field: TextControl,
  kind: FillKind,
  spellings: readonly string[],
  { countryCode }: Beside,
): readonly string[] {
  switch (kind) {
    case "cc-exp":
      return spellings.flatMap((value) => expiries(field, value));
    case "bday":
      return spellings.flatMap((value) => dates(field, value));
    case "cc-exp-year":
    case "bday-year":
      return spellings.flatMap((value) => years(field, value));
    case "cc-exp-month":
    case "bday-month":
    case "bday-day":
      return spellings.flatMap((value) =>
        field.maxLength === 1 ? [] : [value.padStart(2, "0"), String(Number(value))],
      );
    case "cc-number":
      return inGroups(field, spellings);
    case "tel-national":
      return first(spellings, (text) => /^\(?0/.test(text) !== countryCode);
    case "country":
    case "country-name":
      return field.maxLength === 2 ? first(spellings, (text) => text.length === 2) : spellings;
    case "address-level1":
      return field.maxLength >= 2 && field.maxLength <= 3
        ? first(spellings, (text) => /^[A-Z]{2,3}$/.test(text))
        : spellings;
    default:
      return spellings;
  }
}

function first(spellings: readonly string[], isBetter: (text: string) => boolean): string[] {
  return [...spellings.filter(isBetter), ...spellings.filter((text) => !isBetter(text))];
}

/** What a field says of the way it wants to be written. */
function hints(field: TextControl): string[] {
  const labels = [...(field.labels ?? [])].map((label) => label.textContent);
  return [field.placeholder, field.title, ...labels, field.getAttribute("aria-label") ?? ""].filter(Boolean);
}

function expiries(field: TextControl, value: string): string[] {
  const expiry = partsOf(value);
  if (expiry === null) return [];
  if (field.type === "month") return [value];
  const asked = hints(field).flatMap((hint) => shapeIn(hint, 2) ?? []);
  const usual = EXPIRY_SHAPES.filter(({ length }) => field.maxLength < 0 || field.maxLength >= length);
  const exact = usual.filter(({ length }) => length === field.maxLength);
  const shapes: DateShape[] = [...asked, ...[...exact, ...usual].map(({ shape }) => shape)];
  return [...new Set(shapes.map((shape) => writeDate(expiry, shape)))];
}

/** A date as messages carry it, `YYYY-MM-DD` or `YYYY-MM`; null for what is none. */
function partsOf(
  value: string,
): { readonly year: number; readonly month: number; readonly day: number } | null {
  const [year = 0, month = 0, day = 1] = value.split("-").map(Number);
  return /^\d{4}-\d\d(?:-\d\d)?$/.test(value) ? { year, month, day } : null;
}

const ISO_DATE: DateShape = { order: ["year", "month", "day"], separator: "-", yearDigits: 4 };

const MONTH_FIRST = ["month", "year"] as const;
/** How cards say it, by length. */
const EXPIRY_SHAPES: readonly { readonly length: number; readonly shape: DateShape }[] = [
  { length: 5, shape: { order: MONTH_FIRST, separator: "/", yearDigits: 2 } },
  { length: 7, shape: { order: MONTH_FIRST, separator: "/", yearDigits: 4 } },
  { length: 4, shape: { order: MONTH_FIRST, separator: "", yearDigits: 2 } },
];

function dates(field: TextControl, value: string): string[] {
  const date = partsOf(value);
  if (date === null) return [];
  if (field.type === "date") return [value];
  const asked = hints(field).flatMap((hint) => shapeIn(hint, 3) ?? []);
  const usual = usualShape(languageOf(field)) ?? ISO_DATE;
  // A shape that the field asks for is the only right one: another could turn day and month round.
  const shapes = asked.length > 0 ? asked : [usual];
  const bare = shapes.map((shape) => ({ ...shape, separator: "" }));
  return [...shapes, ...(field.maxLength === 8 ? bare : [])].map((shape) => writeDate(date, shape));
}

function years(field: TextControl, value: string): string[] {
  const short = value.slice(-2);
  const asksShort = hints(field).some((hint) => /(?<!\p{L})(?:yy|jj|aa|гг)(?!\p{L})/iu.test(hint));
  return field.maxLength === 2 || (asksShort && field.maxLength < 4) ? [short] : [value, short];
}

/** A card's number with the separators of the example that the field gives. */
function inGroups(field: TextControl, spellings: readonly string[]): string[] {
  const example = hints(field).join(" ");
  const separator = /[\dxX•*_]{4}([ -])[\dxX•*_]{4}/.exec(example)?.[1];
  return separator === undefined
    ? [...spellings]
    : first(spellings, (text) => text.replace(/\d/g, "").startsWith(separator));
}

/** Tried on a field that the page never sees, so that no rule of the page is broken by looking. */
function canHold(field: TextControl, text: string): boolean {
  if (text === "" || (field.maxLength >= 0 && text.length > field.maxLength)) return false;
  if (field.localName === "textarea") return true;
  const { type, pattern } = field as HTMLInputElement;
  const probe = field.ownerDocument.createElement("input");
  probe.type = type;
  if (pattern) probe.pattern = pattern;
  probe.value = text;
  return probe.value === text && !probe.validity.typeMismatch && !probe.validity.patternMismatch;
}
