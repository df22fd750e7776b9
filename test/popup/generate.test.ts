import { describe, expect, test } from "vitest";
import { generatePassword } from "../../src/popup/form/generate.ts";

const field = (more: object) => ({ rules: "", minLength: 0, maxLength: 0, pattern: "", ...more });
const made = (more: object, count = 60) => Array.from({ length: count }, () => generatePassword(field(more)));

test("each password has every kind of character and is another one", () => {
  const passwords = Array.from({ length: 500 }, () => generatePassword());
  for (const password of passwords) {
    expect(password).toMatch(/^[-a-zA-Z2-9_.!?+*#]{20}$/);
    for (const kind of [/[a-z]/, /[A-Z]/, /[2-9]/, /[-_.!?+*#]/]) expect(password).toMatch(kind);
    expect(password).not.toMatch(/[lIoO01]/);
  }
  expect(new Set(passwords).size).toBe(500);
});

describe("as the page asks for it", () => {
  test.each([
    ["at most 12", { maxLength: 12 }, /^.{12}$/],
    ["at least 32", { minLength: 32 }, /^.{32}$/],
    ["no attribute says -1", { minLength: -1, maxLength: -1 }, /^.{20}$/],
    ["lengths in the rules", { rules: "minlength: 24; maxlength: 30;" }, /^.{24}$/],
    ["the narrower of both", { rules: "maxlength: 16", maxLength: 40 }, /^.{16}$/],
    [
      "letters and digits only",
      { rules: "required: lower; required: upper; required: digit;" },
      /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)[a-zA-Z\d]{20}$/,
    ],
    [
      "one of two classes",
      { rules: "required: lower, upper; allowed: digit; maxlength: 8" },
      /^(?=.*[a-zA-Z])[a-zA-Z\d]{8}$/,
    ],
    [
      "signs of its own",
      { rules: "allowed: lower; required: [-().&@?'#,/\"+];" },
      /^(?=.*[-().&@?'#,/"+])[a-z\-().&@?'#,/"+]{20}$/,
    ],
    [
      "a bracket among its signs",
      { rules: "required: digit; required: [_]];" },
      /^(?=.*[_\]])(?=.*\d)[\d_\]]{20}$/,
    ],
    ["everything", { rules: "allowed: ascii-printable; required: special" }, /^(?=.*[-_.!?+*#])[!-~]{20}$/],
    [
      "no sign twice in a row",
      { rules: "required: [ab]; max-consecutive: 1; maxlength: 10" },
      /^(?:ab){5}$|^(?:ba){5}$/,
    ],
    [
      "a pattern with lookaheads",
      { pattern: "(?=.*\\d)(?=.*[a-z])(?=.*[A-Z]).{8,}" },
      /^(?=.*\d)(?=.*[a-z])(?=.*[A-Z]).{20}$/,
    ],
    ["a pattern without signs", { pattern: "[A-Za-z0-9]{8,32}" }, /^[A-Za-z0-9]{20}$/],
  ] as const)("%s", (_, asks, expected) => {
    for (const password of made(asks)) expect(password).toMatch(expected);
  });

  test.each([
    ["rules that nobody understands", { rules: "be:good;;; [[[" }],
    ["a pattern that is none", { pattern: "[a-" }],
    ["a pattern that nothing fits", { pattern: "x{3}" }],
    ["a pattern that would run for ever", { pattern: "(a+)+(b|c)*x" }],
  ])("a usual one in spite of %s", (_, asks) => {
    for (const password of made(asks, 5)) {
      for (const kind of [/[a-z]/, /[A-Z]/, /[2-9]/, /[-_.!?+*#]/]) expect(password).toMatch(kind);
      expect(password).toHaveLength(20);
    }
  });
});
