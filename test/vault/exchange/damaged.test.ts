/** Two thousand damaged files: each ends in rows that are named or in a clear refusal, never in a wrong value. */
import { expect, test } from "vitest";
import { isVaultError } from "../../../src/errors.ts";
import { DAMAGES, type Known, randomOf, sampleOf } from "./damage.ts";
import { read } from "./read.ts";

const FILES = 2_000;
const REFUSALS = ["format", "json", "xml", "encrypted"];

/** Returns what is wrong with what was made of a damaged file, null when nothing is. */
function wrongIn(known: readonly Known[], damaged: Uint8Array): string | null {
  let made: ReturnType<typeof read>;
  try {
    made = read(damaged);
  } catch (error) {
    const why = isVaultError(error) ? error.detail["why"] : String(error);
    return REFUSALS.includes(String(why)) ? null : `refused: ${why}`;
  }
  const { records, fields, reading, remarks, file } = made;
  const isDestroyed = remarks.some(({ why }) => why === "destroyed");
  for (const [index, found] of fields.entries()) {
    const entry = records[index]?.entry ?? 0;
    const isLast = entry === file.entries.length + file.skipped.length;
    // A last row without a line end is named by its line, a guess is shown as one.
    if ((isLast && reading.openEnd !== null) || reading.certainty === "guessed") continue;
    if (!known.some((one) => isOf(one, found, isDestroyed))) return JSON.stringify(found);
  }
  return null;
}

/** Whether `found` is an entry that is known, with all its values or, with `isPart`, with some of them. */
function isOf(one: Known, found: Known, isPart: boolean): boolean {
  const values = Object.values(one);
  const all = Object.entries(found);
  if (!isPart && all.length !== values.length) return false;
  // Where the name of a column is damaged, its values have that name.
  return all.every(([name, value]) => (NAMES.includes(name) ? one[name] === value : values.includes(value)));
}

const NAMES = ["title", "site", "username", "password", "notes"];
const sorted = (one: Known) => Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1));

test("the samples themselves are read whole", () => {
  const random = randomOf(7);
  for (let n = 0; n < 200; n++) {
    const { bytes, entries } = sampleOf(random);
    const { fields, doubtful, reading } = read(bytes);
    expect(fields.map(sorted)).toEqual(entries.map(sorted));
    expect([doubtful, reading.certainty, reading.openEnd]).toEqual([[], "sure", null]);
  }
});

test(`${FILES} damaged files end in rows that are named or in a refusal, never in a wrong value`, () => {
  const random = randomOf(20261130);
  const kinds = Object.entries(DAMAGES);
  const wrong: string[] = [];
  let taken = 0;
  let guessed = 0;
  for (let n = 0; n < FILES; n++) {
    const [kind, damage] = kinds[n % kinds.length] ?? ["", ({ bytes }) => bytes];
    const sample = sampleOf(random);
    const damaged = damage(sample, random);
    const found = wrongIn(sample.entries, damaged);
    if (found !== null) {
      wrong.push(`${n} ${sample.name}, ${kind}: ${found}\n${new TextDecoder().decode(damaged)}`);
    }
    try {
      const { records, reading } = read(damaged);
      taken += records.length;
      if (reading.certainty === "guessed") guessed++;
    } catch {
      // Counted above.
    }
  }
  expect(wrong).toEqual([]);
  // Good rows of damaged files are taken, and hardly a file is taken for one of another character set.
  expect(taken).toBeGreaterThan(2 * FILES);
  expect(guessed).toBeLessThan(FILES / 100);
});
