import { describe, expect, test } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { parseCsv } from "../../src/vault/csv.ts";
import { parseImport } from "../../src/vault/import-formats.ts";

const fieldsOf = (text: string, index = 0) =>
  Object.fromEntries(
    (parseImport(text).records[index]?.fields ?? []).map(({ name, value }) => [name, value]),
  );

const whyOf = (text: string) => {
  try {
    parseImport(text);
    return "no error";
  } catch (error) {
    return isVaultError(error) ? error.detail["why"] : String(error);
  }
};

describe("CSV", () => {
  test.each([
    [
      "a,b\nc,d",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    [
      "a,b\r\nc,d\r\n",
      [
        ["a", "b"],
        ["c", "d"],
      ],
    ],
    ["a\rb", [["a"], ["b"]]],
    ["\uFEFFa,", [["a", ""]]],
    ['"a ""b"", c\r\nd",e', [['a "b", c\r\nd', "e"]]],
    [",,\n\n\nx", [["", "", ""], ["x"]]],
    ['"",x', [["", "x"]]],
    ['"a"b,c', [["ab", "c"]]],
    ["", []],
  ])("%j", (text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });

  test("a cell that does not end is refused, in linear time", () => {
    expect(whyOf(`a,b\n"${"x".repeat(1_000_000)}`)).toBe("csv");
    expect(parseCsv('""'.repeat(200_000))[0]?.[0]).toHaveLength(199_999);
  });
});

describe("formats", () => {
  const ada = { title: "Site", site: "https://a.example/", username: "ada", password: 'p,"w' };
  const cell = '"p,""w"';

  test.each([
    ["Chrome", `name,url,username,password,note\nSite,https://a.example/,ada,${cell},`],
    [
      "1Password",
      `Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nSite,https://a.example/,ada,${cell},,false,false,,`,
    ],
    [
      "KeePass",
      `"Group","Title","Username","Password","URL","Notes"\n"","Site","ada",${cell},"https://a.example/",""`,
    ],
    [
      "KeePass",
      `"Account","Login Name","Password","Web Site","Comments"\n"Site","ada",${cell},"https://a.example/",""`,
    ],
    [
      "Bitwarden (CSV)",
      `folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n,,login,Site,,,0,https://a.example/,ada,${cell},`,
    ],
  ])("%s", (format, text) => {
    expect(parseImport(text)).toMatchObject({
      format,
      skipped: [],
      records: [{ type: "login", template: "login", labels: [] }],
    });
    expect(fieldsOf(text)).toEqual(ada);
  });

  test("Firefox has no titles", () => {
    const text = `"url","username","password","httpRealm","formActionOrigin","guid"\n"https://a.example","ada","x",,"https://a.example","{1}"`;
    expect(parseImport(text).format).toBe("Firefox");
    expect(fieldsOf(text)).toEqual({ site: "https://a.example", username: "ada", password: "x" });
  });

  test("rows without a login are notes, empty ones are named", () => {
    const { records, skipped } = parseImport(
      "name,url,username,password,note\nA,,,,text\n,,,,\nB,b.example,,,",
    );
    expect(records.map(({ template }) => template)).toEqual(["note", "login"]);
    expect(skipped).toEqual([{ entry: 2, why: "empty" }]);
  });

  test("Bitwarden JSON, every kind", () => {
    const text = JSON.stringify({
      encrypted: false,
      items: [
        {
          type: 1,
          name: "Site",
          notes: "n",
          fields: [
            { name: "PIN", value: "1234" },
            { name: "PIN", value: "5678" },
            { name: "_sf", value: "x" },
            { name: "__proto__", value: "y" },
          ],
          login: {
            username: "ada",
            password: "x",
            totp: "otp",
            uris: [{ uri: "https://a.example" }, { uri: "https://b.example" }],
          },
        },
        { type: 2, name: "Note", notes: "text" },
        {
          type: 3,
          name: "Card",
          card: { cardholderName: "A L", number: "4111", expMonth: "7", expYear: 2030, code: "123" },
        },
        { type: 4, name: "Me", identity: { firstName: "Ada", lastName: "L", postalCode: "1", ssn: "s" } },
        { type: 5, name: "SSH key" },
        null,
      ],
    });
    const { records, skipped, format } = parseImport(text);
    expect(format).toBe("Bitwarden (JSON)");
    expect(records.map(({ type }) => type)).toEqual(["login", "note", "card", "contact"]);
    expect(records[0]?.fields).toEqual([
      { name: "title", value: "Site" },
      { name: "site", value: "https://a.example" },
      { name: "site 2", value: "https://b.example" },
      { name: "username", value: "ada" },
      { name: "password", value: "x" },
      { name: "one-time code", value: "otp" },
      { name: "notes", value: "n" },
      { name: "PIN", value: "1234" },
      { name: "PIN 2", value: "5678" },
      { name: "x_sf", value: "x" },
      { name: "__proto__", value: "y" },
    ]);
    expect(fieldsOf(text, 2)).toMatchObject({
      "card number": "4111",
      expiry: "07/2030",
      "security code": "123",
    });
    expect(fieldsOf(text, 3)).toMatchObject({ "given name": "Ada", "family name": "L", ssn: "s" });
    expect(skipped).toEqual([
      { entry: 5, why: "unknown_kind" },
      { entry: 6, why: "unknown_kind" },
    ]);
  });

  test("what cannot be read is refused by reason", () => {
    expect(whyOf('{"encrypted":true,"items":[]}')).toBe("encrypted");
    for (const text of ["", "{", "{}", "[]", "hello", "a,b\n1,2", '{"items":1}'])
      expect([text, whyOf(text)]).toEqual([text, "format"]);
  });
});
