/**
 * A person without a mouse, in Chromium, on the real pages over a background in memory: groups, history, trash and
 * files are reached by Tab, where the focus is can be seen at every stop, and no control keeps it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../src/cli/find-browser.ts";
import { SCENES } from "../popup/gallery/scenes.ts";
import { buildGallery, type Gallery, openGallery } from "../popup/gallery/show.ts";

const folder = mkdtempSync(join(tmpdir(), "sealfield-keyboard-"));
let gallery: Gallery;
let page: Page;

beforeAll(async () => {
  await buildGallery(folder);
  gallery = await openGallery(folder, findBrowser("chromium") ?? "chromium");
});
afterAll(async () => {
  await gallery?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function openScene(name: string): Promise<void> {
  const scene = SCENES.find((known) => known.name === name);
  if (scene === undefined) throw new Error(`no scene ${name}`);
  page = await gallery.open(scene, "light");
}

/** Runs in the page: what the control with the focus is called, and whether it shows that it has the focus. */
function focusNow(): { readonly name: string; readonly shows: boolean } {
  const control = document.activeElement as HTMLInputElement | null;
  if (control === null || control === document.body) return { name: "", shows: true };
  const label = control.getAttribute("aria-label") ?? control.labels?.[0]?.textContent ?? control.textContent;
  const around = [control, control.nextElementSibling, control.closest("label")];
  const isDrawn = (element: Element | null) => {
    if (element === null) return false;
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== "none" && outlineWidth !== "0px") || boxShadow !== "none";
  };
  const { top, bottom } = control.getBoundingClientRect();
  const isInWindow = bottom > 0 && top < innerHeight;
  return { name: label?.trim() ?? "", shows: isInWindow && around.some(isDrawn) };
}

/** More stops than any of these screens has, twice over. */
const STOPS = 150;

/** Presses Tab until the control of this name, or whose name begins so, has the focus. */
async function tabTo(name: string): Promise<void> {
  const met: string[] = [];
  for (let stop = 0; stop < STOPS; stop++) {
    const now = await page.evaluate(focusNow);
    if (stop > 0) expect(now.shows, `${now.name} shows its focus`).toBe(true);
    if (now.name === name || (name.endsWith("…") && now.name.startsWith(name.slice(0, -1)))) return;
    met.push(now.name);
    await page.keyboard.press("Tab");
  }
  throw new Error(`no Tab leads to “${name}”, only to ${[...new Set(met)].join(" | ")}`);
}

async function pressOn(name: string, key = "Enter"): Promise<void> {
  await tabTo(name);
  await page.keyboard.press(key);
}

async function typeInto(name: string, text: string): Promise<void> {
  await tabTo(name);
  await page.keyboard.type(text);
}

const see = (text: string) => page.getByText(text).first().waitFor();

const seeHeading = (text: string) =>
  page.getByRole("heading", { level: 1, name: text, exact: true }).waitFor();

test("a group is made, filled, shared with and deleted", async () => {
  await openScene("people");
  await pressOn("Make a group");
  await typeInto("Name of the group", "Choir");
  await page.keyboard.press("Enter");
  await seeHeading("Choir");
  await pressOn("Add a member");
  await pressOn("Share own types with the group", "Space");
  await pressOn("Add to group");
  await see("is in “Choir” now.");
  await pressOn("Share a type");
  await pressOn("Share with group");
  await see("“Choir” can read");
  await pressOn("Delete group");
  await pressOn("Delete group");
  await see("“Choir” is deleted.");
});

test("an earlier version and a deleted record come back, and files are chosen", async () => {
  await openScene("history");
  await pressOn("Put this version back");
  await see("This version is back.");
  await openScene("trash");
  await pressOn("shop.example…");
  await pressOn("Bring back");
  await see("is back, as a new record.");
  // Asked for before the page loads: the browser begins to hand choosers over some time after it is asked to.
  const chooser = page.waitForEvent("filechooser");
  await openScene("files-empty");
  await pressOn("Choose files");
  await (await chooser).setFiles([]);
  expect(await page.evaluate(focusNow)).toMatchObject({ name: "Choose files", shows: true });
});
