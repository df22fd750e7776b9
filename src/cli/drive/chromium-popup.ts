/**
 * Chromium's real popup. Playwright does not see it, so it is driven over the DevTools protocol itself,
 * through a session that wraps its messages in those of the browser's.
 */
import type { CDPSession } from "playwright-core";
import type { Target } from "./find-elements.ts";
import {
  type ClickOptions,
  describeTarget,
  type Frame,
  finderSource,
  type Page,
  ScriptedFrame,
  waitUntil,
} from "./page.ts";

type Reply = {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
};

/** A conversation with one DevTools target that Playwright has not attached. */
class TargetSession {
  readonly #browser: CDPSession;
  readonly #sessionId: string;
  readonly #waiting = new Map<number, (reply: Reply) => void>();
  #lastId = 0;

  private constructor(browser: CDPSession, sessionId: string) {
    this.#browser = browser;
    this.#sessionId = sessionId;
    browser.on("Target.receivedMessageFromTarget", (event) => {
      if (event.sessionId !== sessionId) return;
      const reply = JSON.parse(event.message) as Reply;
      if (reply.id !== undefined) this.#waiting.get(reply.id)?.(reply);
    });
    browser.on("Target.detachedFromTarget", (event) => {
      if (event.sessionId !== sessionId) return;
      for (const answer of this.#waiting.values()) answer({ error: { message: "The popup has closed" } });
      this.#waiting.clear();
    });
  }

  static async attach(browser: CDPSession, targetId: string): Promise<TargetSession> {
    const { sessionId } = await browser.send("Target.attachToTarget", { targetId, flatten: false });
    return new TargetSession(browser, sessionId);
  }

  async send<T>(method: string, params: object = {}): Promise<T> {
    this.#lastId += 1;
    const id = this.#lastId;
    const reply = await new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, resolve);
      const message = JSON.stringify({ id, method, params });
      this.#browser.send("Target.sendMessageToTarget", { sessionId: this.#sessionId, message }).catch(reject);
    });
    this.#waiting.delete(id);
    if (reply.error !== undefined) throw new Error(reply.error.message);
    return reply.result as T;
  }
}

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: {
    readonly exception?: { readonly description?: string };
    readonly text: string;
  };
}

/** The keys that do something other than type their own letter. */
const KEYS: Readonly<Record<string, { readonly code: number; readonly text?: string }>> = {
  Enter: { code: 13, text: "\r" },
  Escape: { code: 27 },
  Tab: { code: 9 },
  Backspace: { code: 8 },
  ArrowLeft: { code: 37 },
  ArrowUp: { code: 38 },
  ArrowRight: { code: 39 },
  ArrowDown: { code: 40 },
};

/** A popup grows while it draws: a control counts as still when it has not moved for this long. */
const STILL_MS = 50;

/** The popup of the extension's button, open over a tab. */
export class ChromiumPopup extends ScriptedFrame implements Page {
  readonly #session: TargetSession;

  private constructor(session: TargetSession) {
    super();
    this.#session = session;
  }

  /** Returns the popup that is the DevTools target `targetId`. */
  static async attach(browser: CDPSession, targetId: string): Promise<ChromiumPopup> {
    return new ChromiumPopup(await TargetSession.attach(browser, targetId));
  }

  override async evaluateSource(expression: string): Promise<unknown> {
    const params = { expression, awaitPromise: true, returnByValue: true, userGesture: false };
    const { result, exceptionDetails } = await this.#session.send<Evaluated>("Runtime.evaluate", params);
    if (exceptionDetails !== undefined) {
      throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    }
    return result.value;
  }

  async click(target: Target, { button = "left", ...wait }: ClickOptions = {}): Promise<void> {
    const press = async () => {
      const point = (await this.evaluateSource(pointSource(target))) as { x: number; y: number } | undefined;
      if (point === undefined) return undefined;
      for (const type of ["mouseMoved", "mousePressed", "mouseReleased"]) {
        const pressed = type === "mouseMoved" ? {} : { button, clickCount: 1 };
        await this.#session.send("Input.dispatchMouseEvent", { type, ...point, ...pressed });
      }
      // While the popup's window grows, a press beyond its old edge goes nowhere.
      return (await this.evaluateSource("globalThis.driverPressed")) === true ? true : undefined;
    };
    await waitUntil(press, () => this.missing(`Cannot click ${describeTarget(target)}`), wait);
  }

  async fill(target: Target, text: string): Promise<void> {
    await this.waitFor(target);
    await this.evaluateSource(`((field) => { field.focus(); field.select(); })(${finderSource(target)}[0])`);
    if (text === "") await this.press("Backspace");
    else await this.type(text);
  }

  async type(text: string): Promise<void> {
    await this.#session.send("Input.insertText", { text });
  }

  async press(key: string): Promise<void> {
    const special = KEYS[key];
    if (special === undefined && key.length !== 1) throw new TypeError(`the popup driver has no key ${key}`);
    const text = special === undefined ? key : special.text;
    const base = { key, code: key, windowsVirtualKeyCode: special?.code ?? key.toUpperCase().charCodeAt(0) };
    const down = text === undefined ? { type: "rawKeyDown" } : { type: "keyDown", text };
    await this.#session.send("Input.dispatchKeyEvent", { ...base, ...down });
    await this.#session.send("Input.dispatchKeyEvent", { ...base, type: "keyUp" });
  }

  async goto(url: string): Promise<void> {
    await this.#session.send("Page.navigate", { url });
    await waitUntil(
      async () =>
        (await this.evaluate(() => document.readyState)) === "complete" && (await this.url()) === url
          ? true
          : undefined,
      () => `The popup does not load ${url}`,
    );
  }

  async reload(): Promise<void> {
    await this.goto(await this.url());
  }

  frame(): Promise<Frame> {
    throw new TypeError("the popup has no frames");
  }

  async bringToFront(): Promise<void> {}

  /** Returns a PNG of twice the size, so that text is sharp. */
  async screenshot(): Promise<Uint8Array> {
    const [width = 0, height = 0] = await this.evaluate(() => [innerWidth, innerHeight]);
    const clip = { x: 0, y: 0, width, height, scale: 2 };
    const { data } = await this.#session.send<{ data: string }>("Page.captureScreenshot", { clip });
    return Buffer.from(data, "base64");
  }

  async close(): Promise<void> {
    await this.#session.send("Page.close").catch(() => undefined);
  }
}

/** An expression for the middle of the target in the viewport, or undefined while it moves or is covered. */
function pointSource(target: Target): string {
  return `(async (element) => {
    if (element === undefined || element.disabled) return undefined;
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const before = element.getBoundingClientRect();
    await new Promise((resolve) => setTimeout(resolve, ${STILL_MS}));
    const box = element.getBoundingClientRect();
    if (box.x !== before.x || box.y !== before.y) return undefined;
    const point = { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    const top = document.elementFromPoint(point.x, point.y);
    if (top === null || !(element.contains(top) || top.contains(element))) return undefined;
    globalThis.driverPressed = false;
    const note = () => { globalThis.driverPressed = true; };
    addEventListener("pointerdown", note, { capture: true, once: true });
    return point;
  })(${finderSource(target)}[0])`;
}
