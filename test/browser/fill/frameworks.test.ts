/** Forms of real frameworks: what their program holds after a fill is what they send. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { compile } from "svelte/compiler";
import { build, type Plugin } from "vite";
import { afterAll, beforeAll, expect, test } from "vitest";
import { contentScripts, launchTabs, type Tabs } from "../content-world.ts";
import { LOGIN } from "./cases.ts";
import { enterWith, fillFrom } from "./fill-world.ts";

const ENTRY = resolve(import.meta.dirname, "frameworks/entry.mjs");
const SITE = "http://site.example";

const svelte: Plugin = {
  name: "svelte",
  load: (id) =>
    id.endsWith(".svelte")
      ? compile(readFileSync(id, "utf8"), { generate: "client", filename: id }).js.code
      : null,
};

async function bundled(): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "error",
    plugins: [svelte],
    resolve: { conditions: ["browser", "production"] },
    define: { "process.env.NODE_ENV": '"production"', __VUE_OPTIONS_API__: "true" },
    build: { write: false, lib: { entry: ENTRY, formats: ["iife"], name: "frameworks" } },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !("output" in output)) throw new TypeError("no build");
  return output.output[0].code;
}

let browser: Tabs;
let code: string;
let script: string;

beforeAll(async () => {
  [browser, code, script] = await Promise.all([launchTabs(), contentScripts(), bundled()]);
});
afterAll(() => browser?.close());

test.each(["react", "preact", "vue", "lit", "svelte"])("%s holds and sends what was filled", async (name) => {
  const page = await browser.newPage();
  const html = `<!doctype html><html lang=en><meta charset=utf-8><title>Log in</title><div id=root></div>`;
  await page.route("**/*", (route) =>
    route.request().url().endsWith(".js")
      ? route.fulfill({ contentType: "text/javascript; charset=utf-8", body: script })
      : route.fulfill({
          contentType: "text/html; charset=utf-8",
          body: `${html}<script src=/a.js></script>`,
        }),
  );
  await page.goto(`${SITE}/#${name}`);
  await page.getByLabel("Password").waitFor();
  const said = await fillFrom(await enterWith(page, code, LOGIN), LOGIN);
  const sent = { user: "mira.halloran", pass: "Tannery-88-gull" };
  const seen = () =>
    page.evaluate(() => (globalThis as unknown as { seen: () => Record<string, unknown> }).seen());
  expect(await seen()).toEqual({ held: sent, sent: null });
  expect(said).toEqual({
    promised: ["username", "current-password"],
    filled: ["username", "current-password"],
    left: {},
  });
  await page.getByRole("button", { name: "Log in" }).click();
  expect(await seen()).toEqual({ held: sent, sent });
  await page.close();
});
