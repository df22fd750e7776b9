/** What a person makes of a file before it is written. */
import { describe, expect, test } from "vitest";
import { isVaultError } from "../../../src/errors.ts";
import { checkPlan, type PlannedGroup, takeOver } from "../../../src/vault/exchange/import-plan.ts";
import { read } from "./read.ts";

const TABLE = "name,url,username,password,note,colour\nA,a.example,ada,x,old,red\nB,,,,text,\nC,,,,,blue\n";

/** The proposal with changes to the columns of one group, by the name in the file. */
function planned(text: string, group: string, changes: Readonly<Record<string, string | null>>) {
  return read(text).file.groups.map((one): PlannedGroup => {
    const columns = one.columns.map((column) =>
      one.group === group && Object.hasOwn(changes, column.from)
        ? { ...column, to: changes[column.from] ?? null }
        : column,
    );
    return { ...one, columns };
  });
}

const taken = (text: string, plan: readonly PlannedGroup[]) =>
  takeOver(read(text).file, { plan, bin: false });

describe("the proposal", () => {
  const columns = (to: Readonly<Record<string, string>>) =>
    Object.entries(to).map(([from, to]) => expect.objectContaining({ from, to, label: false }));

  test("has a group for each kind of entry with the columns it uses, a known one first, no column without a place", () => {
    expect(read(TABLE).file.groups).toEqual([
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
          colour: "colour",
        }),
      },
      {
        group: "note/note",
        template: "note",
        type: "note",
        columns: columns({ name: "title", note: "notes" }),
      },
      {
        group: "custom/other",
        template: "custom",
        type: "other",
        columns: columns({ name: "title", colour: "colour" }),
      },
    ]);
  });

  test("tells columns of one name apart by their place; a field and a label of one name by their kind", () => {
    const double = read("name,url,url,password\nA,a.example,b.example,x\n");
    expect(double.fields).toEqual([{ title: "A", site: "a.example", "site 2": "b.example", password: "x" }]);
    const keys = double.file.groups[0]?.columns.map(({ key }) => key) ?? [];
    expect(new Set(keys).size).toBe(keys.length);
    const pair = [{ name: "city", value: "Bergen" }];
    const own = {
      "sealfield-export": 1,
      records: [{ type: "a", template: "note", fields: pair, labels: pair }],
    };
    expect(read(JSON.stringify(own)).file.groups[0]?.columns).toEqual([
      { key: "field city", from: "city", to: "city", label: false },
      { key: "label city", from: "city", to: "city", label: true },
    ]);
  });
});

describe("the plan", () => {
  test("a column gets another name, is left out, or becomes a label; types and kinds change; what is left is named", () => {
    const plan = planned(TABLE, "login/login", { url: null, colour: "shade", note: "title" }).map((group) =>
      group.group === "login/login"
        ? {
            ...group,
            type: "old logins",
            template: "custom" as const,
            columns: group.columns.map((column) => ({ ...column, label: column.to === "shade" })),
          }
        : group,
    );
    const { records, skipped, remarks } = taken(TABLE, plan);
    expect(records[0]).toEqual({
      entry: 1,
      type: "old logins",
      template: "custom",
      fields: [
        { name: "title", value: "A" },
        { name: "username", value: "ada" },
        { name: "password", value: "x" },
        { name: "title 2", value: "old" },
      ],
      labels: [{ name: "shade", value: "red" }],
    });
    expect(records).toHaveLength(3);
    expect(skipped).toEqual([]);
    expect(remarks).toEqual([{ kind: "left", why: "chosen", name: "url", count: 1, entries: [1] }]);
  });

  test("an entry of which everything is left out is named", () => {
    const plan = planned(TABLE, "note/note", { name: null, note: null });
    const { records, skipped } = taken(TABLE, plan);
    expect(records).toHaveLength(2);
    expect(skipped).toEqual([{ entry: 2, title: "B", why: "left_out" }]);
  });

  test("names and types that no record can have are refused before anything is written", () => {
    const { file } = read(TABLE);
    const refusal = (plan: readonly PlannedGroup[]) => {
      try {
        checkPlan(file, plan);
        return "possible";
      } catch (error) {
        return isVaultError(error) ? error.code : String(error);
      }
    };
    expect(refusal(file.groups)).toBe("possible");
    expect(refusal(planned(TABLE, "login/login", { url: "address" }))).toBe("possible");
    expect(refusal(planned(TABLE, "login/login", { url: "_sf_form" }))).toBe("field_invalid");
    expect(refusal(planned(TABLE, "login/login", { url: "" }))).toBe("field_invalid");
    expect(refusal(file.groups.map((group) => ({ ...group, type: "" })))).toBe("type_invalid");
    expect(() => taken(TABLE, [])).toThrow("the plan is of another file");
  });
});
