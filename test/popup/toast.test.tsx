// @vitest-environment happy-dom
/** The short message at the bottom: it stays while somebody is on it, and goes by itself otherwise, always. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { fill, openWindow, said, see, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let opened: Window;
beforeEach(async () => {
  current.fake = new Fake();
  fill(current.fake);
  opened = openWindow();
  await see("Marta Nilsen");
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
  opened.close();
});

const tell = async (text: string) => {
  opened.session.tell(text);
  await pass(200);
  expect(said()).toContain(text);
};
const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const toast = () => document.querySelector<HTMLElement>(".toast") ?? expect.fail("no toast");
const point = (type: "mouseenter" | "mouseleave") => toast().dispatchEvent(new MouseEvent(type));
const dismissal = () =>
  toast().querySelector<HTMLElement>("[aria-label=Dismiss]") ?? expect.fail("no button");

test("it goes by itself, and stays while the pointer is on it", async () => {
  await tell("Saved.");
  point("mouseenter");
  await pass(60_000);
  expect(said()).toContain("Saved.");
  point("mouseleave");
  await pass(6_000);
  expect(said()).not.toContain("Saved.");
});

test("with the focus on it, it stays when the pointer passes over", async () => {
  await tell("Saved.");
  dismissal().focus();
  point("mouseenter");
  point("mouseleave");
  await pass(60_000);
  expect(said()).toContain("Saved.");
  point("mouseenter");
  dismissal().blur();
  await pass(60_000);
  expect(said()).toContain("Saved.");
  point("mouseleave");
  await pass(6_000);
  expect(said()).not.toContain("Saved.");
});

test("one that was taken away under the pointer holds no later one", async () => {
  await tell("Saved.");
  point("mouseenter");
  await pass(200);
  opened.session.toast.value = null;
  await pass(200);
  await tell("Deleted.");
  await pass(6_000);
  expect(said()).not.toContain("Deleted.");
});

test("one that replaces another has its own time", async () => {
  await tell("Saved.");
  await pass(4_000);
  await tell("Deleted.");
  await pass(4_000);
  expect(said()).toContain("Deleted.");
  await pass(2_000);
  expect(said()).not.toContain("Deleted.");
});
