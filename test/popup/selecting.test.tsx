// @vitest-environment happy-dom
/** Selecting several records and deleting them: by hand, by keyboard, with what is left and with a way to stop. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { CARL, CHOIR, CONTACT, RECORDS, record, WIFI } from "./fake/sample.ts";
import {
  button,
  click,
  eventually,
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
});
afterEach(() => opened.close());

const OWN = RECORDS.filter(({ writer }) => writer.me);
const rows = () => [...document.querySelectorAll<HTMLElement>(".rows .row")];
const row = (title: string): Promise<HTMLElement> =>
  eventually(() => {
    const found = rows().find((element) => element.querySelector(".row-title")?.textContent === title);
    if (found === undefined) throw new Error(`no row ${title}`);
    return found;
  });
const checked = () =>
  rows()
    .filter((element) => element.getAttribute("aria-checked") === "true")
    .map((element) => element.querySelector(".row-title")?.textContent);
const pressed = (key: string, more: KeyboardEventInit = {}) =>
  document.activeElement?.dispatchEvent(
    new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }),
  );

/** Opens a window on the list, selecting. */
async function begin(): Promise<void> {
  opened = openWindow();
  await see("Marta Nilsen");
  await click("Select records");
  await seeHeading("Select records");
  await eventually(() => expect(rows()).toHaveLength(OWN.length));
}

test("others' records cannot be selected; rows are check boxes, and nothing opens", async () => {
  await begin();
  expect(rows().map((element) => element.getAttribute("role"))).toEqual(OWN.map(() => "checkbox"));
  expect(document.body.textContent).not.toContain("Boat: fuel and mooring");
  expect((await button("Delete")).hasAttribute("disabled")).toBe(true);
  (await row("Marta Nilsen")).click();
  await see("1 record selected.");
  expect(checked()).toEqual(["Marta Nilsen"]);
  (await row("Marta Nilsen")).click();
  await see("0 records selected.");
  expect(fake.requests("record.read")).toEqual([]);
  await click("Done");
  await see("Boat: fuel and mooring");
  expect(rows().map((element) => element.getAttribute("role"))).not.toContain("checkbox");
});

test("by keyboard: Shift checks on the way, Ctrl+A all, Escape ends it without leaving the list", async () => {
  await begin();
  (await row("shop.example")).focus();
  pressed("ArrowDown", { shiftKey: true });
  await eventually(() => expect(document.activeElement?.textContent).toContain("Marta Nilsen"));
  pressed("ArrowDown", { shiftKey: true });
  await eventually(() => expect(checked()).toEqual(OWN.slice(0, 3).map(({ title }) => title)));
  pressed("a", { ctrlKey: true });
  await see(`${OWN.length} records selected.`);
  await click("Select none");
  await see("0 records selected.");
  pressed("Escape");
  await seeHeading("Records");
  expect(opened.closed()).toBe(false);
});

test("a click with Shift checks everything since the last", async () => {
  await begin();
  (await row("Marta Nilsen")).click();
  const last = await row("Weather service");
  last.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
  await eventually(() => expect(checked()).toEqual(OWN.slice(1, 5).map(({ title }) => title)));
});

test("all of a long list are selected, and what a search hides is still counted", async () => {
  fake.records = Array.from({ length: 450 }, (_, index) =>
    record("note", `berth ${index}`, "", { sealed: [{ name: "title", value: `berth ${index}` }] }),
  );
  opened = openWindow();
  await see("berth 3");
  await click("Select records");
  await click("Select all 450");
  await see("450 records selected.");
  expect(document.body.textContent).not.toContain("not in this list");
  await type("Search records", "berth 44");
  await see("436 are not in this list.");
  await click("Delete 450 records");
  await see("Delete 450 records?");
  await see("and 400 more");
});

test("before deleting it is said what goes and who loses it; Cancel deletes nothing", async () => {
  fake.outgoing = [{ type: "contact", person: CARL }];
  fake.groups = [CHOIR, { ...CHOIR, groupId: "other", name: "Team", types: ["wifi"] }];
  await begin();
  for (const title of ["Marta Nilsen", "shop.example"]) (await row(title)).click();
  await click("Delete 2 records");
  await see("Carl Ohlsen, every member of “Choir” will lose them too");
  await see("You can bring them back from the trash for 30 days.");
  const titles = document.querySelector("[aria-label='What will be deleted']")?.textContent;
  expect(titles).toContain("Marta Nilsen");
  expect(titles).toContain("shop.example");
  expect(document.activeElement?.textContent).toBe("Cancel");
  pressed("Escape");
  await see("2 records selected.");
  expect(fake.requests("record.delete-many")).toEqual([]);
});

test("each is deleted in the version that was seen; one that was changed is named with the reason", async () => {
  await begin();
  for (const title of ["Marta Nilsen", "shop.example"]) (await row(title)).click();
  fake.records = fake.records.map((old) =>
    old.recordId === CONTACT.recordId ? { ...old, version: "newer" } : old,
  );
  await click("Delete 2 records");
  (await eventually(() => dialogButton("Delete 2 records"))).click();
  await seeHeading("Records deleted");
  await see("1 record was deleted.");
  await see("It was changed after you selected it.");
  expect(fake.requests("record.delete-many")).toEqual([
    {
      requestId: expect.any(String),
      records: [CONTACT, WIFI].map(({ recordId, version }) => ({ recordId, version })),
    },
  ]);
  await click("Back to records");
  await see("Marta Nilsen");
  expect(document.body.textContent).not.toContain("shop.example");
});

function dialogButton(name: string): HTMLElement {
  const found = [...document.querySelectorAll<HTMLElement>("[role=alertdialog] button")].find(
    (element) => element.textContent === name,
  );
  if (found === undefined) throw new Error(`no ${name}`);
  return found;
}

async function deleteOne(): Promise<string> {
  await begin();
  (await row("Marta Nilsen")).click();
  await click("Delete 1 record");
  (await eventually(() => dialogButton("Delete 1 record"))).click();
  await seeHeading("Deleting records");
  await eventually(() => expect(fake.requests("record.delete-many")).toHaveLength(1));
  const [{ requestId } = { requestId: "" }] = fake.requests("record.delete-many") as { requestId: string }[];
  return requestId;
}

test("it shows how far it is and can be stopped; a window opened again finds it and its report", async () => {
  fake.hanging.add("record.delete-many");
  const id = await deleteOne();
  const job = {
    name: "j",
    kind: "delete",
    id,
    startedAt: 0,
    waiting: false,
    cancellable: true,
    failed: null,
  };
  fake.access.jobs = [{ ...job, done: 4, total: 9 }];
  await see("4 of 9 records");
  await opened.session.drafts.flush();
  opened.close();
  opened = openWindow();
  await see("4 of 9 records");
  await click("Stop");
  await eventually(() => expect(fake.requests("job.cancel")).toEqual([{ name: "j" }]));
  fake.announce("jobs");
  await see("No longer running");
  fake.deletions.set(id, { deleted: 9, waiting: 0, left: [] });
  fake.announce("jobs");
  await see("9 records were deleted.");
});

test("while the server is away they wait to be deleted, and it does not say that they are", async () => {
  fake.hanging.add("record.delete-many");
  const id = await deleteOne();
  fake.deletions.set(id, { deleted: 0, waiting: 9, left: [] });
  await opened.session.drafts.flush();
  opened.close();
  opened = openWindow();
  await see("9 records wait to be deleted.");
  await see("the server hears of it when it answers again");
  expect(document.body.textContent).not.toMatch(/(was|were) deleted|Records deleted/u);
  fake.deletions.set(id, { deleted: 4, waiting: 1, left: [] });
  fake.announce("jobs");
  await see("1 record waits to be deleted.");
  await see("4 records were deleted.");
});

test("one that was stopped says how far it came", async () => {
  fake.fail("record.delete-many", "cancelled", { done: 3, total: 8 });
  await deleteOne();
  await see("3 of 8 records were processed. The rest were not changed.");
});

test("one that fails says why, and does not begin again by itself", async () => {
  fake.fail("record.delete-many", "storage_failed");
  await deleteOne();
  await see("The browser could not store this.");
  await click("Back to records");
  await see("Marta Nilsen");
  expect(fake.requests("record.delete-many")).toHaveLength(1);
});
