/**
 * Gestures in browser chrome: menu clicks and shortcuts. The popup reports an act that fails. When the vault is
 * locked, the popup asks for the passphrase, and the unlock then continues the act.
 */
import type { Menus, Tabs } from "webextension-polyfill";
import { toVaultError, VaultError } from "../../errors.ts";
import { dropSession, readSession, writeSession } from "../../vault/lock/session.ts";
import type { OpenedRecord } from "../../vault/records/records.ts";
import type { App } from "../app.ts";
import { writerOf } from "../views/offline-views.ts";
import { fillPage, recordOfStepBefore } from "./fill-page.ts";
import { isForOrigin } from "./fill-values.ts";
import { openInPage, type SealTarget, sealInPage, writeInPage } from "./gestures.ts";
import { hereRecords } from "./here-records.ts";
import { type MenuId, menuId } from "./menus.ts";
import { activeTabId, originOfTab } from "./page-place.ts";
import { showInPopup } from "./pending.ts";
import { openPopup } from "./platform.ts";

/** Something a person asked for on a page. `frameId` null: wherever the focus is. */
type Gesture =
  | {
      readonly kind: "seal";
      readonly tabId: number;
      readonly frameId: number | null;
      readonly what: SealTarget;
    }
  | { readonly kind: "open"; readonly tabId: number; readonly frameId: number }
  | { readonly kind: "write"; readonly tabId: number; readonly frameId: number | null }
  | { readonly kind: "fill-best"; readonly tabId: number };

const RESUME = "resume";
const RESUME_WITHIN_MS = 2 * 60_000;

/** Acts on a click in the context menu. */
export async function onMenuClick(
  app: App,
  info: Menus.OnClickData,
  tab: Tabs.Tab | undefined,
): Promise<void> {
  const id = menuId(info.menuItemId);
  if (id === null || tab?.id === undefined) return;
  if (id === "show-here") {
    await openPopup();
    return;
  }
  // A frame without an address of its own, as editors use, belongs to the page around it.
  const hasAddress = /^https?:/.test(info.frameUrl ?? info.pageUrl ?? "https:");
  await perform(app, gestureOf(id, tab.id, hasAddress ? (info.frameId ?? 0) : null));
}

function gestureOf(id: Exclude<MenuId, "show-here">, tabId: number, frameId: number | null): Gesture {
  switch (id) {
    case "seal-selection":
      return { kind: "seal", tabId, frameId, what: "selection" };
    case "seal-field":
      return { kind: "seal", tabId, frameId, what: "field" };
    case "write-privately":
      return { kind: "write", tabId, frameId };
    case "open-sealed":
      return { kind: "open", tabId, frameId: frameId ?? 0 };
  }
}

/** Acts on a keyboard shortcut. */
export async function onCommand(app: App, command: string): Promise<void> {
  if (command === "lock") return app.vault.lock();
  if (command !== "seal-focused" && command !== "fill-best") return;
  const tabId = await activeTabId();
  await perform(
    app,
    command === "fill-best"
      ? { kind: "fill-best", tabId }
      : { kind: "seal", tabId, frameId: null, what: "focus" },
  );
}

/** Continues, after an unlock, the gesture that asked for it, if that was just now. */
export async function resume(app: App): Promise<void> {
  const kept = (await readSession(RESUME)) as { gesture: Gesture; at: number } | undefined;
  await dropSession(RESUME);
  if (kept !== undefined && Math.abs(Date.now() - kept.at) < RESUME_WITHIN_MS)
    await perform(app, kept.gesture);
}

async function perform(app: App, gesture: Gesture): Promise<void> {
  const { tabId } = gesture;
  try {
    await app.autolock.check();
    await run(app, gesture);
    await app.autolock.touch();
  } catch (thrown) {
    const { code } = toVaultError(thrown);
    if (code === "vault_locked") {
      await writeSession(RESUME, { gesture, at: Date.now() });
      await openPopup();
      return;
    }
    if (code !== "cancelled") await showInPopup({ kind: "problem", code, tabId });
  }
}

async function run(app: App, gesture: Gesture): Promise<void> {
  switch (gesture.kind) {
    case "seal":
      await sealInPage(app, gesture.tabId, gesture.frameId, gesture.what);
      return;
    case "write":
      return writeInPage(app, gesture.tabId, gesture.frameId);
    case "open":
      return openInPage(app, gesture.tabId, gesture.frameId);
    case "fill-best":
      return fillBest(app, gesture.tabId);
  }
}

/**
 * Fills when exactly one login is for this page, or one of several was filled in the step before, and it is surely
 * written by me or a checked person (SECURITY.md, "Who may fill what"). Otherwise the popup lets the person choose.
 */
async function fillBest(app: App, tabId: number): Promise<void> {
  if ((await app.vault.state()) !== "unlocked") throw new VaultError("vault_locked");
  const origin = await originOfTab(tabId);
  if (origin === null) throw new VaultError("page_not_allowed", "extensions may not run on this page");
  const records = await hereRecords(app);
  const logins = records.filter((record) => record.template === "login" && isForOrigin(record, origin));
  const before = logins.length > 1 ? await recordOfStepBefore(tabId, origin) : null;
  const [only, ...others] = before === null ? logins : logins.filter(({ recordId }) => recordId === before);
  const isSure = only !== undefined && others.length === 0 && (await isTrusted(app, only));
  if (isSure) await fillPage(app, tabId, only.recordId, null);
  else await openPopup();
}

async function isTrusted(app: App, record: OpenedRecord): Promise<boolean> {
  const { pin } = await writerOf(app, record);
  const isMine = record.state === "waiting" && pin === "own";
  return isMine || (record.state === "verified" && (pin === "own" || pin === "checked"));
}
