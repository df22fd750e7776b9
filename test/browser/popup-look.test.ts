/**
 * Every screen of the popup and the frame, in light and dark, under the policy of the shipped pages: nothing that
 * axe-core finds wrong (names, roles, contrast), nothing that leaves its window or its button in a small window or
 * with words 60% longer that run from right to left, no field that the browser may remember, nothing refused by the
 * policy.
 * With SEALFIELD_PICTURES=folder the scenes are also saved as pictures.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findBrowser } from "../../src/cli/find-browser.ts";
import { outside, SMALLEST, stretch } from "../popup/gallery/outside.ts";
import { SCENES } from "../popup/gallery/scenes.ts";
import { buildGallery, type Gallery, openGallery } from "../popup/gallery/show.ts";

const pictures = process.env["SEALFIELD_PICTURES"];
const folder = mkdtempSync(join(tmpdir(), "sealfield-gallery-"));
let gallery: Gallery;

beforeAll(async () => {
  await buildGallery(folder);
  gallery = await openGallery(folder, findBrowser("chromium") ?? "chromium");
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
  await gallery?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** What axe-core finds, by all of its rules or by the one of contrast: names and roles are the same in every theme. */
async function violationsOf(page: Page, rules: "all" | "contrast"): Promise<string[]> {
  const only = rules === "all" ? "" : ", runOnly: ['color-contrast']";
  const violations = `axe.run(document, { resultTypes: ['violations']${only} }).then(({ violations }) => violations)`;
  const found = (await page.evaluate(violations)) as AxeResults["violations"];
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
  );
}

/** Names the fields whose content the browser may write down: text areas ask their form, others are asked themselves. */
function rememberedFields(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isOff = (element: Element | null) => element?.getAttribute("autocomplete") === "off";
    const fields = document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(
      "textarea, input:not([type=checkbox], [type=radio], [type=file])",
    );
    return [...fields]
      .filter((field) => !isOff(field) || (field.localName === "textarea" && !isOff(field.form)))
      .map((field) => field.labels?.[0]?.textContent ?? field.outerHTML);
  });
}

test.each(SCENES)("$name", async (scene) => {
  const page = await gallery.open(scene, "light");
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    if (pictures !== undefined)
      await page.screenshot({ path: join(pictures, `${scene.name}-${colorScheme}.png`) });
    expect(await violationsOf(page, colorScheme === "light" ? "all" : "contrast")).toEqual([]);
  }
  expect(await rememberedFields(page)).toEqual([]);
  expect(await page.evaluate(outside)).toEqual([]);
  // As another language may be: in the popup's own size, and as small as a window gets.
  await page.evaluate(stretch);
  expect(await page.evaluate(outside)).toEqual([]);
  if (scene.in === undefined) {
    await page.setViewportSize(SMALLEST);
    expect(await page.evaluate(outside)).toEqual([]);
  }
});

/** With what is seen there in German, nothing being pressed before. */
const IN_GERMAN: readonly (readonly [scene: string, see: string])[] = [
  ["here", "Angeklicktes Feld versiegeln"],
  ["records", "Mit mir geteilt"],
  ["record-shared", "Besitzer"],
  ["people", "Ich teile mit"],
  ["search", "Finden, Schritt 1"],
  ["kit", "Hat das neueste"],
];

test("German takes the place of English in every window once it is chosen", async () => {
  const named = (name: string) => SCENES.find((scene) => scene.name === name) ?? { name, see: "" };
  const page = await gallery.open(named("more"), "light");
  await page.getByRole("combobox", { name: "Language" }).selectOption("de");
  await page.getByText("Meine Sicherheitswörter").first().waitFor();
  for (const [name, see] of IN_GERMAN) {
    await gallery.open({ ...named(name), see }, "light");
    expect(await page.evaluate(outside)).toEqual([]);
    if (pictures !== undefined) await page.screenshot({ path: join(pictures, `${name}-german.png`) });
  }
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
  await page.evaluate(() => localStorage.clear());
});

test("no page complained, and the policy refused nothing", () => {
  expect(gallery.complaints).toEqual([]);
});
