// @vitest-environment happy-dom
/**
 * A page that nobody touches must not keep the vault open, whatever it shows and however often the background says that
 * something changed: each message it sends by itself is a quiet one.
 */
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { EVENTS } from "../../src/messages/event.ts";
import { PAGE_MESSAGES } from "../../src/messages/page.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { SCENES, type Scene, type Step } from "./gallery/scenes.ts";
import { click, eventually, openWindow, press, see, type, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

const MINUTE = 60_000;
/** These want the frame's own page, a Worker or a picker of files. */
const isElsewhere = ({ name, in: where, steps = [] }: Scene): boolean =>
  where === "frame" || (where === "tab" && name.startsWith("files")) || steps.some(({ choose }) => choose);
const QUIET = new Set(
  Object.entries(PAGE_MESSAGES).flatMap(([name, { marks }]) => ("quiet" in marks ? [name] : [])),
);

let fake: Fake;
let opened: Window | null = null;
// For all tests, and each ends with nothing waiting: what draws would wait for ever for a clock that was taken away.
beforeAll(() => void vi.useFakeTimers());
beforeEach(() => {
  fake = new Fake();
  current.fake = fake;
});
afterEach(async () => {
  opened?.close();
  await vi.advanceTimersByTimeAsync(MINUTE);
});

async function doStep(step: Step): Promise<void> {
  if (step.part !== undefined) await clickPart(step.part);
  if (step.click !== undefined) await click(step.click);
  if (step.first !== undefined) await clickFirst(step.first);
  if (step.check !== undefined) await check(step.check);
  if (step.type !== undefined) await type(...step.type);
  if (step.press !== undefined) press(step.press);
  // What is folded is in the document all the same.
}

function clickFirst(name: string): Promise<void> {
  return clickWhere(name, (shown) => shown === name);
}

function clickPart(part: string): Promise<void> {
  return clickWhere(part, (shown) => shown.includes(part));
}

/** Presses the first button whose name `fits`; `told` says in a failure which was looked for. */
function clickWhere(told: string, fits: (name: string) => boolean): Promise<void> {
  return eventually(() => {
    const all = [...document.querySelectorAll("button")];
    const found = all.find((one) => fits(one.getAttribute("aria-label") ?? one.textContent?.trim() ?? ""));
    if (found === undefined) throw new Error(`no “${told}”`);
    found.click();
  });
}

function check(start: string): Promise<void> {
  return eventually(() => {
    const boxes = [...document.querySelectorAll<HTMLElement>("[role=checkbox], input[type=checkbox]")];
    const found = boxes.find((box) => (box.closest("label") ?? box).textContent?.trim().startsWith(start));
    if (found === undefined) throw new Error(`no box “${start}”`);
    found.click();
  });
}

/** The names of the messages that a window sends in minutes in which all changes and nobody is there. */
async function sentWhileIdle(): Promise<string[]> {
  // What the person did last may still be under way.
  await vi.advanceTimersByTimeAsync(MINUTE / 2);
  fake.log.length = 0;
  for (let minute = 0; minute < 5; minute += 1) {
    for (const event of EVENTS) fake.announce(event);
    await vi.advanceTimersByTimeAsync(MINUTE);
  }
  return [...new Set(fake.log.map(({ name }) => name))];
}

describe("left alone, a page sends quiet messages only:", () => {
  test.each(SCENES.filter((scene) => !isElsewhere(scene)))("$name", async (scene) => {
    document.documentElement.dataset["in"] = scene.in ?? "popup";
    scene.set?.(fake);
    opened = openWindow({ popup: scene.in === undefined });
    for (const step of scene.steps ?? []) await doStep(step);
    if (scene.see !== "") await see(scene.see);
    const sent = await sentWhileIdle();
    expect(sent).toContain("vault.status");
    expect(sent.filter((name) => !QUIET.has(name))).toEqual([]);
  });
});
