/** `npm run icons`: draws public/icons/mark.svg at the sizes the manifest names. Run after changing the mark. */
import { readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";
import { requireProgram } from "./prerequisites.ts";

const SIZES = [16, 32, 48, 128];
const FOLDER = new URL("../../public/icons/", import.meta.url);

const mark = await readFile(new URL("mark.svg", FOLDER), "utf8");
const browser = await chromium.launch({ executablePath: requireProgram("chromium"), args: ["--no-sandbox"] });
const page = await browser.newPage();
for (const size of SIZES) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${mark}`,
  );
  await writeFile(new URL(`${size}.png`, FOLDER), await page.screenshot({ omitBackground: true }));
}
await browser.close();
