// @vitest-environment happy-dom
/** Where the focus is after something went that had it, and after a form was sent that has something wrong. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { newForm, withTemplate } from "../../src/popup/window/form.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { CONTACT, PASSPHRASE, RECORDS, SERVER, TOKEN, WIFI } from "./fake/sample.ts";
import { NAMES } from "./names.ts";
import {
  button,
  eventually,
  fill,
  openWindow,
  press,
  see,
  seeHeading,
  type,
  type Window,
} from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;

beforeEach(() => {
  fake = new Fake();
  fill(fake);
  current.fake = fake;
});
afterEach(() => opened.close());

/** What the control is called that has the focus. */
const focused = () => {
  const { activeElement } = document;
  return activeElement?.getAttribute("aria-label") ?? activeElement?.textContent?.trim();
};

/** Presses a button as the keyboard does: with the focus on it. */
async function pressOn(name: string): Promise<void> {
  const control = await button(name);
  control.focus();
  control.click();
}

async function openRecord(id: string, title: string): Promise<void> {
  opened = openWindow();
  await see("Marta Nilsen");
  opened.session.open({ name: "record", recordId: id });
  await eventually(() => expect(focused()).toBe(title));
}

test("a question that is called off gives the focus back to what asked it", async () => {
  await openRecord(WIFI.recordId, WIFI.title);
  await pressOn(NAMES.record.delete);
  await eventually(() => expect(focused()).toBe(NAMES.common.cancel));
  press("Escape");
  await eventually(() => expect(focused()).toBe(NAMES.record.delete));
});

test("a question keeps the focus where it was put while it is worked on", async () => {
  fake.hanging.add("record.delete");
  await openRecord(WIFI.recordId, WIFI.title);
  await pressOn(NAMES.record.delete);
  await pressOn(NAMES.record.deleteConfirm);
  await eventually(() => expect(document.activeElement?.getAttribute("aria-busy")).toBe("true"));
  expect(focused()).toBe(NAMES.record.deleteConfirm);
});

test("after a record was deleted its neighbour has the focus", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  await pressOn(document.querySelectorAll(".row")[1]?.textContent ?? "");
  await seeHeading(CONTACT.title);
  await pressOn(NAMES.record.delete);
  await pressOn(NAMES.record.deleteConfirm);
  await seeHeading(NAMES.records.heading);
  await eventually(() => expect(focused()).toContain(RECORDS[2]?.title));
});

test("a removed row of a form leaves the focus to the next one, the last to the one before", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  opened.session.openForm(withTemplate(newForm("login"), "login"));
  await eventually(() => expect(focused()).toBe("Value of site"));
  await pressOn("Remove username");
  await eventually(() => expect(focused()).toBe("Name of sealed field 2"));
  expect(document.activeElement).toHaveProperty("value", "password");
  await pressOn("Remove password");
  await eventually(() => expect(focused()).toBe("Remove site"));
});

test("the row with the focus stays while the list is scrolled away from it", async () => {
  const [first = WIFI] = RECORDS;
  fake.records = Array.from({ length: 200 }, (_, i) => ({
    ...first,
    recordId: `many-${i}`,
    title: `No ${i}`,
  }));
  opened = openWindow();
  await see("No 3");
  const row = document.querySelector<HTMLElement>(".row");
  row?.focus();
  const list = document.querySelector(".body");
  if (list === null) throw new Error("no list");
  list.scrollTop = 5_000;
  list.dispatchEvent(new Event("scroll"));
  await see("No 90");
  expect(document.activeElement).toBe(row);
  expect(document.querySelectorAll(".row[tabindex='0']")).toHaveLength(1);
});

test("a new record begins at its first value, a wrong one at what is wrong", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  await pressOn(NAMES.records.new);
  await eventually(() => expect(focused()).toBe("Value of site"));
  opened.session.back();
  opened.session.openForm({
    ...newForm("note"),
    labels: [{ key: "a", name: "", value: "no name", given: false }],
  });
  await eventually(() => expect(focused()).toBe("Value of title"));
  await pressOn(NAMES.edit.save);
  await eventually(() => expect(focused()).toBe("Name of label 1"));
});

test("the step with the kit begins at its heading, not at the button that puts it off", async () => {
  current.fake = new Fake();
  opened = openWindow();
  await type(NAMES.connect.server, SERVER);
  await type(NAMES.connect.token, TOKEN);
  await type(NAMES.connect.name, "Anna Lund");
  await pressOn(NAMES.connect.next);
  await type(NAMES.protect.passphrase, PASSPHRASE);
  await type(NAMES.protect.repeat, PASSPHRASE);
  await pressOn(NAMES.protect.create);
  await see(NAMES.kit.sheet);
  expect(focused()).toBe(NAMES.kit.heading);
});

test("whoever comes back has the focus where they left", async () => {
  opened = openWindow();
  await pressOn(NAMES.bar.more);
  await see("Passphrase and strength");
  await eventually(() => expect(document.activeElement?.tagName).toBe("H1"));
  const entry = document.querySelectorAll<HTMLElement>(".access-entry")[2];
  entry?.focus();
  entry?.click();
  await eventually(() => expect(focused()).toBe("Passphrase and strength"));
  press("Escape");
  await eventually(() => expect(focused()).toContain("Change it, or make guessing slower"));
});

test("a form with something wrong moves the focus there", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  opened.session.open({ name: "more-page", page: "identities" });
  await eventually(() => expect(focused()).toBe("Identities"));
  await pressOn("Add an identity");
  await eventually(() => expect(document.activeElement?.getAttribute("aria-invalid")).toBe("true"));
});
