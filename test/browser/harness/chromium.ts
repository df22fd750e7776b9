/**
 * Chromium for tests: what a driver can do but no extension or person, on top of src/cli/drive. Each
 * function says how close it is to what a person does.
 */
import { Chromium } from "../../../src/cli/drive/chromium.ts";
import { type Json, type Page, waitUntil } from "../../../src/cli/drive/page.ts";
import type { LaunchOptions, TestBrowser } from "./driver.ts";
import { lightExtension } from "./paths.ts";
import { onUsedProfile } from "./used-profile.ts";

interface ClickedTab {
  readonly id?: number;
}

interface OwnEvent<What> {
  hasListeners(): boolean;
  dispatch(what: What, tab: ClickedTab | undefined): void;
}

/** The part of Chromium's own API that the functions below use inside the extension's worker. */
declare const chrome: {
  readonly tabs: { query(query: object): Promise<ClickedTab[]> };
  readonly contextMenus: { readonly onClicked: OwnEvent<object> };
  readonly commands: { readonly onCommand: OwnEvent<string> };
  readonly permissions: {
    remove(permissions: { origins: string[] }): Promise<boolean>;
    request(permissions: { origins: string[] }): Promise<boolean>;
  };
  readonly developerPrivate: { addHostPermission(id: string, pattern: string): Promise<void> };
};

/** Chromium with the extension, for a test. */
export type ChromiumExtension = Chromium & TestBrowser;

/** Starts Chromium, headless, with the built extension, by default in a profile without anything of ours. */
export async function launchChromium({ proxy, ...options }: LaunchOptions = {}): Promise<ChromiumExtension> {
  const args = proxy === undefined ? [] : [`--proxy-server=${proxy}`, "--proxy-bypass-list=<-loopback>"];
  const start = (profile: string) =>
    Chromium.launch({ extension: lightExtension("chromium"), args, ...options, profile });
  const browser = await (options.profile === undefined
    ? onUsedProfile("chromium", start)
    : start(options.profile));
  const errors: string[] = [];
  const own = (url: string | undefined) => url?.startsWith(browser.origin) === true;
  browser.context.on("weberror", (error) => {
    if (own(error.page()?.url())) errors.push(error.error().message);
  });
  browser.context.on("console", (message) => {
    if (message.type() !== "error" || !own(message.page()?.url() ?? message.location().url)) return;
    errors.push(`${message.text()} ${message.location().url}`);
  });
  return Object.assign(browser, {
    stopBackground: () => stopWorker(browser),
    grantActiveTab: (page: Page) => grantActiveTab(browser, page),
    chooseMenu: async (page: Page, menuItemId: string, info: Readonly<Record<string, Json>> = {}) => {
      await grantActiveTab(browser, page);
      await dispatchMenu(browser, page, menuItemId, info);
    },
    pressShortcut: async (page: Page, command: string) => {
      await grantActiveTab(browser, page);
      await dispatchShortcut(browser, page, command);
    },
    grantHost: (pattern: string) => grantHost(browser, pattern),
    removeHost: (pattern: string) => removeHost(browser, pattern),
    errors: async () => errors,
  });
}

/**
 * Stops the extension's worker as the browser does with an idle one: its memory is gone, the session store stays.
 * Resolves when it has stopped; it may have been woken again by then. No tab is opened, which would close a popup.
 */
async function stopWorker(browser: Chromium): Promise<void> {
  if (!(await browser.workerRuns())) return;
  const [page = await browser.context.newPage()] = browser.context.pages();
  const session = await browser.context.newCDPSession(page);
  // The browser's own report, not the DevTools id of the worker: a next life that starts at once may keep that.
  const reported: string[] = [];
  session.on("ServiceWorker.workerVersionUpdated", ({ versions }) => {
    const own = versions.filter(({ scriptURL }) => scriptURL.startsWith(browser.origin));
    reported.push(...own.map(({ runningStatus }) => runningStatus));
  });
  await session.send("ServiceWorker.enable");
  await waitUntil(
    async () => {
      if (reported.includes("stopped")) return true;
      // Asked anew, because a worker that is only just starting does not heed it.
      await session.send("ServiceWorker.stopAllWorkers");
      return undefined;
    },
    () => `The worker does not stop, but is ${reported.at(-1) ?? "not reported at all"}`,
  );
  await session.detach();
}

/** Grants `activeTab` for a tab by pressing the button, and closes the popup that this opens. */
async function grantActiveTab(browser: Chromium, page: Page): Promise<void> {
  const popup = await browser.pressButton(page);
  await popup.close();
}

/** Dispatches the browser's own event of the context menu; this alone brings no grant. */
async function dispatchMenu(
  browser: Chromium,
  page: Page,
  menuItemId: string,
  info: Readonly<Record<string, Json>>,
): Promise<void> {
  await page.bringToFront();
  const click = { menuItemId, pageUrl: await page.url(), editable: false, frameId: 0, ...info };
  await tellWorker(
    browser,
    async (click) => {
      if (!chrome.contextMenus.onClicked.hasListeners()) return undefined;
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      chrome.contextMenus.onClicked.dispatch(JSON.parse(click), tab);
      return true;
    },
    JSON.stringify(click),
  );
}

/** Dispatches the event of a shortcut, which no key press of a driver reaches; this alone brings no grant. */
async function dispatchShortcut(browser: Chromium, page: Page, command: string): Promise<void> {
  await page.bringToFront();
  await tellWorker(
    browser,
    async (command) => {
      if (!chrome.commands.onCommand.hasListeners()) return undefined;
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      chrome.commands.onCommand.dispatch(command, tab);
      return true;
    },
    command,
  );
}

/** Runs `tell` in the worker until it returns true: one that is only just starting does not listen yet. */
async function tellWorker(
  browser: Chromium,
  tell: (what: string) => Promise<true | undefined>,
  what: string,
): Promise<void> {
  await waitUntil(
    async () => (await browser.worker()).evaluate(tell, what),
    () => "The extension's worker does not listen",
  );
}

/**
 * Lets a later `permissions.request` for `pattern` from the extension's own pages succeed without the prompt
 * that no driver can answer. Nothing is granted yet, and the manifest stays as shipped.
 */
export async function allowRequest(browser: Chromium, pattern: string): Promise<void> {
  const page = await browser.context.newPage();
  await page.goto("chrome://extensions");
  await page.evaluate(({ id, pattern }) => chrome.developerPrivate.addHostPermission(id, pattern), {
    id: browser.id,
    pattern,
  });
  await page.close();
}

async function grantHost(browser: Chromium, pattern: string): Promise<void> {
  await allowRequest(browser, pattern);
  const page = await browser.context.newPage();
  await page.goto(browser.address("manifest.json"));
  const session = await browser.context.newCDPSession(page);
  const { result } = await session.send("Runtime.evaluate", {
    expression: `chrome.permissions.request({ origins: [${JSON.stringify(pattern)}] })`,
    awaitPromise: true,
    returnByValue: true,
    userGesture: true,
  });
  await page.close();
  if (result.value !== true) throw new Error(`The browser did not grant ${pattern}`);
}

async function removeHost(browser: Chromium, pattern: string): Promise<void> {
  const worker = await browser.worker();
  await worker.evaluate((origin) => chrome.permissions.remove({ origins: [origin] }), pattern);
}
