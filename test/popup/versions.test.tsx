// @vitest-environment happy-dom
/**
 * Two versions of a record: what differs, what of it is shown, and what is made of a record that was changed elsewhere.
 */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { compare, partsOf } from "../../src/popup/record/differences.ts";
import { formOf } from "../../src/popup/window/form.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { CONTACT, WIFI } from "./fake/sample.ts";
import { button, click, eventually, fill, openWindow, see, seeHeading, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

const nv = (name: string, value: string) => ({ name, value });

describe("differences", () => {
  test("every field and label of either version comes once, told apart from each other", () => {
    const left = { fields: [nv("a", "1"), nv("b", "2"), nv("c", "")], labels: [nv("a", "x"), nv("d", "y")] };
    const right = { fields: [nv("b", "3"), nv("a", "1"), nv("e", "5")], labels: [nv("a", "z"), nv("c", "")] };
    const found = compare(left, right).map(({ key, difference }) => [key, difference]);
    expect(found).toEqual([
      ["field a", "same"],
      ["field b", "changed"],
      ["field c", "left"],
      ["label a", "changed"],
      ["label d", "left"],
      ["field e", "right"],
      ["label c", "readable"],
    ]);
  });

  test("what became sealed is said as well as what became a label", () => {
    const open = { fields: [], labels: [nv("pin", "1")] };
    const sealed = { fields: [nv("pin", "1")], labels: [] };
    expect(compare(open, sealed).map(({ difference }) => difference)).toEqual(["left", "sealed"]);
    expect(compare(sealed, open).map(({ difference }) => difference)).toEqual(["left", "readable"]);
  });

  test.each([
    ["abc", "axc", ["a", "b", "c"]],
    ["same", "same", ["same", "", ""]],
    ["aa", "aaa", ["aa", "", ""]],
    ["aaa", "aa", ["aa", "a", ""]],
    ["", "x", ["", "", ""]],
    ["all", "new", ["", "all", ""]],
    ["\u{1F510}k", "\u{1F511}k", ["", "\u{1F510}", "k"]],
  ])("%j beside %j", (value, other, parts) => {
    const { start, changed, end } = partsOf(value, other);
    expect([start, changed, end]).toEqual(parts);
    expect(start + changed + end).toBe(value);
  });
});

describe("on the screen", () => {
  let fake: Fake;
  let opened: Window;

  beforeEach(() => {
    fake = new Fake();
    fill(fake);
    current.fake = fake;
  });
  afterEach(() => opened.close());

  const item = (name: string) =>
    [...document.querySelectorAll(".version")].find((one) => one.querySelector("h3")?.textContent === name);

  async function openConflict(): Promise<void> {
    const form = formOf(CONTACT);
    const mine = {
      ...form,
      base: { recordId: CONTACT.recordId, version: "older", title: CONTACT.title },
      fields: form.fields.map((row) => (row.name === "phone" ? { ...row, value: "+47 555 0199" } : row)),
      labels: form.labels.filter(({ name }) => name !== "city"),
    };
    opened = openWindow();
    await see("Marta Nilsen");
    opened.session.drafts.keep(mine);
    opened.session.open({ name: "conflict", draftId: mine.id });
    await seeHeading("Two versions");
    await see("What differs");
  }

  test("only what differs is listed, in words, and sealed values of both are dots until they are shown", async () => {
    await openConflict();
    expect(item("phone")?.textContent).toContain("Changed");
    expect(item("city")?.textContent).toContain("Only in “Theirs”");
    expect(item("city")?.textContent).toContain("Bergen");
    expect(item("name")).toBeUndefined();
    await see("The same in both: name, email, group.");
    expect(document.body.textContent).not.toMatch(/555 01/);
    await click("Show phone");
    await see("+47 555 0199");
    await see("+47 555 0148");
    const marks = [...(item("phone")?.querySelectorAll("mark") ?? [])].map((mark) => mark.textContent);
    expect(marks).toEqual(["99", "48"]);
    document.dispatchEvent(new Event("visibilitychange"));
    await eventually(() => expect(document.body.textContent).not.toMatch(/555 01/));
  });

  test("when nothing differs that is said", async () => {
    fake.atServer.set(CONTACT.recordId, { ...CONTACT, version: "v9" });
    opened = openWindow();
    await see("Marta Nilsen");
    const form = formOf(CONTACT);
    const mine = { ...form, started: "", base: { recordId: CONTACT.recordId, version: "old", title: "" } };
    opened.session.drafts.keep(mine);
    opened.session.open({ name: "conflict", draftId: mine.id });
    await see("Both hold the same.");
  });

  const before = { ...WIFI, fields: WIFI.fields.map((one) => ({ ...one, value: `old ${one.value}` })) };

  async function openDoubtful(): Promise<void> {
    fake.records = fake.records.map((old) =>
      old.recordId === WIFI.recordId ? { ...old, state: "elsewhere" } : old,
    );
    opened = openWindow();
    opened.session.open({ name: "record", recordId: WIFI.recordId });
    await click("Show what it holds");
  }

  test.each([
    ["Put back what it was", before.fields],
    ["Keep this version", WIFI.fields],
  ])("changed elsewhere: %s", async (choice, fields) => {
    fake.before.set(WIFI.recordId, before);
    await openDoubtful();
    await see("What differs");
    expect(document.body.textContent).not.toContain("tr0ub4dor");
    await click(choice);
    await eventually(() =>
      expect(fake.requests("record.update")).toEqual([
        { recordId: WIFI.recordId, version: WIFI.version, fields, labels: WIFI.labels },
      ]),
    );
  });

  test("without a version from before there is nothing to put back, and that is said", async () => {
    await openDoubtful();
    await see("This device does not know what it held before.");
    await button("Keep this version");
    expect(document.body.textContent).not.toContain("Put back");
  });

  test("of a record that was tampered with, what it held before is shown on demand, its values hidden", async () => {
    fake.before.set(WIFI.recordId, before);
    fake.records = fake.records.map((old) =>
      old.recordId === WIFI.recordId ? { ...old, state: "tampered", fields: [], labels: [] } : old,
    );
    opened = openWindow();
    opened.session.open({ name: "record", recordId: WIFI.recordId });
    await click("Show what it held before");
    await see("This is what this device last knew to be right");
    expect(document.body.textContent).not.toContain("old tr0ub4dor");
    await click("Show password");
    await see("old tr0ub4dor");
    expect(document.body.textContent).not.toContain("Put back");
  });

  test("what others wrote is compared, and is not for this person to decide", async () => {
    const theirs = fake.records.find(({ writer }) => !writer.me);
    if (theirs === undefined) throw new Error("no record of others");
    fake.before.set(theirs.recordId, { ...theirs, fields: [nv("text", "old")] });
    fake.records = fake.records.map((old) => (old === theirs ? { ...old, state: "elsewhere" } : old));
    opened = openWindow();
    opened.session.open({ name: "record", recordId: theirs.recordId });
    await click("Show what it holds");
    await see("What differs");
    expect(document.body.textContent).not.toContain("Keep this version");
  });
});
