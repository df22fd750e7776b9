/** The context menu: the gestures of a right-click, each with its own `activeTab` grant. */
import browser, { type Menus } from "webextension-polyfill";

/** Menu items by id; the ids are also what `onClicked` tells. */
const ITEMS = {
  "seal-selection": { title: "Seal selection", contexts: ["selection"] },
  "seal-field": { title: "Seal this field", contexts: ["editable"] },
  "open-sealed": { title: "Open sealed text", contexts: ["selection", "editable", "page", "frame"] },
  "write-privately": { title: "Write privately", contexts: ["editable"] },
  "show-here": { title: "Show records for this page", contexts: ["page", "frame", "editable"] },
} as const satisfies Record<string, { title: string; contexts: Menus.ContextType[] }>;

export type MenuId = keyof typeof ITEMS;

/** Creates the items anew; the browser keeps them while the worker sleeps. */
export async function createMenus(): Promise<void> {
  await browser.contextMenus.removeAll();
  for (const [id, { title, contexts }] of Object.entries(ITEMS)) {
    browser.contextMenus.create({ id, title, contexts: [...contexts] });
  }
}

/** Returns `id` as one of ours, null for any other. */
export function menuId(id: string | number): MenuId | null {
  return typeof id === "string" && Object.hasOwn(ITEMS, id) ? (id as MenuId) : null;
}
