/**
 * What a walk through the extension can do in any browser: look, click, type. The same walk drives a
 * Chromium tab, Chromium's real popup, a Firefox tab, and a frame inside any of them.
 */
import { findElements, type Target } from "./find-elements.ts";

/** Values that travel into a page and back. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface WaitOptions {
  /** Default 30,000: a wait that ends well costs no more for it, and machines that do much else are slow. */
  readonly timeoutMs?: number;
}

export interface ClickOptions extends WaitOptions {
  readonly button?: "left" | "right";
}

/**
 * A document and its controls. Every action first waits until its target is there and visible, and rejects
 * with an Error that quotes the page when it never is. Of several matches the first is taken.
 */
export interface Frame {
  /** Returns the address shown. */
  url(): Promise<string>;
  /** Presses the mouse on the target, as a trusted event. */
  click(target: Target, options?: ClickOptions): Promise<void>;
  /** Replaces what is in a text field, as a person who selects all and types. */
  fill(target: Target, text: string): Promise<void>;
  /** Chooses the option of a `select` whose value or text is `choice`. */
  select(target: Target, choice: string): Promise<void>;
  /** Types text into what has the focus. */
  type(text: string): Promise<void>;
  /** Presses one key, such as `Enter`, `Escape`, `ArrowDown` or `Control+a`, on what has the focus. */
  press(key: string): Promise<void>;
  /** Resolves when the target is visible. */
  waitFor(target: Target, options?: WaitOptions): Promise<void>;
  /** Resolves when nothing visible matches the target. */
  waitUntilGone(target: Target, options?: WaitOptions): Promise<void>;
  /** Returns how many visible elements match now; does not wait. */
  count(target: Target): Promise<number>;
  /** Returns the visible text of the target, by default of the whole page. */
  text(target?: Target): Promise<string>;
  /** Returns the value of a form control. */
  value(target: Target): Promise<string>;
  /** Runs `script` in the page, with JSON arguments and a JSON result; it may refer to nothing outside itself. */
  evaluate<A extends readonly Json[], R>(script: (...args: A) => R | Promise<R>, ...args: A): Promise<R>;
}

/** A tab or the popup. */
export interface Page extends Frame {
  /** Loads an address and resolves when the document is complete. */
  goto(url: string): Promise<void>;
  reload(): Promise<void>;
  /** Returns the first frame below this page whose address contains `urlPart`, when it has come. */
  frame(urlPart: string, options?: WaitOptions): Promise<Frame>;
  /** Makes this the tab that is seen and has the focus. */
  bringToFront(): Promise<void>;
  /** Returns a PNG of what is visible. */
  screenshot(): Promise<Uint8Array>;
  close(): Promise<void>;
}

/** A running browser with the extension in it. */
export interface Browser extends AsyncDisposable {
  readonly name: "chromium" | "firefox";
  /** Origin of the extension's pages, without a slash at the end. */
  readonly origin: string;
  /** Folder of the profile. */
  readonly profile: string;
  /** Returns the address of a file of the extension, such as `src/popup/index.html`. */
  address(file: string): string;
  /** Opens a tab in front, at an address if one is given. */
  newPage(url?: string): Promise<Page>;
  /** Returns the tabs that are open. */
  pages(): Promise<readonly Page[]>;
  /** Presses the extension's button on a tab: the browser grants `activeTab` for it. Returns the popup that opens. */
  pressButton(page: Page): Promise<Page>;
  /** Resolves when the browser has ended, by whomever. */
  ended(): Promise<void>;
  /** Ends the browser as a person would, so that its profile is complete on disk. */
  close(): Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 30_000;
const PAUSE_MS = 30;

/**
 * Asks `attempt` again and again until it gives something other than undefined, and returns that.
 * Rejects with what `describe` says when the time is over. An attempt that throws counts as "not yet": a
 * page may be in the middle of a navigation.
 */
export async function waitUntil<T>(
  attempt: () => Promise<T | undefined>,
  describe: () => string | Promise<string>,
  { timeoutMs = DEFAULT_TIMEOUT_MS }: WaitOptions = {},
): Promise<T> {
  const end = performance.now() + timeoutMs;
  let failure: unknown;
  for (;;) {
    try {
      const result = await attempt();
      if (result !== undefined) return result;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    if (performance.now() > end) {
      throw new Error(`${await describe()} (after ${timeoutMs} ms)`, { cause: failure });
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
}

/** Returns `target` as a person would say it, for messages. */
export function describeTarget(target: Target): string {
  if (typeof target === "string") return target;
  if ("role" in target) return target.name === undefined ? target.role : `${target.role} “${target.name}”`;
  return "label" in target ? `field “${target.label}”` : `text “${target.text}”`;
}

/** The source of an expression that evaluates to the elements `target` names. */
export function finderSource(target: Target): string {
  return `(${findElements.toString()})(${JSON.stringify(target)})`;
}

/** What both page classes share: everything that needs nothing but running a script in the document. */
export abstract class ScriptedFrame {
  abstract evaluateSource(expression: string): Promise<unknown>;

  /** See Frame. */
  async evaluate<A extends readonly Json[], R>(
    script: (...args: A) => R | Promise<R>,
    ...args: A
  ): Promise<R> {
    return (await this.evaluateSource(`(${script.toString()})(...${JSON.stringify(args)})`)) as R;
  }

  url(): Promise<string> {
    return this.evaluate(() => location.href);
  }

  async count(target: Target): Promise<number> {
    return (await this.evaluateSource(`${finderSource(target)}.length`)) as number;
  }

  async waitFor(target: Target, options: WaitOptions = {}): Promise<void> {
    const there = async () => ((await this.count(target)) > 0 ? true : undefined);
    await waitUntil(there, () => this.missing(`No ${describeTarget(target)}`), options);
  }

  async waitUntilGone(target: Target, options: WaitOptions = {}): Promise<void> {
    const gone = async () => ((await this.count(target)) === 0 ? true : undefined);
    await waitUntil(gone, () => this.missing(`Still ${describeTarget(target)}`), options);
  }

  async text(target: Target = "body"): Promise<string> {
    if (target !== "body") await this.waitFor(target);
    const source = target === "body" ? "document.body.innerText" : `${finderSource(target)}[0].innerText`;
    return String(await this.evaluateSource(source));
  }

  async value(target: Target): Promise<string> {
    await this.waitFor(target);
    return String(await this.evaluateSource(`${finderSource(target)}[0].value`));
  }

  async select(target: Target, choice: string): Promise<void> {
    await this.waitFor(target);
    const chosen = await this.evaluateSource(`((field, choice) => {
      const option = [...field.options].find((one) => one.value === choice || one.text.trim() === choice);
      if (option === undefined) return false;
      field.focus();
      field.value = option.value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    })(${finderSource(target)}[0], ${JSON.stringify(choice)})`);
    if (chosen !== true)
      throw new Error(await this.missing(`No choice “${choice}” in ${describeTarget(target)}`));
  }

  /** Returns `what` with the address and text of the page, for the message of an error. */
  protected async missing(what: string): Promise<string> {
    const seen = await this.evaluateSource('[location.href, document.body?.innerText].join(":\\n")').catch(
      (error: unknown) => `a page that does not answer: ${error}`,
    );
    return `${what} on ${seen}\n`;
  }
}
