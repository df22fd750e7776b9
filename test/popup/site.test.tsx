// @vitest-environment happy-dom
/** What a person chooses for the site in front. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current, permissions } from "./fake/browser.ts";
import { HERE, RULE } from "./fake/sample.ts";
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

const rules = () =>
  fake.log.filter(({ name }) => /rule$/.test(name)).map(({ name, request }) => [name, request]);

test("a field is always sealed from a press on, once its trial passed, until the rule is ended", async () => {
  fake.here = { ...HERE, site: { ...HERE.site, on: true, allOn: 1 } };
  opened.session.show("here");
  await click("Always seal the focused field");
  await see("From now on this field is sealed by itself.");
  await see("Your reply, always sealed as “sealed”");
  await see("A page that sends while you type, or on Enter in a long text, is faster");
  await click("End the rule for Your reply");
  await eventually(() => expect(document.body.textContent).not.toContain("Your reply"));
  expect(rules()).toEqual([
    ["here.rule", { tabId: 3 }],
    ["here.unrule", { origin, field: "textarea name reply" }],
  ]);
});

test("where the trial failed it says why, and there is no rule", async () => {
  fake.here = { ...HERE, site: { ...HERE.site, on: true, allOn: 1 } };
  fake.ruleProblem = "field_invalid";
  opened.session.show("here");
  await click("Always seal the focused field");
  await see("This field cannot always be sealed.");
  await see("It is too short for a sealed text, or takes only certain characters.");
  expect(document.body.textContent).not.toContain("always sealed as");
});

test("no rule is offered on a site that is off, or where no field has the focus; one that is there rests", async () => {
  fake.here = { ...HERE, site: { ...HERE.site, rules: [RULE] } };
  opened.session.show("here");
  await see("They rest while Sealfield is off for this site.");
  expect(document.body.textContent).not.toContain("Always seal the focused field");
  fake.here = { ...HERE, focusedField: false, site: { ...HERE.site, on: true, allOn: 1 } };
  window.dispatchEvent(new Event("focus"));
  await see("Sealfield is on for shop.example");
  expect(document.body.textContent).not.toContain("Always seal the focused field");
});

test.each([
  ["field_keeps_text", "This page would have kept your text beside the sealed one"],
  ["vault_locked", "The vault was locked, so nothing was sent from it."],
])(
  "a window that opens because a field was not sealed (%s) says that nothing was sent",
  async (code, says) => {
    fake.pending = { kind: "unsealed", code, tabId: 3 };
    fake.announce("pending");
    await see("A field that you always seal is not sealed");
    await see(says);
    await click("Dismiss");
    await eventually(() => expect(document.body.textContent).not.toContain("A field that you always seal"));
  },
);

test("what is on elsewhere can be turned off from here", async () => {
  fake.here = { ...HERE, site: { ...HERE.site, allOn: 2 } };
  opened.session.show("here");
  await click("Turn off everywhere");
  await eventually(() => expect(told().at(-1)).toEqual({ origin: null, on: false }));
});
