import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { distancesTo } from "../../src/vault/records/edit-distance.ts";
import { SearchIndex } from "../../src/vault/records/search-index.ts";

/** Optimal string alignment by the book: row `i` of the pattern, column `j` of the word. */
function table(pattern: string, word: string): number[][] {
  const d = Array.from({ length: pattern.length + 1 }, (_, i) =>
    Array.from({ length: word.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => d[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let i = 1; i <= pattern.length; i++) {
    for (let j = 1; j <= word.length; j++) {
      const cost = pattern[i - 1] === word[j - 1] ? 0 : 1;
      let value = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + cost);
      if (i > 1 && j > 1 && pattern[i - 1] === word[j - 2] && pattern[i - 2] === word[j - 1]) {
        value = Math.min(value, at(i - 2, j - 2) + 1);
      }
      (d[i] as number[])[j] = value;
    }
  }
  return d;
}

describe("typing errors between two words", () => {
  const letters = (max: number, min = 0) =>
    fc
      .array(fc.constantFrom("a", "b", "c", "é", "z"), { minLength: min, maxLength: max })
      .map((all) => all.join(""));

  test("are those of the table by the book, for whole words and for starts", () => {
    fc.assert(
      fc.property(letters(30, 1), letters(80), (pattern, word) => {
        const lastRow = table(pattern, word).at(-1) ?? [];
        expect(distancesTo(pattern).toWord(word)).toBe(lastRow.at(-1));
        expect(distancesTo(pattern).toPrefix(word)).toBe(Math.min(...lastRow));
      }),
      { numRuns: 2000, seed: 11 },
    );
  });

  test("an exchange of neighbours is one error", () => {
    expect(distancesTo("gihtub").toWord("github")).toBe(1);
    expect(distancesTo("gihtub").toPrefix("githubusercontent")).toBe(1);
    expect(() => distancesTo("")).toThrow(TypeError);
    expect(() => distancesTo("x".repeat(31))).toThrow(TypeError);
  });
});

function indexOf(records: Readonly<Record<string, string>>): SearchIndex {
  const index = new SearchIndex();
  for (const [i, [id, text]] of Object.entries(records).entries()) {
    index.set(id, `2024-01-${String(i + 10)}`, text, [{ text, weight: 2, exact: false }]);
  }
  return index;
}

describe("search as one types", () => {
  const index = indexOf({
    github: "GitHub work account",
    gitlab: "GitLab",
    bank: "Sparkasse Köln, Girokonto",
    phone: "+49 (221) 555-0143",
    long: "Donaudampfschifffahrtsgesellschaftskapitän",
  });

  test("starts, parts and typing errors find what is meant", () => {
    expect(index.search("git")).toEqual(["gitlab", "github"]);
    expect(index.search("gith")[0]).toBe("github");
    for (const typed of ["gihtub", "githb", "githubb", "gothub", "GITHUB", "hub"]) {
      expect(index.search(typed), typed).toContain("github");
      expect(index.search(typed)[0], typed).toBe("github");
    }
    expect(index.search("koln")).toEqual(["bank"]);
    expect(index.search("KÖLN")).toEqual(["bank"]);
    expect(index.search("konto")).toEqual(["bank"]);
    expect(index.search("2215550143")).toEqual(["phone"]);
    expect(index.search("49221")).toEqual(["phone"]);
    expect(index.search("donaudampfschiffahrt")).toEqual(["long"]);
  });

  test("every word must be there, in any order, and nothing fits nothing", () => {
    expect(index.search("account git")).toEqual(["github"]);
    expect(index.search("account gitlab")).toEqual([]);
    expect(index.search("")).toEqual([]);
    expect(index.search(" - ")).toEqual([]);
    expect(index.search("xylophone")).toEqual([]);
  });

  test("a whole word goes before a start, a start before a part, a part before an error; the newest of equals first", () => {
    const ranked = indexOf({
      error: "sumer",
      part: "midsummer",
      start: "summertime",
      whole: "in summer",
      newer: "in summer",
    });
    expect(ranked.search("summer")).toEqual(["start", "newer", "whole", "part", "error"]);
    const inside = indexOf({
      part: "a midsummer",
      start: "a summertime",
      whole: "in summer",
      newer: "in summer",
    });
    expect(inside.search("summer")).toEqual(["newer", "whole", "start", "part"]);
  });

  test("texts marked exact are found by what is in them, never by an error", () => {
    const secrets = new SearchIndex();
    secrets.set("a", "1", "Bank", [{ text: "hunter22", weight: 1, exact: true }]);
    expect(secrets.search("hunter")).toEqual(["a"]);
    expect(secrets.search("hunter22")).toEqual(["a"]);
    expect(secrets.search("hunter33")).toEqual([]);
  });

  test("replaced and deleted records are found by what they are now, also after many changes", () => {
    const changing = new SearchIndex();
    for (let round = 0; round < 30; round++) {
      for (let i = 0; i < 100; i++) {
        changing.set(`id-${i}`, `${i}`, "", [{ text: `word${round}x${i}y`, weight: 1, exact: false }]);
      }
    }
    expect(changing.size).toBe(100);
    expect(changing.search("word29x7y")[0]).toBe("id-7");
    expect(changing.search("word3x7y")).not.toContain("id-8");
    for (let i = 0; i < 90; i++) changing.delete(`id-${i}`);
    expect(changing.search("word29").sort()).toEqual(Array.from({ length: 10 }, (_, i) => `id-${90 + i}`));
  });
});
