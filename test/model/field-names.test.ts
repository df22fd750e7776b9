/** Names of fields: one table says what each means, and everything that asks about a name answers by it. */
import { describe, expect, test, vi } from "vitest";
import { fillValues, isForOrigin } from "../../src/background/web/fill-values.ts";
import { FIELD_NAMES, type FieldName, fieldNamed, normalName } from "../../src/model/field-names.ts";
import { FILL_KINDS, type FillKind } from "../../src/model/fill-kinds.ts";
import { TEMPLATES, type Template } from "../../src/model/record.ts";
import { isPasswordName, isSecretName, mayBeTitle } from "../../src/model/secret-names.ts";
import { columnHint } from "../../src/popup/exchange/import-plan.ts";
import { newForm, titleOf } from "../../src/popup/window/form.ts";
import { TEMPLATE_FIELDS } from "../../src/popup/window/templates.ts";
import { CONTACT_NAMES } from "../../src/vault/exchange/sources/contact-names.ts";
import { newCreate, type Outbox } from "../../src/vault/records/outbox.ts";
import { guessTemplate } from "../../src/vault/records/record-form.ts";
import { Shelf } from "../../src/vault/records/record-view.ts";
import type { OpenedRecord } from "../../src/vault/records/records.ts";
import { titlesOf } from "../../src/vault/records/titles.ts";

vi.mock("webextension-polyfill", () => ({ default: {} }));

const ENTRIES: readonly FieldName[] = FIELD_NAMES;
const ALL = ENTRIES.flatMap((entry) => [entry.name, ...(entry.also ?? [])].map((name) => ({ name, entry })));

const record = (template: Template, fields: Readonly<Record<string, string>>): OpenedRecord => ({
  recordId: "r",
  version: "v",
  type: "things",
  writerId: null,
  created: "2026-01-01T00:00:00Z",
  modified: "2026-01-01T00:00:00Z",
  template,
  fields: Object.entries(fields).map(([name, value]) => ({ name, value })),
  labels: [],
  state: "verified",
});

/** Returns whether a record with one field called `name` is found by a word that is nearly its value. */
async function isFoundByTypingError(name: string): Promise<boolean> {
  const input = {
    type: "things",
    template: "custom",
    fields: [{ name, value: "kanarienvogel" }],
    labels: [],
  } as const;
  const waiting = [newCreate("r", null, input, 0)];
  const outbox = { list: async () => waiting, find: async () => waiting[0] ?? null } as unknown as Outbox;
  const shelf = new Shelf(null, null, outbox);
  const filter = { type: null, includeShared: true };
  expect((await shelf.search("kanarienvogel", filter, 0, 5)).total).toBe(1);
  return (await shelf.search("kanarienvogle", filter, 0, 5)).total === 1;
}

const SECRET = [
  "password",
  "Password",
  "Passwort",
  "Kennwort",
  "passphrase",
  "PIN",
  "pin 2",
  "wifi password",
  "WLAN-Passwort",
  "password 2",
  "old_password",
  "key",
  "api key",
  "API-Key",
  "apiKey",
  "apikey",
  "private key",
  "ssh key",
  "secret",
  "client secret",
  "access_token",
  "refresh token",
  "seed",
  "seed phrase",
  "Recovery codes",
  "backup code",
  "otp",
  "TOTP",
  "one-time code",
  "2FA",
  "iban",
  "IBAN",
  "Kontonummer",
  "card number",
  "Kartennummer",
  "Visa card number",
  "security code",
  "Sicherheitscode",
  "cvc",
  "CVV",
  "CVV2",
  "door code",
  "Zugangscode",
  "PUK",
  "Geheimzahl",
  "license key",
];
const OPEN = [
  "site",
  "username",
  "email",
  "name",
  "phone",
  "street",
  "postal code",
  "post code",
  "ZIP code",
  "country code",
  "area code",
  "sort code",
  "public key",
  "key name",
  "keyboard",
  "Monkey",
  "spin",
  "passport",
  "passenger",
  "compass",
  "notes",
  "customer number",
  "birthday",
  "expiry",
  "city",
  "title",
  "pinboard",
  "codec",
  "Schlüsseldienst",
  "author",
];

describe("a secret name", () => {
  test.each(SECRET)("%s is masked, in no title, and found only by what it is", async (name) => {
    expect(isSecretName(name)).toBe(true);
    expect(mayBeTitle(name)).toBe(false);
    expect(titlesOf(record("custom", { [name]: "canary" }))).toEqual({ title: "things", subtitle: "" });
    const form = newForm("custom");
    const row = { key: "1", name, value: "canary", given: false };
    expect(titleOf({ ...form, fields: [row] }, isSecretName)).toBe("");
    expect(await isFoundByTypingError(name)).toBe(false);
  });

  test.each(OPEN)("%s is none", async (name) => {
    expect(isSecretName(name)).toBe(false);
    expect(await isFoundByTypingError(name)).toBe(true);
  });

  test("that is to become a label in an import is warned of", () => {
    const column = (to: string) => ({ key: to, from: to, to, label: true, count: 1 });
    const group = { group: "g", template: "custom" as const, type: "t", count: 1, columns: [] };
    for (const name of SECRET) expect(columnHint(column(name), group as never)).toBe("secret");
    for (const name of OPEN) expect(columnHint(column(name), group as never)).toBe("readable");
  });

  test("is made up by a machine only when it is a password", () => {
    for (const name of ["password", "Passwort", "wifi password", "passphrase", "password 2"])
      expect(isPasswordName(name)).toBe(true);
    for (const name of ["pin", "card number", "api key", "passport", "site"])
      expect(isPasswordName(name)).toBe(false);
  });
});

describe("the table", () => {
  test("has each name once, written as names are compared", () => {
    const normal = ALL.map(({ name }) => normalName(name));
    expect(normal.filter((name, at) => normal.indexOf(name) !== at)).toEqual([]);
    for (const { also = [] } of ENTRIES) for (const name of also) expect(normalName(name)).toBe(name);
  });

  test("finds a name however people and programs write it", () => {
    const same = [
      "given name",
      "Given Name",
      "given_name",
      "given-name",
      "givenName",
      " GIVEN  NAME ",
      "given name 2",
    ];
    for (const name of same) expect(fieldNamed(name)?.name).toBe("given name");
    expect(fieldNamed("Straße")?.name).toBe("street");
    expect(fieldNamed("Prüfnummer")?.name).toBe("security code");
    expect(fieldNamed("E-Mail")?.name).toBe("email");
    for (const name of ["", "given", "my given name", "constructor", "__proto__"])
      expect(fieldNamed(name)).toBeNull();
  });

  test.each(ALL)("$name: what is secret or untold stands in no title, all else may", ({ name, entry }) => {
    const isTold = entry.secret !== true && entry.title !== "never";
    const { title } = titlesOf(record("custom", { [name]: "canary" }));
    expect(title).toBe(isTold ? "canary" : "things");
  });

  test("names stand in titles before people, people before sites, sites before accounts", () => {
    const one = (part: FieldName["title"]) => ENTRIES.find(({ title }) => title === part)?.name ?? "";
    const parts = (["account", "site", "person", "name"] as const).map(one);
    for (let at = 0; at < parts.length; at++) {
      const fields = Object.fromEntries(parts.slice(0, at + 1).map((name) => [name, `v-${name}`]));
      expect(titlesOf(record("custom", fields)).title).toBe(`v-${parts[at]}`);
    }
  });
});

/** A value that fills `kind`. */
function sampleOf(kind: FillKind): string {
  if (kind === "bday") return "1990-02-03";
  if (kind.endsWith("-day")) return "03";
  if (kind.endsWith("-month")) return "02";
  if (kind.endsWith("-year")) return "2031";
  if (kind === "cc-exp") return "02/2031";
  if (kind === "cc-number") return "4111111111111111";
  if (kind === "email") return "ada@example.org";
  if (kind === "tel") return "+44 20 7946 0958";
  if (kind.startsWith("country")) return "DE";
  return "sample";
}

function templateFor(kind: FillKind): Template {
  if (kind.startsWith("cc-")) return "card";
  return kind === "username" || kind === "current-password" ? "login" : "contact";
}

describe("what a name fills", () => {
  const fills = ALL.flatMap(({ name, entry }) => (entry.fills ?? []).map((kind) => ({ name, kind })));
  test.each(fills)("$name fills $kind", ({ name, kind }) => {
    const partner: Readonly<Record<string, string>> =
      kind === "cc-exp-month"
        ? { "expiry year": "2031" }
        : kind === "cc-exp-year"
          ? { "expiry month": "02" }
          : {};
    const [value] = fillValues(record(templateFor(kind), { [name]: sampleOf(kind), ...partner }), [kind]);
    expect(value?.kind).toBe(kind);
    expect(value?.spellings.length).toBeGreaterThan(0);
  });

  test("every kind has a name, or is made of others, or takes nothing from a record", () => {
    const made: readonly FillKind[] = ["tel-country-code", "tel-national", "one-time-code"];
    const never: readonly FillKind[] = ["new-password", "cc-given-name", "cc-family-name"];
    const named = new Set<string>(fills.map(({ kind }) => kind));
    expect(FILL_KINDS.filter((kind) => !named.has(kind)).toSorted()).toEqual([...made, ...never].toSorted());
  });

  test("a password, a card number and a security code fill only fields of their own", () => {
    for (const { name, entry } of ALL.filter(({ entry: { secret } }) => secret === true)) {
      expect([[], ["current-password"], ["cc-number"], ["cc-csc"]], name).toContainEqual(entry.fills ?? []);
    }
  });

  test("a login is for the sites that its sealed fields say, by each name of a site", () => {
    const sites = ALL.filter(({ entry }) => entry.isSite === true).map(({ name }) => name);
    expect(sites).toEqual(expect.arrayContaining(["site", "url", "website"]));
    const page = "https://shop.example";
    for (const { name } of ALL) {
      const login = (called: string) => record("login", { [called]: "shop.example" });
      expect(isForOrigin(login(name), page), name).toBe(sites.includes(name));
      expect(isForOrigin(login(`${name} 2`), page), name).toBe(sites.includes(name));
      const labelled = { ...login("x"), labels: [{ name, value: "shop.example" }] };
      expect(isForOrigin(labelled, page)).toBe(false);
    }
  });
});

describe("templates", () => {
  test("a new record of each has names of the table", () => {
    for (const template of TEMPLATES)
      for (const { name } of TEMPLATE_FIELDS[template]) expect(fieldNamed(name)?.name).toBe(name);
  });

  test("of records by other programs are guessed by each sign, a card's before a login's", () => {
    for (const { name, entry } of ALL) expect(guessTemplate([name]), name).toBe(entry.signOf ?? "custom");
    expect(guessTemplate(["password", "card number"])).toBe("card");
    expect(guessTemplate(["email", "password"])).toBe("login");
    expect(guessTemplate(["notes", "email"])).toBe("contact");
  });
});

test("names of other programs become the names that the table has for them", () => {
  /** In a person's entry these words mean something of their own. */
  const inPerson: Readonly<Record<string, string>> = { title: "form of address" };
  for (const [theirs, ours] of Object.entries(CONTACT_NAMES)) {
    expect(fieldNamed(ours)?.name, theirs).toBe(ours);
    if (theirs in inPerson) expect(ours).toBe(inPerson[theirs]);
    else expect((fieldNamed(theirs) ?? fieldNamed(ours))?.fills, theirs).toEqual(fieldNamed(ours)?.fills);
  }
});
