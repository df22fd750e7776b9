/** PROTOCOL.md lists what the code has: every route with the proof it takes, and every status with its code. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ROUTES } from "../../src/wire/routes.ts";
import { codeOfStatus } from "../../src/wire/status.ts";

const BOOK = readFileSync(resolve(import.meta.dirname, "../../src/wire/PROTOCOL.md"), "utf8");

/** Rows of the table below a heading, each as its cells. */
function tableBelow(heading: string): string[][] {
  const [, section = ""] = BOOK.split(`\n${heading}\n`);
  const rows = section.split(/\n#{2,4} /)[0]?.match(/^\|.*\|$/gm) ?? [];
  return rows.slice(2).map((row) =>
    row
      .slice(1, -1)
      .split("|")
      .map((cell) => cell.trim()),
  );
}

/** A route as both write it, whatever its parameters are called. */
function routeText(method: string, path: string, auth: string): string {
  return `${method} ${path.replaceAll(/:\w+|\{\w+\}/g, "{}")} ${auth}`;
}

describe("section 10", () => {
  const rows = tableBelow("## 10. All routes");

  test("has every route of the code, and no other", () => {
    const listed = rows.map(([route = "", auth = ""]) => {
      const [method = "", path = ""] = route.replaceAll("`", "").split(" ");
      return routeText(method, path, auth);
    });
    const known = Object.values(ROUTES).map(({ method, path, auth }) => routeText(method, path, auth));
    expect(listed.sort()).toEqual(known.sort());
  });

  test("names sections that are there", () => {
    const lost = rows.filter(([, , section = "none"]) => !new RegExp(`^##+ ${section}\\.? `, "m").test(BOOK));
    expect(lost).toEqual([]);
  });
});

test("each status has the code by which clients know it", () => {
  const coded = tableBelow("### Status").filter(([, , code = ""]) => code !== "");
  expect(coded.length).toBeGreaterThan(8);
  expect(coded.map(([status, , code]) => [status, code])).toEqual(
    coded.map(([status]) => [status, `\`${codeOfStatus(Number(status))}\``]),
  );
});
