// @vitest-environment happy-dom
/** Cards, changed keys, helpers, the inbox and the two ways of stopping, as a person meets them. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { PersonView } from "../../src/model/person.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { CARD } from "./fake/people.ts";
import { BERTA, CARL, ME, WIFI } from "./fake/sample.ts";
import { NAMES } from "./names.ts";
import { click, eventually, field, fill, openWindow, see, seeHeading, type, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;
beforeEach(() => {
  fake = new Fake();
  fill(fake);
  current.fake = fake;
});
afterEach(() => opened.close());

const CHANGED: PersonView = { ...CARL, pin: "changed", offeredWords: BERTA.safetyWords };

test("what is new waits in the inbox, with a dot; accepted it is gone from there, muted it can be shown again", async () => {
  fake.incoming = [
    { type: "boat", person: CARL, answer: null },
    { type: "wifi", person: BERTA, answer: null },
  ];
  opened = openWindow();
  await eventually(() => expect(document.querySelector(".dot")?.textContent).toBe("2 new"));
  opened.session.show("inbox");
  await see("Carl Ohlsen shares “boat” with you");
  await see("One record so far");
  await click("Accept “boat” from Carl Ohlsen");
  await eventually(() => expect(fake.incoming[0]?.answer).toBe("accepted"));
  await click("Mute “wifi” from Berta Holm");
  await see("Their records are not listed");
  expect(fake.requests("incoming.answer")).toEqual([
    { writerId: CARL.clientId, type: "boat", answer: "accepted" },
    { writerId: BERTA.clientId, type: "wifi", answer: "muted" },
  ]);
  await eventually(() => expect(document.querySelector(".dot")).toBeNull());
  await click("Show again: “wifi” from Berta Holm");
  await eventually(() => expect(fake.incoming.map(({ answer }) => answer)).toEqual(["accepted", "accepted"]));
});

test("what somebody shares is counted whole, and nobody else's with it", async () => {
  const boats = (count: number, writer: PersonView) =>
    Array.from({ length: count }, (_, i) => ({
      ...WIFI,
      recordId: `${writer.name} ${i}`,
      type: "boat",
      writer,
      fields: [],
    }));
  // The newest are somebody else's.
  fake.records = [...boats(250, BERTA), ...boats(230, CARL)];
  fake.incoming = [{ type: "boat", person: CARL, answer: null }];
  opened = openWindow();
  opened.session.show("inbox");
  await see("230 records so far");
});

test("an empty inbox shows my card", async () => {
  opened = openWindow();
  await click(NAMES.bar.inbox);
  await see("Nothing new");
  await eventually(() => {
    const picture = document.querySelector("svg.qr");
    expect(picture?.getAttribute("aria-label")).toBe("My card as a picture to photograph");
  });
});

test("a card is taken by its text, and its words can be compared at once; a broken one says what to do", async () => {
  fake.cards.set(CARD, { ...BERTA, clientId: "11111111-1111-4111-8111-111111111111", name: "Dora Vik" });
  opened = openWindow();
  await click(NAMES.bar.people);
  await click("Invite cards");
  await click("Add this person");
  await see("Paste a card first.");
  await type("Text of the card", "sfc1:broken");
  await click("Add this person");
  await see("This is no card");
  await type("Text of the card", ` ${CARD}\n`);
  await click("Add this person");
  await see("Dora Vik was added to your people.");
  expect(fake.requests("card.accept").at(-1)).toEqual({ text: CARD });
  await click("They are the same");
  await eventually(() => expect(fake.people.at(-1)).toMatchObject({ name: "Dora Vik", pin: "checked" }));
});

test("a card is shared with where a person is asked for", async () => {
  fake.cards.set(CARD, { ...BERTA, clientId: "11111111-1111-4111-8111-111111111111", name: "Dora Vik" });
  opened = openWindow();
  opened.session.open({ name: "share", type: "login" });
  await type(NAMES.share.clientId, ` ${CARD}\n`);
  await click(NAMES.share.find);
  await see("Dora Vik will be able to read");
  expect(fake.requests("card.accept")).toEqual([{ text: CARD }]);
});

test("a known person whom the server could not look up is looked up again by one press", async () => {
  fake.fail("person.lookup", "network_unreachable");
  opened = openWindow();
  opened.session.open({ name: "share", type: "login" });
  await click("Berta HolmNot checked");
  await see("The server cannot be reached.");
  fake.fail("person.lookup");
  await click("Try again");
  await see("Berta Holm will be able to read");
});

test("a changed key stops in red; the new words that were read aloud, or the old key, end it", async () => {
  fake.people = [BERTA, CHANGED];
  fake.outgoing = [{ type: "note", person: CHANGED }];
  opened = openWindow();
  await click(NAMES.bar.people);
  await see("Stop: the key of Carl Ohlsen has changed");
  await see("The words you knew");
  await click("Keep the key I knew");
  await eventually(() => expect(fake.outgoing[0]?.person.pin).toBe("first-seen"));
  await eventually(() => expect(document.body.textContent).not.toContain("Stop: the key"));
  fake.replacePerson(CHANGED);
  await click("Carl Ohlsen reads the new words");
  await eventually(() => expect(fake.outgoing[0]?.person.pin).toBe("checked"));
  expect(fake.requests("person.resolve")).toEqual([
    { clientId: CARL.clientId, words: null },
    { clientId: CARL.clientId, words: BERTA.safetyWords },
  ]);
});

test("stop and re-seal says what it did, whom it left out and what it could not do", async () => {
  fake.resealed = {
    sealed: 14,
    left: ["x"],
    files: [{ recordId: "3e9f7f6a-0000-4000-8000-000000000000", name: "plan.pdf" }],
    strangers: [{ ...BERTA, name: "Eve" }],
    groups: [
      { groupId: "1c9f7f6a-0000-4000-8000-000000000000", name: "Choir" },
      { groupId: "2d9f7f6a-0000-4000-8000-000000000000", name: "" },
    ],
    skipped: [{ ...BERTA, name: "Dora" }],
  };
  opened = openWindow();
  await click(NAMES.bar.people);
  await click(NAMES.people.stop("note", CARL.name));
  await see("a copy of the server’s disk is of no more use to Carl Ohlsen");
  await click("Stop and re-seal");
  await see("14 records are sealed anew.");
  await see("The server also lists Eve as readers.");
  await see("2 groups could read “note” too: “Choir”, 2d9f7f6a…. They got no new key");
  await see("Dora got no new key");
  await see("One record keeps the old key, because it is not as it was signed.");
  await see("A file keeps the old key: “plan.pdf”.");
  await click("Dismiss");
  await eventually(() => expect(document.body.textContent).not.toContain("sealed anew"));
});

test("a re-seal that ended while nobody looked is reported later; of many names the first are shown", async () => {
  fake.reports = [
    {
      id: "1",
      type: "note",
      stopped: [CARL],
      sealed: 1,
      left: [],
      files: [],
      strangers: [],
      groups: ["a", "b", "c", "d", "e", "f", "g"].map((name) => ({ groupId: name, name })),
      skipped: [],
    },
  ];
  opened = openWindow();
  await click(NAMES.bar.people);
  await see("Carl Ohlsen can read nothing you write from now on.");
  await see("7 groups could read “note” too: “a”, “b”, “c”, “d”, “e”, 2 more. They");
  const [report] = fake.reports;
  await click("Dismiss");
  await eventually(() => expect(document.body.textContent).not.toContain("sealed anew"));
  expect(fake.requests("reseal.dismiss")).toEqual([{ id: "1" }]);
  fake.reports = report === undefined ? [] : [report];
  fake.announce("people");
  await see("Carl Ohlsen can read nothing you write from now on.");
  fake.fail("reseal.dismiss", "internal");
  await click("Dismiss");
  await see("The report could not be dismissed.");
});

test("a re-seal that is under way shows how far it is", async () => {
  fake.resealing = [{ type: "note", done: 5, total: 14 }];
  opened = openWindow();
  await click(NAMES.bar.people);
  await see("Re-sealing “note”: 5 of 14 records");
  expect(document.querySelector("progress")?.getAttribute("aria-label")).toContain("5 of 14");
});

test("a stop that fails stays where it was, and says so", async () => {
  fake.fail("share.reseal", "network_unreachable");
  opened = openWindow();
  await click(NAMES.bar.people);
  await click(NAMES.people.stop("note", CARL.name));
  await click("Stop and re-seal");
  await see("The server cannot be reached.");
  expect(fake.outgoing).toHaveLength(1);
});

test("helpers: one that the server made up is shown and taken away, one is made, and withdrawn", async () => {
  fake.appointments = [
    { role: "authorizer", type: "note", writer: fake.myself, person: BERTA, approved: false },
  ];
  opened = openWindow();
  await click(NAMES.bar.people);
  await see("The server names Berta Holm as a helper for “note”. You never approved that.");
  await click("Take away from Berta Holm what the server lists for “note”");
  await eventually(() => expect(fake.appointments).toEqual([]));
  await click("Add a helper");
  await seeHeading(NAMES.people.heading);
  await click("Make helper");
  await see("is a helper for");
  const [made] = fake.requests("appointment.set").slice(1) as {
    writerId: string;
    role: string;
    approved: boolean;
  }[];
  expect(made).toMatchObject({ writerId: ME.clientId, role: "authorizer", approved: true });
  const helper = fake.appointments[0];
  await click(`Withdraw ${helper?.person.name} as a helper for “${helper?.type}”`);
  await eventually(() => expect(fake.appointments).toEqual([]));
});

test("a record that two of my browsers changed is shown behind a click, and kept by signing it", async () => {
  const [record] = fake.records;
  if (record === undefined) throw new Error("no record");
  fake.records = [{ ...record, state: "conflict" }];
  opened = openWindow();
  opened.session.open({ name: "record", recordId: record.recordId });
  await see("Two of your browsers changed it, each without the other.");
  const [field] = record.fields;
  expect(document.querySelectorAll(".values li")).toHaveLength(0);
  await click("Show what it holds");
  await see(field?.name ?? "");
  await click("Keep this version");
  await eventually(() =>
    expect(fake.requests("record.update")).toMatchObject([
      { recordId: record.recordId, version: record.version },
    ]),
  );
});

test("a type that another program writes too is loosened here", async () => {
  opened = openWindow();
  await click(NAMES.bar.people);
  const select = await field("Records of “login”");
  select.value = "mixed";
  select.dispatchEvent(new Event("change", { bubbles: true }));
  await see("“login”: Other programs write here too.");
  expect(fake.requests("type.rule")).toEqual([{ type: "login", rule: "mixed" }]);
});

test("who is listed without a key is no reader: said so, and can be given it or stopped", async () => {
  fake.outgoing = [
    { type: "login", person: BERTA, opens: false },
    { type: "login", person: CARL },
  ];
  opened = openWindow();
  await click(NAMES.bar.people);
  await see("is listed for your “login” records, but has no key and can open none");
  await see("can read your “login” records");
  await click(`Give ${BERTA.name} the key of “login”`);
  await eventually(() =>
    expect(fake.requests("share.create")).toEqual([{ type: "login", readerId: BERTA.clientId }]),
  );
  fake.outgoing = fake.outgoing.filter(({ person }) => person !== BERTA);
  opened.session.open({ name: "share", type: "login" });
  await see("Carl Ohlsen can already read this type.");
  expect(document.body.textContent).not.toContain(`${BERTA.name} can already read this type.`);
});

test("that somebody stopped is said in the inbox, with a dot, until it is dismissed; two of one name are told apart", async () => {
  const twin: PersonView = { ...BERTA, clientId: CARL.clientId, safetyWords: CARL.safetyWords, alike: true };
  fake.incoming = [];
  fake.ended = [{ type: "login", person: twin, at: Date.now() }];
  opened = openWindow();
  await see("1 new");
  opened.session.show("inbox");
  const name = `${BERTA.name} (${CARL.safetyWords.slice(0, 2).join(" ")})`;
  await see(`${name} no longer shares “login” with you`);
  await click(`Dismiss: ${name} no longer shares “login” with you`);
  await see("Nothing new");
  expect(fake.requests("incoming.dismiss")).toEqual([{ writerId: CARL.clientId, type: "login" }]);
});
