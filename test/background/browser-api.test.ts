/** What the background asks of the browser is all there where the build leaves the polyfill out. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { files, importsOf, SRC } from "../imports.ts";

/** A browser that has everything. */
const everything: unknown = new Proxy(() => everything, {
  get: (_, name) => (name === "then" ? undefined : everything),
});

const asked = ["background", "vault", "messages"]
  .flatMap((folder) => files(join(SRC, folder)))
  .map((file) => readFileSync(file, "utf8"))
  .filter((text) => importsOf(text).includes("webextension-polyfill"))
  .flatMap((text) =>
    [...text.matchAll(/\bbrowser\s*\.(\w+)\s*\.(\w+)/g)].map(([, name, part]) => `${name}.${part}`),
  );

test("every call and event that the background names is there in Chromium", async () => {
  vi.stubGlobal("chrome", everything);
  const { default: api } = await import("../../src/background/browser.ts");
  const given = (path: string) =>
    path.split(".").reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], api);
  expect(asked).toContain("runtime.onMessage");
  expect(new Set(asked.filter((path) => given(path) === undefined))).toEqual(new Set());
});
