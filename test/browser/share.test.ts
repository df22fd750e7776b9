/**
 * The whole path through two browser profiles and a real server: written in one, read in the other, taken back,
 * and saved from two windows at once.
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

describe.each([
  ["chromium", "chromium"],
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const)("writer in %s, reader in %s", (writersBrowser, readersBrowser) => {
  const FIELDS = { name: "Ada Lovelace", email: "ada@analytical.example" };
  const LABEL = "engine-club";

  let server: TestServer;
  let writer: Person;
  let reader: Person;

  beforeAll(async () => {
    server = await startTestServer();
    [writer, reader] = await Promise.all([
      newPerson("Writer", writersBrowser, server),
      newPerson("Reader", readersBrowser, server),
    ]);
  });

  afterAll(async () => {
    await writer?.browser.close();
    await reader?.browser.close();
    await server?.stop();
  });

  test("the writer writes a contact with two sealed fields and a label", async () => {
    await writeRecord(writer.app, { template: "Contact", fields: FIELDS, labels: { circle: LABEL } });
    expect(await server.countRecords()).toBe(1);
    expect(await writer.app.text("section[aria-label=Labels]")).toContain(LABEL);
  });

  test("and shares the type with the reader", async () => {
    await shareType(writer.app, reader.clientId, "Reader");
    await goTo(writer.app, "People");
    await writer.app.waitFor({ role: "button", name: "Stop sharing “contact” with Reader" });
  });

  test("the reader finds it on the server by its label, opens it and reads it", async () => {
    const { app } = reader;
    await goTo(app, "Records");
    await app.select({ role: "combobox", name: "Search mode" }, "EXACT");
    await app.fill({ role: "searchbox" }, "nothing-of-the-kind");
    await app.waitFor({ role: "heading", name: "Nothing found" });
    await app.fill({ role: "searchbox" }, LABEL);
    await app.click({ text: "Ada Lovelace", within: ".rows" });
    expect(await readField(app, "name")).toBe(FIELDS.name);
    expect(await readField(app, "email")).toBe(FIELDS.email);
    expect(await app.text("section[aria-label=Details]")).toContain("Writer Not checked");
  });

  test("the writer stops sharing, and the reader is told so in plain words", async () => {
    await stopSharing(writer.app, "contact", "Reader");
    // Whoever still has the record open, and looks again, sees why it is gone.
    await reader.app.reload();
    await reader.app.waitFor({ role: "heading", name: "No longer shared" });
    expect(await reader.app.text()).not.toContain(FIELDS.email);
    await goTo(reader.app, "Records");
    await reader.app.fill({ role: "searchbox" }, "something else");
    await reader.app.fill({ role: "searchbox" }, LABEL);
    await reader.app.waitFor({ role: "heading", name: "Nothing found" });
  });

  test("of two windows that save the same record the second gets both versions to choose from", async () => {
    const first = writer.app;
    const second = await writer.browser.newPage(`${writer.browser.address(APP_PAGE)}?in=tab`);
    for (const [window, email] of [
      [first, "first@window.example"],
      [second, "second@window.example"],
    ] as const) {
      await openRecord(window, "Ada Lovelace");
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
    expect(await server.countRecords()).toBe(2);
  });

  test("neither browser reported an error", async () => {
    expect(await writer.browser.errors()).toEqual([]);
    expect(await reader.browser.errors()).toEqual([]);
  });
});
