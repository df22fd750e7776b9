/**
 * A modest, honest estimate of how long a passphrase withstands guessing. It counts what an attacker would try
 * first: common passwords and words, repeats, sequences, years; what is left counts by its kinds of characters.
 * It rather promises too little than too much.
 */

/** Guesses a second of somebody with a stolen disk and rented machines, at our Argon2id cost. */
export const GUESSES_PER_SECOND = 20_000;

export interface Strength {
  /** log2 of the guesses needed on average. */
  readonly bits: number;
  /** Average time until it is guessed, in seconds. */
  readonly seconds: number;
  /** 0 (useless) to 4 (beyond reach), for the bar. */
  readonly level: 0 | 1 | 2 | 3 | 4;
}

const COMMON =
  "password passwort passwd qwerty qwertz azerty letmein welcome dragon monkey master login admin iloveyou sunshine princess football baseball shadow superman batman trustno hello freedom whatever secret computer internet summer winter spring autumn hallo schatz ninja starwars";
const COMMON_WORDS = new Set(COMMON.split(" "));
const ROWS = [
  "abcdefghijklmnopqrstuvwxyz",
  "01234567890",
  "qwertyuiop",
  "qwertzuiop",
  "asdfghjkl",
  "yxcvbnm",
];
const DRESS = new Map([
  ...Object.entries({ 0: "o", 1: "i", 3: "e", 4: "a", 5: "s", 7: "t", "@": "a", $: "s" }),
]);
/** People do not choose words at random: about one in two thousand. */
const WORD_BITS = 11;
const COMMON_BITS = 5;

/** Returns the estimate for `passphrase`. */
export function estimate(passphrase: string): Strength {
  const bits = Math.min(dressedBits(passphrase), partsBits(passphrase));
  const seconds = 2 ** Math.max(0, bits - 1) / GUESSES_PER_SECOND;
  return { bits, seconds, level: levelOf(seconds) };
}

function partsBits(passphrase: string): number {
  const seen = new Set<string>();
  return partsOf(passphrase).reduce((sum, part) => {
    const cost = seen.has(part.toLowerCase()) ? 1 : bitsOf(part);
    seen.add(part.toLowerCase());
    return sum + cost;
  }, 0);
}

/** A common password in fancy dress: capitals, digits for letters, something at the end. Infinite when it is none. */
function dressedBits(passphrase: string): number {
  const [, stem = "", end = ""] = /^(.*?)([^\p{L}]{0,4})$/su.exec(passphrase.toLowerCase()) ?? [];
  const bare = [...stem].map((letter) => DRESS.get(letter) ?? letter).join("");
  return COMMON_WORDS.has(bare) ? COMMON_BITS + 3 + end.length * 3 : Number.POSITIVE_INFINITY;
}

function levelOf(seconds: number): Strength["level"] {
  const day = 86_400;
  if (seconds < 3600) return 0;
  if (seconds < 30 * day) return 1;
  if (seconds < 3 * 365 * day) return 2;
  return seconds < 1000 * 365 * day ? 3 : 4;
}

/** Splits into runs of letters, of digits, and of the rest. */
function partsOf(passphrase: string): string[] {
  return passphrase.normalize("NFKC").match(/\p{L}+|\p{N}+|[^\p{L}\p{N}]+/gu) ?? [];
}

function bitsOf(part: string): number {
  const lower = part.toLowerCase();
  if (COMMON_WORDS.has(lower)) return COMMON_BITS;
  if (new Set(lower).size === 1) return 3 + Math.log2(part.length);
  if (isSequence(lower)) return 4 + Math.log2(part.length);
  if (/^(19|20)\d\d$/.test(part)) return 6;
  if (/^\p{N}+$/u.test(part)) return part.length * Math.log2(10);
  if (/^\p{L}+$/u.test(part)) return lettersBits(part);
  // One separator between words is no surprise; the second of a kind even less.
  return part.length === 1 ? 2 : part.length * 4;
}

function lettersBits(part: string): number {
  const mixed = /\p{Lu}/u.test(part.slice(1)) && /\p{Ll}/u.test(part);
  const random = part.length * Math.log2(mixed ? 52 : 26) * 0.85;
  // A run of letters with vowels in the usual places is taken for a word, however long.
  const isWord =
    !mixed &&
    /^\p{L}{3,}$/u.test(part) &&
    /^(?:[^aeiouyäöüéèáóí]{0,3}[aeiouyäöüéèáóí]+)+[^aeiouyäöüéèáóí]{0,3}$/iu.test(part);
  return isWord ? Math.min(random, WORD_BITS + Math.max(0, part.length - 8)) : random;
}

function isSequence(lower: string): boolean {
  if (lower.length < 3) return false;
  const backwards = [...lower].reverse().join("");
  return ROWS.some((row) => row.includes(lower) || row.includes(backwards));
}
