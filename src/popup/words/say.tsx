/**
 * Puts values into the texts of text.ts: `{name}` marks a place, `**…**` marks emphasis, and a text with a
 * number in it has one form per plural category. Values are never read as markup.
 */
import type { ComponentChildren } from "preact";
import { text } from "./text.ts";

/** A text with a form for each plural category its language has; `other` always exists. */
export interface PluralText {
  readonly one: string;
  readonly other: string;
}

export type Values = Readonly<Record<string, string | number>>;

const LOCALE = "en";
const plurals = new Intl.PluralRules(LOCALE);
const numbers = new Intl.NumberFormat(LOCALE);

/** Returns `template` with each `{name}` replaced by its value; unknown places stay as they are. */
export function say(template: string, values: Values = {}): string {
  return template.replaceAll(/\{(\w+)\}/g, (place, name: string) => {
    if (!Object.hasOwn(values, name)) return place;
    const value = values[name];
    return typeof value === "number" ? numbers.format(value) : String(value);
  });
}

/** Returns the form of `template` for `count`, its places still open. */
export function formFor(template: PluralText, count: number): string {
  return plurals.select(count) === "one" ? template.one : template.other;
}

/** Returns the form of `template` for `count`, with `{count}` and `values` put in. */
export function sayCount(template: PluralText, count: number, values: Values = {}): string {
  return say(formFor(template, count), { ...values, count });
}

/** Returns `items` as one list, in the way of the language: "a, b and c", "a, b or c", or "a, b, c" (`unit`). */
export function sayList(items: readonly string[], type: "conjunction" | "disjunction" | "unit"): string {
  return new Intl.ListFormat(LOCALE, { type, style: "long" }).format(items);
}

/** Shows `template` with its `**…**` parts in bold and its places filled. */
export function Rich({ template, values = {} }: { template: string; values?: Values }): ComponentChildren {
  return template
    .split(/(\*\*.+?\*\*)/)
    .map((part) =>
      part.startsWith("**") ? (
        <strong key={part}>{say(part.slice(2, -2), values)}</strong>
      ) : (
        say(part, values)
      ),
    );
}

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: "auto" });

/** Returns date and time of `at` (ms since 1970, or RFC 3339) in the person's own style. */
export function sayTime(at: number | string): string {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? "" : dateTime.format(moment);
}

/** Returns the date of `at` (ms since 1970, or RFC 3339) in the person's own style. */
export function sayDate(at: number | string): string {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? "" : date.format(moment);
}

/** Returns a short age such as "5 minutes ago"; a date once it is older than a week. */
export function sayAge(at: number | string, now: number): string {
  const moment = new Date(at).getTime();
  if (Number.isNaN(moment)) return "";
  const minutes = Math.round((moment - now) / 60_000);
  if (minutes > -1) return text.justNow;
  if (minutes > -60) return relative.format(minutes, "minute");
  if (minutes > -60 * 24) return relative.format(Math.round(minutes / 60), "hour");
  if (minutes > -60 * 24 * 7) return relative.format(Math.round(minutes / 60 / 24), "day");
  return date.format(moment);
}
