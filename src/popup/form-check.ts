/** What is wrong with a form before it is saved, and which labels look as if they should be sealed. */
import { contentRows, type Form, type FormRow, STACKS } from "./form.ts";

export type RowProblem = "nameEmpty" | "nameDouble" | "nameReserved" | "valueTooLarge";
export type TypeProblem = "typeEmpty" | "typeLong";
export type LabelFlag = "email" | "card" | "phone" | "key" | "same";

/** `rows` by row key. `nothing`: there is nothing to save. */
export interface FormProblems {
  readonly type: TypeProblem | null;
  readonly rows: ReadonlyMap<string, RowProblem>;
  readonly nothing: boolean;
}

/** The longest type, in characters. */
export const TYPE_LIMIT = 120;
/** The largest single value, in UTF-8 bytes: a record must fit into one request. */
export const VALUE_LIMIT = 4_000_000;

const utf8 = new TextEncoder();

/** Returns the size of `value` on the wire before sealing, in bytes. */
export function sizeOf(value: string): number {
  // Encoding is only worth its time where the answer could matter.
  return value.length < VALUE_LIMIT / 4 ? value.length : utf8.encode(value).length;
}

/** Returns everything that keeps `form` from being saved. */
export function checkForm(form: Form): FormProblems {
  const rows = STACKS.flatMap((stack) => contentRows(form, stack));
  const names = new Set<string>();
  const problems = new Map<string, RowProblem>();
  for (const row of rows) {
    const problem = checkRow(row, names);
    if (problem !== null) problems.set(row.key, problem);
    names.add(row.name);
  }
  return { type: checkType(form.type), rows: problems, nothing: rows.length === 0 };
}

function checkRow(row: FormRow, names: ReadonlySet<string>): RowProblem | null {
  if (row.name.trim() === "") return "nameEmpty";
  if (row.name.startsWith("_sf")) return "nameReserved";
  if (names.has(row.name)) return "nameDouble";
  return sizeOf(row.value) > VALUE_LIMIT ? "valueTooLarge" : null;
}

function checkType(type: string): TypeProblem | null {
  if (type.trim() === "") return "typeEmpty";
  return [...type].length > TYPE_LIMIT ? "typeLong" : null;
}

/** Returns whether any problem was found. */
export function hasProblems({ type, rows, nothing }: FormProblems): boolean {
  return type !== null || rows.size > 0 || nothing;
}

/** Returns why the label `value` should perhaps be sealed, or null. `sealed` are the values of sealed fields. */
export function flagLabel(value: string, sealed: readonly string[]): LabelFlag | null {
  const trimmed = value.trim();
  if (trimmed.length > 2 && sealed.some((other) => other.trim() === trimmed)) return "same";
  if (/[^\s@]+@[^\s@]+\.[^\s@]{2,}/.test(trimmed)) return "email";
  const digits = trimmed.replaceAll(/[ .\-/()]/g, "");
  if (/^\d{12,19}$/.test(digits) && passesLuhn(digits)) return "card";
  if (/^\+?\d{7,15}$/.test(digits) && /^\+|^00|^0\d|[ \-/()]/.test(trimmed) && !isDate(trimmed))
    return "phone";
  return looksLikeKey(trimmed) ? "key" : null;
}

function isDate(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}|^\d{1,2}[./]\d{1,2}[./]\d{4}/.test(value);
}

/** ISO/IEC 7812-1 annex B: the check digit of card numbers. */
function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}

function looksLikeKey(value: string): boolean {
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(value)) return true;
  if (/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(value)) return false;
  if (!/^[\w+/=.-]{20,}$/.test(value)) return false;
  return /\d/.test(value) && /[a-z]/i.test(value) && new Set(value).size > 9;
}
