/** Parts of a body that are JSON already come out as if they had been values. */
import { expect, test } from "vitest";
import { jsonText, writeJson } from "../../src/wire/json-text.ts";

const VALUES = [
  {},
  { "": "" },
  { '"\\\n\u2028': "ä😀\ud800" },
  { toJSON: "a label of that name" },
  "text",
  1.5,
  null,
  [[], {}],
];

/** The same tree with its leaves as text. */
const asText = (value: unknown) => jsonText(JSON.stringify(value));

test("alone, in lists and in members, in their order, between others", () => {
  for (const value of VALUES) expect(writeJson(asText(value)).join("")).toBe(JSON.stringify(value));
  expect(writeJson(VALUES.map(asText)).join("")).toBe(JSON.stringify(VALUES));
  const rows = VALUES.map((value, at) => ({ at, value, more: [value, "between", value] }));
  const written = rows.map(({ at, value }) => ({
    at,
    value: asText(value),
    more: [asText(value), "between", asText(value)],
  }));
  expect(writeJson({ rows: written, end: true }).join("")).toBe(JSON.stringify({ rows, end: true }));
  expect(writeJson({ none: "at all" })).toEqual(['{"none":"at all"}']);
});

test("one that fails leaves nothing behind for the next, and none is written otherwise", () => {
  const fails = {
    first: asText(1),
    second: {
      toJSON: () => {
        throw new RangeError("no");
      },
    },
  };
  expect(() => writeJson(fails)).toThrow(RangeError);
  expect(() => JSON.stringify(asText(1))).toThrow(TypeError);
  expect(writeJson([asText(2)]).join("")).toBe("[2]");
});
