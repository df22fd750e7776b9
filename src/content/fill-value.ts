/**
 * Gives a value the form that one control takes: an option of a select, a month written the way the field asks,
 * a date as browsers write it. What does not fit is not filled, never cut.
 */
import type { FillKind } from "../messages/content.ts";
import type { Control } from "./field-facts.ts";

/** Returns what to set on `control`, null when `value` cannot stand there. */
export function valueFor(control: Control, kind: FillKind, value: string): string | null {
  if (control.localName === "select") return optionFor(control as HTMLSelectElement, kind, value);
  const field = control as HTMLInputElement | HTMLTextAreaElement;
  const text = kind === "cc-exp" ? expiryFor(field, value) : inForm(field, value);
  if (text === null || (field.maxLength >= 0 && text.length > field.maxLength)) return null;
  return text;
}

function inForm(field: HTMLInputElement | HTMLTextAreaElement, value: string): string | null {
  switch (field.type) {
    case "date":
      return /^\d{4}-\d\d-\d\d$/.test(value) ? value : null;
    case "month":
      return /^\d{4}-\d\d$/.test(value) ? value : null;
    case "number":
      return /^\d+$/.test(value) ? value : null;
    case "textarea":
      return value;
    default:
      return value.replace(/\s*\n\s*/g, ", ");
  }
}

/** A card's expiry as `MM/YY`, `MM/YYYY` or, for a field of months, `YYYY-MM`. */
function expiryFor(field: HTMLInputElement | HTMLTextAreaElement, value: string): string | null {
  const expiry = parseExpiry(value);
  if (expiry === null) return null;
  const { month, year } = expiry;
  if (field.type === "month") return `${year}-${month}`;
  const asked = `${field.placeholder} ${field.title}`.toLowerCase();
  const long = /y{4}|j{4}|a{4}/.test(asked) || field.maxLength === 7;
  const separator = /[my][ ]?([/-])[ ]?[yja]/.exec(asked)?.[1] ?? "/";
  if (field.maxLength === 4) return `${month}${year.slice(2)}`;
  return `${month}${separator}${long ? year : year.slice(2)}`;
}

/** Reads `MM/YY`, `MM-YYYY`, `MMYY` or `YYYY-MM`. */
function parseExpiry(value: string): { month: string; year: string } | null {
  const iso = /^(\d{4})-(\d\d)/.exec(value.trim());
  const written = /^(\d{1,2})\D?\s*(\d{4}|\d\d)$/.exec(value.trim().replace(/\s/g, ""));
  const [month, year] = iso ? [iso[2], iso[1]] : [written?.[1], written?.[2]];
  if (month === undefined || year === undefined || Number(month) < 1 || Number(month) > 12) return null;
  return { month: month.padStart(2, "0"), year: year.length === 2 ? `20${year}` : year };
}

function optionFor(select: HTMLSelectElement, kind: FillKind, value: string): string | null {
  const wanted = fold(value);
  const options = [...select.options].filter((option) => !option.disabled && option.value !== "");
  const exact = options.find((option) => fold(option.value) === wanted || fold(option.text) === wanted);
  if (exact) return exact.value;
  if (kind === "cc-exp-month" || kind === "cc-exp-year") return byNumber(options, value, kind);
  if (kind === "country" || kind === "country-name") return byCountry(options, value);
  return null;
}

function byNumber(options: readonly HTMLOptionElement[], value: string, kind: FillKind): string | null {
  const number = Number.parseInt(value, 10);
  if (Number.isNaN(number)) return null;
  const same = (text: string) => {
    if (!/^\D*\d{1,4}\D*$/.test(text)) return false;
    const found = Number.parseInt(text.replace(/\D/g, ""), 10);
    return kind === "cc-exp-year" ? found % 100 === number % 100 : found === number;
  };
  return options.find((option) => same(option.value) || same(option.text))?.value ?? null;
}

/** A country by its two letters or its English name, whichever the options use. */
function byCountry(options: readonly HTMLOptionElement[], value: string): string | null {
  const names = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const named = (code: string) => (/^[A-Za-z]{2}$/.test(code) ? (names.of(code.toUpperCase()) ?? "") : "");
  const wanted = fold(named(value) || value);
  return (
    options.find((option) => fold(named(option.value)) === wanted || fold(option.text) === wanted)?.value ??
    null
  );
}

/** Lower case, without accents, white space and punctuation. */
function fold(text: string): string {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\p{P}\s]/gu, "")
    .toLowerCase();
}
