/** An export that no import would take at once: what its files hold together is what one file would have held. */
import { describe, expect, test } from "vitest";
import type { ExportedRecord } from "../../src/model/export.ts";
import { MOST_BYTES, MOST_TO_SEAL } from "../../src/model/import.ts";
import { inParts, toCsv, toJson } from "../../src/popup/exchange/export-text.ts";
import { sealExport } from "../../src/vault/exchange/sealed-export.ts";
import { read } from "../vault/exchange/read.ts";

const RECORDS = Array.from(
  { length: 40 },
  (_, i): ExportedRecord => ({
    type: "login",
    template: "login",
    fields: [
      { name: "title", value: `Mooring ${i}` },
      { name: "password", value: 'ü"🜚,\n'.repeat((i * 7) % 40) + i },
    ],
    labels: [{ name: "folder", value: "boat" }],
    created: `2020-01-${String((i % 28) + 1).padStart(2, "0")}T00:00:00Z`,
    modified: "2021-01-01T00:00:00Z",
    writer: null,
  }),
);
const FILES = [{ name: "lease.txt", size: 9 }];
const bytes = (text: string) => new TextEncoder().encode(text).length;
const saysOf = (texts: readonly string[]) =>
  texts
    .flatMap((text) =>
      read(text).records.map(({ type, fields, labels }) => JSON.stringify([type, fields, labels])),
    )
    .sort();

describe.each([
  ["JSON", toJson],
  ["CSV", toCsv],
])("in parts, as %s", (_, write) => {
  test.each([900, 2000, 5000])(
    "of %i bytes: each is small enough, and together they hold everything",
    (most) => {
      const parts = inParts(RECORDS, [], write, most);
      expect(parts.length).toBeGreaterThan(1);
      for (const part of parts) {
        if (read(part).records.length > 1) expect(bytes(part)).toBeLessThanOrEqual(most);
      }
      expect(saysOf(parts)).toEqual(saysOf([write(RECORDS)]));
    },
  );

  test("that fits is one text, as without parts", () => {
    expect(inParts(RECORDS, [], write, bytes(write(RECORDS)))).toHaveLength(1);
    expect(inParts([], [], write, 10)).toEqual([write([])]);
  });
});

test("the parts are the same in whatever order the records are listed, and one of them names the files", () => {
  const parts = inParts(RECORDS, FILES, toJson, 5000);
  expect(inParts([...RECORDS].reverse(), FILES, toJson, 5000)).toEqual(parts);
  expect(parts.map((part) => part.includes("lease.txt"))).toEqual(parts.map((_, i) => i === 0));
});

test("the largest text that is sealed gives a file that an import reads", async () => {
  const cheap = { memoryKiB: 19 * 1024, passes: 2 };
  const sealed = await sealExport("x".repeat(MOST_TO_SEAL), "correct horse battery", cheap);
  expect(sealed.length).toBeLessThanOrEqual(MOST_BYTES);
  expect(sealed.length).toBeGreaterThan(MOST_BYTES - 5000);
});
