// @vitest-environment happy-dom
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { CONTACT, PASSPHRASE } from "./fake/sample.ts";
import { NAMES } from "./names.ts";
import {
  button,
  click,
  eventually,
  field,
  fill,
  openWindow,
  see,
  seeHeading,
  type,
  type Window,
} from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;
const { edit, records } = NAMES;

// For the whole file: what Preact has scheduled must not be cut off between two tests.
beforeAll(() => {
  vi.useFakeTimers();
});
afterAll(() => {
  vi.useRealTimers();
});
beforeEach(() => {
  fake = new Fake();
  fill(fake);
  current.fake = fake;
});
afterEach(() => opened.close());

const forms = () => [...fake.drafts.keys()].filter((id) => id !== "place");

async function startLogin(): Promise<void> {
  opened = openWindow();
  await click(records.new);
  await type(edit.value("site"), "bank.example");
}

test("what is typed is kept after a pause and is there when the window opens again", async () => {
  await startLogin();
  await eventually(() => expect(forms()).toHaveLength(1));
  opened.close();
  opened = openWindow();
  await seeHeading(edit.heading);
  expect((await field(edit.value("site"))).value).toBe("bank.example");
});

test("a window that goes away saves without waiting for the pause", async () => {
  await startLogin();
  dispatchEvent(new Event("pagehide"));
  await eventually(() => expect(forms()).toHaveLength(1));
});

test("after locking and unlocking the person is where they were", async () => {
  await startLogin();
  await opened.session.lock();
  await seeHeading(NAMES.lock.heading);
  expect(document.body.innerHTML).not.toContain("bank.example");
  await eventually(() => expect(opened.session.drafts.forms.value.size).toBe(0));
  await type(NAMES.lock.passphrase, PASSPHRASE);
  await click(NAMES.lock.unlock);
  expect((await field(edit.value("site"))).value).toBe("bank.example");
});

test("what was typed in the moment of an automatic lock is not lost", async () => {
  await startLogin();
  fake.state = "locked";
  fake.announce("status");
  await seeHeading(NAMES.lock.heading);
  await type(NAMES.lock.passphrase, PASSPHRASE);
  await click(NAMES.lock.unlock);
  expect((await field(edit.value("site"))).value).toBe("bank.example");
  await eventually(() => expect(forms()).toHaveLength(1));
});

test("a save that fails says why and loses nothing; the next one writes the record once", async () => {
  await startLogin();
  fake.fail("record.write", "network_unreachable");
  await click(edit.save);
  await see("Not saved. Your draft is kept.");
  expect((await field(edit.value("site"))).value).toBe("bank.example");
  await eventually(() => expect(forms()).toHaveLength(1));
  fake.fail("record.write");
  await click(edit.save);
  await see(edit.saved);
  await eventually(() => expect(forms()).toEqual([]));
  const ids = fake.requests("record.write");
  expect(ids).toHaveLength(2);
  expect(new Set(ids.map((request) => (request as { requestId: string }).requestId)).size).toBe(1);
});

test("a draft that cannot be stored says so", async () => {
  fake.fail("draft.save", "storage_failed");
  await startLogin();
  await see("This draft is not stored yet. Keep this window open.");
});

test("going back keeps the draft in the list, discarding asks first and can be undone", async () => {
  await startLogin();
  await click(NAMES.common.back);
  await click("Draftbank.example");
  await click(edit.discard);
  await see("Discard this draft?");
  const [, confirm] = document.querySelectorAll<HTMLElement>("[role=alertdialog] button");
  confirm?.click();
  await see("Draft discarded.");
  await eventually(() => expect(forms()).toEqual([]));
  await click(NAMES.common.undo);
  expect((await field(edit.value("site"))).value).toBe("bank.example");
});

test("a form nobody typed into leaves nothing behind", async () => {
  opened = openWindow();
  await click(records.new);
  await field(edit.value("site"));
  await click(NAMES.common.back);
  await button(records.new);
  await eventually(() => expect(fake.drafts.has("place")).toBe(true));
  expect(forms()).toEqual([]);
});

async function editTwice(): Promise<void> {
  opened = openWindow();
  opened.session.open({ name: "record", recordId: CONTACT.recordId });
  await click(NAMES.record.edit);
  await type(edit.value("phone"), "+47 555 0199");
  fake.records = fake.records.map((record) =>
    record.recordId === CONTACT.recordId
      ? { ...record, version: "newer", fields: [{ name: "phone", value: "+47 555 0100" }] }
      : record,
  );
  await click(edit.save);
  await seeHeading(NAMES.conflict.heading);
  await click("Show all");
  await see("+47 555 0199");
  await see("+47 555 0100");
}

const phonesOf = (recordId: string) =>
  fake.records
    .filter((record) => record.recordId === recordId)
    .flatMap(({ fields }) => fields)
    .filter(({ name }) => name === "phone")
    .map(({ value }) => value);

test("conflict, keep mine: mine replaces the newer version", async () => {
  await editTwice();
  await click(NAMES.conflict.keepMine);
  await see(edit.saved);
  expect(phonesOf(CONTACT.recordId)).toEqual(["+47 555 0199"]);
  await eventually(() => expect(forms()).toEqual([]));
});

test("conflict: after the choice nothing of what was seen before is shown, not even for a moment", async () => {
  await editTwice();
  for (const name of ["record.read", "record.peek"]) fake.hanging.add(name);
  await click(NAMES.conflict.keepMine);
  await see(edit.saved);
  await eventually(() => expect(document.querySelector(".skeleton")).not.toBeNull());
  expect(document.querySelector(".value-row")).toBeNull();
});

test("conflict, keep theirs: nothing is written and the draft goes", async () => {
  await editTwice();
  await click(NAMES.conflict.keepTheirs);
  await seeHeading(CONTACT.title);
  expect(phonesOf(CONTACT.recordId)).toEqual(["+47 555 0100"]);
  await eventually(() => expect(forms()).toEqual([]));
});

test("conflict, keep both: mine becomes a record of its own", async () => {
  await editTwice();
  const before = fake.records.length;
  await click(NAMES.conflict.keepBoth);
  await see(edit.saved);
  expect(fake.records).toHaveLength(before + 1);
  expect(phonesOf(CONTACT.recordId)).toEqual(["+47 555 0100"]);
  expect(phonesOf(fake.records[0]?.recordId ?? "")).toEqual(["+47 555 0199"]);
});

test("deleted meanwhile: it is said, what was typed is there, and can be saved as a new record", async () => {
  opened = openWindow();
  opened.session.open({ name: "record", recordId: CONTACT.recordId });
  await click(NAMES.record.edit);
  await type(edit.value("phone"), "+47 555 0199");
  fake.records = fake.records.filter(({ recordId }) => recordId !== CONTACT.recordId);
  const before = fake.records.length;
  await click(edit.save);
  await seeHeading("Deleted meanwhile");
  await see("Somebody deleted this record while you were editing it.");
  expect(document.body.textContent).not.toContain("Try again");
  await click("Save mine as a new record");
  await see(edit.saved);
  expect(fake.records).toHaveLength(before + 1);
  expect(phonesOf(fake.records[0]?.recordId ?? "")).toEqual(["+47 555 0199"]);
  await eventually(() => expect(forms()).toEqual([]));
});

test("conflict: a third version in between leads to the comparison again", async () => {
  await editTwice();
  fake.records = fake.records.map((record) =>
    record.recordId === CONTACT.recordId
      ? { ...record, version: "newest", fields: [{ name: "phone", value: "+47 555 0177" }] }
      : record,
  );
  await click(NAMES.conflict.keepMine);
  await see("+47 555 0177");
  await click(NAMES.conflict.keepMine);
  await see(edit.saved);
});
