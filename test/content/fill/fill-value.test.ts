// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { fillValues } from "../../../src/background/web/fill-values.ts";
import { choiceFor, choicesOf } from "../../../src/content/fill/choose-option.ts";
import { valueFor } from "../../../src/content/fill/fill-value.ts";
import type { Control } from "../../../src/content/page/control.ts";
import type { FillKind } from "../../../src/model/fill-kinds.ts";
import type { Template } from "../../../src/model/record.ts";
import { recordOf } from "../../fakes/record.ts";

function control(html: string): Control {
  document.body.innerHTML = html;
  const element = document.body.querySelector<Control>("input, select, textarea");
  if (element === null) throw new TypeError("no control");
  return element;
}

const select = (...options: string[]) =>
  `<select>${options.map((option) => `<option value="${option.split("=")[0]}">${option.split("=")[1] ?? option}</option>`).join("")}</select>`;

/** The spellings of one value, as the background makes them of a record. */
function spelled(
  kind: FillKind,
  name: string,
  value: string,
  template: Template = "contact",
): readonly string[] {
  const record = recordOf(template, { [name]: value });
  return fillValues(record, [kind])[0]?.spellings ?? [];
}

describe("text fields", () => {
  test("what is too long is not filled, never cut", () => {
    expect(valueFor(control("<input maxlength=4>"), "given-name", ["Anna"])).toBe("Anna");
    expect(valueFor(control("<input maxlength=4>"), "given-name", ["Annabel"])).toBeNull();
  });

  test("lines of an address become one where there is one line", () => {
    expect(valueFor(control("<input>"), "street-address", ["Main St 1\nFlat 2"])).toBe("Main St 1, Flat 2");
    expect(valueFor(control("<textarea></textarea>"), "street-address", ["Main St 1\nFlat 2"])).toBe(
      "Main St 1\nFlat 2",
    );
  });

  test.each([
    ["<input type=date>", "1990-05-04"],
    ["<input placeholder='TT.MM.JJJJ'>", "04.05.1990"],
    ["<input placeholder='jj/mm/aaaa'>", "04/05/1990"],
    ["<input placeholder='MM/DD/YYYY'>", "05/04/1990"],
    ["<input placeholder='гггг-мм-дд'>", "1990-05-04"],
    ["<input placeholder='dd / mm / yyyy'>", "04 / 05 / 1990"],
    ["<input placeholder='DDMMYYYY' maxlength=8>", "04051990"],
    ["<input lang=de>", "04.05.1990"],
    ["<input lang=en-US>", "05/04/1990"],
    ["<input lang=en>", "1990-05-04"],
    ["<input lang=de maxlength=8>", "04051990"],
    ["<input maxlength=6>", null],
  ])("a date of birth in %s is written %s", (html, expected) => {
    for (const value of ["1990-05-04", "4.5.1990", "May 4, 1990", "4 May 1990"]) {
      expect(valueFor(control(html), "bday", spelled("bday", "birthday", value))).toBe(expected);
    }
  });

  test.each([
    ["<input type=number>", "0049217753", "0049217753"],
    ["<input type=number>", "mira", null],
    ["<input type=email>", "mira@halloran.example", "mira@halloran.example"],
    ["<input type=email>", "mira", null],
    ["<input pattern='[a-z]{3}'>", "mira", null],
  ])("%s takes the user name %s as %s", (html, value, expected) => {
    expect(valueFor(control(html), "username", [value])).toBe(expected);
  });

  test.each([
    ["tel", "<input type=tel>", false, "+44 20 7946 0182"],
    ["tel", "<input pattern='[0-9]{11}'>", false, "02079460182"],
    ["tel", "<input pattern='\\+[0-9]{12}'>", false, "+442079460182"],
    ["tel-national", "<input>", true, "20 7946 0182"],
    ["tel-national", "<input>", false, "020 7946 0182"],
    ["tel-national", "<input pattern='[0-9]*'>", true, "2079460182"],
    ["tel-country-code", "<input maxlength=3>", true, "+44"],
    ["tel-country-code", "<input maxlength=2>", true, "44"],
  ] as const)("a phone number as %s in %s, code apart: %s", (kind, html, countryCode, expected) => {
    const spellings = spelled(kind, "phone", "+44 20 7946 0182");
    expect(valueFor(control(html), kind, spellings, { countryCode })).toBe(expected);
  });

  test.each([
    ["<input>", "4917610000000042"],
    ["<input placeholder='1234 1234 1234 1234'>", "4917 6100 0000 0042"],
    ["<input placeholder='xxxx-xxxx-xxxx-xxxx'>", "4917-6100-0000-0042"],
    ["<input placeholder='1234 1234 1234 1234' maxlength=16>", "4917610000000042"],
    ["<input maxlength=4>", null],
  ])("a card's number in %s is %s", (html, expected) => {
    const spellings = spelled("cc-number", "card number", "4917 6100-00000042", "card");
    expect(valueFor(control(html), "cc-number", spellings)).toBe(expected);
  });

  test.each([
    ["<input>", "Germany"],
    ["<input maxlength=2>", "DE"],
  ])("a country in %s is %s", (html, expected) => {
    expect(valueFor(control(html), "country", spelled("country", "country", "Germany"))).toBe(expected);
  });
});

describe("expiry of a card", () => {
  test.each([
    ["<input>", "07/29", "07/29"],
    ["<input>", "7/2029", "07/29"],
    ["<input placeholder='MM/YYYY'>", "07/29", "07/2029"],
    ["<input placeholder='MM-YY'>", "2029-07", "07-29"],
    ["<input placeholder='mm / jjjj'>", "0729", "07 / 2029"],
    ["<input maxlength=4>", "07/29", "0729"],
    ["<input placeholder='YYYY-MM'>", "07/29", "2029-07"],
    ["<input placeholder='MM / YY'>", "07/29", "07 / 29"],
    ["<input maxlength=7>", "07/29", "07/2029"],
    ["<input type=month>", "07/29", "2029-07"],
    ["<input>", "13/29", null],
    ["<input>", "soon", null],
  ])("%s takes %s as %s", (html, value, expected) => {
    expect(valueFor(control(html), "cc-exp", spelled("cc-exp", "expiry", value, "card"))).toBe(expected);
  });
});

const NAMES: Partial<Record<FillKind, string>> = {
  "cc-exp-month": "expiry",
  "cc-exp-year": "expiry",
  "cc-exp": "expiry",
  "bday-day": "birthday",
  "bday-month": "birthday",
  "bday-year": "birthday",
  "tel-country-code": "phone",
  "address-level1": "state",
};

describe("selects", () => {
  test.each([
    [select("=Choose", "DE=Germany", "FR=France"), "country", "Germany", "DE"],
    [select("=Choose", "DE=Germany", "FR=France"), "country", "fr", "FR"],
    [select("49=Germany", "33=France"), "country", "DE", "49"],
    [select("DE=Deutschland", "FR=Frankreich"), "country", "Germany", "DE"],
    [`<div lang=de>${select("1=Deutschland", "2=Vereinigtes Königreich")}</div>`, "country", "UK", "2"],
    // A list whose page says no language, or another one.
    [select("Österreich", "Deutschland", "Schweiz"), "country", "Germany", "Deutschland"],
    [`<div lang=en>${select("1=Allemagne", "2=Royaume-Uni", "3=États-Unis")}</div>`, "country", "UK", "2"],
    [`<div lang=en>${select("1=ドイツ", "2=日本")}</div>`, "country", "Japan", "2"],
    [select("AO", "BI", "NGA"), "country", "Austria", null],
    [select("AO", "BI", "NGA"), "country", "Russia", null],
    [`<div lang=en>${select("1=Januar", "3=März", "5=Mai")}</div>`, "bday-month", "1987-03-09", "3"],
    [select("o=październik", "n=listopad", "g=grudzień"), "bday-month", "1987-11-09", null],
    [select("x=GB - United Kingdom", "y=UA - Ukraine"), "country", "Vereinigtes Königreich", "x"],
    [select("USA=United States (USA)", "UM=United States Minor Outlying Islands"), "country", "US", "USA"],
    [select("DE=Germany"), "country", "Narnia", null],
    [select("=Germany"), "country", "Germany", null],
    [select("1=January", "7=July"), "cc-exp-month", "07/29", "7"],
    [select("0=Jan", "6=Jul", "7=Aug"), "cc-exp-month", "07/29", "6"],
    [select("a=01 - January", "b=07 - July"), "cc-exp-month", "07/29", "b"],
    [`<div lang=fr>${select("a=janv.", "b=juil.", "c=juin")}</div>`, "cc-exp-month", "07/29", "b"],
    [select("29", "30"), "cc-exp-year", "7/2029", "29"],
    [select("2029", "2030"), "cc-exp-year", "07/29", "2029"],
    [select("a=07/29", "b=08/29"), "cc-exp", "07/29", "a"],
    [select("1987", "1897"), "bday-year", "1987-03-09", "1987"],
    [select("0=01", "8=09", "9=10"), "bday-day", "1987-03-09", "8"],
    [select("Feb", "Mar", "May"), "bday-month", "1987-03-09", "Mar"],
    [select("+1=+1 US", "+44=+44 GB", "+49=+49 DE"), "tel-country-code", "+44 20 7946 0182", "+44"],
    [select("US=United States +1", "CA=Canada +1"), "tel-country-code", "+1 613 555 0142", "CA"],
    [select("a=+1", "b=+1 "), "tel-country-code", "+1 613 555 0142", null],
    [select("4=Spain (+34)", "5=France (+33)"), "tel-country-code", "+33 1 70 18 12 34", "5"],
    [select("GB=GB", "FR=FR"), "tel-country-code", "+44 20 7946 0182", "GB"],
    [select("BW=Baden-Württemberg"), "address-level1", "baden wurttemberg", "BW"],
    [select("CA=California", "CO=Colorado"), "address-level1", "CA", "CA"],
    [select("5=California", "6=Colorado"), "address-level1", "CA", "5"],
    [select("MI", "MN"), "address-level1", "Minnesota", "MN"],
  ] as const)("%s of %s takes %s as %s", (html, kind, value, expected) => {
    const template = kind.startsWith("cc-") ? "card" : "contact";
    const spellings = spelled(kind, NAMES[kind] ?? kind, value, template);
    expect(valueFor(control(html), kind, spellings)).toBe(expected);
  });
});

describe("lists whose options have only texts", () => {
  test("the place of an option is not the number of a month", () => {
    const months = choicesOf(["január", "február", "március", "április", "május", "június", "július"]);
    expect(choiceFor(months, "bday-month", ["03"], "")).toBeNull();
    expect(choiceFor(months, "bday-month", ["03"], "hu")?.text).toBe("március");
  });

  test("the place of an option is not the code of a country", () => {
    const countries = choicesOf(["Afghanistan", "Albania", "Canada", "United States"]);
    const spellings = ["+1", "1", "001", "US", "United States"];
    expect(choiceFor(countries, "tel-country-code", spellings, "en")?.text).toBe("United States");
  });
});
