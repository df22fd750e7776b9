// @vitest-environment happy-dom
/** What a person chooses for the site in front. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current, permissions } from "./fake/browser.ts";
import { HERE } from "./fake/sample.ts";
import { click, eventually, fill, openWindow, see, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;

beforeEach(() => {
  fake = new Fake();
  fill(fake);
  fake.here = HERE;
  current.fake = fake;
  permissions.asked = [];
  permissions.grant = true;
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
  expect(fake.requests("here.line")).toEqual([{ origin: "https://shop.example", line: "en" }]);
  (await box(LINE)).click();
  await eventually(() => expect(fake.here.site.line).toBeNull());
  await eventually(async () => expect((await box(LINE)).checked).toBe(false));
});

const told = () => fake.requests("here.site");
const origin = "https://shop.example";

test("a site is turned on by a press that the browser asks about, and off again", async () => {
  opened.session.show("here");
  await click("Turn on for shop.example");
  await see("Sealfield is on for shop.example");
  expect(permissions.asked).toEqual([{ origins: ["https://shop.example/*"] }]);
  // Said before the answer, for the browser may close this window while it asks.
  expect(told()[0]).toEqual({ origin, on: true });
  await click("Turn off for shop.example");
  await see("Turn on for shop.example");
  expect(told().at(-1)).toEqual({ origin, on: false });
});

test("refused, it says so and stays off", async () => {
  permissions.grant = false;
  fake.permitted = false;
  fake.here = { ...HERE, site: { ...HERE.site, allOn: 2 } };
  opened.session.show("here");
  await click("Turn on for shop.example");
  await see("It stays off: the browser was not allowed to.");
  expect(told().at(-1)).toEqual({ origin, on: false });
});

test("what is on elsewhere can be turned off from here", async () => {
  fake.here = { ...HERE, site: { ...HERE.site, allOn: 2 } };
  opened.session.show("here");
  await click("Turn off everywhere");
  await eventually(() => expect(told().at(-1)).toEqual({ origin: null, on: false }));
});
