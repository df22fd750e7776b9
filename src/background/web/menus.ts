/** The context menu: the gestures of a right-click, each with its own `activeTab` grant. */
import browser, { type Menus } from "webextension-polyfill";

/** Menu items by id, which is also what `onClicked` tells; `text` names the title among the messages of `_locales`. */
const ITEMS = {
  "seal-selection": { text: "menuSealSelection", contexts: ["selection"] },
  "seal-field": { text: "menuSealField", contexts: ["editable"] },
  "open-sealed": { text: "menuOpenSealed", contexts: ["selection", "editable", "page", "frame"] },
  "write-privately": { text: "menuWritePrivately", contexts: ["editable"] },
  "show-here": { text: "menuShowHere", contexts: ["page", "frame", "editable"] },
} as const satisfies Record<string, { text: string; contexts: Menus.ContextType[] }>;

export type MenuId = keyof typeof ITEMS;

/** Creates the items anew; the browser keeps them while the worker sleeps. */
export async function createMenus(): Promise<void> {
  await browser.contextMenus.removeAll();
  for (const [id, { text, contexts }] of Object.entries(ITEMS)) {
    const title = browser.i18n.getMessage(text);
    browser.contextMenus.create({ id, title, contexts: [...contexts] });
  }
}

/** Returns `id` as one of ours, null for any other. */
export function menuId(id: string | number): MenuId | null {
  return typeof id === "string" && Object.hasOwn(ITEMS, id) ? (id as MenuId) : null;
}
