/**
 * zxcvbn with its lists of leaked passwords, English and German words and names, and keyboards. Loaded by strength.ts.
 */
import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary as common } from "@zxcvbn-ts/language-common";
import german from "@zxcvbn-ts/language-de/dist/commonWords.json.esm.js";
import germanNames from "@zxcvbn-ts/language-de/dist/firstnames.json.esm.js";
import germanFamilies from "@zxcvbn-ts/language-de/dist/lastnames.json.esm.js";
import germanTexts from "@zxcvbn-ts/language-de/dist/wikipedia.json.esm.js";
import english from "@zxcvbn-ts/language-en/dist/commonWords.json.mjs";
import englishNames from "@zxcvbn-ts/language-en/dist/firstnames.json.mjs";

/** Characters after this many do not count. A shorter text never looks stronger, and typing must stay quick. */
const LONGEST = 64;
/** Letters and the signs that people write for them. More readings of one sign make long texts slow to estimate. */
const SIGNS = {
  a: ["4", "@"],
  b: ["8"],
  c: ["("],
  e: ["3", "€"],
  g: ["6", "9"],
  i: ["1", "!", "|"],
  l: ["1"],
  o: ["0"],
  s: ["$", "5"],
  t: ["7", "+"],
  x: ["%"],
  z: ["2"],
};
const MOST_READINGS = 20;

const zxcvbn = new ZxcvbnFactory({
  dictionary: { ...common, english, englishNames, german, germanNames, germanFamilies, germanTexts },
  graphs: adjacencyGraphs,
  l33tTable: SIGNS,
  l33tMaxSubstitutions: MOST_READINGS,
  maxLength: LONGEST,
});

/** Returns how many guesses it takes on average; `about` are words that a thief tries first. */
export function guessesFor(passphrase: string, about: readonly string[]): number {
  return zxcvbn.check(passphrase, [...about]).guesses;
}
