import { expect, test } from "vitest";
import { isSecretName } from "../../src/model/secret-names.ts";
import { checkForm, flagLabel, hasProblems, RECORD_LIMIT } from "../../src/popup/form/form-check.ts";
import {
  emptyRow,
  type Form,
  formOf,
  isTouched,
  newForm,
  parseForm,
  titleOf,
  withTemplate,
} from "../../src/popup/window/form.ts";
import { CONTACT } from "./fake/sample.ts";

function withValue(form: Form, name: string, value: string): Form {
  return { ...form, fields: form.fields.map((row) => (row.name === name ? { ...row, value } : row)) };
}

test("a form comes back from a draft as it was", () => {
  const form = withValue(newForm("login"), "site", "bank.example");
  expect(parseForm(JSON.parse(JSON.stringify(form)))).toEqual(form);
  const edited = formOf(CONTACT);
  expect(parseForm(JSON.parse(JSON.stringify(edited)))).toEqual(edited);
});

test.each([null, 7, "form", {}, { id: "a", type: "b", template: "login", fields: [{}], labels: [] }])(
  "%j is no form",
  (value) => {
    expect(parseForm(value)).toBeNull();
  },
);

test("another template keeps what was filled in and follows with its own type", () => {
  const form = withTemplate(withValue(newForm("login"), "username", "anna"), "contact");
  expect(form.type).toBe("contact");
  expect(form.fields.map(({ name }) => name)).toContain("email");
  expect(form.fields.find(({ name }) => name === "username")?.value).toBe("anna");
  expect(form.fields.map(({ name }) => name)).not.toContain("password");
  const chosen = withTemplate({ ...newForm("login"), type: "family", typeChosen: true }, "card");
  expect(chosen.type).toBe("family");
});

test("only a changed form is worth keeping", () => {
  const form = newForm("note");
  expect(isTouched(form)).toBe(false);
  expect(isTouched(withValue(form, "title", "x"))).toBe(true);
  expect(isTouched(withValue(withValue(form, "title", "x"), "title", ""))).toBe(false);
});

test("a draft is never called by a secret", () => {
  const form = withValue(newForm("login"), "password", "hunter2");
  expect(titleOf(form, isSecretName)).toBe("");
});

test("rows of the template that stay empty are no problem, a form without anything is", () => {
  expect(checkForm(newForm("card")).nothing).toBe(true);
  expect(hasProblems(checkForm(withValue(newForm("card"), "title", "House")))).toBe(false);
});

test("a value without a name, and too much for one record, are named at their rows", () => {
  const nameless = { ...emptyRow(), value: "x" };
  const big = { ...emptyRow(), name: "big", value: "ä".repeat(RECORD_LIMIT / 2) };
  const small = { ...emptyRow(), name: "small", value: "1" };
  const form = { ...newForm("custom"), fields: [nameless, big, small] };
  expect(Object.fromEntries(checkForm(form).rows)).toEqual({
    [nameless.key]: "nameEmpty",
    [big.key]: "valueTooLarge",
  });
});

test.each([
  ["lo@voss.example", "email"],
  ["4000 0566 5566 5556", "card"],
  ["+47 555 01 481", "phone"],
  ["wx_5f8a1c22d94b47e0aa31", "key"],
  ["-----BEGIN PRIVATE KEY-----", "key"],
  ["sealed value", "same"],
  ["choir", null],
  ["2026-11-20", null],
  ["Bergen, west side", null],
  ["4f9c2f1e-0f5b-4c5e-9a39-1d2b6c7a8e90", null],
  ["production", null],
])("label %j is taken for %j", (value, flag) => {
  expect(flagLabel(value, ["sealed value", ""])).toBe(flag);
});

test("secrets are masked while typing, places and names are not", () => {
  for (const name of ["password", "Passphrase", "PIN", "api secret", "card number", "security code", "key"])
    expect(isSecretName(name)).toBe(true);
  for (const name of ["site", "postal code", "keyboard", "name", "phone", "spin"])
    expect(isSecretName(name)).toBe(false);
});
