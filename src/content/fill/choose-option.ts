/**
 * Finds the option of a list that means a value: by its text first, because values are often mere numbers of rows,
 * and by its value where no text says it. An option that could also mean something else is not chosen.
 */
import type { FillKind } from "../../model/fill-kinds.ts";
import { countryName, fold, LANGUAGES } from "../../values/country.ts";
import { languageOf } from "./page-language.ts";

/** One entry of a list as a person reads it and as the page's program knows it. */
export interface Choice {
  readonly text: string;
  readonly value: string;
}

/** Returns the value of the option of `select` that means one of `spellings`, null for none or doubt. */
export function optionFor(
  select: HTMLSelectElement,
  kind: FillKind,
  spellings: readonly string[],
): string | null {
  if (select.multiple) return null;
  const choices = [...select.options]
    .filter((option) => !option.disabled && option.value !== "")
    .map(({ text, value }) => ({ text, value }));
  return choiceFor(choices, kind, spellings, languageOf(select))?.value ?? null;
}

/** The first of the characters that Unicode leaves to private use: no page's text is made of them. */
const PRIVATE_USE = 0xf0000;

/** Returns the choices of a list whose options have only `texts`: each value is another, and like no text or number. */
export function choicesOf(texts: readonly string[]): Choice[] {
  return texts.map((text, at) => ({ text, value: String.fromCodePoint(PRIVATE_USE + at) }));
}

/** Returns the one of `choices` that means a value of `kind` in one of its `spellings`; null for none or doubt. */
export function choiceFor(
  choices: readonly Choice[],
  kind: FillKind,
  spellings: readonly string[],
  language: string,
): Choice | null {
  switch (kind) {
    case "cc-exp-month":
    case "bday-month":
      return byMonth(choices, Number(spellings[0]), language);
    case "cc-exp-year":
    case "bday-year":
      return byNumber(choices, (found, digits) =>
        digits === 2 ? found === Number(spellings[0]) % 100 : found === Number(spellings[0]),
      );
    case "bday-day":
      return byNumber(choices, (found) => found === Number(spellings[0]));
    case "cc-exp": {
      const [year = "", month = ""] = (spellings[0] ?? "").split("-");
      const wanted = [`${month}${year.slice(2)}`, `${month}${year}`, `${year}${month}`];
      return only(choices, ({ text }) => wanted.includes(text.replace(/\D/g, "")));
    }
    case "tel-country-code":
      return byCallingCode(choices, spellings, language);
    case "country":
    case "country-name":
      return byWords(choices, withPageNames(spellings, language));
    default:
      return byWords(choices, spellings);
  }
}

/** The only one that `matches`: two that do, with different values, are a doubt. */
function only(choices: readonly Choice[], matches: (choice: Choice) => boolean): Choice | null {
  const [found, ...others] = choices.filter(matches);
  return found !== undefined && others.every(({ value }) => value === found.value) ? found : null;
}

/** In the order of the spellings: the whole text, the value, then a part of the text as in "GB - United Kingdom". */
function byWords(choices: readonly Choice[], spellings: readonly string[]): Choice | null {
  const wanted = spellings.map(fold).filter(Boolean);
  const ways: ((choice: Choice) => readonly string[])[] = [
    ({ text }) => [text],
    ({ value }) => [value],
    ({ text }) => [text.replace(/\([^)]*\)/g, " "), ...text.split(/ [-–—|:] |[()]/)],
  ];
  for (const way of ways) {
    for (const word of wanted) {
      const found = choices.filter((choice) => way(choice).some((part) => fold(part) === word));
      if (found[0] !== undefined)
        return found.every(({ value }) => value === found[0]?.value) ? found[0] : null;
    }
  }
  return null;
}

/** Austria is "Áo" in Vietnamese, and Angola AO in every list of codes. */
const COULD_BE_CODE = /^[a-z]{1,3}$/;

/** A page may say no language, or that of the template it was made from: the others come after its own. */
function withPageNames(spellings: readonly string[], language: string): string[] {
  const code = spellings.find((text) => /^[A-Z]{2}$/.test(text));
  if (code === undefined) return [...spellings];
  const names = [language, ...LANGUAGES].map((each) => (each === "" ? null : countryName(code, each)));
  const written = names.filter((name) => name !== null);
  return [...spellings, ...written.filter((name) => !COULD_BE_CODE.test(fold(name)))];
}

/** Languages in which no word means one month in one and another month in another, as "listopad" does elsewhere. */
const OF_MONTHS = ["en", "de", "fr", "es", "it", "pt", "nl"];

function byMonth(choices: readonly Choice[], month: number, language: string): Choice | null {
  const languages = [...OF_MONTHS, ...(language === "" ? [] : [language])];
  const names = languages.flatMap((each) => monthNames(each, month));
  const named = only(choices, ({ text }) =>
    text.split(/[^\p{L}\p{M}.]+/u).some((word) => names.includes(fold(word))),
  );
  return named ?? byNumber(choices, (found) => found === month);
}

function monthNames(language: string, month: number): string[] {
  const date = new Date(Date.UTC(2001, month - 1, 15));
  try {
    return (["long", "short"] as const).flatMap((style) => {
      const alone = new Intl.DateTimeFormat(language, { month: style, timeZone: "UTC" }).format(date);
      const inDate = new Intl.DateTimeFormat(language, { month: style, day: "numeric", timeZone: "UTC" })
        .formatToParts(date)
        .find(({ type }) => type === "month")?.value;
      return [fold(alone), fold(inDate ?? "")].filter((name) => /\p{L}/u.test(name));
    });
  } catch {
    return [];
  }
}

/** By the only number in the text; by the value only in a list whose texts have no numbers. */
function byNumber(
  choices: readonly Choice[],
  matches: (found: number, digits: number) => boolean,
): Choice | null {
  const numberIn = (text: string) => /^\D*(\d{1,4})\D*$/.exec(text)?.[1] ?? null;
  const test = (text: string) => {
    const digits = numberIn(text);
    return digits !== null && matches(Number(digits), digits.length);
  };
  const hasTexts = choices.some(({ text }) => numberIn(text) !== null);
  return only(choices, ({ text, value }) => test(hasTexts ? text : value));
}

/** `+44` alone, or beside the letters or name of the country where several share a code. */
function byCallingCode(
  choices: readonly Choice[],
  spellings: readonly string[],
  language: string,
): Choice | null {
  const digits = (spellings[0] ?? "").replace(/\D/g, "");
  const shows = ({ text, value }: Choice) =>
    new RegExp(`(?:^|[^\\d])(?:\\+|00)? ?${digits}(?!\\d)`).test(text) ||
    value.replace(/^(?:\+|00)/, "") === digits;
  const sharing = choices.filter(shows);
  const names = withPageNames(spellings, language)
    .filter((text) => /\p{L}/u.test(text))
    .map(fold);
  const isNamed = ({ text, value }: Choice) =>
    [value, ...text.split(/[\s()+\d,-]+/), text.replace(/[()+\d]/g, "")].some((part) =>
      names.includes(fold(part)),
    );
  if (sharing.length > 0) return only(sharing, () => true) ?? only(sharing, isNamed);
  return only(choices, isNamed);
}
