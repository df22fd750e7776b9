import { describe, expect, test } from "vitest";
import { classify } from "../../src/content/classify.ts";
import type { FieldFacts, FormFacts } from "../../src/content/field-facts.ts";

const PLAIN: FieldFacts = {
  tag: "input",
  type: "text",
  autocomplete: [],
  name: "",
  id: "",
  label: "",
  placeholder: "",
  nearby: "",
  inputMode: "",
  maxLength: -1,
  options: [],
  visible: true,
  form: 0,
};
const FORM: FormFacts = { attributes: "", buttons: "", heading: "", text: "", page: "" };

/** Kinds of fields that differ from a plain text field as given, in one form. */
function kinds(fields: readonly Partial<FieldFacts>[], form: Partial<FormFacts> = {}): (string | null)[] {
  return classify(
    fields.map((field) => ({ ...PLAIN, ...field })),
    [{ ...FORM, ...form }],
  );
}
const kind = (field: Partial<FieldFacts>) => kinds([field])[0];

describe("what the page declares", () => {
  test.each([
    [["email"], "email"],
    [["section-a", "shipping", "street-address"], "street-address"],
    [["username", "webauthn"], "username"],
    [["off"], null],
    [["nope"], null],
    [["constructor"], null],
  ])("autocomplete %j is %s", (autocomplete, expected) => {
    expect(kind({ autocomplete })).toBe(expected);
  });

  test("a password token on a field that shows what is typed is not believed", () => {
    expect(kind({ autocomplete: ["current-password"] })).toBeNull();
    expect(kind({ autocomplete: ["new-password"], label: "City" })).toBe("address-level2");
    const login = kinds([{ autocomplete: ["current-password"] }, { type: "password" }]);
    expect(login).toEqual([null, "current-password"]);
  });
});

describe("what labels and names say", () => {
  test.each([
    ["E-mail address", "email"],
    ["Vorname", "given-name"],
    ["Apellidos", "family-name"],
    ["Фамилия", "family-name"],
    ["郵便番号", "postal-code"],
    ["Numéro de carte", "cc-number"],
    ["Name on card", "cc-name"],
    ["Search by city", null],
    ["Gift card number", null],
    ["Your message", null],
  ])("label %s is %s", (label, expected) => {
    expect(kind({ label })).toBe(expected);
  });

  test.each([
    ["billingFirstName", "given-name"],
    ["user[last_name]", "family-name"],
    ["addr_line2", "address-line2"],
    ["ccExpMonth", "cc-exp-month"],
    ["q", null],
  ])("name %s is %s", (name, expected) => {
    expect(kind({ name })).toBe(expected);
  });

  test("fields that a person cannot see have no kind, whatever they say", () => {
    expect(kind({ label: "E-mail", autocomplete: ["email"], visible: false })).toBeNull();
  });
});

describe("the company a field is in", () => {
  test("a name beside half a name is the other half", () => {
    expect(kinds([{ label: "Nom" }, { label: "Prénom" }])).toEqual(["family-name", "given-name"]);
    expect(kinds([{ label: "Nombre" }, { label: "Apellidos" }])).toEqual(["given-name", "family-name"]);
    expect(kinds([{ label: "Nombre" }, { label: "Ciudad" }])).toEqual(["name", "address-level2"]);
  });

  test("parts of a date take their meaning from the first", () => {
    const select = (name: string, label = "") => ({ tag: "select", type: "select", name, label }) as const;
    expect(kinds([select("m", "Expires"), select("yy")])).toEqual(["cc-exp-month", "cc-exp-year"]);
    expect(kinds([select("d", "Date of birth"), select("m"), select("y")])).toEqual([
      "bday-day",
      "bday-month",
      "bday-year",
    ]);
    expect(kinds([select("month"), select("year")])).toEqual([null, null]);
  });

  test("no card without an expiry where a password is asked for, no security code without a card", () => {
    const password = { type: "password" };
    expect(kinds([{ label: "Card number" }, { label: "E-mail" }, password])).toEqual([
      null,
      "email",
      "current-password",
    ]);
    expect(kinds([{ label: "Security code" }])).toEqual([null]);
    expect(kinds([{ autocomplete: ["cc-csc"] }])).toEqual(["cc-csc"]);
  });
});

describe("passwords", () => {
  const password = { type: "password", name: "p" };

  test.each([
    [{ buttons: "Sign in Forgot password?" }, "current-password"],
    [{ buttons: "Create account" }, "new-password"],
    [{ buttons: "Registrieren" }, "new-password"],
    [{}, "current-password"],
  ])("one in a form of %j is %s", (form, expected) => {
    expect(kinds([{ name: "x" }, password], form)[1]).toBe(expected);
  });

  test("two are new, three are old, new and new", () => {
    expect(kinds([password, password])).toEqual(["new-password", "new-password"]);
    expect(kinds([password, password, password])).toEqual([
      "current-password",
      "new-password",
      "new-password",
    ]);
  });

  test("words on the field decide before the form", () => {
    expect(
      kinds([
        { ...password, label: "Old password" },
        { ...password, label: "New password" },
      ]),
    ).toEqual(["current-password", "new-password"]);
    const card = [{ label: "Card number" }, { label: "Expiry (MM/YY)" }];
    const code = { ...password, label: "Security code (CVV)" };
    expect(kinds([...card, code])).toEqual(["cc-number", "cc-exp", "cc-csc"]);
    expect(kinds([{ ...password, label: "Social security number" }])).toEqual([null]);
  });

  test("the text field before the only password is the user name", () => {
    expect(kinds([{ name: "x1" }, password])).toEqual(["username", "current-password"]);
    expect(kinds([{ name: "q", label: "Search" }, { label: "E-mail" }, password])).toEqual([
      null,
      "email",
      "current-password",
    ]);
  });
});
