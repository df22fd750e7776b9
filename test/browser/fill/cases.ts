/** What each of the pages must hold after one press of Fill, from which record. The same in every browser. */
import type { OpenedRecord } from "../../../src/vault/records/records.ts";
import { recordOf } from "../../fakes/record.ts";
import type { Filled } from "./fill-world.ts";
import type { PAGES } from "./pages.ts";

const site = "site.example";

const login = (username: string) => recordOf("login", { site, username, password: "Tannery-88-gull" });
export const LOGIN = login("mira.halloran");
export const BY_MAIL = login("mira@halloran.example");
export const CONTACT_FIELDS = {
  name: "Mira Halloran",
  email: "mira@halloran.example",
  phone: "+44 20 7946 0182",
  street: "14 Tanner Row",
  "postal code": "YO1 6JB",
  city: "York",
  country: "United Kingdom",
  birthday: "1987-03-09",
};
export const CONTACT = recordOf("contact", CONTACT_FIELDS);
export const OTHER = recordOf("contact", {
  name: "Jonas Brandt",
  email: "jonas@brandt.example",
  phone: "+49 30 5550 0172",
  street: "Lindenweg 7",
  "postal code": "10439",
  city: "Berlin",
  country: "Germany",
});
export const CARD = recordOf("card", {
  cardholder: "MIRA HALLORAN",
  "card number": "4917 6100 0000 0042",
  expiry: "09/31",
  "security code": "372",
});

/** With the secret of RFC 6238, whose code at `CODE_TIME` is 287082. */
export const WITH_CODE = recordOf("login", {
  site,
  username: "mira.halloran",
  password: "Tannery-88-gull",
  "one-time code": "otpauth://totp/Ferry:mira?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Ferry",
});

type Case = readonly [
  name: keyof typeof PAGES,
  record: OpenedRecord,
  holds: Readonly<Record<string, unknown>>,
  left?: Filled["left"],
];

/** Everything that is promised is filled there, and nothing is left but what is named. */
export const CASES: readonly Case[] = [
  ["login-by-number", login("0049217753"), { cliente: "0049217753", codice: "Tannery-88-gull" }],
  ["password-off-at-first", LOGIN, { user: "mira.halloran", pass: "Tannery-88-gull", passOff: false }],
  ["read-only-until-focus", LOGIN, { login: "mira.halloran", pass: "Tannery-88-gull" }],
  ["button-on-key-up", LOGIN, { userId: "mira.halloran", pw: "Tannery-88-gull", button: "on" }],
  ["user-name-textarea", LOGIN, { username: "mira.halloran", pwd: "Tannery-88-gull" }],

  [
    "card-expiry-lists",
    CARD,
    {
      addCreditCardNumber: "4917610000000042",
      accountHolderName: "MIRA HALLORAN",
      expMonth: "9",
      expYear: "2031",
      cvv: "372",
    },
  ],
  [
    "card-in-boxes",
    CARD,
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
  ],
  [
    "card-masked",
    CARD,
    {
      number: "4917610000000042",
      expiry: "0931",
      cvv: "372",
      shown: ["4917-6100-0000-0042", "09 / 31", "372"],
    },
  ],

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
    { "address-line2": "no-value" },
  ],
  [
    "sign-up-two-boxes",
    BY_MAIL,
    { mail: "mira@halloran.example", pass: "Tannery-88-gull", again: "Tannery-88-gull", news: false },
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
    { "new-password": "no-value" },
  ],
  [
    "country-combobox",
    CONTACT,
    { name: "Mira Halloran", chosen: "United Kingdom", shown: "United Kingdom", listOpen: false },
  ],

  ["code-in-one-box", WITH_CODE, { otp: "287082", trust: false }],
  ["code-in-six-boxes", WITH_CODE, { code: "287082", checked: "287082" }],
];
