// @vitest-environment happy-dom
import { render } from "preact";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Frame } from "../../src/pages/frame/frame.tsx";
import { Fake } from "../popup/fake/background.ts";
import { current } from "../popup/fake/browser.ts";
import { BERTA, ENVELOPE } from "../popup/fake/sample.ts";
import { button, eventually, see } from "../popup/window.tsx";

vi.mock("webextension-polyfill", () => import("../popup/fake/browser.ts"));

let fake: Fake;
let root: HTMLElement;
/** What the browser sees of every element, and its clock. */
let isVisible: boolean;
let now: number;
/** What the content script around says. */
let isClear: boolean;
let observers: Set<Observer>;

/**
 * Stands in for IntersectionObserver v2, which no document without a browser has: tells at once, and of each change.
 */
class Observer {
  readonly #tell: (entries: unknown[]) => void;
  constructor(tell: (entries: unknown[]) => void) {
    this.#tell = tell;
  }
  observe(): void {
    observers.add(this);
    queueMicrotask(() => this.look());
  }
  disconnect(): void {
    observers.delete(this);
  }
  look(): void {
    if (observers.has(this)) this.#tell([{ isVisible, intersectionRatio: 1 }]);
  }
}

function show(next: boolean): void {
  isVisible = next;
  for (const observer of observers) observer.look();
}

/** Draws what is to come and lets it stand for long. */
async function settle(): Promise<void> {
  await eventually(() => expect(observers.size).toBeGreaterThan(0));
  await new Promise((resolve) => setTimeout(resolve));
  now += 10_000;
}

class Entry {
  get isVisible(): boolean {
    return false;
  }
}

beforeEach(() => {
  fake = new Fake();
  fake.envelopes.set("token", ENVELOPE);
  current.fake = fake;
  isVisible = true;
  isClear = true;
  now = 1_000;
  observers = new Set();
  vi.spyOn(performance, "now").mockImplementation(() => now);
  vi.stubGlobal("IntersectionObserver", Observer);
  vi.stubGlobal("IntersectionObserverEntry", Entry);
  root = document.createElement("div");
  document.body.replaceChildren(root);
});
afterEach(() => {
  render(null, root);
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Opens the frame; returns how often it asked to be taken away. */
function open(token = "token"): () => number {
  let closed = 0;
  render(
    <Frame
      token={token}
      around={{
        close: () => {
          closed += 1;
        },
        isClear: async () => isClear,
      }}
    />,
    root,
  );
  return () => closed;
}

/** A click, by a key unless `detail` counts presses; only a person's is trusted. */
function clickOn(element: HTMLElement, isTrusted: boolean, detail = 0): void {
  const event = new MouseEvent("click", { bubbles: true, cancelable: true, detail });
  Object.defineProperty(event, "isTrusted", { value: isTrusted });
  element.dispatchEvent(event);
}

/** What a press of `element` makes of its form; only a person's is trusted. */
function submitBy(element: HTMLElement, isTrusted: boolean): void {
  const event = new Event("submit", { bubbles: true, cancelable: true });
  Object.defineProperty(event, "isTrusted", { value: isTrusted });
  element.closest("form")?.dispatchEvent(event);
}

test("shows the text with who sealed it, where and when", async () => {
  open();
  await see("third stone");
  await see("Sealed by Carl Ohlsen");
  await see("on forum.example");
  expect(fake.log).toEqual([{ name: "frame.open", request: { token: "token" } }]);
});

test.each([
  ["first-seen", "You have not compared safety words with Berta Holm yet"],
  ["moved", "It was sealed on forum.example, but stands on another site."],
  ["damaged", "This sealed text is damaged"],
  ["no-key", "There is no key here to open it."],
] as const)("state %s is said in plain words", async (state, sentence) => {
  const shown = state === "first-seen" || state === "moved";
  fake.envelopes.set("token", { ...ENVELOPE, state, writer: BERTA, text: shown ? ENVELOPE.text : null });
  open();
  await see(sentence);
  expect(document.body.textContent?.includes("third stone")).toBe(shown);
});

test("the text is copied for a while, and a browser that refuses is told about", async () => {
  const written: string[] = [];
  let refuses = false;
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (value) => {
    if (refuses) throw new Error("refused");
    written.push(value);
  });
  open();
  await eventually(() => expect(document.activeElement?.textContent).toBe("Sealed text"));
  const copy = await button("Copy text");
  await settle();
  clickOn(copy, false);
  expect(written).toEqual([]);
  clickOn(copy, true);
  await see("Clipboard is emptied in 30 s.");
  expect(written).toEqual([ENVELOPE.text]);
  refuses = true;
  clickOn(copy, true);
  await see("The browser did not let us copy.");
});

test("a spent token shows nothing but what to do, and the frame still closes", async () => {
  fake.fail("frame.open", "token_spent");
  const closed = open();
  await see("Open the sealed text again.");
  (await button("Close")).click();
  expect(closed()).toBe(1);
});

/** Moves the pointer onto what is watched, or off it. */
function point(name: "pointerenter" | "pointerleave", pointerType = "mouse"): void {
  document.querySelector(".turn-back")?.dispatchEvent(new PointerEvent(name, { pointerType }));
}

describe("the text goes back to the page only by a person's press that is meant", () => {
  /** A trusted press of the mouse. */
  const press = (button: HTMLElement) => clickOn(button, true, 1);
  const refused = () => see("Wait until the whole window can be seen");

  test("not before it was in full sight for a while, without a break", async () => {
    open();
    const turnBack = await button("Turn back into text");
    await eventually(() => expect(observers.size).toBeGreaterThan(0));
    point("pointerenter");
    now += 500;
    press(turnBack);
    await refused();
    now += 5_000;
    clickOn(turnBack, false, 1);
    show(false);
    press(turnBack);
    show(true);
    press(turnBack);
    now += 700;
    press(turnBack);
    await eventually(() => expect(fake.turnedBack).toEqual(["action"]));
  });

  test("not when the window has just come under the pointer", async () => {
    open();
    const turnBack = await button("Turn back into text");
    await settle();
    press(turnBack);
    await refused();
    point("pointerenter");
    press(turnBack);
    now += 300;
    press(turnBack);
    point("pointerleave");
    point("pointerenter");
    now += 100;
    press(turnBack);
    await new Promise((resolve) => setTimeout(resolve));
    expect(fake.turnedBack).toEqual([]);
    now += 300;
    press(turnBack);
    await eventually(() => expect(fake.turnedBack).toEqual(["action"]));
  });

  test("not when something covers it with the press", async () => {
    open();
    const turnBack = await button("Turn back into text");
    await settle();
    point("pointerenter");
    now += 1_000;
    // The standing watch has not been told yet.
    isVisible = false;
    press(turnBack);
    await refused();
    isVisible = true;
    press(turnBack);
    await eventually(() => expect(fake.turnedBack).toEqual(["action"]));
  });

  test("not when the content script sees what the browser does not report", async () => {
    open();
    const turnBack = await button("Turn back into text");
    await settle();
    point("pointerenter");
    now += 1_000;
    isClear = false;
    press(turnBack);
    await refused();
    isClear = true;
    press(turnBack);
    await eventually(() => expect(fake.turnedBack).toEqual(["action"]));
  });

  test("a finger presses twice, a key once", async () => {
    open();
    const turnBack = await button("Turn back into text");
    await settle();
    const touch = () => {
      point("pointerenter", "touch");
      press(turnBack);
      point("pointerleave", "touch");
    };
    touch();
    await refused();
    now += 400;
    touch();
    await eventually(() => expect(fake.turnedBack).toEqual(["action"]));
    clickOn(turnBack, true);
    await eventually(() => expect(fake.turnedBack).toHaveLength(2));
  });
});

test("where the browser cannot tell what is visible, the popup is named instead", async () => {
  vi.stubGlobal("IntersectionObserverEntry", class {});
  open();
  await see("open it from the toolbar");
  const names = [...document.querySelectorAll("button")].map(({ textContent }) => textContent);
  expect(names).not.toContain("Turn back into text");
});

describe("right after sealing", () => {
  test("the card says who can open it, warns of the page's own Undo, and offers to share", async () => {
    fake.sealed = { readers: [BERTA], pageUndoes: true };
    open();
    await see("You can open it, and so can Berta Holm.");
    await see("the page's Undo button may bring back what you typed");
    const share = await button("Share…");
    await settle();
    clickOn(share, false);
    clickOn(share, true);
    await eventually(() => expect(fake.shownForSharing).toEqual(["action"]));
  });

  test("nobody else is named where nobody else can open it", async () => {
    fake.sealed = { readers: [], pageUndoes: false };
    open();
    await see("So far only you can open it.");
    expect(document.body.textContent).not.toContain("Undo");
  });
});

describe("writing", () => {
  function write(value: string): void {
    const area = document.querySelector("textarea");
    if (area === null) throw new Error("nowhere to write");
    area.value = value;
    area.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }

  test("a text that the page never sees is sealed by a person's click, and shown as sealed", async () => {
    open("write");
    await see("The page cannot see what you write here.");
    write("the pot is blue");
    const seal = await button("Seal into the page");
    await eventually(() => expect(seal).toHaveProperty("disabled", false));
    submitBy(seal, false);
    expect(fake.written).toEqual([]);
    fake.sealed = { readers: [], pageUndoes: false };
    submitBy(seal, true);
    await see("So far only you can open it.");
    expect(fake.written).toEqual(["the pot is blue"]);
  });

  test("one that cannot be put into the page stays, and is thrown away by a second press only", async () => {
    fake.fail("frame.seal", "field_invalid");
    const closed = open("write");
    await see("The page cannot see what you write here.");
    write("the pot is blue");
    const seal = await button("Seal into the page");
    await eventually(() => expect(seal).toHaveProperty("disabled", false));
    submitBy(seal, true);
    await see("This field cannot hold a sealed text");
    expect(document.querySelector("textarea")?.value).toBe("the pot is blue");
    const close = await button("Close");
    close.click();
    await see("Close once more to throw it away.");
    expect(closed()).toBe(0);
    close.click();
    expect(closed()).toBe(1);
  });

  test("one's own sealed text is edited and sealed again, somebody else's is not", async () => {
    open();
    await see("Sealed by Carl Ohlsen");
    expect([...document.querySelectorAll("button")].map(({ textContent }) => textContent)).not.toContain(
      "Edit",
    );
    render(null, root);
    fake.envelopes.set("mine", { ...ENVELOPE, writer: { ...BERTA, me: true, pin: "own" } });
    open("mine");
    clickOn(await button("Edit"), true);
    await see("The page cannot see what you write here.");
    expect(document.querySelector("textarea")?.value).toBe(ENVELOPE.text);
    write("third stone, no: the fourth");
    submitBy(await button("Seal again"), true);
    await eventually(() => expect(fake.written).toEqual(["third stone, no: the fourth"]));
  });
});
