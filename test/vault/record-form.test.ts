import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { encodeForm, formOf, guessTemplate, namedValues } from "../../src/vault/records/record-form.ts";
import { titlesOf } from "../../src/vault/records/titles.ts";

const named = (...names: string[]) => names.map((name) => ({ name, value: `v ${name}` }));

test("template and order come back, whatever JSON does to the order of names", () => {
  const text = encodeForm("login", named("site", "10", "2", "__proto__"), named("z", "a"));
  const data = Object.fromEntries([
    ["2", "b"],
    ["10", "a"],
    ["__proto__", "p"],
    ["site", "s"],
  ]);
  const form = formOf(text, data, { a: "1", z: "2" });
  expect(form).toEqual({ template: "login", fields: ["site", "10", "2", "__proto__"], labels: ["z", "a"] });
  expect(namedValues(data, form.fields).at(-1)).toEqual({ name: "__proto__", value: "p" });
});

test.each([
  undefined,
  "",
  "{",
  "null",
  "[]",
  '{"template":"x","fields":[],"labels":[]}',
  '{"template":"login","fields":[1],"labels":[]}',
])("a form that is none loses no field: %s", (text) => {
  expect(formOf(text, { password: "x", user: "y" }, { a: "1" })).toEqual({
    template: "login",
    fields: ["password", "user"],
    labels: ["a"],
  });
});

test("names that are gone are left out, new ones come last, none twice", () => {
  const text = encodeForm("note", named("gone", "b", "b"), []);
  expect(formOf(text, { a: "1", b: "2" }, {}).fields).toEqual(["b", "a"]);
});

test.each([
  [["username", "Password"], "login"],
  [["card number", "password"], "card"],
  [["given_name", "x"], "contact"],
  [["api key"], "key"],
  [["text"], "note"],
  [["anything"], "custom"],
  [[], "custom"],
] as const)("%j looks like %s", (names, template) => {
  expect(guessTemplate(names)).toBe(template);
});

test("titles never show a secret", () => {
  const record = { template: "login", type: "logins", labels: [] } as const;
  const field = (name: string, value: string) => ({ name, value });
  const secret = ["password", "PIN", "Card number", "api_key", "cvc", "one-time code", "notes"].map((name) =>
    field(name, "canary"),
  );
  expect(titlesOf({ ...record, fields: secret })).toEqual({ title: "logins", subtitle: "" });
  expect(
    titlesOf({ ...record, fields: [...secret, field("site", "https://a.example/x"), field("user", "ada")] }),
  ).toEqual({
    title: "a.example",
    subtitle: "ada",
  });
  expect(
    titlesOf({
      ...record,
      fields: [field("first_name", "Ada"), field("last-name", "Lovelace"), field("email", "a@b")],
    }),
  ).toEqual({ title: "Ada Lovelace", subtitle: "a@b" });
  expect(titlesOf({ ...record, fields: [], labels: [field("group", "friends")] })).toEqual({
    title: "friends",
    subtitle: "logins",
  });
});

test("records with one title on one site are told apart by their accounts, which come first", () => {
  const { records } = JSON.parse(readFileSync(`${import.meta.dirname}/titles/same-title.json`, "utf8")) as {
    records: Parameters<typeof titlesOf>[0][];
  };
  const titles = records.map(titlesOf);
  expect(titles.map(({ title }) => title)).toEqual(["Webmail", "Webmail", "Webmail"]);
  expect(titles.map(({ subtitle }) => subtitle)).toEqual([
    "info@choir.example · mail.example",
    "treasurer@choir.example · mail.example",
    "tickets@choir.example · mail.example",
  ]);
});
