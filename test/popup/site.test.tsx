// @vitest-environment happy-dom
/** What a person chooses for the site in front. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { HERE } from "./fake/sample.ts";
import { eventually, fill, openWindow, see, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;

beforeEach(() => {
  fake = new Fake();
  fill(fake);
  fake.here = HERE;
  current.fake = fake;
  opened = openWindow();
});
afterEach(() => opened.close());

const box = (label: string) =>
  eventually(() => {
    const labels = [...document.querySelectorAll("label")];
    const found = labels.find(({ textContent }) => textContent?.trim() === label)?.querySelector("input");
    return found ?? expect.fail(`no box ${label}`);
  });
const LINE = "A readable line in front of sealed texts";

test("the readable line is off until it is chosen, and is shown as others will see it", async () => {
  opened.session.show("here");
  expect((await box(LINE)).checked).toBe(false);
  const name = opened.session.status.value?.identity?.name ?? expect.fail("nobody");
  await see(`Whoever reads the page then sees: Sealed text from ${name} · open with Sealfield:`);
  (await box(LINE)).click();
  await eventually(async () => expect((await box(LINE)).checked).toBe(true));
  expect(fake.log.filter((asked) => asked.name === "here.line").map(({ request }) => request)).toEqual([
    { origin: "https://shop.example", line: "en" },
  ]);
  (await box(LINE)).click();
  await eventually(() => expect(fake.here.site.line).toBeNull());
  await eventually(async () => expect((await box(LINE)).checked).toBe(false));
});
