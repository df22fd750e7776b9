/** The badge on the toolbar button: a mark when something waits in the popup, else how many sealed texts a page has. */
import browser from "webextension-polyfill";

/** Shows or removes the mark. It comes before what is counted on the pages in front. */
export async function showAttention(on: boolean): Promise<void> {
  await browser.action.setBadgeText({ text: on ? "!" : "" });
  if (!on) return;
  const inFront = await browser.tabs.query({ active: true });
  for (const { id } of inFront) {
    if (id !== undefined) await browser.action.setBadgeText({ text: null, tabId: id });
  }
}

/** Shows how many sealed texts the page of a tab has; the browser forgets it when the tab goes on to another page. */
export async function showCount(tabId: number, count: number): Promise<void> {
  await browser.action.setBadgeText({ text: count === 0 ? null : String(count), tabId });
}
