/** Every source with every kind of thing that it can hold; README has the same table. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { read } from "./read.ts";
import { KINDS, SOURCES } from "./sources.ts";

const formatOf: Readonly<Record<string, string>> = {
  "Bitwarden (JSON, also with a password)": "Bitwarden (JSON)",
  "1Password (CSV)": "1Password",
  "KeePass 2 (XML)": "KeePass (XML)",
  "KeePassXC (CSV)": "KeePassXC",
  "KeePass 1 (CSV)": "KeePass 1",
  "E3DB programs (JSON)": "E3DB",
  "Sealfield (JSON, also sealed)": "Sealfield",
  "Any other table": "CSV",
};

describe.each(Object.entries(SOURCES))("%s", (source, row) => {
  test.each(Object.entries(row))("%s", (kind, { content, fields, labels, template, said = [], word }) => {
    const made = read(content);
    if (source !== "Dashlane") expect(made.format).toBe(formatOf[source] ?? source);
    expect(made.doubtful).toEqual([]);
    const why = [...made.said, ...made.skipped.map(({ why }) => why)];
    for (const sentence of said) expect(why).toContain(sentence);
    if (word === "named") {
      expect(said.length).toBeGreaterThan(0);
      if (kind === "bin") expect(read(content, {}, { bin: true }).all).toHaveLength(1);
      return;
    }
    expect(made.all).toHaveLength(1);
    expect(made.all[0]).toMatchObject({
      fields: fields ?? {},
      ...(labels === undefined ? {} : { labels }),
      ...(template === undefined ? {} : { template }),
    });
  });
});

test("README has the same table", () => {
  const readme = readFileSync(join(import.meta.dirname, "../../../README.md"), "utf8");
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const lines = [
    line(["From", ...KINDS]),
    line(["---", ...KINDS.map(() => "---")]),
    ...Object.entries(SOURCES).map(([source, row]) =>
      line([source, ...KINDS.map((kind) => row[kind]?.word ?? "–")]),
    ),
  ];
  expect(readme).toContain(lines.join("\n"));
});
