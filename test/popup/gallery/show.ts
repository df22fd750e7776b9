/**
 * Builds the gallery, serves it under the policy of the extension's own pages and shows its scenes in Chromium, one
 * after the other in one tab: that takes a third of the time of a tab for each, and each still loads its own document.
 */
import { copyFileSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { join, normalize, resolve } from "node:path";
import preact from "@preact/preset-vite";
import { type Browser, chromium, type Page } from "playwright-core";
import { build, type PluginOption } from "vite";
import { ChromiumPage } from "../../../src/cli/drive/chromium-page.ts";
import type { Scene } from "./scenes.ts";

const ROOT = resolve(import.meta.dirname, "../../..");
const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".png": "image/png",
};

/** Returns the policy of the manifest: what breaks it breaks here as it would in the extension. */
function policy(): string {
  const manifest = JSON.parse(readFileSync(join(ROOT, "manifest.json"), "utf8"));
  return manifest.content_security_policy.extension_pages;
}

const AXE = "axe.min.js";

/**
 * Puts axe-core into the page itself: the policy refuses scripts that are added to it, and each one sent costs its
 * time.
 */
function withAxe(): PluginOption {
  const script = { tag: "script", attrs: { src: `/${AXE}` }, injectTo: "head" } as const;
  return { name: "gallery:axe", transformIndexHtml: { order: "post", handler: () => [script] } };
}

/** Builds the gallery into `folder`; each of its pages has axe-core as `axe`. */
export async function buildGallery(folder: string): Promise<void> {
  await build({
    root: ROOT,
    base: "/",
    configFile: false,
    logLevel: "error",
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false }), withAxe()],
    resolve: { alias: { "webextension-polyfill": join(ROOT, "test/popup/fake/browser.ts") } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      modulePreload: false,
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(ROOT, "test/popup/gallery/index.html") },
    },
  });
  copyFileSync(createRequire(import.meta.url).resolve(`axe-core/${AXE}`), join(folder, AXE));
}

export interface Gallery {
  /** Opens a scene in place of the one before, does its steps, and returns the tab. */
  readonly open: (scene: Scene, scheme: "light" | "dark") => Promise<Page>;
  /** What pages have complained about, the policy's refusals included. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** The width and height of each kind of window. */
export const SIZES = { popup: [400, 600], tab: [1000, 760], frame: [380, 300] } as const;

/** Serves the gallery built into `folder` and part a browser for it. */
export async function openGallery(folder: string, executablePath: string): Promise<Gallery> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    try {
      const body = readFileSync(join(folder, path));
      response.setHeader("content-type", MIME[/\.\w+$/.exec(path)?.[0] ?? ""] ?? "text/plain");
      response.setHeader("content-security-policy", policy());
      // What is kept is kept as compiled, too.
      response.setHeader("cache-control", path.endsWith(".html") ? "no-store" : "max-age=3600");
      response.end(body);
    } catch {
      response.statusCode = path === "/favicon.ico" ? 204 : 404;
      response.end();
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address() as AddressInfo;
  const browser: Browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    timeout: 120_000,
  });
  const complaints: string[] = [];
  let shown = "";
  const complain = (text: string) => complaints.push(`${shown}: ${text}`);
  const page = await browser.newPage();
  page.setDefaultTimeout(60_000);
  page.on("console", (message) => {
    if (message.type() === "error" || message.type() === "warning") complain(message.text());
  });
  page.on("pageerror", (error) => complain(error.message));

  const open = async (scene: Scene, colorScheme: "light" | "dark"): Promise<Page> => {
    const [width, height] = SIZES[scene.in ?? "popup"];
    shown = scene.name;
    // Nothing is under the pointer of somebody who has just opened a window.
    await page.mouse.move(-1, -1);
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await page.goto(`http://127.0.0.1:${port}/test/popup/gallery/index.html?scene=${scene.name}`);
    for (const step of scene.steps ?? []) {
      if (step.part !== undefined) {
        // Without `exact` a name may go on.
        await page.getByRole("button", { name: step.part }).first().click();
      }
      if (step.click !== undefined) {
        await page.getByRole("button", { name: step.click, exact: true }).click();
      }
      if (step.first !== undefined) {
        await page.getByRole("button", { name: step.first, exact: true }).first().click();
      }
      if (step.check !== undefined) {
        await page.getByRole("checkbox", { name: step.check }).first().click();
      }
      if (step.type !== undefined) await page.getByLabel(step.type[0], { exact: true }).fill(step.type[1]);
      if (step.select !== undefined)
        await page.getByLabel(step.select[0], { exact: true }).selectOption(step.select[1]);
      if (step.choose !== undefined)
        await page
          .getByLabel(step.choose, { exact: true })
          .setInputFiles({ name: "file.csv", mimeType: "text/csv", buffer: Buffer.from("any") });
      if (step.open !== undefined) await page.locator("summary", { hasText: step.open }).click();
      if (step.press !== undefined) await page.keyboard.press(step.press);
    }
    // Not by a locator: what Playwright then puts into each new page takes a tenth of a second.
    if (scene.see !== "") await new ChromiumPage(page).waitFor({ text: scene.see });
    return page;
  };

  return {
    open,
    complaints,
    close: async () => {
      await browser.close();
      await new Promise((done) => server.close(done));
    },
  };
}
