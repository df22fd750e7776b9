/**
 * Dates as people keep them and as fields ask for them. Reading never guesses: a date whose day and month could be
 * either is not read. Writing follows the field's own words, such as `TT.MM.JJJJ` or `mm / yy`.
 */

/** A day of the calendar; `month` from 1. */
export interface CalendarDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** The month in which a card ends; `year` in full. */
export interface Expiry {
  readonly year: number;
  readonly month: number;
}

const MONTHS = /* @__PURE__ */ "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");

/** Reads `1987-03-09`, `9.3.1987`, `31/12/1987`, `9 March 1987` or `March 9, 1987`; null for anything unsure. */
export function parseDate(text: string): CalendarDate | null {
  const value = text.trim();
  const iso = /^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:T.*)?$/.exec(value);
  if (iso) return real(iso[1], iso[3], iso[4]);
  const dotted = /^(\d{1,2})\. ?(\d{1,2})\. ?(\d{4})$/.exec(value);
  if (dotted) return real(dotted[3], dotted[2], dotted[1]);
  const parts = /^(\d{1,2})([-/ ])(\d{1,2})\2(\d{4})$/.exec(value);
  if (parts) {
    const readings = [real(parts[4], parts[3], parts[1]), real(parts[4], parts[1], parts[3])];
    const [only, other] = readings.filter((date) => date !== null);
    const isSure = other === undefined || (only?.day === other.day && only.month === other.month);
    return isSure ? (only ?? null) : null;
  }
  const dayFirst = /^(\d{1,2})(?:st|nd|rd|th)? ([a-z]{3,9})\.?,? (\d{4})$/i.exec(value);
  if (dayFirst) return real(dayFirst[3], monthOf(dayFirst[2]), dayFirst[1]);
  const monthFirst = /^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})$/i.exec(value);
  return monthFirst ? real(monthFirst[3], monthOf(monthFirst[1]), monthFirst[2]) : null;
}

/** Reads `09/31`, `9-2031`, `0931`, `2031-09` or `Sep 2031`; null for anything else. */
export function parseExpiry(text: string): Expiry | null {
  const value = text.trim().replace(/\s+/g, " ");
  const named = /^([a-z]{3,9})\.? ?'?(\d{4}|\d\d)$/i.exec(value);
  const yearFirst = /^(\d{4}) ?[-/.] ?(\d{1,2})(?:-\d\d)?$/.exec(value);
  const written = /^(\d{1,2}) ?[-/. ] ?(\d{4}|\d\d)$/.exec(value) ?? /^(\d\d)(\d{4}|\d\d)$/.exec(value);
  const month = named ? monthOf(named[1]) : yearFirst ? yearFirst[2] : written?.[1];
  const year = named?.[2] ?? yearFirst?.[1] ?? written?.[2];
  if (month === undefined || year === undefined) return null;
  const found = { year: Number(year) + (year.length === 2 ? 2000 : 0), month: Number(month) };
  return found.month >= 1 && found.month <= 12 && found.year >= 2000 && found.year < 2100 ? found : null;
}

function monthOf(name: string | undefined): string | undefined {
  const at = MONTHS.indexOf((name ?? "").slice(0, 3).toLowerCase());
  return at < 0 ? undefined : String(at + 1);
}

function real(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
): CalendarDate | null {
  const found = { year: Number(year), month: Number(month), day: Number(day) };
  const date = new Date(Date.UTC(found.year, found.month - 1, found.day));
  const isReal = date.getUTCMonth() === found.month - 1 && date.getUTCDate() === found.day;
  return isReal && found.year > 999 ? found : null;
}

/** Returns `date` as `YYYY-MM-DD`, as it crosses messages and as fields of dates take it. */
export function isoDate({ year, month, day }: CalendarDate): string {
  return `${year}-${two(month)}-${two(day)}`;
}

/** Returns `expiry` as `YYYY-MM`. */
export function isoMonth({ year, month }: Expiry): string {
  return `${year}-${two(month)}`;
}

/** How a field writes a date: parts in order, what stands between them, how many digits a year has. */
export interface DateShape {
  readonly order: readonly ("day" | "month" | "year")[];
  readonly separator: string;
  readonly yearDigits: 2 | 4;
}

/** Letters for the parts of a date, in the languages whose hints repeat one: TT.MM.JJJJ, jj/mm/aaaa, pp.kk.vvvv. */
const DAY = /^[dtjgpд]{1,2}$/u;
const MONTH = /^(?:m{1,2}|k{1,2}|м{1,2})$/u;
const YEAR = /^(?:[yjarvåг]{2}|[yjarvåг]{4})$/u;
const LETTER = "[dtjgpдmkмyarvåг]";

/**
 * Returns the shape that `hint` (a placeholder, label or title) describes, null when it describes none. `parts` is 3
 * for a whole date and 2 for a month with its year.
 */
export function shapeIn(hint: string, parts: 2 | 3): DateShape | null {
  const word = (group: number) => `((${LETTER})\\${group}*)`;
  const between = "( ?[-/. ] ?|)";
  const source = parts === 2 ? word(2) + between + word(5) : word(2) + between + word(5) + between + word(8);
  const match = new RegExp(`(?<!\\p{L})${source}(?!\\p{L})`, "u").exec(hint.toLowerCase());
  if (match === null) return null;
  const words = [match[1], match[4], match[7]].slice(0, parts).map((found) => found ?? "");
  const order = orderOf(words);
  if (order === null) return null;
  const year = words[order.indexOf("year")] ?? "";
  return { order, separator: match[3] ?? "", yearDigits: year.length === 4 ? 4 : 2 };
}

/**
 * Which word is which part; null unless each part is there once. The longer of two that could be either is the year.
 */
function orderOf(words: readonly string[]): DateShape["order"] | null {
  const month = words.findIndex((word) => MONTH.test(word));
  const others = words.flatMap((word, at) => (at === month ? [] : [{ word, at }]));
  const years = others
    .filter(({ word }) => YEAR.test(word))
    .toSorted((a, b) => b.word.length - a.word.length || Number(DAY.test(a.word)) - Number(DAY.test(b.word)));
  const [year, other] = years;
  const isDoubtful = other !== undefined && !DAY.test(other.word);
  if (month < 0 || year === undefined || isDoubtful) return null;
  const day = others.find(({ at }) => at !== year.at);
  if (day !== undefined && !DAY.test(day.word)) return null;
  return words.map((_, at) => (at === month ? "month" : at === year.at ? "year" : "day"));
}

/** Returns the usual shape of a date in `language`, null where it differs between countries that share it. */
export function usualShape(language: string): DateShape | null {
  if (language === "" || /^en$/i.test(language) || !isKnown(language)) return null;
  const parts = new Intl.DateTimeFormat(language, { day: "2-digit", month: "2-digit", year: "numeric" })
    .formatToParts(new Date(Date.UTC(2001, 11, 31)))
    .map(({ type, value }) => ({ type, value: value.replace(/[\u200e\u200f]/g, "") }));
  const order = parts.flatMap(({ type }) =>
    type === "day" || type === "month" || type === "year" ? [type] : [],
  );
  const separator = parts.find(({ type, value }) => type === "literal" && value !== "")?.value ?? "";
  return order.length === 3 && /^[-/.] ?$/.test(separator)
    ? { order, separator: separator.trim(), yearDigits: 4 }
    : null;
}

function isKnown(language: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(language).length > 0;
  } catch {
    return false;
  }
}

/** Writes `date` in `shape`. */
export function writeDate(date: CalendarDate, shape: DateShape): string {
  return shape.order.map((part) => partOf(date, part, shape)).join(shape.separator);
}

function partOf(date: CalendarDate, part: "day" | "month" | "year", { yearDigits }: DateShape): string {
  if (part !== "year") return two(date[part]);
  return yearDigits === 4 ? String(date.year) : two(date.year % 100);
}

function two(number: number): string {
  return String(number).padStart(2, "0");
}
