import { expect, test } from "vitest";
import { generatePassword } from "../../src/popup/form/generate.ts";

test("each password has every kind of character and is another one", () => {
  const made = Array.from({ length: 500 }, generatePassword);
  for (const password of made) {
    expect(password).toMatch(/^[-a-zA-Z2-9_.!?+*#]{20}$/);
    for (const kind of [/[a-z]/, /[A-Z]/, /[2-9]/, /[-_.!?+*#]/]) expect(password).toMatch(kind);
    expect(password).not.toMatch(/[lIoO01]/);
  }
  expect(new Set(made).size).toBe(500);
});
