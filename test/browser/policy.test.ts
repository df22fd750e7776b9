/**
 * The content security policy of the extension's pages, as the browsers enforce it. Code that a driver runs
 * is exempt, so a page that tries what is forbidden is added to a copy of the built extension.
 */
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { BROWSERS, launch } from "./harness/driver.ts";
import { SHIPPED } from "./harness/paths.ts";

/** What the page tries; a server that answers everybody listens on `port` of this machine. */
const attempts = (port: number) => `
const tries = {
  eval: () => eval("1"),
  constructor: () => new Function("return 1")(),
  wasm: () => new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])),
  timer: () => setTimeout("1"),
  innerHTML: () => { document.body.innerHTML = "<b>x</b>"; },
  trustedTypes: () => trustedTypes.createPolicy("any", {}),
  fetch: () => fetch("http://192.0.2.1/"),
  fetchHere: () => fetch("http://127.0.0.1:${port}/"),
  fetchHereByName: () => fetch("http://vault.localhost:${port}/"),
  inlineStyle: () => {
    const style = document.createElement("style");
    style.textContent = "html { color: rgb(1, 2, 3) }";
    document.head.append(style);
    if (getComputedStyle(document.documentElement).color !== "rgb(1, 2, 3)") throw new Error("not applied");
  },
};
const blocked = [];
const violated = new Set();
document.addEventListener("securitypolicyviolation", (event) => violated.add(event.effectiveDirective));
for (const [name, attempt] of Object.entries(tries)) {
  try { await attempt(); } catch { blocked.push(name); }
}
const result = document.createElement("output");
document.body.append(result);
const show = () => { result.textContent = JSON.stringify({ blocked, violated: [...violated] }); };
document.addEventListener("securitypolicyviolation", show);
show();
`;

const FORBIDDEN = [
  "constructor",
  "eval",
  "fetch",
  "inlineStyle",
  "innerHTML",
  "timer",
  "trustedTypes",
  "wasm",
];

const here = createServer((_, response) => {
  response.setHeader("Access-Control-Allow-Origin", "*").end("here");
});

/** Returns the port of a server on this machine that any page may read. */
async function portHere(): Promise<number> {
  if (!here.listening) await once(here.listen(0, "127.0.0.1"), "listening");
  return (here.address() as AddressInfo).port;
}

const scratch = mkdtempSync(join(tmpdir(), "sealfield-policy-"));
afterAll(() => {
  here.closeAllConnections();
  here.close();
  rmSync(scratch, { recursive: true, force: true });
});

describe.each(BROWSERS)("%s", (name) => {
  test("refuses text as code, HTML from text, and strange servers, but not this machine", async () => {
    const extension = join(scratch, name);
    cpSync(SHIPPED[name], extension, { recursive: true });
    writeFileSync(join(extension, "attempts.js"), attempts(await portHere()));
    writeFileSync(
      join(extension, "attempts.html"),
      '<!doctype html><body><script type="module" src="attempts.js"></script></body>',
    );
    await using browser = await launch(name, { extension });
    const page = await browser.newPage(browser.address("attempts.html"));
    // The browser reports violations a moment after it refuses.
    for (const directive of ["connect-src", "script-src", "require-trusted-types-for", "trusted-types"]) {
      await page.waitFor({ text: `"${directive}` });
    }
    const { blocked } = JSON.parse(await page.text("output"));
    expect(blocked.sort()).toEqual(FORBIDDEN);
  });
});
