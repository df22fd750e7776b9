/**
 * The parts of a person's name. A name is divided only where its words say how; one word, or a script without spaces,
 * stays whole.
 */

/** `additional` is empty where there is no middle name. */
export interface NameParts {
  readonly given: string;
  readonly additional: string;
  readonly family: string;
}

/** Words that begin a family name. */
const PARTICLES = new Set(
  `van von vom de der den del della dello dei da das do dos di du des d la las le los el al ten ter te zu zum zur af av
  bin ibn bint abu san st mac y e i`.split(/\s+/),
);
/** Of those, the ones that only join two halves of a family name. */
const JOINTS = new Set(["y", "e", "i"]);
const TITLES = /^(?:mr|mrs|ms|mx|miss|dr|prof|herr|frau|ing|dipl|mag|sir|dame|m|mme|sr|sra|dott|lic)\.?$/i;
const SUFFIXES = /^(?:jr|sr|ii|iii|iv|phd|md|esq|mba|msc|bsc)\.?$/i;
/** Where a person has two family names: Spain and the Americas that speak its language. */
const TWO_FAMILY_NAMES = new Set("ES MX AR CO PE CL EC VE GT CU BO DO HN PY SV NI CR PA UY PR GQ".split(" "));
/** Scripts in which the family name stands first. */
const FAMILY_FIRST = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}々ー・]+$/u;
/** Where it stands first in Latin letters too, so that two words may be in either order. */
const EITHER_ORDER = new Set(["HU", "VN", "CN", "TW", "HK", "KR", "JP", "KH"]);

/**
 * Divides `name`, null when that would be a guess. `country` (two letters, or "") is where the person lives: it decides
 * how many of three or four words are the family name.
 */
export function splitName(name: string, country = ""): NameParts | null {
  const text = name.trim().replace(/\s+/g, " ");
  const [before, after, ...more] = text.split(/\s*,\s*/);
  if (after !== undefined && !SUFFIXES.test(after)) {
    const isPair = more.length === 0 && before !== undefined && before !== "" && after !== "";
    return isPair ? parts(after.split(" "), before) : null;
  }
  const words = stripped((before ?? "").split(" "));
  if (words.length < 2 || words.length > 6) return null;
  if (words.every((word) => FAMILY_FIRST.test(word))) {
    const [family = "", given = ""] = words;
    return words.length === 2 ? { given, additional: "", family } : null;
  }
  if (EITHER_ORDER.has(country)) return null;
  const particle = words.findIndex(
    (word, at) => at > 0 && at < words.length - 1 && PARTICLES.has(word.toLowerCase().replace(/['’]$/, "")),
  );
  const start = particle < 0 ? familyStart(words, country) : particleStart(words, particle);
  return parts(words.slice(0, start), words.slice(start).join(" "));
}

function stripped(words: readonly string[]): readonly string[] {
  const from = words.findIndex((word) => !TITLES.test(word));
  const kept = from < 0 ? [] : words.slice(from);
  const last = kept.at(-1);
  return last !== undefined && kept.length > 2 && SUFFIXES.test(last) ? kept.slice(0, -1) : kept;
}

function familyStart(words: readonly string[], country: string): number {
  const two = TWO_FAMILY_NAMES.has(country) && words.length > 2;
  return words.length - (two ? 2 : 1);
}

/** "García y López" is one family name: the joint belongs to the word before it. */
function particleStart(words: readonly string[], at: number): number {
  return JOINTS.has((words[at] ?? "").toLowerCase()) && at > 1 ? at - 1 : at;
}

/** Two given words of which the second is an initial have it as their middle name; otherwise all are given names. */
function parts(given: readonly string[], family: string): NameParts | null {
  const [first, ...others] = given;
  if (first === undefined || first === "" || family === "") return null;
  const isInitial = others.length === 1 && /^\p{L}\.?$/u.test(others[0] ?? "");
  return isInitial
    ? { given: first, additional: others.join(" "), family }
    : { given: given.join(" "), additional: "", family };
}

/** Returns the whole name in the order of its script. */
export function joinName({ given, additional, family }: NameParts): string {
  const isFamilyFirst = FAMILY_FIRST.test(family) && FAMILY_FIRST.test(given);
  const words = isFamilyFirst ? [family, given] : [given, additional, family];
  return words.filter(Boolean).join(" ");
}
