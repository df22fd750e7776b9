/** Entry of the background script: one ES module, a service worker in Chromium, an event page in Firefox. */
import browser from "webextension-polyfill";

browser.runtime.onInstalled.addListener(() => undefined);
