/** Every shared vector of both suites inside a page of real Chromium and Firefox, pure and accelerated. */
import { resolve } from "node:path";
import { build } from "vite";
import { beforeAll, describe, expect, test } from "vitest";
import { BROWSERS, launch } from "./harness/driver.ts";
import { serveWebSite } from "./harness/web-page.ts";

let page: string;

/** Builds the page's script as one classic script inside the HTML, for `serveWebSite` serves HTML only. */
beforeAll(async () => {
  const result = await build({
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      target: ["chrome130", "firefox140"],
      lib: { entry: resolve(import.meta.dirname, "crypto-page.ts"), formats: ["iife"], name: "vectors" },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !("output" in output)) throw new TypeError("no build");
  const code = output.output[0].code.replaceAll("</script", "<\\/script");
  page = `<!doctype html><meta charset="utf-8"><title>vectors</title><script>${code}</script>`;
});

describe.each(BROWSERS)("%s", (name) => {
  test("all vectors hold, with noble alone and with the browser's own primitives", async () => {
    await using site = await serveWebSite({ "/": page });
    await using browser = await launch(name);
    const tab = await browser.newPage(`${site.origin}/`);
    const pure = await tab.evaluate(async () => JSON.stringify(await window.checkAllVectors(false)));
    const accelerated = await tab.evaluate(async () => JSON.stringify(await window.checkAllVectors(true)));
    for (const report of [JSON.parse(pure), JSON.parse(accelerated)]) {
      expect(report.failed).toEqual([]);
      expect(Object.keys(report.checked).length).toBe(await tab.evaluate(() => window.checkedFiles.length));
      expect(Object.values<number>(report.checked).every((count) => count > 0)).toBe(true);
      expect(Object.values<number>(report.rejected).every((count) => count > 0)).toBe(true);
    }
    expect(JSON.parse(pure).platform).toEqual([]);
    expect(JSON.parse(accelerated).platform).toEqual(
      expect.arrayContaining(["p384-ecdh", "p384-verify", "aes-gcm", "pbkdf2"]),
    );
  });
});
