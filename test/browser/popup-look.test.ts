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
import { outside, SMALLEST, stretch, unstretch } from "../popup/gallery/outside.ts";
import { SCENES, type Scene } from "../popup/gallery/scenes.ts";
import { buildGallery, type Gallery, openGallery, SIZES } from "../popup/gallery/show.ts";

const pictures = process.env["SEALFIELD_PICTURES"];
const folder = mkdtempSync(join(tmpdir(), "sealfield-gallery-"));
/** A look is work for one processor: two browsers halve the time on most machines. */
const BROWSERS = 2;
let galleries: readonly Gallery[] = [];

beforeAll(async () => {
  await buildGallery(folder);
  const open = () => openGallery(folder, findBrowser("chromium") ?? "chromium");
  galleries = await Promise.all(Array.from({ length: BROWSERS }, open));
  if (pictures !== undefined) mkdirSync(pictures, { recursive: true });
});
afterAll(async () => {
  await Promise.all(galleries.map((gallery) => gallery.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** The last work of each browser. */
const turns = Array.from({ length: BROWSERS }, () => Promise.resolve());

/** Runs `work` with browser `at` when that has done all it was given before. */
function inTurn(at: number, work: (gallery: Gallery) => Promise<void>): Promise<void> {
  const begin = async () => {
    const gallery = galleries[at];
    if (gallery === undefined) throw new TypeError(`no browser ${at}`);
    await work(gallery);
  };
  const done = (turns[at] ?? Promise.resolve()).then(begin);
  turns[at] = done.catch(() => undefined);
  return done;
}

/**
 * What axe-core finds, by all of its rules or by the one that theme, language and a smaller window change: names and
 * roles are the same in each, and in both browsers a part that scrolls takes the focus by itself where nothing in it
 * does.
 */
async function violationsOf(page: Page, rules: "all" | "contrast"): Promise<string[]> {
  const only = rules === "all" ? "" : ", runOnly: ['color-contrast']";
  const violations = `axe.run(document, { resultTypes: ['violations']${only} }).then(({ violations }) => violations)`;
  const found = (await page.evaluate(violations)) as AxeResults["violations"];
  return found.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} ${target.join(" ")}: ${failureSummary}`),
  );
}

/**
 * Names the fields whose content the browser may write down: text areas ask their form, others are asked themselves.
 */
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

const [WIDTH, HEIGHT] = SIZES.popup;
const POPUP = { width: WIDTH, height: HEIGHT };

/** Draws the scene again in German, as it stands. */
async function speakGerman(page: Page): Promise<void> {
  const words = () => page.evaluate(() => document.body.textContent);
  const english = await words();
  await page.evaluate("speakGerman()");
  expect(await page.evaluate(() => document.documentElement.lang)).toBe("de");
  expect(await words()).not.toBe(english);
}

/**
 * Looks at a scene in both themes and both languages, at 200% as well, and in a language whose words are longer still
 * and run from right to left. Every other scene is dark in English and light in German, the rest the other way round.
 */
async function look(scene: Scene, gallery: Gallery, isDarkFirst: boolean): Promise<void> {
  const page = await gallery.open(scene, isDarkFirst ? "dark" : "light");
  const picture = async (colorScheme: "light" | "dark", language: string) => {
    if (pictures === undefined) return;
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.screenshot({ path: join(pictures, `${scene.name}-${colorScheme}${language}.png`) });
  };
  for (const scheme of ["light", "dark"] as const) await picture(scheme, "");
  await page.emulateMedia({ colorScheme: isDarkFirst ? "dark" : "light", reducedMotion: "reduce" });
  expect(await violationsOf(page, "all")).toEqual([]);
  expect(await rememberedFields(page)).toEqual([]);
  expect(await page.evaluate(outside)).toEqual([]);
  // As another language may be: in the popup's own size, and as small as a window gets.
  await page.evaluate(stretch);
  expect(await page.evaluate(outside)).toEqual([]);
  if (scene.in === undefined) {
    await page.setViewportSize(SMALLEST);
    expect(await page.evaluate(outside)).toEqual([]);
    await page.setViewportSize(POPUP);
  }
  await page.evaluate(unstretch);
  await speakGerman(page);
  for (const scheme of ["light", "dark"] as const) await picture(scheme, "-german");
  await page.emulateMedia({ colorScheme: isDarkFirst ? "light" : "dark", reducedMotion: "reduce" });
  expect(await page.evaluate(outside)).toEqual([]);
  if (scene.in === undefined) await page.setViewportSize(SMALLEST);
  expect(await page.evaluate(outside)).toEqual([]);
  expect(await violationsOf(page, "contrast")).toEqual([]);
}

const PLACED = SCENES.map((scene, place) => ({
  name: scene.name,
  scene,
  at: place % BROWSERS,
  isDarkFirst: Math.floor(place / BROWSERS) % 2 === 1,
}));

test.concurrent.each(PLACED)("$name", ({ scene, at, isDarkFirst }) =>
  inTurn(at, (gallery) => look(scene, gallery, isDarkFirst)),
);

/** With what is seen there in German, nothing being pressed before. */
const IN_GERMAN: readonly (readonly [scene: string, see: string])[] = [
  ["here", "Angeklicktes Feld versiegeln"],
  ["records", "Mit mir geteilt"],
  ["record-shared", "Besitzer"],
  ["people", "Ich teile mit"],
  ["search", "Finden, Schritt 1"],
  ["kit", "Hat das neueste"],
];

test("German takes the place of English in every window once it is chosen", () =>
  inTurn(0, async (gallery) => {
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
  }));

test("no page complained, and the policy refused nothing", () => {
  expect(galleries).toHaveLength(BROWSERS);
  expect(galleries.flatMap(({ complaints }) => complaints)).toEqual([]);
});
