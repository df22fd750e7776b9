/**
 * Chromium for tests: what a driver can do but no extension or person, on top of src/cli/drive. Each
 * function says how close it is to what a person does.
 */
import { Chromium, type ChromiumOptions } from "../../../src/cli/drive/chromium.ts";
import type { ChromiumPage } from "../../../src/cli/drive/chromium-page.ts";
import { ChromiumPopup } from "../../../src/cli/drive/chromium-popup.ts";
import type { Json } from "../../../src/cli/drive/page.ts";
import { waitUntil } from "../../../src/cli/drive/page.ts";
import { EXTENSION } from "./paths.ts";

interface ClickedTab {
  readonly id?: number;
}

/** The part of Chromium's own API that the functions below use inside the extension's worker. */
declare const chrome: {
  readonly tabs: { query(query: object): Promise<ClickedTab[]> };
  readonly contextMenus: {
    readonly onClicked: { dispatch(info: object, tab: ClickedTab | undefined): void };
  };
  readonly commands: { readonly onCommand: { dispatch(name: string, tab: ClickedTab | undefined): void } };
  readonly permissions: { remove(permissions: { origins: string[] }): Promise<boolean> };
  readonly developerPrivate: { addHostPermission(id: string, pattern: string): Promise<void> };
};

/** Starts Chromium, headless, with the built extension in a fresh profile. */
export function launchChromium(options: Partial<ChromiumOptions> = {}): Promise<Chromium> {
  return Chromium.launch({ extension: EXTENSION.chromium, ...options });
}

/** Stops the extension's worker as the browser does with an idle one: its memory is gone, the session store stays. */
export async function stopWorker(browser: Chromium): Promise<void> {
  const page = await browser.context.newPage();
  const session = await browser.context.newCDPSession(page);
  await session.send("ServiceWorker.enable");
  await session.send("ServiceWorker.stopAllWorkers");
  await waitUntil(
    async () => ((await browser.workerRuns()) ? undefined : true),
    () => "The worker does not stop",
  );
  await page.close();
}

/**
 * Presses the extension's button on a tab: the browser itself grants `activeTab` for it and opens the popup,
 * which is returned. This is the real grant, with no host permission.
 */
export async function clickAction(browser: Chromium, page: ChromiumPage): Promise<ChromiumPopup> {
  await page.bringToFront();
  const before = await browser.pageTargets();
  const targetId = await waitUntil(
    async () => {
      const { targetInfos } = await browser.devtools.send("Target.getTargets", { filter: [{ type: "tab" }] });
      const url = page.playwright.url();
      return targetInfos.find((tab) => tab.url === url && isActive(tab))?.targetId;
    },
    () => `No tab in front shows ${page.playwright.url()}`,
  );
  await browser.devtools.send("Extensions.triggerAction", { id: browser.id, targetId });
  return ChromiumPopup.find(browser.devtools, browser.origin, before);
}

function isActive(tab: object): boolean {
  const data = "embedderData" in tab ? (tab.embedderData as { tabActive?: boolean }) : undefined;
  return data?.tabActive !== false;
}

/** Grants `activeTab` for a tab by the button, and closes the popup that this opens. */
export async function grantActiveTab(browser: Chromium, page: ChromiumPage): Promise<void> {
  const popup = await clickAction(browser, page);
  await popup.close();
}

/**
 * Chooses an entry of the context menu. The event is the browser's own object, dispatched by the driver, and
 * brings no grant: call `grantActiveTab` before, where a person's click would have given one.
 */
export async function chooseMenu(
  browser: Chromium,
  page: ChromiumPage,
  menuItemId: string,
  info: Readonly<Record<string, Json>> = {},
): Promise<void> {
  await page.bringToFront();
  const worker = await browser.worker();
  await worker.evaluate(
    async ({ info }) => {
      const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
      chrome.contextMenus.onClicked.dispatch(JSON.parse(info), tab);
    },
    {
      info: JSON.stringify({
        menuItemId,
        pageUrl: page.playwright.url(),
        editable: false,
        frameId: 0,
        ...info,
      }),
    },
  );
}

/** Gives one of the extension's shortcuts, which no key press of a driver reaches. Brings no grant either. */
export async function pressShortcut(browser: Chromium, page: ChromiumPage, command: string): Promise<void> {
  await page.bringToFront();
  const worker = await browser.worker();
  await worker.evaluate(async (command) => {
    const [tab] = await chrome.tabs.query({ active: true, lastFocusedWindow: true });
    chrome.commands.onCommand.dispatch(command, tab);
  }, command);
}

/**
 * Lets a later `permissions.request` for `pattern` from the extension's own pages succeed without the prompt
 * that no driver can answer. Nothing is granted yet, and the manifest stays as shipped. Patterns have no port.
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

/** Grants a host permission for `pattern`, asked for by the extension on a gesture and accepted. */
export async function grantHost(browser: Chromium, pattern: string): Promise<void> {
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

/** Takes a host permission away, as a person does on the page of the extension's details. */
export async function removeHost(browser: Chromium, pattern: string): Promise<void> {
  const worker = await browser.worker();
  await worker.evaluate((origin) => chrome.permissions.remove({ origins: [origin] }), pattern);
}
