/** Both browsers behind one surface, so that the same walk runs in each. */
import { afterAll } from "vitest";
import type { Browser, Json, Page } from "../../../src/cli/drive/page.ts";
import * as chromium from "./chromium.ts";
import * as firefox from "./firefox.ts";

export const BROWSERS = ["chromium", "firefox"] as const;
export type BrowserName = (typeof BROWSERS)[number];

/** What both browsers take. */
export interface LaunchOptions {
  /** Folder of the extension; by default what the build made, with light passphrases. */
  readonly extension?: string;
  /** Profile folder that is kept; by default one with nothing of ours that is removed. */
  readonly profile?: string;
  readonly colorScheme?: "light" | "dark";
  /** `127.0.0.1:PORT` of a proxy through which every request goes, also those to this machine. */
  readonly proxy?: string;
}

/** A running browser, and what a driver can do that neither an extension nor a person can. */
export interface TestBrowser extends Browser {
  /** Ends the extension's background as the browser does with an idle one. */
  stopBackground(): Promise<void>;
  /** Gives `activeTab` for a tab by the browser's own means. */
  grantActiveTab(page: Page): Promise<void>;
  /** Chooses an entry of the context menu on a tab, grant included. `info` as in `contextMenus.OnClickData`. */
  chooseMenu(page: Page, menuItemId: string, info?: Readonly<Record<string, Json>>): Promise<void>;
  /** Gives one of the manifest's commands on a tab, grant included. */
  pressShortcut(page: Page, command: string): Promise<void>;
  /** Grants a host permission, asked for and accepted. The pattern has no port. */
  grantHost(pattern: string): Promise<void>;
  removeHost(pattern: string): Promise<void>;
  /** Returns the errors that the extension's own documents and scripts have reported so far. */
  errors(): Promise<readonly string[]>;
}

/** Those that run, for a test that fails half way leaves some. */
const running = new Set<TestBrowser>();
afterAll(async () => {
  await Promise.all([...running].map((browser) => browser.close()));
});

/** Starts a browser, headless, with the built extension. Close it with `await using` or `close()`. */
export async function launch(name: BrowserName, options: LaunchOptions = {}): Promise<TestBrowser> {
  const start = name === "chromium" ? chromium.launchChromium : firefox.launchFirefox;
  const browser: TestBrowser = await start(options);
  running.add(browser);
  const forget = () => running.delete(browser);
  void browser.ended().then(forget, forget);
  return browser;
}
