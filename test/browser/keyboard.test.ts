/**
 * A person without a mouse, in Chromium, on the real pages over a background in memory: the first record, search, sharing
 * and stopping, groups, history, trash and files are reached by Tab, where the focus is can be seen at every stop, and no
 * control keeps it.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../src/cli/find-browser.ts";
import { PASSPHRASE, SERVER, TOKEN } from "../popup/fake/sample.ts";
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
  // A title takes the focus when its screen comes; Tab does not stop there.
  if (control === null || control.matches("body, h1")) return { name: "", shows: true };
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

/** Goes down one of several things until `value` is chosen. */
async function choose(name: string, value: string): Promise<void> {
  await tabTo(name);
  const chosen = () => page.evaluate(() => (document.activeElement as HTMLSelectElement).value);
  for (let at = await chosen(), stop = 0; at !== value; at = await chosen()) {
    if (++stop > STOPS) throw new Error(`no ${value} in “${name}”`);
    await page.keyboard.press("ArrowDown");
  }
}

test("from set-up to the first record, which is found by conditions, shared, and no longer shared", async () => {
  await openScene("setup-connect");
  await typeInto("Server address", SERVER);
  await typeInto("Registration token", TOKEN);
  await typeInto("Your name", "Anna Lund");
  await page.keyboard.press("Enter");
  await seeHeading("Protect your vault");
  await typeInto("Passphrase", PASSPHRASE);
  await typeInto("Repeat passphrase", PASSPHRASE);
  await page.keyboard.press("Enter");
  await see("Sealfield recovery kit");
  await pressOn("Do this later");
  await pressOn("Write your first record");
  await seeHeading("New record");
  await typeInto("Value of site", "shop.example");
  await typeInto("Value of username", "anna");
  await typeInto("Value of password", "quiet-harbour-nine");
  await pressOn("Save record");
  await see("Saved.");
  await pressOn("Back");
  await seeHeading("Records");
  await see("shop.example");

  await pressOn("Search by conditions");
  await seeHeading("Search by conditions");
  await choose("Where to search", "device");
  await typeInto("Label", "username");
  await typeInto("Text", "anma");
  await choose("Compare", "FUZZY");
  await choose("Whose records", "no");
  await pressOn("Search");
  await see("1 record found");

  await pressOn("shop.example…");
  await see("Sealed fields");
  await pressOn("Share type");
  await seeHeading("Share “login”");
  await pressOn("Berta Holm…");
  await pressOn("I have checked them");
  await see("Berta Holm can read “login” now.");
  await pressOn("People");
  await seeHeading("People");
  await pressOn("Stop sharing “login” with Berta Holm");
  await pressOn("Stop new access");
  await see("Berta Holm cannot read “login” any more.");
});

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
