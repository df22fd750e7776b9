/** The built extension in Chromium, before anything is set up: it loads, draws, and asks for nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Chromium } from "../../src/cli/drive/chromium.ts";
import {
  clickAction,
  grantActiveTab,
  grantHost,
  launchChromium,
  removeHost,
  stopWorker,
} from "./harness/chromium.ts";
import { serveWebSite, type WebSite } from "./harness/web-page.ts";

declare const chrome: {
  readonly permissions: { getAll(): Promise<{ origins: string[]; permissions: string[] }> };
  readonly commands: { getAll(): Promise<{ name: string; shortcut: string }[]> };
  readonly storage: { readonly session: { get(): Promise<object>; set(items: object): Promise<void> } };
  readonly tabs: { query(query: object): Promise<{ id: number; url?: string }[]> };
  readonly scripting: { executeScript(injection: object): Promise<{ result: unknown }[]> };
};

let browser: Chromium;
let site: WebSite;

beforeAll(async () => {
  browser = await launchChromium();
  site = await serveWebSite({ "/": "<title>A page</title><p>Hello</p>" });
});

afterAll(async () => {
  await browser.close();
  await site[Symbol.asyncDispose]();
});

test.each(["src/popup/index.html", "src/pages/options/index.html", "src/pages/onboarding/index.html"])(
  "%s draws something and reports no error",
  async (file) => {
    const page = await browser.newPage();
    const errors: string[] = [];
    page.playwright.on("pageerror", (error) => errors.push(error.message));
    page.playwright.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await page.goto(browser.address(file));
    await page.waitFor({ role: "heading" });
    expect(errors).toEqual([]);
    await page.close();
  },
);

test("the real popup opens over a page", async () => {
  const page = await browser.newPage(`${site.origin}/`);
  const popup = await browser.openPopup();
  await popup.waitFor({ role: "heading" });
  expect(await popup.url()).toBe(browser.address("src/popup/index.html"));
  await popup.close();
  await page.close();
});

test("no host is permitted at install, and every shortcut is assigned", async () => {
  const worker = await browser.worker();
  expect((await worker.evaluate(() => chrome.permissions.getAll())).origins).toEqual([]);
  const commands = await worker.evaluate(() => chrome.commands.getAll());
  expect(commands.map(({ name }) => name).sort()).toEqual([
    "_execute_action",
    "fill-best",
    "lock",
    "seal-focused",
  ]);
  expect(commands.filter(({ shortcut }) => shortcut === "")).toEqual([]);
});

/** Asks the worker to run a script in the tab in front; returns its title, or the refusal. */
async function titleOfActiveTab(): Promise<string> {
  const worker = await browser.worker();
  return worker.evaluate(async () => {
    const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    try {
      const injection = { target: { tabId: tab?.id }, func: () => document.title };
      return String((await chrome.scripting.executeScript(injection))[0]?.result);
    } catch (error) {
      return `refused: ${error}`;
    }
  });
}

test("a page is out of reach until the button is pressed on it, and again after it is left", async () => {
  const page = await browser.newPage(`${site.origin}/`);
  expect(await titleOfActiveTab()).toMatch(/^refused/);
  await grantActiveTab(browser, page);
  expect(await titleOfActiveTab()).toBe("A page");
  await page.goto(`${site.origin.replace("127.0.0.1", "localhost")}/`);
  expect(await titleOfActiveTab()).toMatch(/^refused/);
  await page.close();
});

test("a permitted host is reachable without a gesture until the permission goes", async () => {
  const page = await browser.newPage(`${site.origin}/`);
  await grantHost(browser, "http://127.0.0.1/*");
  await page.bringToFront();
  expect(await titleOfActiveTab()).toBe("A page");
  await removeHost(browser, "http://127.0.0.1/*");
  expect(await titleOfActiveTab()).toMatch(/^refused/);
  await page.close();
});

test("pressing the button shows the popup of that tab", async () => {
  const page = await browser.newPage(`${site.origin}/`);
  const popup = await clickAction(browser, page);
  await popup.waitFor({ role: "heading" });
  await popup.close();
  await page.close();
});

test("a stopped worker comes back with its session store and nothing else", async () => {
  const worker = await browser.worker();
  await worker.evaluate(async () => {
    Object.assign(globalThis, { onlyInMemory: true });
    await chrome.storage.session.set({ kept: true });
  });
  await stopWorker(browser);
  const woken = await browser.worker();
  expect(await woken.evaluate(() => "onlyInMemory" in globalThis)).toBe(false);
  expect(await woken.evaluate(() => chrome.storage.session.get())).toMatchObject({ kept: true });
});
