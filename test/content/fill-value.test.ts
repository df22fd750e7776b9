// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import type { Control } from "../../src/content/field-facts.ts";
import { valueFor } from "../../src/content/fill-value.ts";

function control(html: string): Control {
  document.body.innerHTML = html;
  const element = document.body.querySelector<Control>("input, select, textarea");
  if (element === null) throw new TypeError("no control");
  return element;
}

const select = (...options: string[]) =>
  `<select>${options.map((option) => `<option value="${option.split("=")[0]}">${option.split("=")[1] ?? option}</option>`).join("")}</select>`;

describe("text fields", () => {
  test("what is too long is not filled, never cut", () => {
    expect(valueFor(control("<input maxlength=4>"), "given-name", "Anna")).toBe("Anna");
    expect(valueFor(control("<input maxlength=4>"), "given-name", "Annabel")).toBeNull();
  });

  test("lines of an address become one where there is one line", () => {
    expect(valueFor(control("<input>"), "street-address", "Main St 1\nFlat 2")).toBe("Main St 1, Flat 2");
    expect(valueFor(control("<textarea></textarea>"), "street-address", "Main St 1\nFlat 2")).toBe(
      "Main St 1\nFlat 2",
    );
  });

  test.each([
    ["<input type=date>", "1990-05-04", "1990-05-04"],
    ["<input type=date>", "4.5.1990", null],
    ["<input type=number>", "12", "12"],
    ["<input type=number>", "12a", null],
  ])("%s takes %s as %s", (html, value, expected) => {
    expect(valueFor(control(html), "bday", value)).toBe(expected);
  });
});

describe("expiry of a card", () => {
  test.each([
    ["<input>", "07/29", "07/29"],
    ["<input>", "7/2029", "07/29"],
    ["<input placeholder='MM/YYYY'>", "07/29", "07/2029"],
    ["<input placeholder='MM-YY'>", "2029-07", "07-29"],
    ["<input placeholder='mm / jjjj'>", "0729", "07/2029"],
    ["<input maxlength=4>", "07/29", "0729"],
    ["<input maxlength=7>", "07/29", "07/2029"],
    ["<input type=month>", "07/29", "2029-07"],
    ["<input>", "13/29", null],
    ["<input>", "soon", null],
  ])("%s takes %s as %s", (html, value, expected) => {
    expect(valueFor(control(html), "cc-exp", value)).toBe(expected);
  });
});

describe("selects", () => {
  test.each([
    [select("=Choose", "DE=Germany", "FR=France"), "country", "Germany", "DE"],
    [select("=Choose", "DE=Germany", "FR=France"), "country", "fr", "FR"],
    [select("49=Germany", "33=France"), "country", "DE", "49"],
    [select("DE=Deutschland", "FR=Frankreich"), "country", "Germany", "DE"],
    [select("DE=Germany"), "country", "Narnia", null],
    [select("1=January", "7=July"), "cc-exp-month", "07", "7"],
    [select("29", "30"), "cc-exp-year", "2029", "29"],
    [select("2029", "2030"), "cc-exp-year", "29", "2029"],
    [select("BW=Baden-Württemberg"), "address-level1", "baden wurttemberg", "BW"],
    [select("=Germany"), "country", "Germany", null],
  ] as const)("%s of %s takes %s as %s", (html, kind, value, expected) => {
    expect(valueFor(control(html), kind, value)).toBe(expected);
  });
});
