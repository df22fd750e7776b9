// @vitest-environment happy-dom
/** What was copied leaves the clipboard after a while; where the browser keeps it, that is said, with a way. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { CLEAR_AFTER_S, copySecret, notEmptied } from "../../src/popup/ui/copy.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { click, eventually, fill, openWindow, see, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let clipboard = "";
let refuses = false;
let opened: Window;

beforeEach(() => {
  const fake = new Fake();
  fill(fake);
  current.fake = fake;
  clipboard = "";
  refuses = false;
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (value) => {
    if (refuses) throw new Error("refused");
    clipboard = value;
  });
});
afterEach(() => {
  opened.close();
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Copies something and lets its time pass. */
async function copyAndWait(): Promise<void> {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  await copySecret("hunter2", "field password");
  expect(clipboard).toBe("hunter2");
  vi.advanceTimersByTime((CLEAR_AFTER_S - 1) * 1000);
  expect(clipboard).toBe("hunter2");
}

test("it is emptied when the time is over", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  await copyAndWait();
  vi.advanceTimersByTime(1000);
  await eventually(() => expect(clipboard).toBe(""));
  expect(notEmptied.value).toBe(false);
});

test("where the browser refuses, it says so and a button empties it", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  await copyAndWait();
  refuses = true;
  vi.advanceTimersByTime(1000);
  vi.useRealTimers();
  await see("The browser did not let us empty the clipboard.");
  expect(clipboard).toBe("hunter2");
  refuses = false;
  await click("Empty it");
  await eventually(() => expect(clipboard).toBe(""));
});
