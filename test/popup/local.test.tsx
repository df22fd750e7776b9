// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { RecordView, WaitingView } from "../../src/model/record.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { PASSPHRASE, SERVER, TOKEN, WIFI } from "./fake/sample.ts";
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

beforeEach(() => {
  fake = new Fake();
  fill(fake);
  current.fake = fake;
  location.hash = "";
});
afterEach(() => opened.close());

const mine: RecordView = {
  ...WIFI,
  state: "waiting",
  version: "waiting-1",
  fields: [{ name: "code", value: "mine" }],
};
const theirs: RecordView = { ...WIFI, version: "v9", fields: [{ name: "code", value: "theirs" }] };
const waiting = (part: Partial<WaitingView>): WaitingView => ({
  id: WIFI.recordId,
  kind: "update",
  title: WIFI.title,
  type: WIFI.type,
  template: WIFI.template,
  since: Date.now() - 60_000,
  problem: null,
  ...part,
});

/** Somebody changed the record at the server while mine waited. */
function refused(part: Partial<WaitingView> = {}): void {
  fake.waiting = [waiting({ problem: "conflict", ...part })];
  fake.copy = { ...fake.copy, waiting: 1, problems: 1 };
  fake.records = fake.records.map((record) => (record.recordId === WIFI.recordId ? mine : record));
  fake.atServer.set(WIFI.recordId, theirs);
}

async function openWaiting(): Promise<void> {
  opened = openWindow();
  await see("1 change could not be sent.");
  await click("Look at them");
  await seeHeading("Waiting to be sent");
}

test("offline the list says how old the copy is and what waits, and tries again when asked", async () => {
  fake.copy = { ...fake.copy, offline: true, syncedAt: Date.now() - 5 * 60_000, waiting: 2 };
  opened = openWindow();
  await see("You see the copy on this device, from 5 minutes ago. 2 changes wait to be sent.");
  await see("Marta Nilsen");
  fake.copy = { ...fake.copy, offline: false, waiting: 0 };
  await click("Try again");
  expect(fake.requests("copy.refresh")).toHaveLength(1);
  fake.announce("copy");
  await eventually(() => expect(document.body.textContent).not.toContain("from 5 minutes ago"));
});

test("a search that needs the server offers the one that does not", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  fake.fail("record.list", "network_unreachable");
  const mode = await field(NAMES.records.mode);
  mode.value = "EXACT";
  mode.dispatchEvent(new Event("change", { bubbles: true }));
  await type(NAMES.records.search, "nilsen");
  await see("This search asks the server, which cannot be reached.");
  fake.fail("record.list");
  await click("Search on this device");
  await see("Marta Nilsen");
});

test("a record is shown from this device while the server has not answered", async () => {
  fake.hanging.add("record.read");
  opened = openWindow();
  await see("Marta Nilsen");
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await seeHeading(WIFI.title);
  await see(WIFI.fields[0]?.name ?? "");
});

test("who may read a record is said with what is not known: the server alone knows of groups", async () => {
  const readers = () =>
    [...document.querySelectorAll("dd")]
      .map(({ textContent }) => textContent)
      .find((one) => one?.startsWith("Only"));
  fake.hanging.add("record.read");
  opened = openWindow();
  await see("Marta Nilsen");
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await eventually(() => expect(readers()).toBe("Only you, as far as this browser knows"));
  fake.hanging.clear();
  opened.session.back();
  await see("Marta Nilsen");
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await eventually(() => expect(readers()).toBe("Only you"));
});

test("what waits is listed; a new record is taken back only after a question", async () => {
  fake.waiting = [waiting({ kind: "create", title: "On the train" })];
  fake.copy = { ...fake.copy, offline: true, waiting: 1 };
  opened = openWindow();
  await click("Look at them");
  await see("On the train");
  await click("Take back");
  await see("The record is not at the server yet. What you typed is lost.");
  expect(fake.requests("waiting.take-back")).toEqual([]);
  (await button("Take back")).click();
  await see("Nothing waits");
  expect(fake.requests("waiting.take-back")).toEqual([{ id: WIFI.recordId }]);
});

test("mine or theirs: what was refused is compared with what the server has", async () => {
  refused();
  await openWaiting();
  await click("Compare and decide");
  await see("theirs");
  await click("Keep mine");
  await eventually(() =>
    expect(fake.requests("record.update")).toMatchObject([
      { recordId: WIFI.recordId, version: "v9", fields: mine.fields },
    ]),
  );
});

test("what is compared, and shown of it, stays on the screen while it is asked for again", async () => {
  refused();
  await openWaiting();
  await click("Compare and decide");
  await click("Show code");
  fake.hanging.add("record.read-server");
  fake.announce("records");
  await eventually(() => expect(fake.requests("record.read-server")).toHaveLength(2));
  expect(document.querySelector(".versions")?.textContent).toContain(theirs.fields[0]?.value);
  await button("Hide code");
  await button("Keep mine");
});

test("theirs: the change that waited is taken back", async () => {
  refused();
  await openWaiting();
  await click("Compare and decide");
  await click("Keep theirs");
  await eventually(() => expect(fake.requests("waiting.take-back")).toEqual([{ id: WIFI.recordId }]));
  expect(fake.requests("record.update")).toEqual([]);
});

test("theirs: what could not be taken back is said, and nothing is given up", async () => {
  refused();
  await openWaiting();
  await click("Compare and decide");
  fake.fail("waiting.take-back", "storage_failed");
  await click("Keep theirs");
  await see("The browser could not store this.");
  expect(opened.session.route.name).toBe("conflict");
  expect(opened.session.drafts.forms.value.size).toBe(1);
  fake.fail("waiting.take-back");
  await click("Keep theirs");
  await eventually(() => expect(opened.session.route.name).toBe("record"));
});

test("both: mine becomes a record of its own", async () => {
  refused();
  await openWaiting();
  await click("Compare and decide");
  await click("Keep both");
  await eventually(() => expect(fake.requests("waiting.take-back")).toEqual([{ id: WIFI.recordId }]));
  expect(fake.requests("record.write")).toMatchObject([{ fields: mine.fields }]);
});

test("what the server will never take is changed, not tried again", async () => {
  refused({ problem: "too_large" });
  await openWaiting();
  await see("This is too large to be saved.");
  expect(document.body.textContent).not.toContain("Try again");
  await click("Change it");
  await seeHeading(NAMES.edit.editHeading);
});

test("a deletion of what somebody changed is asked about", async () => {
  refused({ kind: "delete" });
  fake.records = fake.records.map((record) => (record.recordId === WIFI.recordId ? theirs : record));
  await openWaiting();
  await click("Look and decide");
  await seeHeading("Deleted here, changed elsewhere");
  await see(`“${theirs.title}” now says`);
  await click("Delete it anyway");
  await eventually(() =>
    expect(fake.requests("record.delete")).toEqual([{ recordId: WIFI.recordId, version: "v9" }]),
  );
});

test("or kept, as it is now", async () => {
  refused({ kind: "delete" });
  await openWaiting();
  await click("Look and decide");
  await seeHeading("Deleted here, changed elsewhere");
  await click("Keep the record");
  await see("is kept.");
  expect(fake.requests("waiting.take-back")).toEqual([{ id: WIFI.recordId }]);
  expect(fake.requests("record.delete")).toEqual([]);
});

test("a vault is started without a server, and connected later", async () => {
  opened?.close();
  fake = new Fake();
  fake.records = [];
  current.fake = fake;
  opened = openWindow();
  await click("Start without a server");
  await type(NAMES.protect.passphrase, PASSPHRASE);
  await type(NAMES.protect.repeat, PASSPHRASE);
  await click(NAMES.protect.create);
  await see("Nothing here yet");
  expect(fake.requests("identity.register")).toEqual([]);
  expect(document.querySelector("[aria-label='Search mode']")).toBeNull();
  await click(NAMES.bar.people);
  await see("To share with people, connect to a server first.");
  await click("Connect to a server");
  await type(NAMES.connect.server, SERVER);
  await type(NAMES.connect.token, TOKEN);
  await type(NAMES.connect.name, "Anna Lund");
  await click(NAMES.connect.next);
  await seeHeading(NAMES.kit.heading);
  expect(fake.identity?.name).toBe("Anna Lund");
});

test("who thinks better of connecting goes on without", async () => {
  fake.identity = null;
  fake.local = true;
  opened = openWindow();
  await click(NAMES.bar.more);
  await click("Connect to a server");
  await click("Go on without a server");
  await seeHeading(NAMES.records.heading);
});
