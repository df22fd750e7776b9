/**
 * Finds the page that a person acted on: its tab, its origin by the browser's word, and the frames in which a script
 * may run.
 */
import browser from "webextension-polyfill";
import { VaultError } from "../../errors.ts";
import type { Place } from "../tickets.ts";
import { type ContentScript, injectContent } from "./platform.ts";

/** Returns the origin of the page in a tab, null where extensions may not run or the page is not granted to us. */
export async function originOfTab(tabId: number): Promise<string | null> {
  const tab = await browser.tabs.get(tabId).catch(() => null);
  return webOrigin(tab?.url);
}

/** Returns the origin of an http or https address, null for any other. */
export function webOrigin(address: string | undefined): string | null {
  if (address === undefined || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.protocol === "https:" || url.protocol === "http:" ? url.origin : null;
}

/** Returns the match pattern of the permission for `origin`. Ports cannot be told apart in one. */
export function patternOf(origin: string): string {
  const { protocol, hostname } = new URL(origin);
  return `${protocol}//${hostname}/*`;
}

/**
 * Puts a content script into a tab and returns where it runs. All places carry the origin of the top page: a
 * frame of another origin that answers is refused when it comes with a ticket. `frameIds` null: all frames.
 * @throws VaultError `page_not_allowed` where no script may run
 */
export async function enterPage(
  tabId: number,
  frameIds: number[] | null,
  script: ContentScript = "content.js",
): Promise<[Place, ...Place[]]> {
  const origin = await originOfTab(tabId);
  const injected = origin === null ? [] : await injectContent(tabId, frameIds, script);
  const places = injected.map((frame): Place => ({ tabId, ...frame, origin: origin ?? "" }));
  const [first, ...rest] = places.sort((a, b) => a.frameId - b.frameId);
  if (first === undefined) throw new VaultError("page_not_allowed", "extensions may not run on this page");
  return [first, ...rest];
}

/** Returns the id of the tab in front. @throws VaultError `page_not_allowed` when there is none */
export async function activeTabId(): Promise<number> {
  const [tab] = await browser.tabs.query({ active: true, lastFocusedWindow: true });
  if (tab?.id === undefined) throw new VaultError("page_not_allowed", "no page is open");
  return tab.id;
}
