import { describe, expect, test } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { parseCsv } from "../../src/vault/exchange/csv.ts";
import { parseImport } from "../../src/vault/exchange/import-formats.ts";
import { checkPlan, type PlannedGroup, takeOver } from "../../src/vault/exchange/import-plan.ts";

const proposed = (text: string) => takeOver(parseImport(text), null);

const fieldsOf = (text: string, index = 0) =>
  Object.fromEntries((proposed(text).records[index]?.fields ?? []).map(({ name, value }) => [name, value]));

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
    expect(proposed(text)).toMatchObject({
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
    const { records, skipped } = proposed("name,url,username,password,note\nA,,,,text\n,,,,\nB,b.example,,,");
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
    const { records, skipped, format } = proposed(text);
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

describe("what a person makes of it", () => {
  const table = "name,url,username,password,note,colour\nA,a.example,ada,x,old,red\nB,,,,text,\nC,,,,,blue";

  /** The proposal with changes to the columns of one group, by the name in the file. */
  function planned(text: string, group: string, changes: Readonly<Record<string, string | null>>) {
    return parseImport(text).groups.map((one): PlannedGroup => {
      const columns = one.columns.map((column) =>
        one.group === group && Object.hasOwn(changes, column.from)
          ? { ...column, to: changes[column.from] ?? null }
          : column,
      );
      return { ...one, columns };
    });
  }

  test("each kind of entry has the columns it uses, those that become something first", () => {
    const columns = (to: Readonly<Record<string, string | null>>) =>
      Object.entries(to).map(([from, to]) => expect.objectContaining({ from, to, label: false }));
    expect(parseImport(table).groups).toEqual([
      {
        group: "login/login",
        template: "login",
        type: "login",
        columns: columns({
          name: "title",
          url: "site",
          username: "username",
          password: "password",
          note: "notes",
          colour: null,
        }),
      },
      {
        group: "note/note",
        template: "note",
        type: "note",
        columns: columns({ name: "title", note: "notes", colour: null }),
      },
    ]);
  });

  test("a column gets another name, is taken in, left out, or becomes a label; types and kinds change", () => {
    const plan = planned(table, "login/login", { url: null, colour: "shade", note: "title" }).map((group) =>
      group.group === "login/login"
        ? {
            ...group,
            type: "old logins",
            template: "custom" as const,
            columns: group.columns.map((column) => ({ ...column, label: column.to === "shade" })),
          }
        : group,
    );
    expect(takeOver(parseImport(table), plan)).toEqual({
      format: "Chrome",
      skipped: [],
      records: [
        {
          type: "old logins",
          template: "custom",
          fields: [
            { name: "title", value: "A" },
            { name: "username", value: "ada" },
            { name: "password", value: "x" },
            { name: "title 2", value: "old" },
          ],
          labels: [{ name: "shade", value: "red" }],
        },
        {
          type: "note",
          template: "note",
          fields: [
            { name: "title", value: "B" },
            { name: "notes", value: "text" },
          ],
          labels: [],
        },
        { type: "note", template: "note", fields: [{ name: "title", value: "C" }], labels: [] },
      ],
    });
  });

  test("an entry of which everything is left out is named", () => {
    const plan = planned(table, "note/note", { name: null, note: null });
    const { records, skipped } = takeOver(parseImport(table), plan);
    expect(records).toHaveLength(1);
    expect(skipped).toEqual([
      { entry: 2, why: "left_out" },
      { entry: 3, why: "left_out" },
    ]);
  });

  test("names and types that no record can have are refused before anything is written", () => {
    const file = parseImport(table);
    const refusal = (plan: readonly PlannedGroup[]) => {
      try {
        checkPlan(file, plan);
        return "possible";
      } catch (error) {
        return isVaultError(error) ? error.code : String(error);
      }
    };
    expect(refusal(file.groups)).toBe("possible");
    expect(refusal(planned(table, "login/login", { url: "address" }))).toBe("possible");
    expect(refusal(planned(table, "login/login", { url: "_sf_form" }))).toBe("field_invalid");
    expect(refusal(planned(table, "login/login", { url: "" }))).toBe("field_invalid");
    expect(refusal(file.groups.map((group) => ({ ...group, type: "" })))).toBe("type_invalid");
    expect(() => takeOver(file, [])).toThrow("the plan is of another file");
  });

  test("columns of one name are told apart by their place; a field and a label of one name by their kind", () => {
    const double = parseImport("name,url,url,password\nA,a.example,b.example,x");
    expect(takeOver(double, null).records[0]?.fields.map(({ name, value }) => [name, value])).toEqual([
      ["title", "A"],
      ["site", "a.example"],
      ["site 2", "b.example"],
      ["password", "x"],
    ]);
    const keys = double.groups[0]?.columns.map(({ key }) => key) ?? [];
    expect(new Set(keys).size).toBe(keys.length);
    const pair = [{ name: "city", value: "Bergen" }];
    const own = {
      "sealfield-export": 1,
      records: [{ type: "a", template: "note", fields: pair, labels: pair }],
    };
    expect(parseImport(JSON.stringify(own)).groups[0]?.columns).toEqual([
      { key: "field city", from: "city", to: "city", label: false },
      { key: "label city", from: "city", to: "city", label: true },
    ]);
  });
});
