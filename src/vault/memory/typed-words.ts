/**
 * Words of the English list of BIP 39 as people type them, copy them and photograph them: numbered, in columns, in
 * capitals, by their first letters, with signs between. The list is made so that four letters tell a word.
 */
import { wordlist } from "@scure/bip39/wordlists/english.js";
import { isNear } from "../../search/fuzzy.ts";

const WORDS = new Set<string>(wordlist);
/** Fewest letters by which a word is known. */
const ENOUGH = 4;
const MOST_ERRORS = 2;
const MOST_NEAR = 3;
/** What a photo's reader takes for letters. */
const MISREAD: Readonly<Record<string, string>> = { "0": "o", "1": "l", "5": "s", "8": "b" };

/** Something between spaces and signs; `number` is the one before it, null if there is none. */
export interface TypedWord {
  readonly typed: string;
  /** The word of the list that is meant, null if it is none. */
  readonly word: string | null;
  readonly number: number | null;
}

/** Returns what may be words in `text`, in its order; numbers that stand alone are those of the words after them. */
export function typedWords(text: string): TypedWord[] {
  const found: TypedWord[] = [];
  let number: number | null = null;
  for (const [token] of plainText(text).matchAll(/[\p{L}\p{N}]+/gu)) {
    if (/^\d+$/.test(token)) {
      number = token.length > 2 ? null : Number(token);
      continue;
    }
    found.push(typedWord(token, number, found.length + 1));
    number = null;
  }
  return found;
}

/** Returns the word of the list that `text` means, null if it is none or more than one. */
export function wordTyped(text: string): string | null {
  const [one, ...others] = typedWords(text);
  return one === undefined || others.length > 0 ? null : one.word;
}

/** Returns the words of the list that are nearest to `typed`, the nearest first. */
export function nearestWords(typed: string): string[] {
  for (let errors = 1; errors <= MOST_ERRORS; errors++) {
    // Two errors in a short word leave nothing of it.
    if (errors === MOST_ERRORS && typed.length < ENOUGH) return [];
    const near = wordlist.filter((word) => isNear(typed, word, errors));
    const alike = near.filter((word) => word[0] === typed[0]);
    if (near.length > 0) return [...new Set([...alike, ...near])].slice(0, MOST_NEAR);
  }
  return [];
}

/** `place` is where it stands, from 1. */
function typedWord(token: string, before: number | null, place: number): TypedWord {
  const whole = wordOf(token);
  const [, digits = "", rest = ""] = /^(\d*)(.*)$/u.exec(token) ?? [];
  // A number that sticks to its word, unless it is a letter that was misread.
  const stuck = digits === "" || digits.length > 2 ? null : wordOf(rest);
  if (stuck !== null && (whole === null || Number(digits) === place))
    return { typed: rest, word: stuck, number: Number(digits) };
  return { typed: token, word: whole, number: before };
}

function wordOf(token: string): string | null {
  if (WORDS.has(token)) return token;
  if (/\d/.test(token)) {
    const letters = lettersIn(token);
    // "1" is read for "i" as well.
    return wordOfLetters(letters) ?? wordOfLetters(lettersIn(token.replaceAll("1", "i")));
  }
  return wordOfLetters(token);
}

function lettersIn(token: string): string {
  return token.replaceAll(/\d/g, (digit) => MISREAD[digit] ?? digit);
}

function wordOfLetters(letters: string): string | null {
  if (WORDS.has(letters)) return letters;
  if (letters.length < ENOUGH) return null;
  return wordlist.find((word) => word.startsWith(letters)) ?? null;
}

/** Small letters without accents, wide forms and signs that cannot be seen. */
export function plainText(text: string): string {
  return text
    .normalize("NFKD")
    .replaceAll(/\p{Cf}|[\u0300-\u036f]/gu, "")
    .toLowerCase();
}
