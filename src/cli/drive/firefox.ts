/**
 * Firefox with the extension installed for the time of the run, driven over Marionette: for `npm start` and
 * the browser tests. No virtual display, no driver program.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { requireProgram } from "../prerequisites.ts";
import { FirefoxPage } from "./firefox-page.ts";
import { FirefoxPopup, popupIsOpen } from "./firefox-popup.ts";
import { Marionette } from "./marionette.ts";
import { type Browser, type Json, type Page, waitUntil } from "./page.ts";

export interface FirefoxOptions {
  /** Folder of the built extension. */
  readonly extension: string;
  /** Profile folder; without one a fresh folder is made, and removed at the end. */
  readonly profile?: string;
  /** Default true. */
  readonly headless?: boolean;
  /** Further preferences. */
  readonly preferences?: Readonly<Record<string, boolean | number | string>>;
  /** Program to run; by default the one found on this machine. */
  readonly program?: string;
  readonly colorScheme?: "light" | "dark";
}

/** How long the browser may take to start, on a machine that does much else. */
const START_MS = 120_000;
/** How long a pressed button may take to open its popup before it is pressed again. */
const POPUP_MS = 3_000;
/** How long it may be pressed again and again. */
const PRESSING_MS = 60_000;

/** The extension's id in its manifest. */
const EXTENSION_ID = "sealfield@sealfield.example";
/** The host part of the extension's address: random in a person's browser, fixed here. */
const UUID = "5ea1f1e1-d000-4000-8000-5ea1f1e1d000";

const QUIET = {
  "app.normandy.enabled": false,
  "app.update.auto": false,
  "browser.aboutwelcome.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "browser.tabs.warnOnClose": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "extensions.update.enabled": false,
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "toolkit.telemetry.reportingpolicy.firstRun": false,
} as const;

/** A running browser and its extension. */
export class Firefox implements Browser {
  readonly name = "firefox";
  readonly marionette: Marionette;
  readonly profile: string;
  /** `moz-extension://…`, without a slash at the end. */
  readonly origin = `moz-extension://${UUID}`;
  readonly #process: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #removeProfile: boolean;

  private constructor(marionette: Marionette, child: ChildProcess, profile: string, removeProfile: boolean) {
    this.marionette = marionette;
    this.#process = child;
    this.#ended = hasEnded(child) ? Promise.resolve() : once(child, "exit");
    this.profile = profile;
    this.#removeProfile = removeProfile;
  }

  /** Starts the browser and resolves when the extension is installed. */
  static async launch(options: FirefoxOptions): Promise<Firefox> {
    const profile = options.profile ?? (await mkdtemp(join(tmpdir(), "sealfield-firefox-")));
    await writeFile(join(profile, "user.js"), preferenceLines(options));
    await rm(join(profile, "MarionetteActivePort"), { force: true });
    const child = spawn(
      options.program ?? requireProgram("firefox"),
      [
        ...["-profile", profile, "-no-remote", "-marionette", "-remote-allow-system-access"],
        ...((options.headless ?? true) ? ["-headless"] : []),
      ],
      // In a group of its own, so that a terminal's Ctrl+C leaves the end of it to us.
      { stdio: "ignore", detached: true, env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: "1" } },
    );
    // Nor may it stay when we end without having closed it.
    const kill = () => child.kill();
    process.once("exit", kill);
    child.once("exit", () => process.off("exit", kill));
    try {
      const marionette = await connected(child, profile);
      await marionette.send("WebDriver:NewSession", { capabilities: { alwaysMatch: {} } });
      await marionette.send("WebDriver:SetTimeouts", { script: 60_000, pageLoad: 60_000 });
      await marionette.send("Addon:Install", { path: resolve(options.extension), temporary: true });
      return new Firefox(marionette, child, profile, options.profile === undefined);
    } catch (error) {
      if (!hasEnded(child)) {
        child.kill("SIGKILL");
        await once(child, "exit");
      }
      if (options.profile === undefined) await removeProfile(profile);
      throw error;
    }
  }

  /** Returns the address of a file of the extension, such as `src/popup/index.html`. */
  address(file: string): string {
    return `${this.origin}/${file}`;
  }

  /** Opens a tab in front, at an address if one is given. */
  async newPage(url?: string): Promise<FirefoxPage> {
    const handle = await this.marionette.exclusively(async () => {
      // The tab of the last command may be closed, and a command needs one.
      const [any] = (await this.marionette.send("WebDriver:GetWindowHandles")) as string[];
      await this.marionette.send("WebDriver:SwitchToWindow", { handle: any });
      const opened = await this.marionette.send("WebDriver:NewWindow", { type: "tab", focus: true });
      return (opened as { handle: string }).handle;
    });
    const page = new FirefoxPage(this.marionette, handle);
    if (url !== undefined) await page.goto(url);
    return page;
  }

  /** Returns the tabs that are open. */
  async pages(): Promise<FirefoxPage[]> {
    const handles = (await this.marionette.send("WebDriver:GetWindowHandles")) as string[];
    return handles.map((handle) => new FirefoxPage(this.marionette, handle));
  }

  /**
   * Runs the body of an async function in the browser's own window, where `extension` is our extension's
   * object, `tab` is the native tab in front and `args` are the arguments.
   */
  inBrowserWindow(body: string, ...args: readonly Json[]): Promise<unknown> {
    const script = `const [args, done] = arguments;
      const { ExtensionParent } = ChromeUtils.importESModule("resource://gre/modules/ExtensionParent.sys.mjs");
      const extension = ExtensionParent.GlobalManager.getExtension(${JSON.stringify(EXTENSION_ID)});
      const tab = Services.wm.getMostRecentWindow("navigator:browser").gBrowser.selectedTab;
      (async () => { ${body} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    return this.marionette.exclusively(async () => {
      await this.marionette.send("Marionette:SetContext", { value: "chrome" });
      try {
        const { value } = (await this.marionette.send("WebDriver:ExecuteAsyncScript", {
          script,
          args: [args],
        })) as { value: { value?: unknown; error?: string } };
        if (value.error !== undefined) throw new Error(value.error);
        return value.value;
      } finally {
        await this.marionette.send("Marionette:SetContext", { value: "content" });
      }
    });
  }

  /** Presses the extension's button on a tab, with all that a press brings, and returns the popup it opens. */
  async pressButton(page: Page): Promise<FirefoxPopup> {
    await page.bringToFront();
    const opened = async () => ((await popupIsOpen(this)) ? true : undefined);
    const press = async () => {
      await this.inBrowserWindow(
        "await extension.apiManager.global.browserActionFor(extension).triggerAction(window);",
      );
      return waitUntil(opened, () => "No popup opened", { timeoutMs: POPUP_MS });
    };
    // A press right after the background was stopped can be lost; a person presses again.
    await waitUntil(press, () => "No popup opened, however often the button was pressed", {
      timeoutMs: PRESSING_MS,
    });
    return new FirefoxPopup(this);
  }

  /** Resolves when the browser has ended, by whomever. */
  async ended(): Promise<void> {
    await this.#ended;
  }

  /** Ends the browser as a person would, so that its profile is complete on disk. */
  async close(): Promise<void> {
    if (!hasEnded(this.#process)) {
      await this.marionette
        .send("Marionette:Quit", { flags: ["eAttemptQuit"] })
        .catch(() => this.#process.kill());
      await this.#ended;
    }
    this.marionette.disconnect();
    if (this.#removeProfile) await removeProfile(this.profile);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}

function removeProfile(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 5 });
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function preferenceLines({ preferences = {}, colorScheme }: FirefoxOptions): string {
  const scheme =
    colorScheme === undefined
      ? {}
      : { "layout.css.prefers-color-scheme.content-override": colorScheme === "dark" ? 0 : 1 };
  const all = {
    ...QUIET,
    "marionette.port": 0,
    "extensions.webextensions.uuids": JSON.stringify({ [EXTENSION_ID]: UUID }),
    "extensions.webextensions.keepStorageOnUninstall": true,
    "extensions.webextensions.keepUuidOnUninstall": true,
    ...scheme,
    ...preferences,
  };
  const lines = Object.entries(all).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});`,
  );
  return `${lines.join("\n")}\n`;
}

/** Waits for the port that Firefox writes into its profile, and connects to it. */
function connected(child: ChildProcess, profile: string): Promise<Marionette> {
  return waitUntil(
    async () => {
      if (hasEnded(child)) return undefined;
      const port = Number(await readFile(join(profile, "MarionetteActivePort"), "utf8"));
      return port > 0 ? await Marionette.connect(port) : undefined;
    },
    () => `Firefox does not start${hasEnded(child) ? ` (exit code ${child.exitCode})` : ""}`,
    { timeoutMs: START_MS },
  );
}
