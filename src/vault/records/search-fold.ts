/**
 * How texts and what is typed are made alike before search compares them, and what a text is taken apart into: words,
 * numbers in groups, and the text itself for what has signs in it. Letters are alike that people type for each other;
 * vowel signs and voicing marks that make another word stay.
 */

/** Letters that Unicode does not take apart, and those that two languages write with different signs. */
const ALIKE: Readonly<Record<string, string>> = {
  ß: "ss",
  æ: "ae",
  œ: "oe",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  ħ: "h",
  ŧ: "t",
  ı: "i",
  ς: "σ",
  ґ: "г",
  ך: "כ",
  ם: "מ",
  ן: "נ",
  ף: "פ",
  ץ: "צ",
  ی: "ي",
  ى: "ي",
  ک: "ك",
  ة: "ه",
  "‘": "'",
  "’": "'",
  ʼ: "'",
  "`": "'",
  "‐": "-",
  "‑": "-",
  "‒": "-",
  "–": "-",
  "—": "-",
  "−": "-",
};

/** The digit 0 of scripts that have digits of their own; 1 to 9 follow it. */
const ZEROS = [
  0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xed0, 0xf20,
  0x1040, 0x17e0, 0x1810,
];

/**
 * Ranges of signs that are left out: accents, points of Hebrew and Arabic, nuktas, and what joins or cannot be seen.
 */
const LEFT_OUT: readonly (readonly [first: number, last: number])[] = [
  [0xad, 0xad],
  [0x300, 0x36f],
  [0x483, 0x489],
  [0x591, 0x5bd],
  [0x5bf, 0x5bf],
  [0x5c1, 0x5c7],
  [0x610, 0x61a],
  [0x640, 0x640],
  [0x64b, 0x65f],
  [0x670, 0x670],
  [0x6d6, 0x6dc],
  [0x93c, 0x93c],
  [0x9bc, 0x9bc],
  [0x200b, 0x200f],
  [0x2060, 0x2064],
  [0xfe0e, 0xfe0f],
  [0xfeff, 0xfeff],
];

const ASCII = /^[\0-\x7f]*$/;
const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const ALL_WORD = /^[\p{L}\p{N}\p{M}]+$/u;
/** Parts of one word, as in "o'brien" and "wi-fi". */
const JOINED = /[\p{L}\p{N}\p{M}]+(?:['-][\p{L}\p{N}\p{M}]+)+/gu;
/** What stands between the groups of a number. */
const BETWEEN_GROUPS = /^[\s().,'+/:_-]{1,3}$/;
const NUMBER = /^[\d\s().,'+/:_-]*$/;
/** Scripts whose words are not set apart, so that one letter in the middle may be what is looked for. */
const WITHOUT_SPACES =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Bopomofo}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Tibetan}]/u;
const ALPHABETIC =
  /^[\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Georgian}\d]+$/u;
const WITHOUT_VOWELS = /^[\p{Script=Hebrew}\p{Script=Arabic}]+$/u;
/** Fewer digits than this are met in any number. */
const FEWEST_DIGITS = 4;
/** In shorter words of scripts that do not write vowels one error makes another word. */
const FEWEST_CONSONANTS = 5;

/** Returns `text` in small letters without what people do not type. */
export function folded(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase();
  let letters = "";
  for (const sign of text.normalize("NFKD").toLowerCase()) {
    const code = sign.codePointAt(0) ?? 0;
    if (code < 0x80) letters += sign;
    else if (!LEFT_OUT.some(([first, last]) => code >= first && code <= last))
      letters += ALIKE[sign] ?? digitOf(code) ?? sign;
  }
  return letters
    .normalize("NFC")
    .replaceAll(/[\u3041-\u3096]/g, (kana) => String.fromCharCode(kana.charCodeAt(0) + 0x60))
    .replaceAll(/[\uac00-\ud7a3]+/g, (syllables) => syllables.normalize("NFD"));
}

function digitOf(code: number): string | null {
  const zero = ZEROS.find((first) => code >= first && code <= first + 9);
  return zero === undefined ? null : String(code - zero);
}

/** Returns the words of a folded text, "wi-fi" also as one. */
export function wordsOf(plain: string): string[] {
  const words = plain.match(WORD) ?? [];
  const joined = plain.match(JOINED) ?? [];
  return [...words, ...joined.map((word) => word.replaceAll(/['-]/g, ""))];
}

/** Returns the numbers of a folded text that are written in groups, each as one word; groups may have letters too. */
export function numbersOf(plain: string): string[] {
  const numbers: string[] = [];
  let [number, groups, end] = ["", 0, 0];
  const finish = () => {
    if (groups > 1) numbers.push(number);
    [number, groups] = ["", 0];
  };
  for (const { 0: word, index } of plain.matchAll(WORD)) {
    if (groups > 0 && !BETWEEN_GROUPS.test(plain.slice(end, Math.min(index, end + 4)))) finish();
    if (/\d/.test(word)) {
      number += word;
      groups++;
    } else finish();
    end = index + word.length;
  }
  finish();
  return numbers;
}

/** One thing that a record must have. */
export type Term =
  /** A word, or a part of one. */
  | { readonly kind: "word"; readonly text: string }
  /** A number, however it is grouped. */
  | { readonly kind: "number"; readonly digits: string }
  /** A text with signs in it, as it stands; or else its `words`, or the number that it is. */
  | {
      readonly kind: "literal";
      readonly text: string;
      readonly words: readonly string[];
      readonly digits: string | null;
    };

/** Returns the ways to understand what was typed: a record fits when it has all terms of one of them. */
export function waysOf(query: string): Term[][] {
  const plain = folded(query).trim();
  const terms = [...new Set(plain.split(/\s+/))].flatMap(termOf);
  if (terms.length === 0) return [];
  const digits = /\s/.test(plain) ? digitsOf(plain) : null;
  return digits === null ? [terms] : [terms, [{ kind: "number", digits }]];
}

/** Signs of punctuation alone are no term; other signs are. */
function termOf(token: string): Term[] {
  if (ALL_WORD.test(token)) return [{ kind: "word", text: token }];
  const hasWord = /[\p{L}\p{N}]/u.test(token);
  const hasSign = /[\p{S}\p{M}]/u.test(token);
  if (!hasWord && !hasSign) return [];
  const isNumber = NUMBER.test(token);
  const words = hasSign || isNumber ? [] : (token.match(WORD) ?? []);
  return [{ kind: "literal", text: token, words, digits: digitsOf(token) }];
}

function digitsOf(text: string): string | null {
  const digits = NUMBER.test(text) ? text.replaceAll(/\D/g, "") : "";
  return digits.length < FEWEST_DIGITS ? null : digits;
}

/** Returns whether a number in groups has what was typed of it: its start from three digits on, a part from four. */
export function isOfNumber(number: string, typed: string): boolean {
  if (!/\d/.test(typed)) return false;
  return typed.length < FEWEST_DIGITS ? typed.length > 2 && number.startsWith(typed) : number.includes(typed);
}

/** Returns whether a word that has `term` in its middle is meant by it. */
export function mayBePart(term: string): boolean {
  return term.length > 1 || WITHOUT_SPACES.test(term);
}

/** Returns whether an error in typing `term` still leaves the same word: not in numbers, nor where a sign is a word. */
export function mayHaveErrors(term: string): boolean {
  if (/^\d*$/.test(term)) return false;
  return ALPHABETIC.test(term) || (WITHOUT_VOWELS.test(term) && term.length >= FEWEST_CONSONANTS);
}
