/** What is wrong with a form before it is saved, and which labels look as if they should be sealed. */
import { toVaultError } from "../../errors.ts";
import { typeProblem } from "../../model/record-type.ts";
import { isReserved } from "../../model/reserved-name.ts";
import { isUuid } from "../../model/uuid.ts";
import { contentRows, type Form, type FormRow, STACKS } from "../window/form.ts";

export type RowProblem = "nameEmpty" | "nameDouble" | "nameReserved" | "valueTooLarge" | "notUnicode";
/** Why a type cannot be chosen, by the sentence that says so. */
export type TypeProblem = "typeEmpty" | "typeLong" | "typeBad";
export type LabelFlag = "email" | "card" | "phone" | "key" | "same";

/** `rows` by row key. `nothing`: there is nothing to save. */
export interface FormProblems {
  readonly type: TypeProblem | null;
  readonly rows: ReadonlyMap<string, RowProblem>;
  readonly nothing: boolean;
}

/** The most that one record holds, in UTF-8 bytes before sealing, which makes a third more of it. */
export const RECORD_LIMIT = 6_000_000;

const TYPE_PROBLEMS = { empty: "typeEmpty", long: "typeLong", bad: "typeBad" } as const;

const utf8 = new TextEncoder();

/** Returns the size of `value` on the wire before sealing, in bytes. */
export function sizeOf(value: string): number {
  // Encoding is only worth its time where the answer could matter.
  return value.length < 100_000 ? value.length : utf8.encode(value).length;
}

/** Returns everything that keeps `form` from being saved. */
export function checkForm(form: Form): FormProblems {
  const rows = STACKS.flatMap((stack) => contentRows(form, stack));
  const problems = new Map<string, RowProblem>();
  for (const stack of STACKS) {
    // A sealed field and a label may share a name; records of other programs do.
    const names = new Set<string>();
    for (const row of contentRows(form, stack)) {
      const problem = checkRow(row, names);
      if (problem !== null) problems.set(row.key, problem);
      names.add(row.name);
    }
  }
  const largest = tooLarge(rows);
  if (largest !== null) problems.set(largest.key, "valueTooLarge");
  return { type: checkType(form.type), rows: problems, nothing: rows.length === 0 };
}

function checkRow(row: FormRow, names: ReadonlySet<string>): RowProblem | null {
  if (row.name.trim() === "") return "nameEmpty";
  if (isReserved(row.name)) return "nameReserved";
  return names.has(row.name) ? "nameDouble" : null;
}

/** The row to shorten when all rows together are too large, else null. */
function tooLarge(rows: readonly FormRow[]): FormRow | null {
  const sizes = rows.map((row) => ({ row, size: sizeOf(row.value) }));
  const total = sizes.reduce((sum, { size }) => sum + size, 0);
  if (total <= RECORD_LIMIT) return null;
  return sizes.reduce((most, next) => (next.size > most.size ? next : most)).row;
}

/** Returns the problems that a refused save names by its code and detail, at their places; null when it names none. */
export function problemsOf(error: unknown, form: Form): FormProblems | null {
  const { code, detail } = toVaultError(error);
  const at = (problem: RowProblem): FormProblems | null => {
    const row = STACKS.flatMap((stack) => form[stack]).find(({ name }) => name === detail["field"]);
    return row === undefined ? null : { type: null, rows: new Map([[row.key, problem]]), nothing: false };
  };
  if (code === "type_invalid") return { type: "typeBad", rows: new Map(), nothing: false };
  if (code === "too_large") return at("valueTooLarge");
  if (code !== "field_invalid") return null;
  const why = { duplicate: "nameDouble", reserved: "nameReserved", empty_name: "nameEmpty" } as const;
  const known = Object.entries(why).find(([name]) => name === detail["why"]);
  return at(known?.[1] ?? "notUnicode");
}

/** Returns what is wrong with `type` as the name of a type. */
export function checkType(type: string): TypeProblem | null {
  const problem = typeProblem(type);
  return problem === null ? null : TYPE_PROBLEMS[problem];
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
  if (isUuid(value)) return false;
  if (!/^[\w+/=.-]{20,}$/.test(value)) return false;
  return /\d/.test(value) && /[a-z]/i.test(value) && new Set(value).size > 9;
}
