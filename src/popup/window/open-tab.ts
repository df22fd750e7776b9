/** Our pages in a tab of their own, which stays when another window is clicked. */
import browser from "webextension-polyfill";

/** Returns whether this window is the toolbar's popup, which closes with the next click elsewhere. */
export function isPopup(): boolean {
  return document.documentElement.dataset["in"] === "popup";
}

/** Opens `page`, a path in the extension with what follows it, in a new tab and closes this window. */
export async function openTab(page: string): Promise<void> {
  await browser.tabs.create({ url: browser.runtime.getURL(page) });
  window.close();
}
