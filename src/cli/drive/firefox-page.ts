/** A Firefox tab, and the frames in it, driven over Marionette. */
import type { Target } from "./find-elements.ts";
import { keysOf } from "./firefox-keys.ts";
import { type Marionette, MarionetteError } from "./marionette.ts";
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

/** WebDriver's name of the property that refers to an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Scripts of one sandbox share what they set. */
const PRESSES = "presses";
/** How long the document may take to hear of a press before it counts as lost. */
const HEARD_MS = 3_000;
const PAUSE_MS = 30;

/** One document in a Firefox tab: `framePart` is part of the address of the frame it is in. */
class FirefoxFrame extends ScriptedFrame implements Frame {
  protected readonly marionette: Marionette;
  protected readonly handle: string;
  readonly #framePart: string | undefined;

  constructor(marionette: Marionette, handle: string, framePart?: string) {
    super();
    this.marionette = marionette;
    this.handle = handle;
    this.#framePart = framePart;
  }

  /** Runs commands with this document as the current one. */
  protected here<T>(work: () => Promise<T>): Promise<T> {
    return this.marionette.exclusively(async () => {
      await this.marionette.send("WebDriver:SwitchToWindow", { handle: this.handle, focus: false });
      await this.marionette.send("WebDriver:SwitchToFrame", { id: null });
      if (this.#framePart !== undefined) await this.#enterFrame(this.#framePart);
      return work();
    });
  }

  /** Frames are tried by number: one in a closed shadow root cannot be found as an element. */
  async #enterFrame(part: string): Promise<void> {
    for (let id = 0; ; id += 1) {
      await this.marionette.send("WebDriver:SwitchToFrame", { id });
      const url = await this.#run("location.href");
      if (String(url).includes(part)) return;
      await this.marionette.send("WebDriver:SwitchToFrame", { id: null });
    }
  }

  async #run(expression: string): Promise<unknown> {
    const script = `const done = arguments[0];
      (async () => (${expression}))().then(
        (value) => done({ value }),
        (error) => done({ error: String(error) + "\\n" + (error?.stack ?? "") }),
      );`;
    const reply = (await this.marionette.send("WebDriver:ExecuteAsyncScript", { script, args: [] })) as {
      readonly value: { readonly value?: unknown; readonly error?: string } | null;
    };
    if (reply.value === null) throw new Error("the document was left before the script in it ended");
    if (reply.value.error !== undefined) throw new Error(reply.value.error);
    return reply.value.value;
  }

  override evaluateSource(expression: string): Promise<unknown> {
    return this.here(() => this.#run(expression));
  }

  async click(target: Target, { button = "left", ...wait }: ClickOptions = {}): Promise<void> {
    await this.#act(target, wait, async (id) => {
      if (button === "left") await this.#press(id);
      else await this.#rightClick(id);
    });
  }

  /** Presses an element. @throws MarionetteError when the document hears of no click, as may be while a page loads */
  async #press(id: string): Promise<void> {
    const listen = `globalThis.heard = false;
      window.addEventListener("click", () => { globalThis.heard = true; }, { capture: true, once: true });`;
    const sandbox = { sandbox: PRESSES, args: [] };
    await this.marionette.send("WebDriver:ExecuteScript", { ...sandbox, newSandbox: true, script: listen });
    await this.marionette.send("WebDriver:ElementClick", { id });
    const end = performance.now() + HEARD_MS;
    while (!(await this.#isHeard())) {
      if (performance.now() > end) throw new MarionetteError("press lost", "no click reached the document");
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  }

  /** Whether the press was heard, or led to another document or to none. */
  async #isHeard(): Promise<boolean> {
    const script = "return globalThis.heard ?? true;";
    const ask = { sandbox: PRESSES, newSandbox: false, script, args: [] };
    try {
      const { value } = (await this.marionette.send("WebDriver:ExecuteScript", ask)) as { value: boolean };
      return value;
    } catch (error) {
      if (error instanceof MarionetteError) return true;
      throw error;
    }
  }

  async fill(target: Target, text: string): Promise<void> {
    await this.#act(target, {}, async (id) => {
      await this.#run(`((field) => { field.focus(); field.select?.(); })(${finderSource(target)}[0])`);
      await this.marionette.send("WebDriver:ElementSendKeys", {
        id,
        text: text === "" ? keysOf("Backspace") : text,
      });
    });
  }

  async type(text: string): Promise<void> {
    await this.here(() => this.#sendKeys(text));
  }

  async press(key: string): Promise<void> {
    await this.here(() => this.#sendKeys(keysOf(key)));
  }

  async #sendKeys(text: string): Promise<void> {
    const { value } = (await this.marionette.send("WebDriver:GetActiveElement")) as {
      value: Record<string, string>;
    };
    await this.marionette.send("WebDriver:ElementSendKeys", { id: value[ELEMENT], text });
  }

  async #rightClick(id: string): Promise<void> {
    const actions = [
      { type: "pointerMove", x: 0, y: 0, origin: { [ELEMENT]: id } },
      { type: "pointerDown", button: 2 },
      { type: "pointerUp", button: 2 },
    ];
    await this.marionette.send("WebDriver:PerformActions", {
      actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }],
    });
    await this.marionette.send("WebDriver:ReleaseActions");
  }

  /** Waits for the target and acts on it, and tries again when it was drawn anew or was still covered. */
  async #act(target: Target, options: WaitOptions, action: (id: string) => Promise<void>): Promise<void> {
    let failure = "";
    const attempt = () =>
      this.here(async () => {
        try {
          const id = await this.#find(target);
          if (id === undefined) return undefined;
          await action(id);
          return true;
        } catch (error) {
          if (!(error instanceof MarionetteError)) throw error;
          failure = `: ${error.message}`;
          return undefined;
        }
      });
    await waitUntil(attempt, () => this.missing(`Cannot use ${describeTarget(target)}${failure}`), options);
  }

  /** Returns WebDriver's reference to the first element that can be used, if there is one. */
  async #find(target: Target): Promise<string | undefined> {
    // In the middle nothing that floats at an edge is over it.
    const script = `const found = ${finderSource(target)}[0];
      if (found === undefined || found.disabled) return null;
      found.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
      return found;`;
    const { value } = (await this.marionette.send("WebDriver:ExecuteScript", { script, args: [] })) as {
      value: Record<string, string> | null;
    };
    return value?.[ELEMENT];
  }
}

/** Whether Marionette takes two addresses for one document, and does not wait: it looks at their fragments alone. */
function isTakenForSame(before: string, after: string): boolean {
  const [left, wanted] = [new URL(before), new URL(after)];
  return left.hash !== "" && left.hash === wanted.hash && left.href !== wanted.href;
}

/** One Firefox tab. */
export class FirefoxPage extends FirefoxFrame implements Page {
  async goto(url: string): Promise<void> {
    const before = await this.here(async () => {
      const { value } = (await this.marionette.send("WebDriver:GetCurrentURL")) as { value: string };
      await this.marionette.send("WebDriver:Navigate", { url });
      return value;
    });
    if (!isTakenForSame(before, url)) return;
    const arrived = (left: string) => location.href !== left && document.readyState === "complete";
    await waitUntil(
      async () => (await this.evaluate(arrived, before)) || undefined,
      () => this.missing(`Not at ${url}`),
    );
  }

  async reload(): Promise<void> {
    await this.here(() => this.marionette.send("WebDriver:Refresh"));
  }

  async frame(urlPart: string, options: WaitOptions = {}): Promise<Frame> {
    const frame = new FirefoxFrame(this.marionette, this.handle, urlPart);
    await waitUntil(
      async () => ((await frame.url()).includes(urlPart) ? true : undefined),
      () => this.missing(`No frame “${urlPart}”`),
      options,
    );
    return frame;
  }

  async bringToFront(): Promise<void> {
    await this.marionette.exclusively(() =>
      this.marionette.send("WebDriver:SwitchToWindow", { handle: this.handle, focus: true }),
    );
  }

  async screenshot(): Promise<Uint8Array> {
    const shot = this.here(() => this.marionette.send("WebDriver:TakeScreenshot", { full: false }));
    return Buffer.from(((await shot) as { value: string }).value, "base64");
  }

  async close(): Promise<void> {
    await this.here(() => this.marionette.send("WebDriver:CloseWindow"));
  }
}
