/** The badge on the toolbar button: a mark when something waits in the popup. */
import browser from "webextension-polyfill";

/** Shows or removes the mark. */
export async function showAttention(on: boolean): Promise<void> {
  await browser.action.setBadgeText({ text: on ? "!" : "" });
}
