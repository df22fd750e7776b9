/** What the background asks of Chromium has to stand in the small module that the build puts in the polyfill's place. */
import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { expect, test } from "vitest";
import { files, SRC } from "../imports.ts";

test("every part of the browser's API that the background uses is handed on", () => {
  const folders = ["background/", "vault/", "messages/"];
  const used = files(SRC)
    .filter((file) => folders.some((folder) => relative(SRC, file).startsWith(folder)))
    .flatMap((file) => [...readFileSync(file, "utf8").matchAll(/\bbrowser\.([a-z]\w*)\b/gi)])
    .map(([, name = ""]) => name)
    .filter((name) => name !== "ts");
  const handedOn = readFileSync(join(SRC, "background/browser.ts"), "utf8");
  const names = [...handedOn.matchAll(/^ {4}(\w+): (?:native|\{)/gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(8);
  expect([...new Set(used)].filter((name) => !names.includes(name) && name !== "js")).toEqual([]);
});
