/**
 * Puts values into the texts of text.ts: `{name}` marks a place, `**…**` marks emphasis, and a text with a
 * number in it has one form per plural category. Values are never read as markup.
 */
import type { ComponentChildren } from "preact";
import type { Language } from "./language.ts";
import { text } from "./text.ts";

/** A text with a form for each plural category its language has; `other` always exists. */
export interface PluralText {
  readonly one: string;
  readonly other: string;
}

export type Values = Readonly<Record<string, string | number>>;

/** The ways of a language; dates in the person's own style where their browser has one of that language. */
function waysOf(language: Language) {
  const own = typeof navigator === "undefined" ? [] : navigator.languages;
  const style = own.find((tag) => tag.split("-")[0] === language) ?? language;
  return {
    language,
    plurals: new Intl.PluralRules(language),
    numbers: new Intl.NumberFormat(language),
    dateTime: new Intl.DateTimeFormat(style, { dateStyle: "medium", timeStyle: "short" }),
    date: new Intl.DateTimeFormat(style, { dateStyle: "medium" }),
    relative: new Intl.RelativeTimeFormat(language, { numeric: "auto" }),
  };
}

let ways = waysOf("en");

/** From now on plurals, numbers, lists and dates are those of `language`. */
export function setLocale(language: Language): void {
  if (language !== ways.language) ways = waysOf(language);
}

/** Returns `template` with each `{name}` replaced by its value; unknown places stay as they are. */
export function say(template: string, values: Values = {}): string {
  return template.replaceAll(/\{(\w+)\}/g, (place, name: string) => {
    if (!Object.hasOwn(values, name)) return place;
    const value = values[name];
    return typeof value === "number" ? ways.numbers.format(value) : String(value);
  });
}

/** Returns the form of `template` for `count`, its places still open. */
export function formFor(template: PluralText, count: number): string {
  return ways.plurals.select(count) === "one" ? template.one : template.other;
}

/** Returns the form of `template` for `count`, with `{count}` and `values` put in. */
export function sayCount(template: PluralText, count: number, values: Values = {}): string {
  return say(formFor(template, count), { ...values, count });
}

/** Returns `items` as one list, in the way of the language: "a, b and c", "a, b or c", or "a, b, c" (`unit`). */
export function sayList(items: readonly string[], type: "conjunction" | "disjunction" | "unit"): string {
  return new Intl.ListFormat(ways.language, { type, style: "long" }).format(items);
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

/** Returns date and time of `at` (ms since 1970, or RFC 3339) in the person's own style. */
export function sayTime(at: number | string): string {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? "" : ways.dateTime.format(moment);
}

/** Returns the date of `at` (ms since 1970, or RFC 3339) in the person's own style. */
export function sayDate(at: number | string): string {
  const moment = new Date(at);
  return Number.isNaN(moment.getTime()) ? "" : ways.date.format(moment);
}

/** Returns a short age such as "5 minutes ago"; a date once it is older than a week. */
export function sayAge(at: number | string, now: number): string {
  const moment = new Date(at).getTime();
  if (Number.isNaN(moment)) return "";
  const minutes = Math.round((moment - now) / 60_000);
  if (minutes > -1) return text.justNow;
  if (minutes > -60) return ways.relative.format(minutes, "minute");
  if (minutes > -60 * 24) return ways.relative.format(Math.round(minutes / 60), "hour");
  if (minutes > -60 * 24 * 7) return ways.relative.format(Math.round(minutes / 60 / 24), "day");
  return ways.date.format(moment);
}
