/**
 * Which single-byte character set a file was written in, by how its words look in each: letters stand beside letters,
 * small beside small, and a word keeps to one script. It is a guess, and is shown as one.
 */

/** The sets that are tried; of equals the first wins. */
const CANDIDATES = [
  "windows-1252",
  "windows-1250",
  "windows-1251",
  "windows-1253",
  "windows-1254",
  "koi8-r",
  "ibm866",
  "macintosh",
] as const;
type Candidate = (typeof CANDIDATES)[number];

/** So many bytes beyond ASCII are enough to tell. */
const ENOUGH = 2000;

/** Returns the likeliest set of `bytes`, which are neither UTF-8 nor UTF-16. */
export function likelySet(bytes: Uint8Array): Candidate {
  const words = wordsOf(bytes);
  let best: Candidate = "windows-1252";
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of CANDIDATES) {
    const decoder = new TextDecoder(candidate);
    const oddness = words.reduce((sum, word) => sum + oddnessOf(decoder.decode(word)), 0);
    if (oddness < least) {
      best = candidate;
      least = oddness;
    }
  }
  return best;
}

const isLetterByte = (byte: number) =>
  byte >= 0x80 || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

/** Returns the runs of letters that have a byte beyond ASCII. */
function wordsOf(bytes: Uint8Array): Uint8Array[] {
  const words: Uint8Array[] = [];
  let start = 0;
  let high = 0;
  let seen = 0;
  for (let at = 0; at <= bytes.length && seen < ENOUGH; at++) {
    const byte = bytes[at] ?? 0x20;
    if (isLetterByte(byte)) {
      if (byte >= 0x80) high++;
      continue;
    }
    if (high > 0) words.push(bytes.subarray(start, at));
    seen += high;
    high = 0;
    start = at + 1;
  }
  return words;
}

/** Returns how little `word` looks like one: 0 for none of the signs. */
function oddnessOf(word: string): number {
  const letters = [...word];
  const high = letters.filter((letter) => letter > "\x7f");
  let oddness = 0;
  // Signs and undefined bytes inside a word.
  oddness += 3 * high.filter((letter) => !/\p{L}/u.test(letter)).length;
  oddness += 5 * high.filter((letter) => /[\x80-\x9f\ufffd]/.test(letter)).length;
  // A capital after a small letter.
  oddness += 2 * (word.match(/\p{Ll}\p{Lu}/gu)?.length ?? 0);
  const other = letters.filter((letter) => /[\p{Script=Cyrillic}\p{Script=Greek}]/u.test(letter)).length;
  const latin = letters.filter((letter) => /\p{Script=Latin}/u.test(letter)).length;
  // Two scripts in one word.
  if (other > 0 && latin > 0) oddness += 3 * Math.min(other, latin);
  // Words of accents alone: another script that was read as Latin.
  const accents = high.filter((letter) => /\p{Script=Latin}/u.test(letter)).length;
  if (letters.length > 2 && accents > letters.length / 2) oddness += accents;
  // Rare letters of the wide sets.
  oddness += 0.5 * (word.match(/[ЂЃѓЉЊЌЋЏђљњќћџЎўЈҐЁЄЇІіґёєїЅѕј]/gu)?.length ?? 0);
  return oddness;
}
