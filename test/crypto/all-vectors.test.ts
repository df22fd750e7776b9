/** The portable check of all vectors, in Node; test/browser/crypto.test.ts runs it in real browsers. */
import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { CHECKED_FILES, checkVectors } from "./check/vectors.ts";
import { readVectors } from "./vectors.ts";

test("every vector file has its check", () => {
  const names = readdirSync(resolve(import.meta.dirname, "../vectors"))
    .filter((name) => name.endsWith(".json"))
    .map((name) => name.replace(".json", ""));
  // The last has a test of its own, envelope-vectors.test.ts.
  const elsewhere = ["http_transcripts", "group_transcripts_js", "envelopes"];
  expect([...CHECKED_FILES, ...elsewhere].sort()).toEqual(names.sort());
});

test.each([
  ["noble alone", null],
  ["the platform", crypto.subtle],
] as const)("all vectors hold with %s", async (_, subtle) => {
  const report = await checkVectors(readVectors, subtle);
  expect(report.failed).toEqual([]);
  expect(Object.values(report.checked).every((count) => count > 0)).toBe(true);
  for (const name of CHECKED_FILES) {
    const { vectors = [{}] } = readVectors<{ vectors?: readonly object[] }>(name);
    // Where the SDK failed, or only a size was kept, there is nothing to spoil.
    const made = vectors.filter(
      (vector) =>
        !("sdk_error" in vector || ("encrypted_size" in vector && !("encrypted_std_base64" in vector))),
    );
    expect(report.rejected[name], name).toBeGreaterThanOrEqual(made.length);
  }
  if (subtle === null) expect(report.platform).toEqual([]);
  else expect(report.platform).toContain("pbkdf2");
});

test.each(["fields_sodium", "fields_nist"])(
  "a vector of %s that does not hold is named",
  async (spoiledName) => {
    const file = readVectors<{ vectors: { label: string; plaintext: string }[] }>(spoiledName);
    const [first, ...others] = file.vectors;
    if (first === undefined) throw new Error("no vectors");
    const spoiled = { ...file, vectors: [{ ...first, plaintext: `${first.plaintext}x` }, ...others] };
    const { failed } = await checkVectors(() => spoiled, null, [spoiledName]);
    expect(failed).toEqual([`${spoiledName}: ${first.label}`]);
  },
);
