/** How many values a JSON text has is known before it is parsed, whatever its texts look like. */
import { expect, test } from "vitest";
import { countValues } from "../../src/server/limits/values.ts";

const count = (text: string, most = 1_000) => countValues(new TextEncoder().encode(text), most);

test.each([
  ["", 0],
  ["5", 0],
  ["[1,2,3]", 3],
  ['{"a":{"b":[]},"c":""}', 4],
  ['{"a":"[,,,{","b":"\\",[,"}', 2],
  ['["a\\\\",",[",1]', 3],
  ['["\\\\\\",[{"]', 1],
  ['["no end,,,[', 1],
])("%s", async (text, values) => {
  expect(await count(text)).toBe(values);
});

test("counting ends soon after there are too many", async () => {
  expect(await count("[".repeat(100_000), 7)).toBe(8);
});
