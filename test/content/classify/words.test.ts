import { describe, expect, test } from "vitest";
import { FIELD_ROWS, FIELD_WORDS, FIRST_BARE_ROW } from "../../../src/content/classify/words/field-words.ts";
import { fold } from "../../../src/content/classify/words/fold.ts";
import { WordTable } from "../../../src/content/classify/words/word-table.ts";

describe("fold", () => {
  test.each([
    ["billingAddressLine2", "billing address line 2"],
    ["Straße / Nº", "strasse no"],
    ["Prénom*", "prenom"],
    ["ΤΗΛΈΦΩΝΟ", "τηλεφωνο"],
    ["Ostrów Łęczyński", "ostrow leczynski"],
    ["XMLHttpURL", "xml http url"],
    ["کد پستی", "كد پستي"],
    ["", ""],
  ])("%s is %s", (text, expected) => {
    expect(fold(text)).toBe(expected);
  });
});

describe("a table of words", () => {
  const table = new WordTable<string>([
    ["whole", "cat | first name"],
    ["begins", "tele*"],
    ["ends", "*phone"],
    ["within", "*mail*"],
    ["alone", "=by"],
    ["gap", "exp* month"],
    ["han", "姓"],
    ["long", "email address | cat food"],
  ]);

  test.each([
    ["cat", "whole"],
    ["concat cats", null],
    ["firstname", "whole"],
    ["telegram", "begins"],
    ["saxophone", "ends"],
    ["phones", null],
    ["webmails", "within"],
    ["by", "alone"],
    ["by cat", "whole"],
    ["expiry month", "gap"],
    ["expmonth", null],
    ["您的姓名", "han"],
    ["email address", "long"],
    ["emailaddress", "long"],
    ["cat food", "long"],
  ])("%s says %s", (text, expected) => {
    expect(table.first(text)).toBe(expected);
  });

  test("of words side by side, the most special is the first and the last one the last", () => {
    expect(table.matches("telefax for cat").map(({ kind }) => kind)).toEqual(["begins", "whole"]);
    expect(table.first("telefax for cat")).toBe("whole");
    expect(table.last("cat telefax")).toBe("begins");
  });
});

describe("every word of every kind", () => {
  const written = FIELD_ROWS.flatMap(([kind, words], row) =>
    words.split("|").map((word) => ({ kind, row, text: fold(word.replaceAll(/[=*]/g, "")) })),
  );

  test("is there", () => {
    expect(written.length).toBeGreaterThan(1300);
    expect(written.filter(({ text }) => text === "")).toEqual([]);
  });

  test("taken through all rules has one answer: its own kind", () => {
    const wrong = written.filter(({ kind, text }) => FIELD_WORDS.first(text) !== kind);
    expect(wrong.map(({ kind, text }) => `${text}: ${kind}, answered ${FIELD_WORDS.first(text)}`)).toEqual(
      [],
    );
  });

  test("stands in the rows of one kind", () => {
    const kinds = new Map<string, Set<string>>();
    for (const { kind, text } of written) kinds.set(text, (kinds.get(text) ?? new Set()).add(kind));
    expect([...kinds].filter(([, names]) => names.size > 1).map(([text]) => text)).toEqual([]);
  });

  test("in a name is its own kind too, but for bare ones", () => {
    const special = written.filter(({ row }) => row < FIRST_BARE_ROW);
    const wrong = special.filter(({ kind, text }) => FIELD_WORDS.last(text) !== kind);
    expect(wrong.map(({ kind, text }) => `${text}: ${kind}, answered ${FIELD_WORDS.last(text)}`)).toEqual([]);
  });
});
