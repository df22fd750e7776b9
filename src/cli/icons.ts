/**
 * `npm run icons`: draws public/icons/mark.svg at the sizes that browsers name in a manifest, and those that stores ask
 * for beside the package. Run after changing the mark.
 */
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { requireProgram } from "./prerequisites.ts";

/** Pixels of a side: the toolbar and the list of extensions, each also for screens with 1.5 and 2 pixels per point. */
const BROWSER_SIZES = [16, 24, 32, 48, 64, 96, 128];
/** Pixels of a side, and of the edge in it that stays empty: the first is for Chrome's store, the second for Edge's. */
const STORE_SIZES = [
  { size: 128, edge: 16 },
  { size: 300, edge: 0 },
];
const BROWSER_FOLDER = new URL("../../public/icons/", import.meta.url);
const STORE_FOLDER = new URL("../../src/cli/store/", import.meta.url);

const mark = await readFile(new URL("mark.svg", BROWSER_FOLDER), "utf8");
const browser = await chromium.launch({ executablePath: requireProgram("chromium"), args: ["--no-sandbox"] });
const page = await browser.newPage();

/** Writes a square picture of `size` pixels with the mark inside of `edge` empty ones. */
async function draw(path: URL, size: number, edge: number): Promise<void> {
  const inside = size - 2 * edge;
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:${edge}px}svg{display:block;width:${inside}px;height:${inside}px}</style>${mark}`,
  );
  await writeFile(path, await page.screenshot({ omitBackground: true }));
}

for (const size of BROWSER_SIZES) await draw(new URL(`${size}.png`, BROWSER_FOLDER), size, 0);
for (const { size, edge } of STORE_SIZES) await draw(new URL(`icon-${size}.png`, STORE_FOLDER), size, edge);
await browser.close();
