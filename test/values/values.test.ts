/** Values made for fields mean what the person kept: each is read back. */
import fc from "fast-check";
import metadata from "libphonenumber-js/min/metadata";
import { describe, expect, test } from "vitest";
import {
  type CalendarDate,
  type DateShape,
  isoDate,
  isoMonth,
  parseDate,
  parseExpiry,
  shapeIn,
  usualShape,
  writeDate,
} from "../../src/values/calendar.ts";
import { COUNTRIES, countryCode, countryName } from "../../src/values/country.ts";
import { joinName, splitName } from "../../src/values/person-name.ts";
import { parsePhone } from "../../src/values/phone.ts";
import { PHONE_PLANS } from "../../src/values/phone-plans.ts";
import { cardGroups, cut, digitsOf } from "../../src/values/pieces.ts";
import { regionSpellings } from "../../src/values/region.ts";

const SEED = { seed: 20_261_130 };

const date: fc.Arbitrary<CalendarDate> = fc
  .date({ min: new Date("1900-01-01"), max: new Date("2099-12-31"), noInvalidDate: true })
  .map((at) => ({ year: at.getUTCFullYear(), month: at.getUTCMonth() + 1, day: at.getUTCDate() }));
const expiry = fc.record({
  year: fc.integer({ min: 2000, max: 2099 }),
  month: fc.integer({ min: 1, max: 12 }),
});

/** Reads a date back as the shape says, knowing nothing of how it was written. */
function readIn(text: string, { order, yearDigits }: DateShape): number[] {
  const lengths = order.map((part) => (part === "year" ? yearDigits : 2));
  const digits = text.replace(/\D/g, "");
  return (["year", "month", "day"] as const).flatMap((part) => {
    const at = order.indexOf(part);
    const from = lengths.slice(0, at).reduce((sum, length) => sum + length, 0);
    return at < 0 ? [] : [Number(digits.slice(from, from + (lengths[at] ?? 0)))];
  });
}

const HINTS = [
  ["DD/MM/YYYY", "dmy", "/", 4],
  ["mm-dd-yy", "mdy", "-", 2],
  ["TT.MM.JJJJ", "dmy", ".", 4],
  ["jj/mm/aaaa", "dmy", "/", 4],
  ["gg.mm.aaaa", "dmy", ".", 4],
  ["dd-mm-jjjj", "dmy", "-", 4],
  ["дд.мм.гггг", "dmy", ".", 4],
  ["Date of birth (YYYY/MM/DD)", "ymd", "/", 4],
  ["DD MM YYYY", "dmy", " ", 4],
  ["ddmmyyyy", "dmy", "", 4],
] as const;

describe("dates", () => {
  test("every shape that a hint names writes what is read back", () => {
    fc.assert(
      fc.property(date, fc.constantFrom(...HINTS), (day, [hint, letters, separator, yearDigits]) => {
        const shape = shapeIn(hint, 3);
        const names = { d: "day", m: "month", y: "year" } as const;
        const order = [...letters].map((letter) => names[letter as "d" | "m" | "y"]);
        expect(shape).toEqual({ order, separator, yearDigits });
        if (shape === null) return;
        const year = yearDigits === 4 ? day.year : day.year % 100;
        expect(readIn(writeDate(day, shape), shape)).toEqual([year, day.month, day.day]);
      }),
      SEED,
    );
  });

  test("the usual shape of a language writes what is read back, and English alone has none", () => {
    fc.assert(
      fc.property(
        date,
        fc.constantFrom("de", "fr", "es", "it", "pl", "ru", "tr", "en-GB", "en-US", "pt-BR"),
        (day, language) => {
          const shape = usualShape(language);
          if (shape === null) throw new TypeError(language);
          expect(readIn(writeDate(day, shape), shape)).toEqual([day.year, day.month, day.day]);
        },
      ),
      SEED,
    );
    for (const language of ["en", "", "x-nonsense", "?"]) expect(usualShape(language)).toBeNull();
    expect(usualShape("de")?.order).toEqual(["day", "month", "year"]);
    expect(usualShape("en-US")?.order).toEqual(["month", "day", "year"]);
  });

  test("what people write is read, and what could be two days is not", () => {
    fc.assert(
      fc.property(date, (day) => {
        expect(parseDate(isoDate(day))).toEqual(day);
        expect(parseDate(`${day.day}.${day.month}.${day.year}`)).toEqual(day);
        const slashed = parseDate(`${day.day}/${day.month}/${day.year}`);
        if (day.day > 12 || day.day === day.month) expect(slashed).toEqual(day);
        else expect(slashed).toBeNull();
      }),
      SEED,
    );
    for (const wrong of ["31.02.1990", "1990-13-01", "", "yesterday", "3.4.90"])
      expect(parseDate(wrong)).toBeNull();
    expect(parseDate("March 9, 1987")).toEqual({ year: 1987, month: 3, day: 9 });
  });

  test.each(["date", "TT", "mm", "dd/dd/yyyy", "mandatory", "Tag, Monat und Jahr", "aa"])(
    "%s names no shape",
    (hint) => {
      expect(shapeIn(hint, 3)).toBeNull();
    },
  );

  test("an expiry is read back from all of its spellings", () => {
    fc.assert(
      fc.property(
        expiry,
        fc.constantFrom("MM/YY", "mm / yyyy", "YYYY-MM", "MMYY", "MM-YY", "MM/AA", "mm/jj", "мм/гг"),
        (end, hint) => {
          const shape = shapeIn(hint, 2);
          if (shape === null) throw new TypeError(hint);
          expect(parseExpiry(writeDate({ ...end, day: 1 }, shape))).toEqual(end);
          expect(parseExpiry(isoMonth(end))).toEqual(end);
        },
      ),
      SEED,
    );
    for (const wrong of ["13/29", "0/29", "soon", "", "1/1/29"]) expect(parseExpiry(wrong)).toBeNull();
    expect(parseExpiry("Sep 2031")).toEqual({ year: 2031, month: 9 });
  });
});

describe("names", () => {
  const word = fc.constantFrom(
    "Mira",
    "Jonas",
    "Ana",
    "María",
    "O'Neil",
    "Smith-Jones",
    "García",
    "Müller",
    "Ole",
  );
  const particle = fc.constantFrom("van", "von", "de", "de la", "van der", "dos");

  test("halves joined are the name again", () => {
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 2, maxLength: 4 }),
        particle,
        fc.boolean(),
        (words, between, has) => {
          const all = has ? [...words.slice(0, -1), between, ...words.slice(-1)] : words;
          const parts = splitName(all.join(" "));
          if (parts === null) throw new TypeError(all.join(" "));
          expect(joinName(parts)).toBe(all.join(" "));
          if (has) expect(parts.family.startsWith(between)).toBe(true);
        },
      ),
      SEED,
    );
  });

  test.each([
    ["Jonas Brandt", "", "Jonas", "", "Brandt"],
    ["Brandt, Jonas", "", "Jonas", "", "Brandt"],
    ["Dr. Jonas Brandt", "", "Jonas", "", "Brandt"],
    ["John F. Kennedy", "", "John", "F.", "Kennedy"],
    ["Sammy Davis Jr.", "", "Sammy", "", "Davis"],
    ["Ludwig van Beethoven", "", "Ludwig", "", "van Beethoven"],
    ["María García López", "ES", "María", "", "García López"],
    ["Mary Ann Smith", "US", "Mary Ann", "", "Smith"],
    ["José Ortega y Gasset", "", "José", "", "Ortega y Gasset"],
    ["山田 太郎", "JP", "太郎", "", "山田"],
  ])("%s of %s is %s, %s and %s", (name, country, given, additional, family) => {
    expect(splitName(name, country)).toEqual({ given, additional, family });
  });

  test.each([
    ["Mira", ""],
    ["山田太郎", "JP"],
    ["Nagy Ildikó", "HU"],
    ["Nguyen Van An", "VN"],
    ["", ""],
    ["Dr. Brandt", ""],
    ["a, b, c", ""],
    ["one two three four five six seven", ""],
  ])("%s of %s is not divided", (name, country) => {
    expect(splitName(name, country)).toBeNull();
  });
});

describe("countries and regions", () => {
  test("every name of every country in many languages is that country", () => {
    const languages = ["en", "de", "fr", "es", "pt", "it", "nl", "pl", "ru", "ja", "zh", "ko", "ar", "tr"];
    const wrong = languages.flatMap((language) =>
      COUNTRIES.filter((code) => countryCode(countryName(code, language) ?? "", [language]) !== code).map(
        (code) => `${code} in ${language}`,
      ),
    );
    expect(wrong).toEqual([]);
    expect(COUNTRIES.filter((code) => countryCode(code.toLowerCase()) !== code)).toEqual([]);
  });

  test.each([
    ["UK", "GB"],
    ["U.S.A.", "US"],
    ["Deutschland", "DE"],
    ["Россия", "RU"],
    ["The Netherlands", "NL"],
    ["Narnia", null],
    ["", null],
  ])("%s is %s", (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  test("a region by letters or name, and what two countries share stays as it is", () => {
    expect(regionSpellings("CA", "US")).toEqual(["CA", "California", "US-CA"]);
    expect(regionSpellings("minnesota", "")).toEqual(["minnesota", "MN", "Minnesota", "US-MN"]);
    expect(regionSpellings("WA", "")).toEqual(expect.arrayContaining(["Washington", "Western Australia"]));
    expect(regionSpellings("WA", "AU")).toContain("Western Australia");
    expect(regionSpellings("Bayern", "DE")).toEqual(["Bayern"]);
  });
});

describe("phone numbers", () => {
  test.each([
    ["+44 20 7946 0182", "", "+44", "2079460182", "02079460182"],
    ["020 7946 0182", "GB", "+44", "2079460182", "02079460182"],
    ["0044 20 7946 0182", "", "+44", "2079460182", "02079460182"],
    ["+49 30 5550 0172", "", "+49", "3055500172", "03055500172"],
    ["(617) 253-5702", "US", "+1", "6172535702", "6172535702"],
    ["+39 06 6982 1234", "", "+39", "0669821234", "0669821234"],
  ])("%s of %s: %s and %s, dialled %s", (text, country, code, national, local) => {
    const phone = parsePhone(text, country);
    expect(phone?.countryCode[0]).toBe(code);
    expect(phone?.national).toContain(national);
    expect(phone?.local).toContain(local);
  });

  test("every spelling is read as the same number", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("GB", "DE", "US", "FR", "ES", "IT", "NL", "PL", "BR", "JP", "TR", "KR"),
        fc.integer({ min: 0, max: 9_999_999 }),
        (country, last) => {
          const start: Record<string, string> = {
            GB: "+4479",
            DE: "+4915",
            US: "+1617",
            FR: "+336",
            ES: "+346",
            IT: "+3934",
            NL: "+316",
            PL: "+485",
            BR: "+55119",
            JP: "+8190",
            TR: "+9053",
            KR: "+8210",
          };
          const phone = parsePhone(`${start[country]}${String(last).padStart(8, "2")}`, "");
          if (phone === null) return;
          const [whole = ""] = phone.whole;
          for (const text of [...phone.whole, ...phone.local]) {
            expect(parsePhone(text, country)?.whole[0]).toBe(whole);
          }
          for (const rest of phone.national) {
            expect(parsePhone(`${phone.countryCode[0]} ${rest}`, "")?.whole[0]).toBe(whole);
          }
        },
      ),
      SEED,
    );
  });

  test("the plans are those of the package, without its rules for spaces", () => {
    const expected = structuredClone(metadata) as unknown as {
      countries: Record<string, unknown[]>;
      nonGeographic: object;
    };
    for (const plan of Object.values(expected.countries)) plan[4] = 0;
    expected.nonGeographic = {};
    expect(JSON.parse(PHONE_PLANS)).toEqual(expected);
  });

  test.each(["", "12", "none", "+44 20 7946 0182 ext. 5", "020 7946 0182"])(
    "%s alone is no number",
    (text) => {
      expect(parsePhone(text, "")).toBeNull();
    },
  );
});

describe("boxes", () => {
  test("pieces are the value again and as long as their boxes, or there are none", () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^\d{1,20}$/),
        fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 8 }),
        (text, lengths) => {
          const pieces = cut(text, lengths);
          const sum = lengths.reduce((a, b) => a + b, 0);
          expect(pieces === null).toBe(lengths.length === 0 || sum !== text.length);
          if (pieces === null) return;
          expect(pieces.join("")).toBe(text);
          expect(pieces.map(({ length }) => length)).toEqual(lengths);
        },
      ),
      SEED,
    );
  });

  test("a card's groups are its digits as printed", () => {
    expect(cardGroups("4917610000000042")).toEqual(["4917", "6100", "0000", "0042"]);
    expect(cardGroups("378282246310005")).toEqual(["3782", "822463", "10005"]);
    expect(digitsOf("4917 6100-0000 0042")).toBe("4917610000000042");
    expect(digitsOf("4917 ****")).toBeNull();
  });
});
