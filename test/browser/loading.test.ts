/** The built extension in each browser, before anything is set up: it loads, draws, and asks for nothing. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "../../src/cli/drive/page.ts";
import { BROWSERS, launch, type TestBrowser } from "./harness/driver.ts";
import { SHIPPED } from "./harness/paths.ts";
import { serveWebSite, type WebSite } from "./harness/web-page.ts";

/** What Chromium says of an extension; `simplePermissions` are what it warns of at install. */
interface Judged {
  readonly name: string;
  readonly manifestErrors: readonly unknown[];
  readonly installWarnings: readonly unknown[];
  readonly runtimeErrors: readonly unknown[];
  readonly permissions: { readonly simplePermissions: readonly unknown[] };
}

/** The part of the browsers' common API that the scripts below use on the extension's own pages. */
declare const chrome: {
  readonly permissions: { getAll(): Promise<{ origins: string[] }> };
  readonly commands: { getAll(): Promise<{ name: string; shortcut: string }[]> };
  readonly storage: {
    readonly session: { get(): Promise<Record<string, string>>; set(items: object): Promise<void> };
  };
  readonly tabs: { query(query: object): Promise<{ id: number }[]> };
  /** On Chromium's own page of extensions only. */
  readonly developerPrivate: { getExtensionsInfo(): Promise<Judged[]> };
  readonly scripting: { executeScript(injection: object): Promise<{ result: string }[]> };
};

describe.each(BROWSERS)("%s", (name) => {
  let browser: TestBrowser;
  let site: WebSite;
  /** A page of the extension from which the API can be asked; it stays in the background. */
  let inside: Page;

  beforeAll(async () => {
    browser = await launch(name, { extension: SHIPPED[name] });
    site = await serveWebSite({ "/": "<title>A page</title><p>Hello <input aria-label=Name></p>" });
    inside = await browser.newPage(browser.address("manifest.json"));
  });

  afterAll(async () => {
    await browser.close();
    await site[Symbol.asyncDispose]();
  });

  test.each(["src/pages/options/index.html", "src/pages/onboarding/index.html"])(
    "%s draws something and reports no error",
    async (file) => {
      const page = await browser.newPage(browser.address(file));
      await page.waitFor({ role: "heading" });
      expect(await browser.errors()).toEqual([]);
      await page.close();
    },
  );

  test("the button opens the real popup over a page", async () => {
    const page = await browser.newPage(`${site.origin}/`);
    const popup = await browser.pressButton(page);
    await popup.waitFor({ role: "heading" });
    expect(await popup.url()).toBe(browser.address("src/popup/index.html"));
    expect((await popup.screenshot()).subarray(1, 4)).toEqual(Buffer.from("PNG"));
    expect(await browser.errors()).toEqual([]);
    await popup.close();
    await page.close();
  });

  test("no host is permitted at install, and every shortcut is assigned", async () => {
    expect((await inside.evaluate(() => chrome.permissions.getAll())).origins).toEqual([]);
    const commands = await inside.evaluate(() => chrome.commands.getAll());
    const names = ["_execute_action", "fill-best", "lock", "seal-focused"];
    expect(commands.map((command) => command.name).sort()).toEqual(names);
    expect(commands.filter(({ shortcut }) => shortcut === "")).toEqual([]);
  });

  // Firefox's judgement is that of its linter: test/cli/build.test.ts.
  if (name === "chromium") {
    test("Chromium finds nothing to warn of in the manifest, and has no warning to show at install", async () => {
      const page = await browser.newPage("chrome://extensions");
      const judged = await page.evaluate(() => chrome.developerPrivate.getExtensionsInfo());
      const own = judged.find((one) => one.name === "Sealfield");
      const { manifestErrors, installWarnings, runtimeErrors, permissions } = own ?? {};
      expect({
        manifestErrors,
        installWarnings,
        runtimeErrors,
        asked: permissions?.simplePermissions,
      }).toEqual({
        manifestErrors: [],
        installWarnings: [],
        runtimeErrors: [],
        asked: [],
      });
      await page.close();
    });
  }

  /** Runs a script in the tab in front, as the extension; returns its title, or that it was refused. */
  function titleOfTabInFront(): Promise<string> {
    return inside.evaluate(async () => {
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      try {
        const injection = { target: { tabId: tab?.id }, func: () => document.title };
        return (await chrome.scripting.executeScript(injection))[0]?.result ?? "nothing";
      } catch {
        return "refused";
      }
    });
  }

  test("a page is out of reach until the person acts on it, and again after it is left", async () => {
    const page = await browser.newPage(`${site.origin}/`);
    expect(await titleOfTabInFront()).toBe("refused");
    await browser.grantActiveTab(page);
    expect(await titleOfTabInFront()).toBe("A page");
    await page.goto(`${site.origin.replace("127.0.0.1", "localhost")}/`);
    expect(await titleOfTabInFront()).toBe("refused");
    await page.close();
  });

  test("a permitted host is in reach without a gesture until the permission goes", async () => {
    const page = await browser.newPage(`${site.origin}/`);
    await browser.grantHost("http://127.0.0.1/*");
    await page.bringToFront();
    expect(await titleOfTabInFront()).toBe("A page");
    await browser.removeHost("http://127.0.0.1/*");
    expect(await titleOfTabInFront()).toBe("refused");
    await page.close();
  });

  test("a stopped background leaves the session store and starts again", async () => {
    await inside.evaluate(() => chrome.storage.session.set({ note: "kept" }));
    await browser.stopBackground();
    expect(await inside.evaluate(() => chrome.storage.session.get())).toMatchObject({ note: "kept" });
    const page = await browser.newPage(`${site.origin}/`);
    const popup = await browser.pressButton(page);
    await popup.waitFor({ role: "heading" });
    await popup.close();
    await page.close();
  });

  test("the driver types and clicks as a person", async () => {
    const page = await browser.newPage(`${site.origin}/`);
    await page.evaluate(() => {
      document.addEventListener("input", (event) => {
        document.title = `${event.isTrusted}`;
      });
    });
    await page.fill({ label: "Name" }, "first");
    await page.fill({ label: "Name" }, "Ada é 鍵");
    await page.type("!");
    expect(await page.value({ label: "Name" })).toBe("Ada é 鍵!");
    expect(await page.evaluate(() => document.title)).toBe("true");
    await page.fill({ label: "Name" }, "");
    expect(await page.value({ label: "Name" })).toBe("");
    await expect(page.waitFor({ role: "button" }, { timeoutMs: 50 })).rejects.toThrow("No button on");
    await page.close();
  });
});
