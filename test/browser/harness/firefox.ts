/**
 * Firefox for tests: what a driver can do but no extension or person, on top of src/cli/drive. Each function
 * says how close it is to what a person does.
 */
import { Firefox } from "../../../src/cli/drive/firefox.ts";
import type { Json, Page } from "../../../src/cli/drive/page.ts";
import type { LaunchOptions, TestBrowser } from "./driver.ts";
import { lightExtension } from "./paths.ts";
import { onUsedProfile } from "./used-profile.ts";

/** Firefox with the extension, for a test. */
export type FirefoxExtension = Firefox & TestBrowser;

/** Starts Firefox, headless, with the built extension; prompts for optional permissions say yes by themselves. */
export async function launchFirefox({ proxy, ...options }: LaunchOptions = {}): Promise<FirefoxExtension> {
  const preferences = {
    "extensions.webextOptionalPermissionPrompts": false,
    // Passkeys come from virtual authenticators only, see authenticator.ts.
    "security.webauth.webauthn_enable_softtoken": true,
    "security.webauth.webauthn_enable_usbtoken": false,
    ...(proxy === undefined ? {} : proxyPreferences(proxy)),
  };
  const start = (profile: string) =>
    Firefox.launch({ extension: lightExtension("firefox"), ...options, preferences, profile });
  const browser = await (options.profile === undefined
    ? onUsedProfile("firefox", start)
    : start(options.profile));
  return Object.assign(browser, {
    stopBackground: () => stopBackground(browser),
    grantActiveTab: (page: Page) => grantActiveTab(browser, page),
    chooseMenu: (page: Page, menuItemId: string, info: Readonly<Record<string, Json>> = {}) =>
      chooseMenu(browser, page, menuItemId, info),
    pressShortcut: (page: Page, command: string) => pressShortcut(browser, page, command),
    grantHost: (pattern: string) => changeHost(browser, "add", pattern),
    removeHost: (pattern: string) => changeHost(browser, "remove", pattern),
    errors: () => extensionErrors(browser),
  });
}

function proxyPreferences(proxy: string): Record<string, boolean | number | string> {
  const [host = "", port = ""] = proxy.split(":");
  return {
    "network.proxy.type": 1,
    "network.proxy.http": host,
    "network.proxy.http_port": Number(port),
    "network.proxy.ssl": host,
    "network.proxy.ssl_port": Number(port),
    "network.proxy.no_proxies_on": "",
    "network.proxy.allow_hijacking_localhost": true,
  };
}

async function stopBackground(browser: Firefox): Promise<void> {
  await browser.inBrowserWindow(
    "await extension.terminateBackground({ ignoreDevToolsAttached: true, disableResetIdleForTest: true });",
  );
}

/** Gives `activeTab` for a tab through the function that a person's click on a menu or button runs. */
async function grantActiveTab(browser: Firefox, page: Page): Promise<void> {
  await page.bringToFront();
  await browser.inBrowserWindow("extension.tabManager.addActiveTabPermission(tab);");
}

/** Chooses an entry of the context menu as the menu itself does: the grant, then the event. */
async function chooseMenu(
  browser: Firefox,
  page: Page,
  menuItemId: string,
  info: Readonly<Record<string, Json>>,
): Promise<void> {
  await page.bringToFront();
  await browser.inBrowserWindow(
    `extension.tabManager.addActiveTabPermission(tab);
     await extension.wakeupBackground();
     extension.emit("webext-menu-menuitem-click", args[0], tab);`,
    { menuItemId, pageUrl: await page.url(), editable: false, frameId: 0, modifiers: [], ...info },
  );
}

/** Gives one of the extension's shortcuts through the key element that the browser has made for it. */
async function pressShortcut(browser: Firefox, page: Page, command: string): Promise<void> {
  await page.bringToFront();
  await browser.inBrowserWindow(
    `const letter = extension.manifest.commands[args[0]].suggested_key.default.at(-1);
     const keys = document.querySelectorAll("keyset[id^=ext-keyset-id-sealfield] key");
     [...keys].find((key) => key.getAttribute("key") === letter).doCommand();`,
    command,
  );
}

/** Adds or removes a host permission in the browser's own list, which tells the extension. */
async function changeHost(browser: Firefox, change: "add" | "remove", pattern: string): Promise<void> {
  await browser.inBrowserWindow(
    `const { ExtensionPermissions } = ChromeUtils.importESModule("resource://gre/modules/ExtensionPermissions.sys.mjs");
     const permissions = { origins: [args[1]], permissions: [], data_collection: [] };
     await ExtensionPermissions[args[0]](extension.id, permissions, extension);`,
    change,
    pattern,
  );
}

async function extensionErrors(browser: Firefox): Promise<string[]> {
  const messages = await browser.inBrowserWindow(
    `return Services.console.getMessageArray()
       .filter((one) => one instanceof Ci.nsIScriptError && one.sourceName.startsWith(args[0]))
       .map((one) => one.errorMessage + " " + one.sourceName + ":" + one.lineNumber);`,
    browser.origin,
  );
  // What Firefox notes of a context that ended in the middle is no error of ours: whoever asked asks again.
  const cutShort =
    /^Promise (resolved|rejected) after context unloaded|transaction that was not yet complete/;
  return (messages as string[]).filter((message) => !cutShort.test(message));
}
