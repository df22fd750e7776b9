// @vitest-environment happy-dom
/** The search that is built step by step: what is pressed is what is asked for, and it is said back before. */
import { act } from "preact/test-utils";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Search } from "../../src/model/search.ts";
import { sayTheSearch } from "../../src/popup/search/sentence.ts";
import { searchText } from "../../src/popup/search/text.ts";
import { DOCUMENTED } from "../search/documented.ts";
import { Fake } from "./fake/background.ts";
import { current } from "./fake/browser.ts";
import { BERTA, ME } from "./fake/sample.ts";
import { button, click, eventually, fill, openWindow, see, seeHeading, type Window } from "./window.tsx";

vi.mock("webextension-polyfill", () => import("./fake/browser.ts"));

let fake: Fake;
let opened: Window;

beforeEach(async () => {
  fake = new Fake();
  fill(fake);
  current.fake = fake;
  opened = openWindow();
  await see("Marta Nilsen");
  await click("Search by conditions");
  await seeHeading("Search by conditions");
});
afterEach(() => opened.close());

/** The `index`-th control of this label: conditions look alike. */
function control(label: string, index = 0): Promise<HTMLInputElement | HTMLSelectElement> {
  return eventually(() => {
    const found = [...document.querySelectorAll("label")]
      .filter(({ textContent }) => textContent?.trim() === label)
      .map(({ htmlFor }) => document.getElementById(htmlFor));
    const wanted = found[index];
    if (!(wanted instanceof HTMLInputElement || wanted instanceof HTMLSelectElement))
      throw new Error(`${found.length} × ${label}`);
    return wanted;
  });
}

async function enter(label: string, value: string, index = 0): Promise<void> {
  const input = await control(label, index);
  input.value = value;
  input.dispatchEvent(new Event(input instanceof HTMLSelectElement ? "change" : "input", { bubbles: true }));
  await eventually(async () => expect((await control(label, index)).value).toBe(value));
}

const asked = () => fake.requests("search.run");

test("types AND values, minus exclude, in a range of another zone, the oldest first", async () => {
  await enter("Look at", "type");
  await enter("Text", "contact");
  await click("Add a condition");
  await enter("Look at", "value", 1);
  await enter("Text", "Stark", 1);
  await click("Add a step that leaves out");
  await enter("Look at", "name", 2);
  await enter("Text", "draft", 2);
  await enter("Time", "MODIFIED");
  await enter("From", "2026-11-01T08:00");
  await enter("Time zone", "-08:00");
  await enter("Whose records", "no");
  await enter("Order", "ASCENDING");
  await see(
    "My records, where the type is “contact” and a value is “Stark”, without those where a name is “draft”, changed from 2026-11-01 08:00 on (UTC-08:00), oldest first",
  );
  await see(`What you enter is sent to ${new URL(ME.serverUrl).host} to search labels.`);
  await click("Search");
  await see("0 records found");
  const condition = (subject: string, text: string) => ({ subject, name: "", text });
  expect(asked()).toEqual([
    {
      search: {
        where: "server",
        find: [
          {
            join: "AND",
            way: "EXACT",
            conditions: [condition("type", "contact"), condition("value", "Stark")],
          },
        ],
        leaveOut: [{ join: "AND", way: "EXACT", conditions: [condition("name", "draft")] }],
        time: { key: "MODIFIED", after: "2026-11-01T08:00", before: "", zone: "-08:00" },
        everybody: false,
        order: "ASCENDING",
      },
      from: 0,
      limit: 50,
    },
  ]);
});

/** Builds a search by controls, from the form of a new one. */
async function build({ find, leaveOut, time, everybody, order }: Search): Promise<void> {
  await click("Remove this step");
  const steps = [...find, ...leaveOut];
  for (let i = 0; i < steps.length; i++) {
    const isFirst = i === 0 && find.length > 0;
    await click(
      i >= find.length ? "Add a step that leaves out" : isFirst ? "Add a step that finds" : "Or find",
    );
  }
  const all = (label: string) =>
    [...document.querySelectorAll("label")].filter(({ textContent }) => textContent?.trim() === label).length;
  let at = 0;
  for (const [i, { way, join, conditions }] of steps.entries()) {
    const card = await eventually(() => {
      const found = [...document.querySelectorAll("form > section.card")][i];
      if (found === undefined) throw new Error("no such step");
      return found;
    });
    for (let more = 1; more < conditions.length; more++) {
      const before = all("Look at");
      [...card.querySelectorAll("button")]
        .find(({ textContent }) => textContent === "Add a condition")
        ?.click();
      await eventually(() => expect(all("Look at")).toBe(before + 1));
    }
    for (const { subject, name, text } of conditions) {
      await enter("Look at", subject, at);
      const within = (label: string) =>
        [...card.querySelectorAll("label")].filter(({ textContent }) => textContent === label);
      const inCard = at - steps.slice(0, i).reduce((sum, step) => sum + step.conditions.length, 0);
      const pick = (label: string, index: number) => {
        const input = document.getElementById(within(label).at(index)?.htmlFor ?? "");
        if (!(input instanceof HTMLInputElement)) throw new Error(`no ${label}`);
        // The form is drawn again before the next is typed, as it is for hands.
        void act(() => {
          input.value = label === "Label" ? name : text;
          input.dispatchEvent(new Event("input", { bubbles: true }));
        });
      };
      if (subject === "pair")
        pick("Label", conditions.slice(0, inCard).filter((one) => one.subject === "pair").length);
      // People one knows are chosen by name.
      if (subject === "writer") await enter("Writer", text);
      else pick("Text", inCard);
      at++;
    }
    await enter("Compare", way, i);
    if (conditions.length > 1)
      await enter("Conditions", join, steps.slice(0, i).filter((one) => one.conditions.length > 1).length);
  }
  if (time !== null) {
    await enter("Time", time.key);
    await enter("From", time.after);
    await enter("To", time.before);
    await enter("Time zone", time.zone);
  }
  await enter("Whose records", everybody ? "yes" : "no");
  await enter("Order", order);
}

test.each(DOCUMENTED)(
  "$name is built by controls as test/server/find.test.ts asks it",
  async ({ search }) => {
    const wanted = search({ writer: BERTA.clientId, after: "2026-11-01T08:00" });
    await build(wanted);
    await click("Search");
    await eventually(() => expect(asked()).toEqual([{ search: wanted, from: 0, limit: 50 }]));
  },
);

test.each(["FUZZY", "WILDCARD", "REGEXP"] as const)("%s is asked for, and explained", async (way) => {
  await enter("Compare", way);
  await see(searchText.wayHints[way]);
  await enter("Label", "house");
  await enter("Text", "Stark");
  await click("Search");
  await eventually(() => expect(asked()).toHaveLength(1));
  expect(asked()[0]).toMatchObject({
    search: { find: [{ way, conditions: [{ name: "house", text: "Stark" }] }] },
  });
});

test("an empty condition is marked where it is, and nothing is asked", async () => {
  await click("Search");
  await see("Enter what to look for.");
  expect(document.querySelectorAll("[aria-invalid]")).toHaveLength(2);
  expect(asked()).toEqual([]);
});

test("results come in pages with the total, and a record is opened and come back from", async () => {
  const [first] = fake.records;
  if (first === undefined) throw new Error("no record");
  fake.records = Array.from({ length: 120 }, (_, i) => ({
    ...first,
    recordId: `r${i}`,
    title: `Number ${i}`,
  }));
  await click("Remove this step");
  await see("Everything, until you add a condition.");
  await click("Search");
  await see("120 records found");
  await see("50 of 120 shown.");
  await click("Show more");
  await see("100 of 120 shown.");
  await click("Show more");
  await eventually(() => expect(document.body.textContent).not.toContain("shown."));
  expect(asked().map((request) => (request as { from: number }).from)).toEqual([0, 50, 100]);
  const row = await eventually(() => {
    const found = document.querySelector<HTMLElement>(".rows .row");
    if (found === null) throw new Error("no row");
    return found;
  });
  row.click();
  await eventually(() => expect(opened.session.route.name).toBe("record"));
  opened.session.back();
  await see("120 records found");
  expect(asked()).toHaveLength(3);
});

test("a pattern that the server cannot read says what to do", async () => {
  fake.fail("search.run", "bad_request");
  await enter("Label", "house");
  await enter("Text", "sum(");
  await click("Search");
  await see("The server cannot read this pattern.");
});

test("a search is saved, used again after everything was changed, and deleted", async () => {
  await enter("Where to search", "device");
  await see("Searched on this device, sealed fields too. Nothing you enter leaves it.");
  await enter("Look at", "value");
  await enter("Text", "Marta*");
  await enter("Compare", "WILDCARD");
  await enter("Name of this search", "Marta");
  await click("Save this search");
  await button("Use “Marta”");
  await enter("Text", "Berta");
  await click("Use “Marta”");
  await eventually(async () => expect((await control("Text")).value).toBe("Marta*"));
  await click("Delete “Marta”");
  await eventually(() => expect(fake.searches).toEqual([]));
});

describe("said back", () => {
  const base: Search = {
    where: "server",
    find: [],
    leaveOut: [],
    time: null,
    everybody: true,
    order: "DESCENDING",
  };
  const pair = { subject: "pair", name: "house", text: "Stark" } as const;
  const writer = { subject: "writer", name: "", text: "id-of-ines" } as const;
  const name = (id: string) => (id === "id-of-ines" ? "Ines" : "");

  test.each<[string, Partial<Search>]>([
    ["All records I can read, newest first", {}],
    [
      "All records I can read, where the writer is “Ines” and “house” is “Stark”, newest first",
      { find: [{ join: "AND", way: "EXACT", conditions: [writer, pair] }] },
    ],
    [
      "All records I can read, where “house” is like “Stark”, or else “house” fits “Stark”, newest first",
      {
        find: [
          { join: "AND", way: "FUZZY", conditions: [pair] },
          { join: "AND", way: "WILDCARD", conditions: [pair] },
        ],
      },
    ],
    [
      "All records I can read, created from 2026-11-01 00:00 to 2026-11-02 00:00 (UTC+05:30), newest first",
      { time: { key: "CREATED", after: "2026-11-01T00:00", before: "2026-11-02T00:00", zone: "+05:30" } },
    ],
    [
      "All records I can read, newest first",
      { time: { key: "CREATED", after: "", before: "", zone: "+00:00" } },
    ],
  ])("%s", (sentence, parts) => {
    expect(sayTheSearch({ ...base, ...parts }, name)).toBe(sentence);
  });
});
