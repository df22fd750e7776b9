// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import {
  BERTA,
  CARL,
  CONTACT,
  ENVELOPE,
  ENVELOPE_TEXT,
  HERE,
  PASSPHRASE,
  RECORDS,
  WIFI,
} from "./fake/sample.ts";
import { NAMES } from "./names.ts";
import {
  button,
  click,
  eventually,
  field,
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

test("by keyboard: a letter searches, down and Enter open, Escape leads back and then closes", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  document.body.focus();
  (document.activeElement as HTMLElement | null)?.blur();
  press("/");
  expect(document.activeElement).toBe(await field(NAMES.records.search));
  press("ArrowDown");
  expect(document.activeElement?.textContent).toContain("shop.example");
  press("ArrowDown");
  await eventually(() => expect(document.activeElement?.textContent).toContain("Marta Nilsen"));
  (document.activeElement as HTMLElement).click();
  await seeHeading("Marta Nilsen");
  await eventually(() => expect(document.activeElement?.textContent).toBe("Marta Nilsen"));
  press("Escape");
  await seeHeading(NAMES.records.heading);
  await eventually(() => expect(document.activeElement?.textContent).toContain("Marta Nilsen"));
  expect(opened.closed()).toBe(false);
  press("Escape");
  expect(opened.closed()).toBe(true);
});

test("a person's input tells the background that somebody is here, now and then; a script's does not", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  const keydown = (isTrusted: boolean) => {
    const event = new KeyboardEvent("keydown", { key: "Shift", bubbles: true });
    Object.defineProperty(event, "isTrusted", { value: isTrusted });
    document.body.dispatchEvent(event);
  };
  keydown(false);
  expect(fake.requests("vault.touch")).toHaveLength(0);
  keydown(true);
  keydown(true);
  await eventually(() => expect(fake.requests("vault.touch")).toHaveLength(1));
});

test("a smart search stays on the device; the other modes ask the server for labels", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  await type(NAMES.records.search, "nils");
  await eventually(() => expect(document.querySelectorAll(".row")).toHaveLength(1));
  await see("Nothing you type leaves it.");
  const typed = () =>
    fake.requests("record.list").filter((request) => JSON.stringify(request).includes("nils"));
  expect(typed()).not.toEqual([]);
  expect(typed()).toEqual(typed().map((request) => ({ ...(request as object), strategy: "SMART" })));
  await type(NAMES.records.search, "household");
  const mode = await field(NAMES.records.mode);
  mode.value = "EXACT";
  mode.dispatchEvent(new Event("change", { bubbles: true }));
  await see("is sent to vault.example.org");
  await eventually(() =>
    expect(fake.requests("record.list")).toContainEqual(
      expect.objectContaining({ text: "household", strategy: "EXACT" }),
    ),
  );
});

test("sealed values are dots until asked for, and dots again when the window is hidden", async () => {
  opened = openWindow();
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await see("password");
  expect(document.body.textContent).not.toContain("tr0ub4dor");
  await click(NAMES.record.show("password"));
  await see("tr0ub4dor");
  expect(document.body.textContent).not.toContain("anna@lund.example");
  document.dispatchEvent(new Event("visibilitychange"));
  await eventually(() => expect(document.body.textContent).not.toContain("tr0ub4dor"));
});

test("labels are marked as readable by the server", async () => {
  opened = openWindow();
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await see("The server can read these");
  await see("household");
});

test("a record that is no longer shared says so, with the next step", async () => {
  fake.incoming = [];
  opened = openWindow();
  opened.session.open({ name: "record", recordId: RECORDS[4]?.recordId ?? "" });
  await seeHeading(NAMES.record.notShared);
  await see("ask them to share it again");
});

test("others' records have no way to edit, share or delete", async () => {
  opened = openWindow();
  opened.session.open({ name: "record", recordId: RECORDS[4]?.recordId ?? "" });
  await see("Carl Ohlsen");
  const labels = [...document.querySelectorAll("button")].map((element) =>
    element.getAttribute("aria-label"),
  );
  for (const name of [NAMES.record.edit, NAMES.record.share, NAMES.record.delete])
    expect(labels).not.toContain(name);
});

test("a pattern that the server cannot read is named as such", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  fake.fail("record.list", "bad_request");
  opened.session.filter.value = { query: "[", mode: "REGEXP", type: null, shared: true };
  await see("Close every bracket that is open");
  expect(document.body.textContent).not.toContain("Try again");
});

test("a password is made where none stands yet, and shown", async () => {
  opened = openWindow();
  await click(NAMES.records.new);
  await click("Generate password");
  const made = (await field("Value of password")).value;
  expect(made).toHaveLength(20);
  expect((await field("Value of password")).type).toBe("text");
  expect(document.querySelector("[aria-label='Generate password']")).toBeNull();
});

test("delete asks first, and Undo writes the record again", async () => {
  opened = openWindow();
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await click(NAMES.record.delete);
  await see("Delete “shop.example”?");
  expect(fake.records).toHaveLength(RECORDS.length);
  await click(NAMES.record.deleteConfirm);
  await see("Deleted “shop.example”.");
  expect(fake.records).toHaveLength(RECORDS.length - 1);
  await click(NAMES.common.undo);
  await see("is back, as a new record");
  expect(fake.records[0]?.fields).toEqual(WIFI.fields);
});

test("sharing says exactly what will be readable, shows the words, shares and names the person in one; Undo revokes", async () => {
  opened = openWindow();
  opened.session.open({ name: "share", type: "login" });
  await type(NAMES.share.clientId, BERTA.clientId.toUpperCase());
  await click(NAMES.share.find);
  await see(
    "Berta Holm will be able to read all 3 “login” records you have written and any you write later.",
  );
  for (const word of BERTA.safetyWords) await see(word);
  await click(NAMES.share.checked);
  await see("Berta Holm can read “login” now.");
  const as = { name: "Berta Holm", checked: true };
  expect(fake.requests("share.create")).toEqual([{ type: "login", readerId: BERTA.clientId, as }]);
  expect(fake.requests("person.save")).toEqual([]);
  await click(NAMES.common.undo);
  await see("Berta Holm cannot read “login” any more.");
  expect(fake.requests("share.revoke")).toEqual([{ type: "login", readerId: BERTA.clientId }]);
});

test.each([
  ["", "Paste the card or the client ID of the person."],
  ["berta", "This is neither a card nor a client ID."],
  ["sfc1:broken", "This is no card, or a part of it is missing."],
  ["0b7e9a52-3c1d-4f6a-9d2e-5a8b7c6d1e0f", "This is your own client ID."],
  ["11111111-2222-4333-8444-555555555555", "The server knows nobody with this client ID."],
])("what is typed for a person, %j, gets a sentence at its field", async (typed, sentence) => {
  opened = openWindow();
  opened.session.open({ name: "share", type: "login" });
  await type(NAMES.share.clientId, typed);
  await click(NAMES.share.find);
  await see(sentence);
});

test("an own record that was tampered with says what its owner can do", async () => {
  fake.records = fake.records.map((record) =>
    record.recordId === WIFI.recordId ? { ...record, state: "tampered", fields: [] } : record,
  );
  opened = openWindow();
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await see("Tell whoever runs your server, and write it again");
  expect(document.body.textContent).not.toContain("Ask the owner");
});

test("a changed key stops sharing", async () => {
  fake.people = [{ ...BERTA, pin: "changed" }];
  opened = openWindow();
  opened.session.open({ name: "share", type: "login" });
  await type(NAMES.share.clientId, BERTA.clientId);
  await click(NAMES.share.find);
  await see("Stop: the key has changed");
  expect(fake.requests("share.create")).toEqual([]);
});

test("stopping says what stays, and Undo shares again", async () => {
  opened = openWindow();
  await click(NAMES.bar.people);
  await click(NAMES.people.stop("note", CARL.name));
  await see("What Carl Ohlsen has already opened stays with Carl Ohlsen.");
  await click(NAMES.people.stopConfirm);
  await see("cannot read “note” any more");
  expect(fake.outgoing).toEqual([]);
  await click(NAMES.common.undo);
  await eventually(() => expect(fake.outgoing).toHaveLength(1));
});

test("what somebody shares leads to those records", async () => {
  opened = openWindow();
  await click(NAMES.bar.people);
  await click(NAMES.people.open("boat", CARL.name));
  await see("Boat: fuel and mooring");
  expect(document.querySelectorAll(".row")).toHaveLength(1);
});

test("the popup begins with the page in front when something fits it, and fills in one click", async () => {
  fake.here = HERE;
  opened = openWindow({ popup: true });
  await seeHeading("shop.example");
  await click(NAMES.here.fill("shop.example"));
  await see("Filled 2 fields.");
  const places = [{ frameId: 0, group: 7, kinds: ["username", "current-password"] }];
  expect(fake.requests("here.fill")).toEqual([{ tabId: 3, recordId: WIFI.recordId, places }]);
});

test("a fill says what it left and why, in one line and one by one", async () => {
  fake.here = HERE;
  fake.leftByFill = [
    { kind: "cc-exp", why: "no-value" },
    { kind: "current-password", why: "shown" },
  ];
  opened = openWindow({ popup: true });
  await seeHeading("shop.example");
  await click(NAMES.here.fill("shop.example"));
  await see("Filled 2 fields. Left out: expiry, password.");
  await see("2 fields were left out");
  await see("expiry: this record has none");
  await see("password: the field would show it");
});

test("what was typed into a sign-up is saved as a login with its site", async () => {
  fake.here = { ...HERE, records: [], envelopes: [], typed: true };
  fake.saveOffer = { what: "new", site: "shop.example", name: "mira", password: "typed-there" };
  opened = openWindow({ popup: true });
  await click(NAMES.here.save);
  await seeHeading(NAMES.edit.heading);
  const site = (await field(NAMES.edit.value("site"))) as HTMLInputElement;
  expect(site.value).toBe("shop.example");
  await click(NAMES.edit.save);
  await see("Saved.");
  const [written] = fake.requests("record.write") as [{ fields: { name: string; value: string }[] }];
  expect(written.fields).toEqual([
    { name: "site", value: "shop.example" },
    { name: "username", value: "mira" },
    { name: "password", value: "typed-there" },
  ]);
});

test("a changed password replaces the old one of its record, and only that", async () => {
  fake.here = { ...HERE, typed: true };
  fake.saveOffer = { what: "update", recordId: WIFI.recordId, password: "changed-there" };
  opened = openWindow({ popup: true });
  await click(NAMES.here.save);
  await seeHeading(NAMES.edit.editHeading);
  await click(NAMES.edit.save);
  await see("Saved.");
  const [written] = fake.requests("record.update") as [{ fields: { name: string; value: string }[] }];
  const expected = WIFI.fields.map(({ name, value }) => ({
    name,
    value: name === "password" ? "changed-there" : value,
  }));
  expect(written.fields).toEqual(expected);
});

test.each([
  [{ what: "same", title: "Wi-Fi" }, "Wi-Fi has this login already."],
  [{ what: "differ" }, "The two new passwords on the page differ."],
  [{ what: "nothing" }, "No password stands in a form of this page any more."],
] as const)("saving says why it opens no form: %j", async (offer, says) => {
  fake.here = { ...HERE, typed: true };
  fake.saveOffer = offer;
  opened = openWindow({ popup: true });
  await click(NAMES.here.save);
  await see(says);
  await seeHeading("shop.example");
});

test("without anything for the page the popup begins with the records", async () => {
  opened = openWindow({ popup: true });
  await seeHeading(NAMES.records.heading);
});

test("a sealed text whose frame could not start is opened here, and can be turned back", async () => {
  fake.envelopes.set(ENVELOPE_TEXT, ENVELOPE);
  fake.pending = { kind: "envelope", tabId: 3, text: ENVELOPE_TEXT };
  opened = openWindow();
  await see("third stone");
  await click(NAMES.envelope.turnBack);
  await see("The text is back on the page.");
  expect(fake.turnedBack).toEqual([ENVELOPE_TEXT]);
});

test("a problem of a gesture on a page is shown when the popup opens", async () => {
  fake.pending = { kind: "problem", code: "page_not_allowed", tabId: 3 };
  opened = openWindow();
  await see("Extensions may not work on this page.");
  await click("Dismiss");
  await eventually(() => expect(document.body.textContent).not.toContain("Extensions may not work"));
});

test("a wrong passphrase says so, too many lead to a countdown", async () => {
  fake.state = "locked";
  opened = openWindow();
  await type(NAMES.lock.passphrase, "wrong");
  await click(NAMES.lock.unlock);
  await see("That is not the passphrase.");
  fake.fail("vault.unlock", "too_many_attempts");
  // The clock stands still: a busy machine may take seconds to draw.
  const now = Date.now();
  vi.setSystemTime(now);
  try {
    fake.retryAt = now + 60_000;
    await click(NAMES.lock.unlock);
    await see("Next try in 60 s");
    vi.setSystemTime(now + 1_000);
    await see("Next try in 59 s");
  } finally {
    vi.useRealTimers();
  }
});

test("nothing of a record stays in the document after a lock by the background", async () => {
  opened = openWindow();
  opened.session.open({ name: "record", recordId: CONTACT.recordId });
  await click(NAMES.record.show("email"));
  await see("marta@nilsen.example");
  fake.state = "locked";
  fake.announce("status");
  await seeHeading(NAMES.lock.heading);
  expect(document.body.innerHTML).not.toContain("nilsen");
  expect(opened.session.seen.size).toBe(0);
  await type(NAMES.lock.passphrase, PASSPHRASE);
  await click(NAMES.lock.unlock);
  await seeHeading("Marta Nilsen");
});

test("the vault is deleted only after the word is typed", async () => {
  opened = openWindow();
  await click(NAMES.bar.more);
  const remove = (await button(NAMES.more.delete)) as HTMLButtonElement;
  expect(remove.disabled).toBe(true);
  await type(NAMES.more.confirmDelete, "delete");
  await eventually(() => expect(remove.disabled).toBe(true));
  await type(NAMES.more.confirmDelete, "DELETE");
  await eventually(() => expect(remove.disabled).toBe(false));
  remove.click();
  await seeHeading("Connect to your server");
});

test("settings are checked before they are saved", async () => {
  opened = openWindow();
  await click(NAMES.bar.more);
  await type(NAMES.more.autoLock, "0");
  await click(NAMES.more.save);
  await see("Enter a whole number from 1 to 1440.");
  await type(NAMES.more.autoLock, "30");
  await click(NAMES.more.save);
  await see("Settings saved.");
  expect(fake.settings).toEqual({ autoLockMinutes: 30, sealType: "sealed" });
});

async function newForm(): Promise<void> {
  opened = openWindow();
  await click(NAMES.records.new);
  await type(NAMES.edit.value("site"), "bank.example");
}

test("double names, reserved names and an empty type are said at their places; a correction is saved", async () => {
  await newForm();
  await click(NAMES.edit.addLabel);
  await type(NAMES.edit.labelName(1), "site");
  await click(NAMES.edit.addLabel);
  await type(NAMES.edit.labelName(2), "site");
  await type(NAMES.edit.type, " ");
  await click(NAMES.edit.save);
  await see("There are two fields named “site”.");
  await see("Enter a type");
  await type(NAMES.edit.labelName(2), "_sf_mine");
  await see("are kept for Sealfield");
  await type(NAMES.edit.labelName(2), "__proto__");
  await type(NAMES.edit.type, "läsesaal/🗝");
  await click(NAMES.edit.save);
  await see(NAMES.edit.saved);
  expect(fake.requests("record.write")).toMatchObject([
    {
      type: "läsesaal/🗝",
      // A label may have the name of a sealed field.
      labels: [
        { name: "site", value: "" },
        { name: "__proto__", value: "" },
      ],
    },
  ]);
});

test("what the vault refuses is said at the field it names", async () => {
  await newForm();
  fake.fail("record.write", "field_invalid", { why: "not_unicode", field: "site" });
  await click(NAMES.edit.save);
  await see("This has a character that cannot be stored.");
  expect((await field(NAMES.edit.value("site"))).getAttribute("aria-invalid")).toBe("true");
  fake.fail("record.write", "type_invalid");
  await click(NAMES.edit.save);
  await see("This type cannot be used.");
});

test("a label that looks like an e-mail address can be sealed instead", async () => {
  await newForm();
  await click(NAMES.edit.addLabel);
  await type(NAMES.edit.labelName(1), "mail");
  await type(NAMES.edit.value("mail"), "lo@voss.example");
  await see("This looks like an e-mail address");
  await click("Seal it instead");
  await click(NAMES.edit.save);
  await see(NAMES.edit.saved);
  expect(fake.requests("record.write")).toMatchObject([
    { fields: [{ name: "site" }, { name: "mail", value: "lo@voss.example" }], labels: [] },
  ]);
});

test("a shared type says who will see it before saving", async () => {
  opened = openWindow();
  await click(NAMES.records.new);
  await type(NAMES.edit.type, "note");
  await see("Carl Ohlsen will see this when you save.");
});

test("a letter typed in another section begins a search in the records", async () => {
  opened = openWindow();
  await click(NAMES.bar.people);
  await seeHeading(NAMES.people.heading);
  press("m");
  await seeHeading(NAMES.records.heading);
  expect((await field(NAMES.records.search)).value).toBe("m");
});

test("Ctrl+Z takes back what the message at the bottom offers", async () => {
  opened = openWindow();
  opened.session.open({ name: "record", recordId: WIFI.recordId });
  await click(NAMES.record.delete);
  await click(NAMES.record.deleteConfirm);
  await see("Deleted “shop.example”.");
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "z", ctrlKey: true, bubbles: true }));
  await see("is back, as a new record");
});

test("arrows walk through what fits the page, beginning at Fill", async () => {
  fake.here = HERE;
  opened = openWindow({ popup: true });
  await seeHeading("shop.example");
  const focused = () => document.activeElement?.getAttribute("aria-label");
  await eventually(() => expect(focused()).toBe(NAMES.here.fill("shop.example")));
  press("ArrowDown");
  press("ArrowDown");
  expect(focused()).toBe(NAMES.here.fill("Marta Nilsen"));
});

test("Enter does not fill the address of somebody else when the page is opened", async () => {
  const shared = HERE.records.flatMap((record) => {
    const isContact = record.row.template === "contact";
    return isContact ? [{ ...record, row: { ...record.row, writer: CARL } }] : [];
  });
  expect(shared).toHaveLength(1);
  fake.here = { ...HERE, records: shared };
  opened = openWindow({ popup: true });
  await seeHeading("shop.example");
  await button(NAMES.here.fill("Marta Nilsen"));
  expect(document.activeElement?.getAttribute("aria-label")).not.toBe(NAMES.here.fill("Marta Nilsen"));
});

test("a field that cannot hold a sealed text is named as such, in the words of the page", async () => {
  fake.here = HERE;
  fake.fail("here.seal", "field_invalid");
  opened = openWindow({ popup: true });
  await click(NAMES.here.seal);
  await see("This field cannot hold a sealed text");
});

test("what a page took away is listed with its site, opens, and goes when it is removed", async () => {
  fake.here = { ...HERE, kept: [{ envelope: "sf1:lost", origin: "https://chat.example", at: Date.now() }] };
  fake.envelopes.set("sf1:lost", ENVELOPE);
  opened = openWindow({ popup: true });
  await see("1 text that a page dropped");
  const named = (start: string) =>
    [...document.querySelectorAll("button")].find((each) =>
      each.getAttribute("aria-label")?.startsWith(start),
    );
  named("Open the text from chat.example")?.click();
  await see(ENVELOPE.text ?? "");
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  await see("1 text that a page dropped");
  named("Remove the text from chat.example")?.click();
  await eventually(() => expect(document.body.textContent).not.toContain("that a page dropped"));
});

test("a page that keeps a history is warned of where sealing is told", async () => {
  fake.here = HERE;
  fake.pageUndoes = true;
  opened = openWindow({ popup: true });
  await click(NAMES.here.seal);
  await see("The page's own Undo button may still bring back what you typed.");
});

test("a list that cannot be fetched again stays, and says so", async () => {
  opened = openWindow();
  await see("Marta Nilsen");
  fake.fail("record.list", "storage_failed");
  fake.announce("records");
  await see("The browser could not store this.");
  await see("Marta Nilsen");
  fake.fail("record.list");
  await click(NAMES.common.retry);
  await eventually(() => expect(document.querySelector(".notice.problem")).toBeNull());
});

test("many records: only those in sight are drawn, and the rest is fetched as needed", async () => {
  fake.records = Array.from({ length: 450 }, (_, index) => ({
    ...WIFI,
    recordId: `r${index}`,
    title: `Record ${index}`,
  }));
  opened = openWindow();
  await see("Record 0");
  expect(document.querySelectorAll(".row").length).toBeLessThan(60);
  expect(fake.requests("record.list")).toHaveLength(1);
  await type(NAMES.records.search, "Record 449");
  await eventually(() => expect(document.querySelectorAll(".row")).toHaveLength(1));
  expect(fake.requests("record.list")).toHaveLength(2);
});
