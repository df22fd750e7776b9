/**
 * Firefox's real popup. It is no tab, so Marionette's commands do not reach it; but the part of Marionette
 * that lives in each document does, and the browser's own window can call it.
 */
import type { Target } from "./find-elements.ts";
import { keysOf } from "./firefox-keys.ts";
import {
  type ClickOptions,
  describeTarget,
  type Frame,
  finderSource,
  type Json,
  type Page,
  ScriptedFrame,
  waitUntil,
} from "./page.ts";

const IN_POPUP = `
  const popup = document.querySelector("browser[webextension-view-type=popup]");
  if (popup === null) throw new Error("the popup has closed");
  const inside = popup.browsingContext.currentWindowGlobal.getActor("MarionetteCommands");
  const { Capabilities } = ChromeUtils.importESModule("chrome://remote/content/shared/webdriver/Capabilities.sys.mjs");
  const capabilities = new Capabilities();
  const find = (source) => inside.executeScript(source, [], { async: false });
`;

/** What the popup needs of the browser it belongs to. */
interface BrowserWindow {
  /** `moz-extension://…`, without a slash at the end. */
  readonly origin: string;
  /** Runs `body` in the window itself, not in a page. */
  inBrowserWindow(body: string, ...args: readonly Json[]): Promise<unknown>;
}

/** The popup of the extension's button, open over a tab. */
export class FirefoxPopup extends ScriptedFrame implements Page {
  readonly #browser: BrowserWindow;

  /** Use `Firefox.pressButton`. */
  constructor(browser: BrowserWindow) {
    super();
    this.#browser = browser;
  }

  #inPopup(body: string, ...args: readonly Json[]): Promise<unknown> {
    return this.#browser.inBrowserWindow(`${IN_POPUP}${body}`, ...args);
  }

  override async evaluateSource(expression: string): Promise<unknown> {
    const script = `const done = arguments[0];
      (async () => (${expression}))().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
    const reply = (await this.#inPopup(
      "return inside.executeScript(args[0], [], { async: true, timeout: 60000 });",
      script,
    )) as { readonly value?: unknown; readonly error?: string };
    if (reply.error !== undefined) throw new Error(reply.error);
    return reply.value;
  }

  async click(target: Target, { button = "left", ...wait }: ClickOptions = {}): Promise<void> {
    if (button !== "left") throw new TypeError("the popup driver has one button");
    await this.#onElement(target, "await inside.clickElement(found, capabilities);", wait);
  }

  async fill(target: Target, text: string): Promise<void> {
    await this.waitFor(target);
    await this.evaluateSource(
      `((field) => { field.focus(); field.select?.(); })(${finderSource(target)}[0])`,
    );
    await this.#onElement(
      target,
      "await inside.sendKeysToElement(found, args[1], capabilities);",
      {},
      text === "" ? keysOf("Backspace") : text,
    );
  }

  async type(text: string): Promise<void> {
    await this.#inPopup(
      `await inside.sendKeysToElement(await inside.getActiveElement(), args[0], capabilities);`,
      text,
    );
  }

  async press(key: string): Promise<void> {
    await this.type(keysOf(key));
  }

  async #onElement(target: Target, action: string, options: object, text = ""): Promise<void> {
    let failure = "";
    const body = `const found = await find(args[0]);
      if (found === null) return false;
      ${action}
      return true;`;
    const source = `const found = ${finderSource(target)}[0];
      if (found === undefined || found.disabled) return null;
      found.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      return found;`;
    const attempt = async () => {
      try {
        return (await this.#inPopup(body, source, text)) === true ? true : undefined;
      } catch (error) {
        failure = `: ${error instanceof Error ? error.message : error}`;
        return undefined;
      }
    };
    await waitUntil(attempt, () => this.missing(`Cannot use ${describeTarget(target)}${failure}`), options);
  }

  async goto(url: string): Promise<void> {
    await this.evaluate((url) => {
      location.href = url;
    }, url);
    await waitUntil(
      async () => ((await this.url()) === url ? true : undefined),
      () => `The popup does not load ${url}`,
    );
  }

  async reload(): Promise<void> {
    await this.evaluate(() => location.reload());
  }

  frame(): Promise<Frame> {
    throw new TypeError("the popup has no frames");
  }

  async bringToFront(): Promise<void> {}

  async screenshot(): Promise<Uint8Array> {
    const data = await this.#inPopup(`
      const shot = await popup.browsingContext.currentWindowGlobal.drawSnapshot(null, 1, "white");
      const canvas = document.createElementNS("http://www.w3.org/1999/xhtml", "canvas");
      canvas.width = shot.width;
      canvas.height = shot.height;
      canvas.getContext("2d").drawImage(shot, 0, 0);
      return canvas.toDataURL("image/png").split(",")[1];`);
    return Buffer.from(String(data), "base64");
  }

  async close(): Promise<void> {
    await this.#browser.inBrowserWindow(`
      document.querySelector("browser[webextension-view-type=popup]")?.closest("panel")?.hidePopup();`);
    await waitUntil(
      async () => ((await popupIsOpen(this.#browser)) ? undefined : true),
      () => "The popup does not close",
    );
  }
}

/** Returns whether a popup with a document is open in the window in front. */
export async function popupIsOpen(browser: BrowserWindow): Promise<boolean> {
  const open = await browser.inBrowserWindow(
    `const popup = document.querySelector("browser[webextension-view-type=popup]");
     return popup?.browsingContext?.currentWindowGlobal?.documentURI?.spec.startsWith(args[0]) === true;`,
    browser.origin,
  );
  return open === true;
}
