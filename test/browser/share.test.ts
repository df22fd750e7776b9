/**
 * The whole path through two browser profiles and a real server: written in one, read in the other, taken back,
 * and saved from two windows at once. Three people do so in a round, each once as writer and once as reader.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  APP_PAGE,
  expectTo,
  goTo,
  openRecord,
  readField,
  shareType,
  stopSharing,
  writeRecord,
} from "../../src/cli/drive/steps.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { newPerson, type Person } from "./harness/people.ts";

let server: TestServer;
let people: Readonly<Record<"Ada" | "Bea" | "Cyn", Person>>;

beforeAll(async () => {
  server = await startTestServer();
  const [Ada, Bea, Cyn] = await Promise.all([
    newPerson("Ada", "chromium", server),
    newPerson("Bea", "chromium", server),
    newPerson("Cyn", "firefox", server),
  ]);
  people = { Ada, Bea, Cyn };
});

afterAll(async () => {
  await Promise.all(Object.values(people ?? {}).map(({ browser }) => browser.close()));
  await server?.stop();
});

// Nobody reads from a person whose safety words they have compared before.
describe.each([
  ["Ada", "chromium", "Bea", "chromium", "Ida Lovelace", "engine-club"],
  ["Bea", "chromium", "Cyn", "firefox", "Grace Hopper", "navy-yard"],
  ["Cyn", "firefox", "Ada", "chromium", "Emmy Noether", "algebra-walk"],
] as const)("writer %s in %s, reader %s in %s", (writersName, _, readersName, __, title, label) => {
  const FIELDS = { name: title, email: "mail@analytical.example" };

  let writer: Person;
  let reader: Person;
  let before: number;

  beforeAll(async () => {
    writer = people[writersName];
    reader = people[readersName];
    before = await server.countRecords();
  });

  test("the writer writes a contact with two sealed fields and a label", async () => {
    await writeRecord(writer.app, { template: "Contact", fields: FIELDS, labels: { circle: label } });
    expect(await server.countRecords()).toBe(before + 1);
    expect(await writer.app.text("section[aria-label=Labels]")).toContain(label);
  });

  test("and shares the type with the reader", async () => {
    await shareType(writer.app, reader.clientId, readersName);
    await goTo(writer.app, "People");
    await writer.app.waitFor({ role: "button", name: `Stop sharing “contact” with ${readersName}` });
  });

  test("the reader finds it on the server by its label, opens it and reads it", async () => {
    const { app } = reader;
    await goTo(app, "Records");
    await app.select({ role: "combobox", name: "Search mode" }, "EXACT");
    await app.fill({ role: "searchbox" }, "nothing-of-the-kind");
    await app.waitFor({ role: "heading", name: "Nothing found" });
    await app.fill({ role: "searchbox" }, label);
    await app.click({ text: title, within: ".rows" });
    expect(await readField(app, "name")).toBe(FIELDS.name);
    expect(await readField(app, "email")).toBe(FIELDS.email);
    expect(await app.text("section[aria-label=Details]")).toContain(`${writersName} Not checked`);
  });

  test("the writer stops sharing, and the reader is told so in plain words", async () => {
    await stopSharing(writer.app, "contact", readersName);
    // Whoever still has the record open, and looks again, sees why it is gone.
    await reader.app.reload();
    await reader.app.waitFor({ role: "heading", name: "No longer shared" });
    expect(await reader.app.text()).not.toContain(FIELDS.email);
    await goTo(reader.app, "Records");
    await reader.app.fill({ role: "searchbox" }, "something else");
    await reader.app.fill({ role: "searchbox" }, label);
    await reader.app.waitFor({ role: "heading", name: "Nothing found" });
  });

  test("of two windows that save the same record the second gets both versions to choose from", async () => {
    const first = writer.app;
    const second = await writer.browser.newPage(`${writer.browser.address(APP_PAGE)}?in=tab`);
    for (const [window, email] of [
      [first, "first@window.example"],
      [second, "second@window.example"],
    ] as const) {
      await openRecord(window, title, "");
      await window.click({ role: "button", name: "Edit" });
      await window.fill({ label: "Value of email" }, email);
    }
    await first.bringToFront();
    await first.click({ role: "button", name: "Save record" });
    await expectTo(first, { role: "button", name: "Share type" });

    await second.bringToFront();
    await second.click({ role: "button", name: "Save record" });
    await expectTo(second, { role: "heading", name: "Two versions" });
    expect(await second.text(".versions")).not.toContain("window.example");
    await second.click({ role: "button", name: "Show email" });
    await second.waitFor({ role: "button", name: "Hide email" });
    const versions = await second.text(".versions");
    expect(versions).toContain("first@window.example");
    expect(versions).toContain("second@window.example");

    await second.click({ role: "button", name: "Keep mine" });
    await expectTo(second, { role: "button", name: "Share type" });
    expect(await readField(second, "email")).toBe("second@window.example");
    // The contact, and what the writer's browser tells their other browsers of the share.
    expect(await server.countRecords()).toBe(before + 2);
  });

  test("neither browser reported an error", async () => {
    expect(await writer.browser.errors()).toEqual([]);
    expect(await reader.browser.errors()).toEqual([]);
  });
});
