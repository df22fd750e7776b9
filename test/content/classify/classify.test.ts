import { describe, expect, test } from "vitest";
import { classify } from "../../../src/content/classify/classify.ts";
import type { FieldFacts } from "../../../src/content/classify/field-facts.ts";
import type { FormFacts } from "../../../src/content/classify/form-facts.ts";
import { PLAIN } from "./plain.ts";

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

describe("kinds of mistakes", () => {
  test.each([
    [
      "the head of a label, before a bracket",
      { label: "Mobile no. (A one-time password will be sent)" },
      "tel",
    ],
    ["the name against a bare label", { name: "inf_field_FirstName", label: "Nombre" }, "given-name"],
    ["the name against a bare label in Russian", { name: "login", label: "Имя" }, "username"],
    ["a word alone for a whole name", { label: "Имя:" }, "name"],
    ["e-mail in a compound name", { name: "email_signup_address" }, "email"],
    ["an address that is to be repeated", { name: "reenter_email", label: "Confirm your address" }, "email"],
    ["the name of something else", { name: "referrername", label: "Referrer" }, null],
    ["the name of a shop", { label: "Shop name", name: "shop" }, null],
    ["a prefix that says where the form stands", { name: "search_city", label: "City" }, "address-level2"],
    ["a label that says search", { name: "city", label: "Search by city" }, null],
    ["a riddle", { label: "Enter the characters shown above", name: "answer" }, null],
    ["a trap", { label: "Leave this field blank", name: "email" }, null],
    ["a card that pays nothing", { label: "Loyalty card number" }, null],
    ["the birthday of somebody else", { label: "Your child's birthday" }, null],
    ["a code sent by mail", { name: "email_confirmation_code" }, null],
    ["the town of a card holder", { label: "Card owner city" }, "address-level2"],
    ["a street with the number of the house", { label: "Улица, дом, квартира" }, "street-address"],
    ["a house number apart", { label: "Hausnummer" }, null],
    ["a box number in French", { label: "Lieu-dit / boîte postale" }, "address-line2"],
    ["three lines of an address", { name: "address3", label: "Address line 3" }, "address-line3"],
    [
      "a list with its name beside others",
      { tag: "select", type: "select", name: "country", nearby: "Country ZIP" },
      "country",
    ],
    ["a telephone's country", { label: "Country code", name: "phoneCountryCode" }, "tel-country-code"],
    ["a short box for digits, of nothing by itself", { type: "tel", maxLength: 4 }, null],
    ["a box for digits", { type: "tel", maxLength: 20 }, "tel"],
  ] as const)("%s", (_, field, expected) => {
    expect(kind(field)).toBe(expected);
  });

  test("a token of the page is not believed for a card or code where people read something else", () => {
    expect(kind({ autocomplete: ["cc-number"], label: "Comment" })).toBeNull();
    expect(kind({ autocomplete: ["cc-csc"], label: "Postal code" })).toBe("postal-code");
    expect(kind({ autocomplete: ["one-time-code"], label: "Your message" })).toBeNull();
    expect(kind({ autocomplete: ["cc-number"], label: "Number" })).toBe("cc-number");
    expect(kind({ autocomplete: ["cc-name"], label: "Full name" })).toBe("cc-name");
  });

  test("two witnesses outweigh a token for a place", () => {
    const declared = { autocomplete: ["address-level2"], label: "State / Province" };
    expect(kind({ ...declared, name: "txtState" })).toBe("address-level1");
    expect(kind(declared)).toBe("address-level2");
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

describe("the name to log in with", () => {
  const password = { type: "password", name: "p" };
  const login = (field: Partial<FieldFacts>) => kinds([field, password])[0];

  test.each(["text", "tel", "number"])("is what stands before the password, also of type %s", (type) => {
    expect(login({ type, name: "x" })).toBe("username");
  });
  test.each([
    [{ label: "Card number" }, "username"],
    [{ label: "Customer number" }, "username"],
    [{ type: "tel", label: "Phone" }, "username"],
    [{ tag: "textarea", type: "textarea", placeholder: "Benutzername" }, "username"],
    [{ label: "Nickname" }, "username"],
    [{ type: "email", label: "E-mail" }, "email"],
    [{ label: "Leave this blank", name: "email" }, null],
    [{ label: "One-time code" }, "one-time-code"],
  ] as const)("%j is %s", (field, expected) => {
    expect(login(field)).toBe(expected);
  });

  test("is one decision: beside a user name, what else stands there keeps its kind", () => {
    const found = kinds([{ label: "User name" }, { type: "tel", label: "Phone" }, password]);
    expect(found).toEqual(["username", "tel", "current-password"]);
  });

  test("of a sign-up keeps phone and name as they are", () => {
    const form = { buttons: "Create account" };
    expect(kinds([{ label: "Full name" }, { type: "tel", label: "Phone" }, password], form)[1]).toBe("tel");
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

  test("once a field names its role, position says nothing about the others", () => {
    const labelled = (...labels: string[]) => kinds(labels.map((label) => ({ ...password, label })));
    const [current, fresh] = ["current-password", "new-password"];
    expect(labelled("Password", "Password confirmation", "Current password")).toEqual([
      fresh,
      fresh,
      current,
    ]);
    expect(labelled("Password", "New password", "Repeat it")).toEqual([current, fresh, fresh]);
    expect(labelled("Current password", "Password")).toEqual([current, fresh]);
    expect(labelled("Passwort", "Passwort noch einmal")).toEqual([fresh, fresh]);
    expect(labelled("密码", "再次输入")).toEqual([fresh, fresh]);
  });

  test("a field that a page hides by style is a password by its words, a hint about one is none", () => {
    const shown = { name: "password", label: "Password" };
    expect(kinds([{ label: "User name" }, shown])).toEqual(["username", "current-password"]);
    expect(kinds([{ label: "E-mail" }, shown], { buttons: "Create account" })).toEqual([
      "email",
      "new-password",
    ]);
    expect(kinds([{ label: "User name" }, { label: "Password hint" }])).toEqual(["username", null]);
  });

  test("where words and token contradict each other, the field does not get the present password", () => {
    const declared = { ...password, autocomplete: ["current-password"] };
    expect(kinds([{ ...declared, placeholder: "Enter a strong password" }])).toEqual(["new-password"]);
    expect(kinds([{ ...declared, label: "Password" }])).toEqual(["current-password"]);
    const two = { ...password, label: "Current password New password", nearby: "New password" };
    expect(kinds([{ ...password, label: "Current password" }, two])).toEqual([
      "current-password",
      "new-password",
    ]);
  });

  test("one asked for to be sure who it is, is the present one", () => {
    const form = { buttons: "Save changes", text: "I agree to the terms" };
    const found = kinds(
      [{ ...password, nearby: "Please enter your password to confirm that it is you, then save." }],
      form,
    );
    expect(found).toEqual(["current-password"]);
    expect(kinds([{ ...password, label: "Для подтверждения введите пароль" }], form)).toEqual([
      "current-password",
    ]);
  });

  test("what hides its text and is no password says nothing about the others", () => {
    const found = kinds(
      [{ label: "E-mail" }, password, { ...password, label: "Answer to your security question" }],
      {
        buttons: "Log in",
      },
    );
    expect(found).toEqual(["email", "current-password", null]);
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
