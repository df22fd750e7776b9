import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CanonicalValue, canonicalJson } from "../../src/crypto/canonical-json.ts";
import { hash, hashBytes } from "../../src/crypto/hash.ts";
import { codeOf } from "./vectors.ts";

describe("canonical JSON", () => {
  test.each<[string, CanonicalValue, string]>([
    ["sorts names by UTF-16 unit", { b: 1, a: 2, B: 3, é: 4, "": 5 }, '{"":5,"B":3,"a":2,"b":1,"é":4}'],
    ["sorts integer-like names as text", { "10": 1, "9": 2, "1": 3 }, '{"1":3,"10":1,"9":2}'],
    ["sorts a surrogate pair before U+FF5E", { "\uff5e": 1, "🔐": 2 }, '{"🔐":2,"\uff5e":1}'],
    ["sorts at every depth and keeps arrays", [{ z: [3, 1], a: null }], '[{"a":null,"z":[3,1]}]'],
    [
      "escapes as JSON.stringify does",
      '"\\/\b\f\n\r\t\u0001\u2028',
      '"\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u2028"',
    ],
    ["writes the largest integer", 2 ** 53 - 1, "9007199254740991"],
    ["writes empty things", { a: {}, b: [], c: "" }, '{"a":{},"b":[],"c":""}'],
  ])("%s", (_, value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test("a name __proto__ is a name", () => {
    expect(canonicalJson(JSON.parse('{"__proto__":{"b":1,"a":2}}'))).toBe('{"__proto__":{"a":2,"b":1}}');
  });

  test("parse and write again gives the same text, whatever the order before", () => {
    const value = fc.letrec<{ any: CanonicalValue }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constant(null),
        fc.maxSafeNat(),
        fc.string({ unit: "grapheme" }),
        fc.array(tie("any"), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: "grapheme" }), tie("any"), { maxKeys: 5 }),
      ),
    })).any;
    fc.assert(
      fc.property(value, (original) => {
        const text = canonicalJson(original);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
      }),
      { seed: 4 },
    );
  });

  test("refuses lone surrogates in texts and names", () => {
    expect(codeOf(() => canonicalJson(["\udc00"]))).toBe("field_invalid");
    expect(codeOf(() => canonicalJson({ "\ud800": 1 }))).toBe("field_invalid");
  });

  test.each([
    1.5,
    -1,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    2 ** 53,
    true,
    undefined,
    1n,
    new Date(0),
    new Map(),
  ])("refuses %s", (value) => {
    expect(() => canonicalJson([value] as unknown as CanonicalValue)).toThrow(TypeError);
  });

  test("refuses holes and endless depth", () => {
    expect(() => canonicalJson(new Array(2) as CanonicalValue)).toThrow(TypeError);
    let deep: CanonicalValue = null;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(() => canonicalJson(deep)).toThrow(TypeError);
  });
});

test("H tells domains apart and is 43 characters", () => {
  expect(hash("plain", "{}")).toMatch(/^[\w-]{43}$/);
  expect(hash("plain", "{}")).not.toBe(hash("quad", "{}"));
  expect(hashBytes("plain", "{}")).toHaveLength(32);
});
