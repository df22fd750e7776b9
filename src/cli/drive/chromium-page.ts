/** A Chromium tab, and the frames in it, driven by Playwright. */
import type { ElementHandle, Frame as PlaywrightFrame, Page as PlaywrightPage } from "playwright-core";
import type { Target } from "./find-elements.ts";
import {
  type ClickOptions,
  describeTarget,
  type Frame,
  finderSource,
  type Page,
  ScriptedFrame,
  type WaitOptions,
  waitUntil,
} from "./page.ts";

/** How long one try at a control may take before it is looked for again: it may have been drawn anew. */
const TRY_MS = 20_000;
/** How much of what Playwright says about a failure is repeated: it quotes whole texts. */
const QUOTED = 1_000;

/** One document in a Chromium tab. */
class ChromiumFrame extends ScriptedFrame implements Frame {
  readonly #frame: PlaywrightFrame;
  readonly #page: PlaywrightPage;

  constructor(frame: PlaywrightFrame, page: PlaywrightPage) {
    super();
    this.#frame = frame;
    this.#page = page;
  }

  override evaluateSource(expression: string): Promise<unknown> {
    return this.#frame.evaluate(expression);
  }

  async click(target: Target, { button = "left", ...wait }: ClickOptions = {}): Promise<void> {
    await this.#act(target, wait, (element) => element.click({ button, timeout: TRY_MS }));
  }

  async fill(target: Target, text: string): Promise<void> {
    await this.#act(target, {}, (element) => element.fill(text, { timeout: TRY_MS }));
  }

  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  /** Waits for the target and acts on it; Playwright refuses to act before it is still, enabled and on top. */
  async #act(
    target: Target,
    options: WaitOptions,
    action: (element: ElementHandle) => Promise<void>,
  ): Promise<void> {
    let failure = "";
    const attempt = async () => {
      const handle = await this.#frame.evaluateHandle(`${finderSource(target)}[0]`);
      const element = handle.asElement();
      if (element === null) return undefined;
      try {
        await action(element);
        return true;
      } catch (error) {
        failure = `: ${error instanceof Error ? error.message.slice(0, QUOTED) : error}`;
        return undefined;
      }
    };
    await waitUntil(attempt, () => this.missing(`Cannot use ${describeTarget(target)}${failure}`), options);
  }
}

/** One Chromium tab. `playwright` is there for what only Chromium can do. */
export class ChromiumPage extends ChromiumFrame implements Page {
  readonly playwright: PlaywrightPage;

  constructor(page: PlaywrightPage) {
    super(page.mainFrame(), page);
    this.playwright = page;
  }

  async goto(url: string): Promise<void> {
    await this.playwright.goto(url);
  }

  async reload(): Promise<void> {
    await this.playwright.reload();
  }

  async frame(urlPart: string, options: WaitOptions = {}): Promise<Frame> {
    const found = await waitUntil(
      async () => this.playwright.frames().find((frame) => frame.url().includes(urlPart)),
      () => `No frame “${urlPart}” among ${this.playwright.frames().map((frame) => frame.url())}`,
      options,
    );
    return new ChromiumFrame(found, this.playwright);
  }

  async bringToFront(): Promise<void> {
    await this.playwright.bringToFront();
  }

  async screenshot(): Promise<Uint8Array> {
    return await this.playwright.screenshot();
  }

  async close(): Promise<void> {
    await this.playwright.close();
  }
}
