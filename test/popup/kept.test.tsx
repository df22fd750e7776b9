// @vitest-environment happy-dom
/** Earlier versions of a record and the trash, as a person meets them. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { CONTACT, FILES, RECORDS, WIFI } from "./fake/sample.ts";
import { click, eventually, fill, openWindow, said, see, seeHeading, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;

beforeEach(() => {
  fake = new Fake();
  fill(fake);
  current.fake = fake;
  opened = openWindow();
});
afterEach(() => opened.close());

async function remove(recordId: string): Promise<void> {
  opened.session.open({ name: "record", recordId });
  await click("Delete");
  await click("Delete record");
  await eventually(() => expect(opened.session.route.name).not.toBe("record"));
}

test("a record that never changed speaks of no earlier versions", async () => {
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await see("Sealed fields");
  await eventually(() => expect(fake.log.map(({ name }) => name)).toContain("record.versions"));
  expect(said()).not.toContain("earlier version");
});

test("an earlier version is compared with the present one, sealed values masked, and put back", async () => {
  const before = WIFI.fields.map((field) => ({
    ...field,
    value: field.name === "site" ? field.value : "old",
  }));
  fake.versions.set(WIFI.recordId, [
    { ...WIFI, version: "v-a", modified: "2026-10-02T18:05:00.000Z", fields: before },
  ]);
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await click("One earlier version");
  await seeHeading("Earlier versions");
  await see("username, password");
  const version = await eventually(() => {
    const found = document.querySelector<HTMLElement>(".history-entry");
    return found ?? expect.fail("no version");
  });
  version.click();
  await see("The same in both: site");
  expect(document.querySelector(".value.mono")).toBeNull();
  await click("Put this version back");
  await see("This version is back.");
  const now = fake.records.find(({ recordId }) => recordId === WIFI.recordId);
  expect(now?.fields).toEqual(before);
  expect(now?.labels).toEqual(WIFI.labels);
});

test("when the record changed under the comparison, nothing is put back, and it says so", async () => {
  fake.versions.set(WIFI.recordId, [
    { ...WIFI, version: "v-a", modified: "2026-10-02T18:05:00.000Z", fields: [] },
  ]);
  opened.session.open({ name: "history", recordId: WIFI.recordId });
  (
    await eventually(() => document.querySelector<HTMLElement>(".history-entry") ?? expect.fail("no version"))
  ).click();
  await see("Put this version back");
  fake.records = fake.records.map((one) =>
    one.recordId === WIFI.recordId ? { ...one, version: "other" } : one,
  );
  await click("Put this version back");
  await eventually(() => expect(document.querySelector("[role=alert]")).not.toBeNull());
  expect(fake.records.find(({ recordId }) => recordId === WIFI.recordId)?.fields).toEqual(WIFI.fields);
});

test("a deleted record is found in the trash, looked at, and brought back", async () => {
  await remove(WIFI.recordId);
  opened.session.show("more");
  await click("TrashRecords deleted in the last 30 days");
  await seeHeading("Trash");
  await see("shop.example");
  const row = () => document.querySelector<HTMLElement>("button.waiting-head") ?? expect.fail("no row");
  (await eventually(row)).click();
  await see("Sealed fields");
  await click("Bring back");
  await see("“shop.example” is back, as a new record.");
  await see("The trash is empty");
  expect(fake.records[0]?.fields).toEqual(WIFI.fields);
});

test("an Undo that fails says so, claims nothing that did not happen, and is tried again", async () => {
  fake.fail("trash.restore", "storage_failed");
  await remove(WIFI.recordId);
  await click("Undo");
  await see("“shop.example” was not brought back. The browser could not store this.");
  expect(said()).not.toContain("draft");
  fake.fail("trash.restore");
  await click("Try again");
  await see("“shop.example” is back, as a new record.");
  expect(fake.records[0]?.fields).toEqual(WIFI.fields);
});

test("what cannot be brought back is not tried again: the trash shows what is there", async () => {
  await remove(WIFI.recordId);
  fake.trash = [];
  await click("Undo");
  await see("“shop.example” was not brought back. This is not there any more.");
  await click("Trash");
  await seeHeading("Trash");
});

test("an Undo that meets a lock leaves nothing of the record in the window", async () => {
  await remove(WIFI.recordId);
  fake.state = "locked";
  await click("Undo");
  await see("Sealfield is locked");
  await eventually(() => expect(fake.requests("trash.restore")).toHaveLength(1));
  await eventually(() => expect(fake.requests("vault.status").length).toBeGreaterThan(1));
  expect(said()).not.toContain("shop.example");
});

test("deleted while the server is away, it waits, which is said, and Undo only calls that off", async () => {
  fake.copy = { ...fake.copy, offline: true };
  await remove(WIFI.recordId);
  await see("“shop.example” is deleted on this device. The server hears of it when it answers again.");
  await click("Undo");
  await see("“shop.example” is kept.");
  expect(fake.records[0]?.recordId).toBe(WIFI.recordId);
});

test("without a server nothing waits for one", async () => {
  fake.identity = null;
  fake.local = true;
  fake.copy = { ...fake.copy, offline: true };
  await remove(WIFI.recordId);
  await see("Deleted “shop.example”.");
});

test("one is deleted for good after a question, all after another", async () => {
  for (const { recordId } of [WIFI, CONTACT]) await remove(recordId);
  opened.session.open({ name: "more-page", page: "trash" });
  await see("Marta Nilsen");
  const forget = () =>
    [...document.querySelectorAll<HTMLElement>("button")].filter(
      ({ textContent }) => textContent === "Delete for good",
    );
  await eventually(() => expect(forget()).toHaveLength(2));
  forget()[0]?.click();
  await see("Delete “Marta Nilsen” for good?");
  await click("Cancel");
  expect(fake.trash).toHaveLength(2);
  await click("Empty the trash");
  await see("Delete 2 records for good?");
  await see("This cannot be undone.");
  document.querySelector<HTMLElement>("[role=alertdialog] .danger")?.click();
  await see("The trash is empty");
  expect(fake.trash).toEqual([]);
});

test("the question before deleting says that a record can be brought back, and a file cannot", async () => {
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await click("Delete");
  await see("You can bring it back from the trash for 30 days.");
  const [file] = FILES;
  fake.records = [...RECORDS, ...FILES];
  opened.session.open({ name: "record", recordId: file?.recordId ?? "" });
  await see("House insurance 2026.pdf");
  await click("Delete");
  await see("A file cannot be brought back.");
  await click("Delete record");
  await see("Deleted “House insurance 2026.pdf”.");
  expect([...document.querySelectorAll("button")].map(({ textContent }) => textContent)).not.toContain(
    "Undo",
  );
});
