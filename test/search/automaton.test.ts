/**
 * Patterns on this device mean what they mean at the server, whose engine is held against ours here, and end in time.
 */
import fc from "fast-check";
import { RE2JS } from "re2js";
import { describe, expect, test } from "vitest";
import { regexpTest } from "../../src/search/automaton.ts";
import { automatonPattern } from "../../src/search/regexp.ts";
import { cpuTimeOf } from "../fakes/cpu-time.ts";

const byRe2 = (lucene: string) => {
  const compiled = RE2JS.compile(automatonPattern(lucene), RE2JS.DOTALL);
  return (text: string) => compiled.matches(text);
};

describe.each([
  ["sum.*", ["summer", "sum", "sum\nmer", "Summer", "a summer"]],
  ["s(um|im)+er?", ["sume", "simumer", "ser"]],
  ["[^a-c]{2,3}", ["xy", "xyz", "xyzw", "ax", "🦊🦊"]],
  ["\\d{4}-\\d\\d", ["2026-11", "202-11", "2026-1x"]],
  ["(a|)b?", ["", "a", "b", "ab", "ba"]],
  ["a{0}", ["", "a"]],
  ["(a*)*b", ["b", "aaab", "aaa"]],
  ["^summer$", ["summer", "summers"]],
  ["\\^\\$", ["^$", "^"]],
])("%s", (lucene, texts) => {
  test.each(texts)("%j", (text) => expect(regexpTest(lucene)(text)).toBe(byRe2(lucene)(text)));
});

test("random patterns over few letters", () => {
  const letter = fc.constantFrom("a", "b", ".", "[ab]", "[^a]", "\\w", "\\D");
  const pattern = fc.letrec<{ node: string }>((tie) => ({
    node: fc.oneof(
      { depthSize: "small" },
      letter,
      fc.tuple(tie("node"), tie("node")).map(([a, b]) => a + b),
      fc.tuple(tie("node"), tie("node")).map(([a, b]) => `(${a}|${b})`),
      fc
        .tuple(tie("node"), fc.constantFrom("*", "+", "?", "{0,2}", "{2}", "{1,}"))
        .map(([a, q]) => `(${a})${q}`),
    ),
  })).node;
  const texts = fc.array(fc.string({ unit: fc.constantFrom("a", "b", "1", "\n"), maxLength: 8 }), {
    minLength: 5,
    maxLength: 5,
  });
  fc.assert(
    fc.property(pattern, texts, (lucene, some) => {
      const [ours, theirs] = [regexpTest(lucene), byRe2(lucene)];
      for (const text of some) expect([lucene, text, ours(text)]).toEqual([lucene, text, theirs(text)]);
    }),
    { seed: 26, numRuns: 400 },
  );
});

test("a pattern that makes other engines try for ever ends at once", () => {
  const match = () => expect(regexpTest("(a*)*(a|aa)*b")("a".repeat(20_000))).toBe(false);
  expect(cpuTimeOf(match)).toBeLessThan(5_000);
});
