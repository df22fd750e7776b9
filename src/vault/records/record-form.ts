/**
 * The form of a record: the template that it was made from, and the order of fields and labels. It is sealed in the
 * reserved field `_sf_form`, so servers do not learn it. For records made by other programs it is guessed.
 */

import { canonicalJson } from "../../crypto/canonical-json.ts";
import { fieldNamed } from "../../model/field-names.ts";
import { type NameValue, TEMPLATES, type Template } from "../../model/record.ts";
import type { StringMap } from "../../wire/parse.ts";

export const FORM_FIELD = "_sf_form";

interface Form {
  readonly template: Template;
  readonly fields: readonly string[];
  readonly labels: readonly string[];
}

/** Returns the value of `_sf_form`. */
export function encodeForm(
  template: Template,
  fields: readonly NameValue[],
  labels: readonly NameValue[],
): string {
  const names = (list: readonly NameValue[]) => list.map(({ name }) => name);
  return canonicalJson({ template, fields: names(fields), labels: names(labels) });
}

/** Returns the form that `text` (undefined: none) and the names present give. Never throws: a form is a nicety. */
export function formOf(text: string | undefined, data: StringMap, plain: StringMap): Form {
  const kept = text === undefined ? null : parseForm(text);
  return {
    template: kept?.template ?? guessTemplate([...Object.keys(data), ...Object.keys(plain)]),
    fields: inOrder(Object.keys(data), kept?.fields ?? []),
    labels: inOrder(Object.keys(plain), kept?.labels ?? []),
  };
}

/** Returns the members of `map` in the order of `names`, which are all its own. */
export function namedValues(map: StringMap, names: readonly string[]): NameValue[] {
  const values = new Map(Object.entries(map));
  return names.map((name) => ({ name, value: values.get(name) ?? "" }));
}

function parseForm(text: string): Form | null {
  try {
    const { template, fields, labels } = JSON.parse(text) as Partial<Record<keyof Form, unknown>>;
    const isNames = (value: unknown): value is string[] =>
      Array.isArray(value) && value.every((name) => typeof name === "string");
    const known = TEMPLATES.find((name) => name === template);
    return known !== undefined && isNames(fields) && isNames(labels)
      ? { template: known, fields, labels }
      : null;
  } catch {
    return null;
  }
}

function inOrder(present: readonly string[], order: readonly string[]): string[] {
  const known = new Set(present);
  const first = [...new Set(order)].filter((name) => known.has(name));
  const placed = new Set(first);
  return [...first, ...present.filter((name) => !placed.has(name))];
}

/** The likelier before others: a card may have a password, too. */
const GUESSES: readonly Template[] = ["card", "login", "key", "contact", "note"];

/** Returns the template that field names suggest. */
export function guessTemplate(names: readonly string[]): Template {
  const signs = new Set(names.map((name) => fieldNamed(name)?.signOf));
  return GUESSES.find((template) => signs.has(template)) ?? "custom";
}
