// @vitest-environment happy-dom
/** The server went back to an earlier state: what a person reads about it, and what one press does. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RecordState, SetBackStatus } from "../../src/model/record.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { BERTA, WIFI } from "./fake/sample.ts";
import { click, eventually, fill, openWindow, see, seeHeading, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;

beforeEach(() => {
  fake = new Fake();
  fill(fake);
  current.fake = fake;
  location.hash = "";
});
afterEach(() => opened.close());

const NONE: SetBackStatus = {
  at: null,
  lost: 0,
  lostFiles: 0,
  lostOfOthers: 0,
  older: 0,
  returned: 0,
  sendable: 0,
  lostShares: 0,
  returnedShares: 0,
};

function setBack(part: Partial<SetBackStatus>, state: RecordState): void {
  fake.copy = { ...fake.copy, setBack: { ...NONE, ...part } };
  fake.records = fake.records.map((old) => (old.recordId === WIFI.recordId ? { ...old, state } : old));
}

test("the list says shortly how much differs and what to do, and one press sends all of it again", async () => {
  setBack({ at: Date.now(), lost: 2, older: 1, sendable: 3, lostOfOthers: 1 }, "only-here");
  opened = openWindow();
  await see("The server went back to an earlier state");
  await see(
    "It differs in 4 things from what this browser remembers. Send yours again, or look at them first.",
  );
  expect(document.body.textContent).not.toContain("2 records of yours");
  await click("Send all 3 again");
  await see("3 records are being sent again.");
  expect(fake.requests("set-back.send-again")).toEqual([{}]);
  fake.announce("copy");
  await eventually(() => expect(document.body.textContent).not.toContain("went back"));
});

test("a share that is gone is no record: what is done, and what was done, say so", async () => {
  setBack({ at: Date.now(), lostShares: 1 }, "verified");
  opened = openWindow();
  await click("Share it again");
  await see("1 share is there again.");
  expect(document.body.textContent).not.toContain("record is being sent");
});

test("of records and shares together both are counted", async () => {
  setBack({ at: Date.now(), lost: 2, sendable: 2, lostShares: 1 }, "only-here");
  opened = openWindow();
  await click("Send all 3 again");
  await see("2 records are being sent again. 1 share is there again.");
});

test("who looks is told of each kind, in numbers", async () => {
  setBack({ at: Date.now(), lost: 2, older: 1, sendable: 3, lostOfOthers: 1 }, "only-here");
  opened = openWindow();
  await click("Look at them");
  await see("This browser noticed on");
  await see("2 records of yours are only on this device.");
  await see("1 record is older there than this browser remembers.");
  await see("1 record that somebody shared with you is gone there");
  expect(document.body.textContent).not.toContain("that you deleted");
});

test("without an epoch it does not claim that the server went back, and with nothing to send there is no such button", async () => {
  setBack({ lostFiles: 1, lostOfOthers: 1 }, "only-here");
  opened = openWindow();
  await see("The server no longer has what it had");
  await see("It differs in 2 things from what this browser remembers. Look at what differs, and decide.");
  expect(document.body.textContent).not.toContain("Send");
  await click("Look at them");
  await see("1 file of yours is gone there");
});

test("deletions come back after a question, and stopped readers are stopped again", async () => {
  setBack({ at: Date.now(), returned: 1, returnedShares: 1 }, "returned");
  fake.accessBack = { lost: [], returned: [{ type: "login", person: BERTA }] };
  opened = openWindow();
  await click("Look at them");
  await seeHeading("The server went back");
  await see("reads “login” again, although you stopped that.");
  await click("Stop 1 reader again");
  await eventually(() => expect(fake.requests("set-back.stop-again")).toHaveLength(1));
  await click("Delete 1 record again");
  expect(fake.requests("set-back.delete-again")).toEqual([]);
  await click("Delete again");
  await see("1 record is deleted again.");
});

test("a record that is only here shows what it holds, says why, and is sent again by itself", async () => {
  setBack({ lost: 1, sendable: 1 }, "only-here");
  opened = openWindow();
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await see("nobody said that it was deleted");
  await see(WIFI.fields[0]?.name ?? "");
  await click("Send it again");
  await eventually(() => expect(fake.requests("set-back.send-again")).toEqual([{ recordId: WIFI.recordId }]));
});

test("of an older state both are compared, the newer one goes first, and nobody is accused", async () => {
  setBack({ older: 1, sendable: 1 }, "older");
  fake.before.set(WIFI.recordId, { ...WIFI, fields: [{ name: "password", value: "the newer one" }] });
  opened = openWindow();
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await see("older than this browser remembers");
  await click("Show what it holds");
  await see("What differs");
  expect(document.body.textContent).not.toContain("Tampered");
  await click("Send the newer one again");
  await eventually(() =>
    expect(fake.requests("record.update")).toMatchObject([
      { fields: [{ name: "password", value: "the newer one" }] },
    ]),
  );
});
