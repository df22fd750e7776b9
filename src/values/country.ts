/** Countries by their two letters, and what they are called in the languages the browser knows. */

/** ISO 3166-1 alpha-2: the countries and territories that forms list. */
export const COUNTRIES: readonly string[] =
  /* @__PURE__ */ `AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM
BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER
ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ
IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN
MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA
RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV
TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW`.split(/\s+/);

/** What people write instead of the name that a list has. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  uk: "GB",
  greatbritain: "GB",
  england: "GB",
  scotland: "GB",
  wales: "GB",
  northernireland: "GB",
  usa: "US",
  unitedstatesofamerica: "US",
  america: "US",
  holland: "NL",
  thenetherlands: "NL",
  czechrepublic: "CZ",
  southkorea: "KR",
  korea: "KR",
  republicofkorea: "KR",
  russia: "RU",
  russianfederation: "RU",
  turkey: "TR",
  turkiye: "TR",
  vietnam: "VN",
  ivorycoast: "CI",
  uae: "AE",
  burma: "MM",
  macedonia: "MK",
  swaziland: "SZ",
  capeverde: "CV",
  easttimor: "TL",
  taiwan: "TW",
  hongkong: "HK",
  macau: "MO",
};

/** Languages in which a record or a page may name a country. */
export const LANGUAGES: readonly string[] =
  /* @__PURE__ */ "en de fr es pt it nl pl ru ja zh ko ar tr sv da nb fi cs sk hu ro bg el uk he hr sl et lv lt vi id th".split(
    " ",
  );

/** Lower case, without accents, white space and punctuation. */
export function fold(text: string): string {
  return text
    .replace(/ß/g, "ss")
    .normalize("NFKD")
    .replace(/[\p{M}\p{P}\p{S}\s]/gu, "")
    .toLowerCase();
}

const tables = /* @__PURE__ */ new Map<string, ReadonlyMap<string, string>>();

function namesIn(language: string): ReadonlyMap<string, string> {
  const known = tables.get(language);
  if (known !== undefined) return known;
  const made = new Map(COUNTRIES.map((code) => [fold(countryName(code, language) ?? code), code]));
  tables.set(language, made);
  return made;
}

/** Returns the two letters of the country that `text` names or abbreviates, null when it names none. */
export function countryCode(text: string, languages: readonly string[] = []): string | null {
  const code = text.trim().toUpperCase();
  if (COUNTRIES.includes(code)) return code;
  const name = fold(text);
  if (name === "") return null;
  const other = Object.hasOwn(OTHER_NAMES, name) ? OTHER_NAMES[name] : undefined;
  if (other !== undefined) return other;
  for (const language of [...languages, ...LANGUAGES]) {
    const found = namesIn(language).get(name);
    if (found !== undefined) return found;
  }
  return null;
}

/** Returns what the country `code` is called in `language`, null where the browser knows no name. */
export function countryName(code: string, language: string): string | null {
  try {
    return new Intl.DisplayNames([language], { type: "region", fallback: "none" }).of(code) ?? null;
  } catch {
    return null;
  }
}
