/**
 * Phone numbers in the parts and spellings that forms ask for. Knows the numbering plans, so only the worker has it.
 */
import parsePhoneNumber, {
  type CountryCode,
  isSupportedCountry,
  type MetadataJson,
} from "libphonenumber-js/core";
import { countryName } from "./country.ts";
import { PHONE_PLANS } from "./phone-plans.ts";

/** Spellings of one number, the likeliest first. */
export interface Phone {
  /** `+44`, then the same country in other words. */
  readonly countryCode: readonly string[];
  /** Without the country's code, as it stands after that code. */
  readonly national: readonly string[];
  /** The same as dialled inside the country. */
  readonly local: readonly string[];
  readonly whole: readonly string[];
}

let plans: MetadataJson | null = null;

/**
 * Reads `text`; `country` (two letters or "") says where a number without a code belongs. Null when it is no number.
 */
export function parsePhone(text: string, country: string): Phone | null {
  plans ??= JSON.parse(PHONE_PLANS) as MetadataJson;
  const home = isSupportedCountry(country as CountryCode, plans) ? (country as CountryCode) : undefined;
  const dialled = text.trim().replace(/^00(?=[1-9])/, "+");
  const number = parsePhoneNumber(
    dialled,
    home === undefined ? { extract: false } : { defaultCountry: home, extract: false },
    plans,
  );
  if (number === undefined || !number.isPossible() || number.ext !== undefined) return null;
  const { countryCallingCode: code, nationalNumber, country: found } = number;
  const where = found ?? home;
  const prefix = trunkPrefix(where, code, plans);
  const spaced = spacing(dialled, code, nationalNumber, prefix);
  return {
    countryCode: [`+${code}`, code, `00${code}`, where ?? "", countryName(where ?? "", "en") ?? ""].filter(
      Boolean,
    ),
    national: each(spaced, nationalNumber),
    local: each(prefix + spaced, prefix + nationalNumber),
    whole: each(`+${code} ${spaced}`, `+${code}${nationalNumber}`, `00${code}${nationalNumber}`),
  };
}

/** Countries whose numbers keep their 0 after the country's code, or whose prefix is dialled but never written. */
const NO_PREFIX = new Set(["1", "39", "378", "379"]);
/** Where the prefix stands in a plan of the package. */
const NATIONAL_PREFIX = 5;

/** What is dialled before a number inside its country: mostly 0, in some nothing. */
function trunkPrefix(country: CountryCode | undefined, code: string, known: MetadataJson): string {
  if (country === undefined || NO_PREFIX.has(code)) return "";
  const plan: readonly unknown[] = known.countries[country] ?? [];
  const prefix = plan[NATIONAL_PREFIX];
  return typeof prefix === "string" ? prefix : "";
}

/** The national number with the spaces that the person wrote, as far as it can be told from the rest. */
function spacing(written: string, code: string, national: string, prefix: string): string {
  const rest = written
    .replace(new RegExp(`^\\+ ?${code}`), "")
    .replace(/[().-]/g, " ")
    .trim()
    .replace(/\s+/g, " ");
  for (const text of [rest, rest.replace(new RegExp(`^${prefix} ?`), "")]) {
    if (text.replace(/ /g, "") === national) return text;
  }
  return national;
}

function each(...spellings: readonly string[]): string[] {
  return [...new Set(spellings)];
}
