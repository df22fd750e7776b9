/** Pages in the shapes that people's fillers failed on: what counts is what the page's own program holds afterwards. */
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OpenedRecord } from "../../../src/vault/records/records.ts";
import { recordOf } from "../../fakes/record.ts";
import { buildContent, type ContentWorld, launch } from "../content-world.ts";
import { enterWith, type Filled, fillFrom } from "./fill-world.ts";
import { PAGES } from "./pages.ts";

type PageName = keyof typeof PAGES;

const SITE = "http://site.example";
const site = "site.example";

const login = (username: string) => recordOf("login", { site, username, password: "Tannery-88-gull" });
const LOGIN = login("mira.halloran");
const BY_MAIL = login("mira@halloran.example");
const CONTACT_FIELDS = {
  name: "Mira Halloran",
  email: "mira@halloran.example",
  phone: "+44 20 7946 0182",
  street: "14 Tanner Row",
  "postal code": "YO1 6JB",
  city: "York",
  country: "United Kingdom",
  birthday: "1987-03-09",
};
const CONTACT = recordOf("contact", CONTACT_FIELDS);
const OTHER = recordOf("contact", {
  name: "Jonas Brandt",
  email: "jonas@brandt.example",
  phone: "+49 30 5550 0172",
  street: "Lindenweg 7",
  "postal code": "10439",
  city: "Berlin",
  country: "Germany",
});
const CARD = recordOf("card", {
  cardholder: "MIRA HALLORAN",
  "card number": "4917 6100 0000 0042",
  expiry: "09/31",
  "security code": "372",
});

let browser: Browser;
let code: string;
let page: Page;

beforeAll(async () => {
  [browser, code] = await Promise.all([launch(), buildContent()]);
});
afterAll(() => browser?.close());

beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  page.setDefaultTimeout(60_000);
});
afterEach(() => page.close());

/** Shows one of the pages. */
async function visit(name: PageName): Promise<void> {
  const body = PAGES[name];
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await page.goto(`${SITE}/`);
}

const seen = () =>
  page.evaluate(() => (globalThis as unknown as { seen: () => Record<string, unknown> }).seen());

/** Fills the page `name` from `record` and returns what the page holds, and what was said. */
async function filling(
  name: PageName,
  record: OpenedRecord,
): Promise<{ holds: Record<string, unknown>; said: Filled }> {
  await visit(name);
  const said = await fillFrom(await enterWith(page, code, record), record);
  return { holds: await seen(), said };
}

describe("logging in", () => {
  test("in two steps: the address first, the password after it, and the search stays empty", async () => {
    await visit("login-in-two-steps");
    const world: ContentWorld = await enterWith(page, code, BY_MAIL);
    expect(await fillFrom(world, BY_MAIL)).toEqual({ promised: ["email"], filled: ["email"], left: {} });
    expect(await seen()).toEqual({ email: "mira@halloran.example", q: "" });
    await page.getByRole("button", { name: "Continue" }).click();
    expect((await fillFrom(world, BY_MAIL)).filled).toEqual(["current-password"]);
    expect(await seen()).toEqual({ email: "mira@halloran.example", secret: "Tannery-88-gull", q: "" });
  });

  test.each([
    ["login-by-number", login("0049217753"), { cliente: "0049217753", codice: "Tannery-88-gull" }],
    ["password-off-at-first", LOGIN, { user: "mira.halloran", pass: "Tannery-88-gull", passOff: false }],
    ["read-only-until-focus", LOGIN, { login: "mira.halloran", pass: "Tannery-88-gull" }],
    ["button-on-key-up", LOGIN, { userId: "mira.halloran", pw: "Tannery-88-gull", button: "on" }],
    ["user-name-textarea", LOGIN, { username: "mira.halloran", pwd: "Tannery-88-gull" }],
  ] as const)("%s", async (name, record, expected) => {
    const { holds, said } = await filling(name, record);
    expect(holds).toEqual(expected);
    expect(said.filled).toHaveLength(2);
    expect(said.left).toEqual({});
  });

  test("a change of password takes the current one, and says that there is no new one", async () => {
    const { holds, said } = await filling("change-of-password", LOGIN);
    expect(holds).toEqual({
      "user[password]": "",
      "user[password_confirmation]": "",
      "user[current_password]": "Tannery-88-gull",
    });
    expect(said).toMatchObject({ filled: ["current-password"], left: { "new-password": "no-value" } });
  });
});

describe("cards", () => {
  test.each([
    [
      "card-expiry-lists",
      {
        addCreditCardNumber: "4917610000000042",
        accountHolderName: "MIRA HALLORAN",
        expMonth: "9",
        expYear: "2031",
        cvv: "372",
      },
      5,
    ],
    [
      "card-in-boxes",
      {
        cardno1: "4917",
        cardno2: "6100",
        cardno3: "0000",
        cardno4: "0042",
        holder: "MIRA HALLORAN",
        exp_mm: "09",
        exp_yy: "31",
        cvv: "372",
      },
      8,
    ],
    [
      "card-masked",
      {
        number: "4917610000000042",
        expiry: "0931",
        cvv: "372",
        shown: ["4917-6100-0000-0042", "09 / 31", "372"],
      },
      3,
    ],
  ] as const)("%s", async (name, expected, count) => {
    const { holds, said } = await filling(name, CARD);
    expect(holds).toEqual(expected);
    expect(said.filled).toHaveLength(count);
    expect(said.left).toEqual({});
  });
});

describe("contacts", () => {
  test.each([
    ["birthday-lists", CONTACT, { fullname: "Mira Halloran", month: "Mar", day: "09", year: "1987" }],
    [
      "address-german",
      CONTACT,
      {
        empfaenger: "Mira Halloran",
        strasse: "14 Tanner Row",
        plz: "YO1 6JB",
        ort: "York",
        land: "44",
        landText: "Vereinigtes Königreich",
      },
    ],
    [
      "address-german",
      OTHER,
      {
        empfaenger: "Jonas Brandt",
        strasse: "Lindenweg 7",
        plz: "10439",
        ort: "Berlin",
        land: "49",
        landText: "Deutschland",
      },
    ],
    [
      "name-in-halves",
      OTHER,
      {
        fname: "Jonas",
        lname: "Brandt",
        mail: "jonas@brandt.example",
        addr1: "Lindenweg 7",
        town: "Berlin",
        pc: "10439",
      },
    ],
    [
      "address-russian",
      CONTACT,
      {
        f1: "Mira Halloran",
        f2: "mira@halloran.example",
        f3: "+44 20 7946 0182",
        f4: "United Kingdom",
        f5: "YO1 6JB",
        f6: "York",
        f7: "14 Tanner Row",
      },
    ],
    [
      "address-french",
      CONTACT,
      {
        champ_a: "Mira Halloran",
        champ_b: "14 Tanner Row",
        champ_c: "",
        champ_d: "YO1 6JB",
        champ_e: "York",
        champ_g: "United Kingdom",
      },
    ],
    [
      "login-and-sign-up",
      CONTACT,
      {
        bar: { email: "", pass: "" },
        reg: {
          voller_name: "Mira Halloran",
          reg_mail: "mira@halloran.example",
          reg_mail_again: "mira@halloran.example",
          reg_pass: "",
        },
      },
    ],
    [
      "country-combobox",
      CONTACT,
      { name: "Mira Halloran", chosen: "United Kingdom", shown: "United Kingdom", listOpen: false },
    ],
  ] as const)("%s", async (name, record, expected) => {
    const { holds, said } = await filling(name, record);
    expect(holds).toEqual(expected);
    expect(new Set(said.filled)).toEqual(new Set(said.promised));
  });

  test("a phone number in two: the code chosen, the rest without it", async () => {
    const { holds } = await filling("phone-in-parts", CONTACT);
    expect(holds).toEqual({
      name: "Mira Halloran",
      email: "mira@halloran.example",
      cc: "+44",
      national: "20 7946 0182",
      valid: true,
    });
  });

  test("one word is not divided", async () => {
    const { holds, said } = await filling(
      "name-in-halves",
      recordOf("contact", { ...CONTACT_FIELDS, name: "Mira" }),
    );
    expect(holds).toMatchObject({ fname: "", lname: "", mail: "mira@halloran.example" });
    expect(said.left).toMatchObject({ "given-name": "no-value", "family-name": "no-value" });
  });
});
