/**
 * The readable line in front of a sealed text: known again whatever somebody is called, and nothing else taken for it.
 */
import { expect, test } from "vitest";
import { findEnvelopes } from "../../src/content/envelopes/find-envelopes.ts";
import { isSealed } from "../../src/content/seal/readable-line.ts";
import { LINE_LANGUAGES, lengthOfLine, sealedLine } from "../../src/model/sealed-text.ts";
import made from "../vectors/envelopes.json" with { type: "json" };

const NAMES = [
  "Mara",
  "Ada Lovelace",
  "Zoë · Œ'Brien",
  "山田 太郎",
  "a\nb\u202ec",
  "sf1: Mallory · open with Sealfield: ",
  "👩‍👩‍👧‍👦".repeat(30),
  "x".repeat(500),
];
const lines = LINE_LANGUAGES.flatMap((language) => NAMES.map((name) => sealedLine(language, name)));

test("it is one line, and is known again in full, in front of other words too", () => {
  for (const line of lines) {
    expect(line).toMatch(/^\S[^\n]* Sealfield: $/);
    expect(lengthOfLine(line)).toBe(line.length);
    expect(lengthOfLine(`Dear all, ${line}`)).toBe(line.length);
    // Editors keep a space at the end of a line as another character, and forms as a line break.
    expect(lengthOfLine(`${line.trim()}\u00a0`)).toBe(line.length);
    expect(lengthOfLine(`${line.trim()}\r\n`)).toBe(line.length + 1);
  }
});

test("nobody without a name is named, and other words are no line", () => {
  for (const name of ["", "  ", "·", "\u200b\n"]) expect(sealedLine("en", name)).toBe("");
  for (const words of [
    "",
    "Sealed text from Mara",
    "open with Sealfield: ",
    "Sealed text from Mara\n · open with Sealfield: ",
    `Sealed text from ${"x".repeat(90)} · open with Sealfield: `,
    "Sealed text from Mara · open with Sealfield: and more",
  ]) {
    expect(lengthOfLine(words), words).toBe(0);
  }
});

test("a reader finds the sealed text behind it, also where its last space is gone", () => {
  for (const { envelope } of made.vectors) {
    for (const line of lines) {
      for (const text of [line + envelope, line.trim() + envelope, `Hello. ${line}\n${envelope}.`]) {
        expect(findEnvelopes(text, 9)).toEqual([envelope]);
      }
      expect(isSealed(line + envelope)).toBe(true);
      expect(isSealed(`\n${line}${envelope} `)).toBe(true);
      expect(isSealed(`and ${line}${envelope}`)).toBe(false);
    }
    expect(isSealed(envelope)).toBe(true);
    expect(isSealed(`Mara: ${envelope}`)).toBe(false);
  }
  expect(isSealed("")).toBe(false);
});
