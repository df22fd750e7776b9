/** What the areas name is there: a file that moved takes its mutants with it. */
import { readdirSync } from "node:fs";
import { basename, dirname } from "node:path";
import { expect, test } from "vitest";
import { AREAS } from "./areas.ts";

/** The paths that a glob with one `{a,b}` or one `*.ts` stands for. */
function pathsOf(glob: string): string[] {
  const [before = "", names, after = ""] = glob.split(/[{}]/);
  return names === undefined ? [glob] : names.split(",").map((name) => `${before}${name}${after}`);
}

/** Whether a path, or for `*.ts` any file of its folder, is there. */
function isThere(path: string): boolean {
  const files = readdirSync(dirname(path));
  return basename(path) === "*.ts"
    ? files.some((name) => name.endsWith(".ts"))
    : files.includes(basename(path));
}

test.each(AREAS)("$name: each file that is changed and each test that has to notice", ({ mutate, tests }) => {
  const paths = [...mutate, ...tests].flatMap(pathsOf);
  expect(paths.length).toBeGreaterThan(1);
  expect(paths.filter((path) => !isThere(path))).toEqual([]);
});
