import { describe, expect, test } from "vitest";
import { classify } from "../../../src/content/classify/classify.ts";
import type { FieldFacts } from "../../../src/content/classify/field-facts.ts";
import type { FormFacts } from "../../../src/content/classify/form-facts.ts";
import { groupsOf } from "../../../src/content/classify/groups.ts";
import { PLAIN } from "./plain.ts";

const FORM: FormFacts = { attributes: "", buttons: "", heading: "", text: "", page: "" };

/** The groups of a page of several forms, each its fields and its words. */
function groups(...forms: readonly (readonly [readonly Partial<FieldFacts>[], Partial<FormFacts>?])[]) {
  const fields = forms.flatMap(([own], form) => own.map((field) => ({ ...PLAIN, ...field, form })));
  const facts = forms.map(([, words]) => ({ ...FORM, ...words }));
  return groupsOf(fields, facts, classify(fields, facts));
}
const email = { type: "email", label: "E-mail" };
const password = { type: "password", name: "p" };
const labels = (...names: string[]) => names.map((label) => ({ label }));

describe("what a group is for", () => {
  test.each([
    ["log-in", [email, password], { buttons: "Sign in" }],
    ["log-in", [{ label: "Kundennummer", type: "number" }, password], {}],
    ["log-in-first", [email], { buttons: "Continue" }],
    ["log-in-first", [email], { buttons: "Weiter", heading: "Anmelden" }],
    ["log-in-first", [{ label: "User name" }], {}],
    ["log-in-first", [email, { ...password, visible: false }], {}],
    ["log-in-first", [{ type: "tel", label: "電話番号" }], { buttons: "次へ" }],
    ["one-time-code", labels("Verification code"), { buttons: "Verify" }],
    ["sign-up", [email, password, { ...password, label: "Repeat password" }], { buttons: "Create account" }],
    ["sign-up", [email], { buttons: "Register" }],
    [
      "change-password",
      labels("Current password", "New password").map((own) => ({ ...password, ...own })),
      {},
    ],
    ["reset-password", [{ ...password, label: "New password" }], { heading: "Reset your password" }],
    ["reset-password", [email], { heading: "Forgot password?" }],
    ["contact", labels("Name", "Street", "City"), { buttons: "Next" }],
    ["contact", [{ label: "Name" }, email, { tag: "textarea", type: "textarea", label: "Message" }], {}],
    ["card", labels("Card number", "Expiry (MM/YY)", "Security code"), { buttons: "Pay" }],
    ["search", [{ type: "search", name: "q" }], {}],
    ["search", [{ name: "q" }], { buttons: "Search" }],
    ["newsletter", [email], { buttons: "Subscribe", heading: "Newsletter" }],
    ["other", [{ name: "qty", label: "Quantity" }], { buttons: "Add" }],
  ] as const)("%s: %j %j", (purpose, fields, words) => {
    expect(groups([fields, words]).map((group) => group.purpose)).toEqual([purpose]);
  });

  test("each form of a page is a group of its own; one of which nothing is seen is none", () => {
    const found = groups(
      [[{ type: "search", name: "q" }]],
      [[email, password], { buttons: "Log in" }],
      [[{ ...email, visible: false }]],
    );
    expect(found.map(({ purpose, members }) => [purpose, members])).toEqual([
      ["search", [0]],
      ["log-in", [1, 2]],
    ]);
  });
});

describe("the field for the name to log in with", () => {
  test.each([
    ["an e-mail address", [email, password], 0],
    ["a user name before an e-mail address", [email, { label: "User name" }, password], 1],
    ["the one nearest to the password", [email, { ...email, label: "E-mail again" }, password], 1],
    ["a phone", [{ type: "tel", label: "Phone" }, password], 0],
    ["a number", [{ type: "number", label: "Numero cliente" }, password], 0],
    ["none", [password], null],
  ] as const)("%s", (_, fields, expected) => {
    expect(groups([fields, { buttons: "Log in" }])[0]?.identifier).toBe(expected);
  });

  test("is none where nobody logs in", () => {
    expect(groups([[email, ...labels("Street", "City")]])[0]?.identifier).toBeNull();
  });
});
