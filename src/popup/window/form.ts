/**
 * The form of a new or edited record as plain data: what is typed, what it started from, and how it is kept as a
 * draft. Rows carry a key of their own, because names may be empty or double while somebody is typing.
 */
import type { PasswordField } from "../../model/page.ts";
import { type NameValue, type RecordView, TEMPLATES, type Template } from "../../model/record.ts";
import { TEMPLATE_FIELDS, typeOf } from "./templates.ts";

/** `given`: the row came with the template; such a row is left out of the record while its value is empty. */
export interface FormRow {
  readonly key: string;
  readonly name: string;
  readonly value: string;
  readonly given: boolean;
}

/** `base` is the record an edit started from, null for a new one. `id` is also the request id of the save. */
export interface Form {
  readonly id: string;
  readonly base: { readonly recordId: string; readonly version: string; readonly title: string } | null;
  readonly template: Template;
  readonly type: string;
  /** Whether the person chose the type; until then it follows the template. */
  readonly typeChosen: boolean;
  readonly fields: readonly FormRow[];
  readonly labels: readonly FormRow[];
  /** What the page that it is for asks of a new password, null for a form of no page. */
  readonly asks: PasswordField | null;
  /** What the rows were at the start, to tell whether there is anything to keep. */
  readonly started: string;
}

/** The two stacks of rows. */
export const STACKS = ["fields", "labels"] as const;
export type Stack = (typeof STACKS)[number];

/** Returns an empty row. */
export function emptyRow(): FormRow {
  return { key: crypto.randomUUID(), name: "", value: "", given: false };
}

function rowOf({ name, value }: NameValue): FormRow {
  return { key: crypto.randomUUID(), name, value, given: false };
}

function rowsOf(template: Template): FormRow[] {
  return TEMPLATE_FIELDS[template].map(({ name }) => ({
    key: crypto.randomUUID(),
    name,
    value: "",
    given: true,
  }));
}

function contentOf({ type, fields, labels }: Pick<Form, "type" | "fields" | "labels">): string {
  const pairs = (rows: readonly FormRow[]) => rows.map(({ name, value }) => [name, value]);
  return JSON.stringify([type, pairs(fields), pairs(labels)]);
}

/** Returns an empty form; `values` are put into the template's rows of the same name. */
export function newForm(template: Template, values: readonly NameValue[] = [], type?: string): Form {
  const fields = rowsOf(template).map((row) => {
    const given = values.find(({ name }) => name === row.name);
    return given === undefined ? row : { ...row, value: given.value };
  });
  const rows = { type: type ?? typeOf(template), fields, labels: [] };
  return {
    id: crypto.randomUUID(),
    base: null,
    template,
    typeChosen: type !== undefined,
    asks: null,
    ...rows,
    started: contentOf(rows),
  };
}

/** Returns the form that edits `record`. */
export function formOf(record: RecordView): Form {
  const rows = { type: record.type, fields: record.fields.map(rowOf), labels: record.labels.map(rowOf) };
  const { recordId, version, title, template } = record;
  return {
    id: crypto.randomUUID(),
    base: { recordId, version, title },
    template,
    typeChosen: true,
    asks: null,
    ...rows,
    started: contentOf(rows),
  };
}

/** Returns `form` with the rows of another template; what has been filled in stays. */
export function withTemplate(form: Form, template: Template): Form {
  const filled = form.fields.filter((row) => row.value !== "" || !row.given);
  const missing = rowsOf(template).filter((row) => !filled.some(({ name }) => name === row.name));
  const type = form.typeChosen ? form.type : typeOf(template);
  const order: readonly string[] = TEMPLATE_FIELDS[template].map(({ name }) => name);
  const place = (row: FormRow) => (order.includes(row.name) ? order.indexOf(row.name) : order.length);
  const fields = [...filled, ...missing].sort((a, b) => place(a) - place(b));
  return { ...form, template, type, fields };
}

/** Returns whether something was typed that would be missed. */
export function isTouched(form: Form): boolean {
  return contentOf(form) !== form.started;
}

/** Returns the rows of `stack` that belong into the record. */
export function contentRows(form: Form, stack: Stack): FormRow[] {
  return form[stack].filter((row) => row.value !== "" || (row.name !== "" && !row.given));
}

/** Returns the names and values of `stack` as the record gets them. */
export function pairsOf(form: Form, stack: Stack): NameValue[] {
  return contentRows(form, stack).map(({ name, value }) => ({ name, value }));
}

/** Returns a name for the form in lists: the record's title, or the first thing typed that is not masked. */
export function titleOf(form: Form, isSecret: (name: string) => boolean): string {
  const telling = [...form.fields, ...form.labels].find(({ name, value }) => value !== "" && !isSecret(name));
  const title = telling?.value.split("\n")[0]?.trim().slice(0, 60);
  return title !== undefined && title !== "" ? title : (form.base?.title ?? "");
}

function parseRow(value: unknown): FormRow | null {
  if (typeof value !== "object" || value === null) return null;
  const { key, name, value: typed, given } = value as Partial<Record<string, unknown>>;
  if (typeof key !== "string" || typeof name !== "string" || typeof typed !== "string") return null;
  return { key, name, value: typed, given: given === true };
}

function parseRows(value: unknown): FormRow[] | null {
  if (!Array.isArray(value)) return null;
  const rows = value.map(parseRow);
  return rows.every((row) => row !== null) ? rows : null;
}

/** Returns the form that `value`, read back from a draft, holds; null when it is none of ours. */
export function parseForm(value: unknown): Form | null {
  if (typeof value !== "object" || value === null) return null;
  const { id, base, template, type, typeChosen, asks, fields, labels, started } = value as Partial<
    Record<string, unknown>
  >;
  const knownTemplate = TEMPLATES.find((known) => known === template);
  const parsed = { fields: parseRows(fields), labels: parseRows(labels) };
  if (typeof id !== "string" || typeof type !== "string" || knownTemplate === undefined) return null;
  if (parsed.fields === null || parsed.labels === null) return null;
  return {
    id,
    base: parseBase(base),
    template: knownTemplate,
    type,
    typeChosen: typeChosen === true,
    asks: parseAsks(asks),
    fields: parsed.fields,
    labels: parsed.labels,
    started: typeof started === "string" ? started : "",
  };
}

function parseBase(value: unknown): Form["base"] {
  if (typeof value !== "object" || value === null) return null;
  const { recordId, version, title } = value as Partial<Record<string, unknown>>;
  if (typeof recordId !== "string" || typeof version !== "string" || typeof title !== "string") return null;
  return { recordId, version, title };
}

function parseAsks(value: unknown): PasswordField | null {
  if (typeof value !== "object" || value === null) return null;
  const { rules, pattern, minLength, maxLength } = value as Partial<Record<string, unknown>>;
  if (typeof rules !== "string" || typeof pattern !== "string") return null;
  if (typeof minLength !== "number" || typeof maxLength !== "number") return null;
  return { rules, pattern, minLength, maxLength };
}
