// @vitest-environment happy-dom
/**
 * Groups by the hands of a person: made, filled, shared with, looked into, left; what is said before each act, and
 * after.
 */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { BERTA, CARL, CHOIR, ME, MYSELF } from "./fake/sample.ts";
import { NAMES } from "./names.ts";
import {
  click,
  eventually,
  field,
  fill,
  openWindow,
  said,
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

async function openChoir(group = CHOIR): Promise<void> {
  fake.groups = [group];
  opened = openWindow();
  await click(NAMES.bar.people);
  await click("Choir3 membersYou share “contact”");
  await seeHeading("Choir");
}

test("a group is made by its name alone, and leads on to adding somebody with what they may do", async () => {
  opened = openWindow();
  await click(NAMES.bar.people);
  await see("You are in no group.");
  await click("Make a group");
  await click("Make group");
  await see("Give the group a name.");
  await type("Name of the group", "x".repeat(81));
  await click("Make group");
  await see("The name can have 80 characters at most.");
  await type("Name of the group", "  Choir ");
  await click("Make group");
  await seeHeading("Choir");
  expect(fake.requests("group.create")).toEqual([{ name: "Choir" }]);
  await see("with you alone in it");

  await click("Add a member");
  const who = await field("Person");
  who.value = CARL.clientId;
  who.dispatchEvent(new Event("change", { bubbles: true }));
  await see(`What ${CARL.name} may do`);
  (await field("Share own types with the group")).click();
  await click("Add to group");
  await see(`${CARL.name} is in “Choir” now.`);
  const [groupId] = fake.groups.map((group) => group.groupId);
  expect(fake.requests("group.allow")).toEqual([
    { groupId, clientId: CARL.clientId, may: ["read", "share"] },
  ]);
  await see("reads what is shared and shares own types");
});

test("who is not checked is said to be so before they get the key; who is in it already cannot be added", async () => {
  fake.people = [BERTA, CARL, { ...BERTA, clientId: "d", name: "Dora Vik", pin: "first-seen" }];
  await openChoir();
  await click("Add a member");
  await see("You have not compared the safety words of Dora Vik.");
  expect([...(await field("Person")).querySelectorAll("option")].map((one) => one.textContent)).toEqual([
    "Dora Vik",
  ]);
});

test("taking somebody out says what they keep, and does nothing before it is confirmed", async () => {
  await openChoir();
  await click(`Remove ${CARL.name} from the group`);
  await see(`${CARL.name} loses access immediately`);
  await see(`The group keeps its key, and ${CARL.name} keeps a copy of it.`);
  await click("Cancel");
  expect(fake.requests("group.remove")).toEqual([]);
  await click(`Remove ${CARL.name} from the group`);
  await click("Remove");
  await see(`${CARL.name} is not in “Choir” any more.`);
  expect(fake.requests("group.remove")).toEqual([{ groupId: CHOIR.groupId, clientId: CARL.clientId }]);
  await eventually(() => expect(fake.groups[0]?.list).toHaveLength(2));
});

test("what a member may do is changed; what has no choice here stays as it is", async () => {
  const list = CHOIR.list.map((member) =>
    member.person === BERTA ? { ...member, may: ["read", "edit"] as const } : member,
  );
  await openChoir({ ...CHOIR, list });
  await see("reads what is shared and changes records where their writer allows it");
  await click(`Change what ${BERTA.name} may do`);
  (await field("Add and remove members, and say what they may do")).click();
  await click("Save");
  await eventually(() =>
    expect(fake.requests("group.allow")).toEqual([
      { groupId: CHOIR.groupId, clientId: BERTA.clientId, may: ["read", "edit", "manage"] },
    ]),
  );
});

test("a type is shared with a group from the group, stopped with what stopping means, and undone", async () => {
  await openChoir();
  await click("Share a type");
  const one = await field("Type");
  one.value = "note";
  one.dispatchEvent(new Event("change", { bubbles: true }));
  await see("Every member of “Choir” will be able to read");
  await see("Only the server says who is in it.");
  await click("Share with group");
  await see("“Choir” can read “note” now.");
  expect(fake.requests("group.share")).toEqual([{ groupId: CHOIR.groupId, type: "note" }]);
  await click("Undo");
  await see("“Choir” cannot read “note” any more.");

  await click("Stop sharing “contact” with this group");
  await see("Its members lose access immediately");
  await see("“contact” keeps its key.");
  await click("Stop new access");
  await eventually(() => expect(fake.groups[0]?.types).toEqual([]));
  expect(fake.requests("group.unshare").at(-1)).toEqual({ groupId: CHOIR.groupId, type: "contact" });
});

test("a type is shared with a group where a person is asked for, and the groups that read it are named", async () => {
  fake.groups = [CHOIR, { ...CHOIR, groupId: "2", name: "Sailing club", may: ["read"], types: [] }];
  opened = openWindow();
  opened.session.open({ name: "share", type: "login" });
  await see("Groups you may share with");
  // In that one I may read only.
  expect(said()).not.toContain("Sailing club");
  await click("Choir3 members");
  await click("Share with group");
  await see("“Choir” can read “login” now.");
  opened.session.open({ name: "share", type: "login" });
  await see("“Choir” reads this type already.");
});

test("whoever was put into a group by somebody unknown remembers their keys first; a member leaves, the last manager cannot", async () => {
  const addedBy = { ...BERTA, pin: "unknown" as const };
  await openChoir();
  await see("Nobody else manages this group.");
  expect(said()).not.toContain("Leave group");
  const list = [
    { person: MYSELF, may: ["read"] as const },
    { person: BERTA, may: CHOIR.may },
  ];
  fake.groups = [{ ...CHOIR, may: ["read"], types: [], addedBy, list }];
  fake.announce("people");
  await click("Remember these keys");
  expect(fake.requests("person.lookup")).toEqual([{ clientId: BERTA.clientId }]);
  for (const absent of ["Add a member", "Share a type", "Remove", "Delete group"])
    expect(said()).not.toContain(absent);
  await click("Leave group");
  await see("You no longer read what others share with it");
  await click("Leave group");
  await see("You have left “Choir”.");
  await seeHeading(NAMES.bar.people);
  await see("You are in no group.");
});

test("a group is deleted after a question; one that is gone says so", async () => {
  await openChoir();
  await click("Delete group");
  await see("This cannot be undone.");
  await click("Delete group");
  await see("“Choir” is deleted.");
  opened.session.open({ name: "group", groupId: CHOIR.groupId });
  await see("You are not in this group any more");
});

test("a group that I am out of and that still reads my types is shown, and can be stopped", async () => {
  fake.groups = [{ ...CHOIR, mine: false, may: [] }];
  opened = openWindow();
  await click(NAMES.bar.people);
  await see("You are not in this group any more, but it still reads “contact”.");
  await click("Stop sharing “contact” with this group");
  await click("Stop new access");
  await eventually(() => expect(fake.requests("group.unshare")).toHaveLength(1));
});

test("what others share is opened as records; an identity with other keys makes no group", async () => {
  await openChoir();
  await click(`“song” by ${BERTA.name}: 12 records`);
  await seeHeading(NAMES.bar.records);
  expect(opened.session.filter.value).toMatchObject({ type: "song", shared: true });
  fake.identity = { ...ME, suite: "nist" };
  fake.groups = [];
  opened.close();
  opened = openWindow();
  await click(NAMES.bar.people);
  await see("Groups need the standard kind of keys.");
  expect(said()).not.toContain("Make a group");
});

test("the form and the record say that a group reads what is written", async () => {
  const groups = [{ groupId: CHOIR.groupId, name: "Choir" }];
  const [first] = fake.records.filter(({ writer }) => writer.me);
  if (first === undefined) throw new Error("no record");
  fake.records = [{ ...first, groups }];
  fake.groups = [{ ...CHOIR, types: [first.type] }];
  opened = openWindow();
  opened.session.open({ name: "record", recordId: first.recordId });
  await see("every member of “Choir”");
  await see(
    `Every member of the group “Choir” sees everything in it, as in each of your “${first.type}” records.`,
  );
  await click("Edit");
  await see("Every member of “Choir” will see this when you save.");
});
