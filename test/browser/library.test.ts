/**
 * The library in a real page: the examples, bundled from the packed tarball by Vite for Chromium and by esbuild for
 * Firefox, against a real server that allows the page's origin.
 */
import { cpSync } from "node:fs";
import { join } from "node:path";
import { build as esbuild } from "esbuild";
import { build as vite } from "vite";
import { beforeAll, expect, test } from "vitest";
import { EXAMPLES, shownIn } from "../package/examples.ts";
import { type Packed, packed } from "../package/packed.ts";
import { startTestServer } from "../server/harness.ts";
import { launch } from "./harness/driver.ts";
import { serveWebSite } from "./harness/web-page.ts";

let stranger: Packed;
beforeAll(async () => {
  stranger = await packed();
  cpSync(EXAMPLES, join(stranger.app, "examples"), { recursive: true });
});

declare global {
  interface Window {
    examples: typeof import("../examples/main.ts");
  }
}

const entry = () => join(stranger.app, "examples/main.ts");

async function byVite(): Promise<string> {
  const result = await vite({
    configFile: false,
    root: stranger.app,
    logLevel: "warn",
    build: { write: false, lib: { entry: entry(), formats: ["iife"], name: "examples" } },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !("output" in output)) throw new TypeError("no build");
  return output.output[0].code;
}

async function byEsbuild(): Promise<string> {
  const { outputFiles } = await esbuild({
    entryPoints: [entry()],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "examples",
    platform: "browser",
    logLevel: "error",
  });
  return outputFiles[0]?.text ?? "";
}

const page = (code: string) =>
  `<!doctype html><meta charset="utf-8"><script>${code.replaceAll("</script", "<\\/script")}</script>`;

test.each([
  { browser: "chromium", bundler: "Vite", bundle: byVite, suite: "sodium", examples: 8 },
  { browser: "firefox", bundler: "esbuild", bundle: byEsbuild, suite: "nist", examples: 5 },
] as const)("the examples show in a page what they say: $bundler, $browser, $suite", async (made) => {
  await using site = await serveWebSite({ "/": page(await made.bundle()) });
  const server = await startTestServer({ origins: [site.origin] });
  try {
    await using browser = await launch(made.browser);
    const tab = await browser.newPage(`${site.origin}/`);
    const surroundings = { url: server.url, token: await server.mintToken(), suite: made.suite };
    const text = await tab.evaluate(
      async (given) => JSON.stringify(await window.examples.runExamples(given)),
      surroundings,
    );
    const shown = Object.entries(JSON.parse(text));
    expect(shown.length).toBe(made.examples);
    for (const [name, values] of shown) expect(values, name).toEqual(shownIn(name));
  } finally {
    await server.stop();
  }
});
