/**
 * Chromium or Google Chrome with the extension loaded, driven by Playwright: for `npm start`, the
 * screenshots and the browser tests. No virtual display is needed.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type BrowserContext, type CDPSession, chromium, type Worker } from "playwright-core";
import { requireProgram } from "../prerequisites.ts";
import { ChromiumPage } from "./chromium-page.ts";
import { ChromiumPopup } from "./chromium-popup.ts";
import { type Browser, type Page, waitUntil } from "./page.ts";

export interface ChromiumOptions {
  /** Folder of the built extension. */
  readonly extension: string;
  /** Profile folder; without one a fresh folder is made, and removed at the end. */
  readonly profile?: string;
  /** Default true. */
  readonly headless?: boolean;
  /** Further command-line arguments. */
  readonly args?: readonly string[];
  /** Program to run; by default the one found on this machine. */
  readonly program?: string;
  readonly colorScheme?: "light" | "dark";
}

/** How long the browser may take to start, on a machine that does much else. */
const START_MS = 120_000;
/** How long a page may take to load. */
const LOAD_MS = 60_000;
/** How long a pressed button may take to open its popup before it is pressed again. */
const POPUP_MS = 10_000;
/** How long it may be pressed again and again. */
const PRESSING_MS = 60_000;

const QUIET = [
  "--no-first-run",
  "--no-default-browser-check",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--disable-quic",
  "--disable-gpu",
];

/** A running browser and its extension. */
export class Chromium implements Browser {
  readonly name = "chromium";
  readonly context: BrowserContext;
  /** A DevTools session with the browser itself. */
  readonly devtools: CDPSession;
  readonly profile: string;
  /** `chrome-extension://…`, without a slash at the end. */
  readonly origin: string;
  readonly #removeProfile: boolean;

  private constructor(context: BrowserContext, devtools: CDPSession, origin: string, folder: Folder) {
    this.context = context;
    this.devtools = devtools;
    this.origin = origin;
    this.profile = folder.path;
    this.#removeProfile = folder.remove;
  }

  /** Starts the browser and resolves when the extension's worker has started. */
  static async launch(options: ChromiumOptions): Promise<Chromium> {
    const remove = options.profile === undefined;
    const path = options.profile ?? (await mkdtemp(join(tmpdir(), "sealfield-chromium-")));
    const isRoot = process.getuid?.() === 0;
    const context = await chromium.launchPersistentContext(path, {
      executablePath: options.program ?? requireProgram("chromium"),
      headless: options.headless ?? true,
      ignoreDefaultArgs: [
        "--disable-extensions",
        ...(options.headless === false ? ["--enable-automation"] : []),
      ],
      args: [
        ...QUIET,
        ...(isRoot ? ["--no-sandbox"] : []),
        "--enable-unsafe-extension-debugging",
        ...(options.args ?? []),
      ],
      colorScheme: options.colorScheme ?? null,
      viewport: null,
      // What presses our controls for a person knows them by their English names.
      ...(options.headless !== false && { env: { ...process.env, LANGUAGE: "en" } }),
      timeout: START_MS,
      // Whoever started us decides when the browser ends.
      handleSIGINT: false,
      handleSIGTERM: false,
      handleSIGHUP: false,
    });
    context.setDefaultTimeout(LOAD_MS);
    try {
      const devtools = await context.browser()?.newBrowserCDPSession();
      if (devtools === undefined) throw new Error("Playwright gives no browser for this context");
      // Not --load-extension, which Google Chrome ignores.
      const { id } = await devtools.send("Extensions.loadUnpacked", { path: resolve(options.extension) });
      const browser = new Chromium(context, devtools, `chrome-extension://${id}`, { path, remove });
      await browser.worker();
      return browser;
    } catch (error) {
      await context.close();
      if (remove) await removeProfile(path);
      throw error;
    }
  }

  /** The extension's id. */
  get id(): string {
    return new URL(this.origin).host;
  }

  /** Returns the address of a file of the extension, such as `src/popup/index.html`. */
  address(file: string): string {
    return `${this.origin}/${file}`;
  }

  /** Returns the extension's worker, woken if it sleeps. Ask again after a stop. */
  async worker(): Promise<Worker> {
    if (!(await this.workerRuns())) {
      const waker = await this.context.newPage();
      await waker.goto(this.address("manifest.json"));
      await waker.evaluate("chrome.runtime.sendMessage({}).catch(() => undefined)");
      await waker.close();
    }
    return waitUntil(
      async () => {
        const own = this.context.serviceWorkers().find((worker) => worker.url().startsWith(this.origin));
        return (await this.workerRuns()) ? own : undefined;
      },
      () => "The extension's worker does not start",
    );
  }

  /** Returns whether the extension's worker runs now. */
  async workerRuns(): Promise<boolean> {
    const workers = await this.#targets("service_worker");
    return workers.some(({ url }) => url.startsWith(this.origin));
  }

  /** Opens a tab, at an address if one is given. */
  async newPage(url?: string): Promise<ChromiumPage> {
    const page = new ChromiumPage(await this.context.newPage());
    if (url !== undefined) await page.goto(url);
    return page;
  }

  /** Returns the tabs that are open, the oldest first. */
  async pages(): Promise<readonly ChromiumPage[]> {
    return this.context.pages().map((page) => new ChromiumPage(page));
  }

  /** Presses the extension's button on a tab, with all that a press brings, and returns the popup it opens. */
  async pressButton(page: Page): Promise<ChromiumPopup> {
    await page.bringToFront();
    const url = await page.url();
    const before = new Set((await this.#targets("page")).map(({ targetId }) => targetId));
    const tab = await waitUntil(
      async () => (await this.#targets("tab")).find((target) => target.url === url && isInFront(target)),
      () => `No tab in front shows ${url}`,
    );
    const popup = async () =>
      (await this.#targets("page")).find(
        (target) => target.url.startsWith(this.origin) && !before.has(target.targetId),
      );
    const press = async () => {
      await this.devtools.send("Extensions.triggerAction", { id: this.id, targetId: tab.targetId });
      const { targetId } = await waitUntil(popup, () => "No popup opened", { timeoutMs: POPUP_MS });
      const opened = await ChromiumPopup.attach(this.devtools, targetId);
      const loaded = () => opened.evaluate(() => document.readyState === "complete" || undefined);
      await waitUntil(loaded, () => "The popup does not load", { timeoutMs: POPUP_MS });
      return opened;
    };
    // A popup that loses the focus while it loads closes again: then the button is pressed once more.
    return waitUntil(press, () => "The popup does not stay open", { timeoutMs: PRESSING_MS });
  }

  async #targets(type: "page" | "tab" | "service_worker") {
    return (await this.devtools.send("Target.getTargets", { filter: [{ type }] })).targetInfos;
  }

  /** Resolves when the browser has ended, by whomever. */
  async ended(): Promise<void> {
    if (this.context.browser()?.isConnected() !== true) return;
    await this.context.waitForEvent("close", { timeout: 0 });
  }

  /** Ends the browser as a person would, so that its profile is complete on disk. */
  async close(): Promise<void> {
    await this.context.close();
    if (this.#removeProfile) await removeProfile(this.profile);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function removeProfile(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

/** Whether a target of type tab is the one that is seen in its window. */
function isInFront(target: object): boolean {
  const data = "embedderData" in target ? (target.embedderData as { tabActive?: boolean }) : {};
  return data.tabActive !== false;
}

interface Folder {
  readonly path: string;
  readonly remove: boolean;
}
