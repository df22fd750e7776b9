/** What a record can fill: by the names of its fields, and by what can be made of them. */
import { describe, expect, test } from "vitest";
import { fillableKinds, fillValues, isForOrigin, valuesAt } from "../../src/background/web/fill-values.ts";
import { FILL_KINDS, type FillKind } from "../../src/model/fill-kinds.ts";
import type { OpenedRecord } from "../../src/vault/records/records.ts";
import { recordOf } from "../fakes/record.ts";

const SITE = "https://example.com";
const first = (record: OpenedRecord, kind: FillKind) => fillValues(record, [kind])[0]?.spellings[0];

const contact = recordOf("contact", {
  name: "Jonas Brandt",
  email: "jonas@brandt.example",
  phone: "030 5550172",
  street: "Lindenweg 7\nHinterhaus",
  "postal code": "10439",
  city: "Berlin",
  country: "Germany",
  birthday: "9.3.1987",
});

describe("a contact as the extension makes it", () => {
  test.each([
    ["given-name", "Jonas"],
    ["family-name", "Brandt"],
    ["name", "Jonas Brandt"],
    ["tel", "030 5550172"],
    ["tel-country-code", "+49"],
    ["tel-national", "30 5550172"],
    ["address-line1", "Lindenweg 7"],
    ["address-line2", "Hinterhaus"],
    ["street-address", "Lindenweg 7\nHinterhaus"],
    ["country", "Germany"],
    ["bday", "1987-03-09"],
    ["bday-month", "03"],
    ["bday-year", "1987"],
    ["username", undefined],
    ["current-password", undefined],
    ["cc-name", undefined],
  ] as const)("%s is %s", (kind, value) => {
    expect(first(contact, kind)).toBe(value);
  });

  test("one word is nobody's first name, and halves that are kept are not made", () => {
    expect(first(recordOf("contact", { name: "Mira" }), "given-name")).toBeUndefined();
    const half = recordOf("contact", { name: "Mira Halloran", "first name": "Mirabel" });
    expect(first(half, "given-name")).toBe("Mirabel");
    expect(first(half, "family-name")).toBeUndefined();
    expect(first(recordOf("contact", { "first name": "Mira", surname: "Halloran" }), "name")).toBe(
      "Mira Halloran",
    );
  });

  test("a country comes by letters and in English as well", () => {
    const spellings = fillValues(recordOf("contact", { country: "Deutschland" }), ["country"])[0]?.spellings;
    expect(spellings).toEqual(expect.arrayContaining(["Deutschland", "DE", "Germany"]));
  });

  test("a birthday that could be two days is given as it stands, and in no parts", () => {
    const doubtful = recordOf("contact", { birthday: "3/9/1987" });
    expect(first(doubtful, "bday")).toBe("3/9/1987");
    expect(first(doubtful, "bday-day")).toBeUndefined();
  });
});

describe("a login", () => {
  test("is known by whatever it keeps", () => {
    const byMail = recordOf("login", { site: SITE, username: "mira@halloran.example", password: "x" });
    expect(first(byMail, "email")).toBe("mira@halloran.example");
    expect(first(byMail, "username")).toBe("mira@halloran.example");
    expect(first(byMail, "tel")).toBeUndefined();
    const onlyMail = recordOf("login", { site: SITE, email: "mira@halloran.example", password: "x" });
    expect(first(onlyMail, "username")).toBe("mira@halloran.example");
    const named = recordOf("login", { site: SITE, username: "mira", password: "x" });
    expect(first(named, "email")).toBeUndefined();
    const byPhone = recordOf("login", { site: SITE, username: "+44 20 7946 0182", password: "x" });
    expect(first(byPhone, "tel")).toBe("+44 20 7946 0182");
  });

  test("fills no name, address or card", () => {
    const odd = recordOf("login", {
      site: SITE,
      username: "m",
      password: "x",
      city: "York",
      "card number": "4",
    });
    expect(fillableKinds(odd)).toEqual(["username", "current-password", "new-password"]);
  });
});

describe("a card", () => {
  const card = recordOf("card", {
    "card number": "3782 822463 10005",
    expiry: "9/31",
    "security code": "372",
  });

  test.each([
    ["cc-number", "378282246310005"],
    ["cc-exp", "2031-09"],
    ["cc-exp-month", "09"],
    ["cc-exp-year", "2031"],
    ["cc-csc", "372"],
  ] as const)("%s is %s", (kind, value) => {
    expect(first(card, kind)).toBe(value);
  });

  test("is given with separators too, and an expiry kept in two fields is whole", () => {
    expect(fillValues(card, ["cc-number"])[0]?.spellings).toEqual([
      "378282246310005",
      "3782 822463 10005",
      "3782-822463-10005",
    ]);
    const parted = recordOf("card", { "expiry month": "9", "expiry year": "2031" });
    expect(first(parted, "cc-exp")).toBe("2031-09");
  });
});

describe("a record of a type of one's own", () => {
  test("fills by the names of its fields, and gives a password only to the site that it names", () => {
    const member = { "first name": "Mira", "postal code": "YO1 6JB", username: "m-17", password: "x" };
    expect(fillableKinds(recordOf("custom", member))).toEqual(["given-name", "postal-code"]);
    const sited = recordOf("custom", { ...member, site: "example.com" });
    expect(fillableKinds(sited)).toEqual(
      expect.arrayContaining(["username", "current-password", "given-name"]),
    );
    expect(isForOrigin(sited, SITE)).toBe(true);
    expect(isForOrigin(sited, "https://other.example")).toBe(false);
  });
});

describe("a code that changes with the time", () => {
  const SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";
  const LOGIN = { site: "example.com", username: "mira", password: "Tannery-88-gull" };
  const codeOf = async (record: OpenedRecord) =>
    (await valuesAt(record, ["username", "one-time-code"], 59_000)).find(
      ({ kind }) => kind === "one-time-code",
    )?.spellings;

  test.each([
    ["called so", { "one-time code": SECRET }],
    ["called as other programs do", { login_totp: SECRET.toLowerCase() }],
    ["with an address", { otpauth: `otpauth://totp/x?secret=${SECRET}` }],
    ["with an address under any name", { "second factor": `otpauth://totp/x?secret=${SECRET}` }],
    ["after one that cannot be read", { totp: "ask the help desk", "2fa": SECRET }],
  ])("%s", async (_, fields) => {
    const record = recordOf("login", { ...LOGIN, ...fields });
    expect(await codeOf(record)).toEqual(["287082"]);
    expect(fillableKinds(record)).toEqual(["username", "current-password", "new-password", "one-time-code"]);
    expect(JSON.stringify(await valuesAt(record, FILL_KINDS, 59_000)).toUpperCase()).not.toContain(SECRET);
  });

  test.each([
    ["a login without a secret", recordOf("login", LOGIN)],
    ["a login whose secret is none", recordOf("login", { ...LOGIN, totp: "492039" })],
    ["a contact", recordOf("contact", { name: "Mira Halloran", totp: SECRET })],
    ["a record that names no site", recordOf("custom", { username: "mira", totp: SECRET })],
  ])("%s has none", async (_, record) => {
    expect(await codeOf(record)).toBeUndefined();
    expect(fillableKinds(record)).not.toContain("one-time-code");
  });
});
