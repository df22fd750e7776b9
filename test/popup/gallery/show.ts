/**
 * Builds the gallery, serves it under the policy of the extension's own pages and shows its scenes in Chromium.
 */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, normalize, resolve } from "node:path";
import preact from "@preact/preset-vite";
import { type Browser, chromium, type Page } from "playwright-core";
import { build } from "vite";
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

/** Builds the gallery into `folder`. */
export async function buildGallery(folder: string): Promise<void> {
  await build({
    root: ROOT,
    base: "/",
    configFile: false,
    logLevel: "error",
    plugins: [preact({ devToolsEnabled: false, prefreshEnabled: false })],
    resolve: { alias: { "webextension-polyfill": join(ROOT, "test/popup/fake/browser.ts") } },
    build: {
      outDir: folder,
      emptyOutDir: true,
      modulePreload: false,
      assetsInlineLimit: 0,
      rolldownOptions: { input: join(ROOT, "test/popup/gallery/index.html") },
    },
  });
}

export interface Gallery {
  /** Opens a scene and does its steps. Close the page afterwards. */
  readonly open: (scene: Scene, scheme: "light" | "dark") => Promise<Page>;
  /** What pages have complained about, the policy's refusals included. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

const SIZES = { popup: [400, 600], tab: [1000, 760], frame: [380, 300] } as const;

/** Serves the gallery built into `folder` and starts a browser for it. */
export async function openGallery(folder: string, executablePath: string): Promise<Gallery> {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url ?? "/", "http://localhost").pathname);
    try {
      const body = readFileSync(join(folder, path));
      response.setHeader("content-type", MIME[/\.\w+$/.exec(path)?.[0] ?? ""] ?? "text/plain");
      response.setHeader("content-security-policy", policy());
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

  const open = async (scene: Scene, scheme: "light" | "dark"): Promise<Page> => {
    const [width, height] = SIZES[scene.in ?? "popup"];
    const page = await browser.newPage({ viewport: { width, height }, colorScheme: scheme });
    page.setDefaultTimeout(60_000);
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning")
        complaints.push(`${scene.name}: ${message.text()}`);
    });
    page.on("pageerror", (error) => complaints.push(`${scene.name}: ${error.message}`));
    await page.goto(`http://127.0.0.1:${port}/test/popup/gallery/index.html?scene=${scene.name}`);
    for (const step of scene.steps ?? []) {
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
      if (step.press !== undefined) await page.keyboard.press(step.press);
    }
    if (scene.see !== "") await page.getByText(scene.see).first().waitFor();
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
