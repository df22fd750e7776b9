/** What people get wrong, and what goes wrong around them: each is said clearly or works, and no draft is lost. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Page, waitUntil } from "../../src/cli/drive/page.ts";
import {
  APP_PAGE,
  expectTo,
  fillForm,
  goTo,
  type NewRecord,
  readField,
  SETUP_PAGE,
  setUp,
  setupFragment,
  writeRecord,
} from "../../src/cli/drive/steps.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { type ChromiumExtension, launchChromium } from "./harness/chromium.ts";
import { type Gate, openGate } from "./harness/gate.ts";
import { newPerson, type Person } from "./harness/people.ts";

let server: TestServer;
let way: Gate;
let other: Server;
let ada: Person;
let app: Page;

beforeAll(async () => {
  server = await startTestServer();
  other = createServer((_, response) =>
    response.setHeader("access-control-allow-origin", "*").end("<h1>Bakery</h1>"),
  );
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  way = await openGate(Number(new URL(server.url).port));
  ada = await newPerson("Ada", "chromium", server, { serverUrl: way.url });
  app = ada.app;
});

afterAll(async () => {
  await ada?.browser.close();
  other?.close();
  await way?.close();
  await server?.stop();
});

describe("at Connect", () => {
  let browser: ChromiumExtension;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser?.close());

  test("a weak passphrase is refused before anything is made", async () => {
    const fragment = setupFragment(server.url, await server.mintToken());
    const page = await browser.newPage(`${browser.address(SETUP_PAGE)}${fragment}`);
    await expect(setUp(page, { name: "Eve", passphrase: "1234" })).rejects.toThrow("too easy to guess");
    await page.close();
  });

  test("a wrong token, an address that is none, silent, or another program's; then it works", async () => {
    const page = await browser.newPage(browser.address(SETUP_PAGE));
    const attempt = async (address: string, token: string) => {
      await page.fill({ label: "Server address" }, address);
      await page.fill({ label: "Registration token" }, token);
      await page.fill({ label: "Your name" }, "Ada");
      await page.click({ role: "button", name: "Continue" });
    };
    await attempt("not an address", "x");
    await page.waitFor({ text: "This is not a web address" });
    await attempt("http://127.0.0.1:9", "x");
    await page.waitFor({ text: "The server cannot be reached" });
    await attempt(`http://127.0.0.1:${(other.address() as AddressInfo).port}`, "x");
    await page.waitFor({ text: "it is not an E3DB-compatible server" });
    await attempt("http://vault.example.org", "x");
    await page.waitFor({ text: "must use https" });

    const wrongToken = {
      name: "Ada",
      passphrase: "eleven quiet herons at dawn",
      server: server.url,
      token: "wrong",
    };
    await expect(setUp(page, wrongToken)).rejects.toThrow();
    await page.waitFor({ text: "The server did not accept this token" });
    expect(await page.value({ label: "Server address" })).toBe(server.url);
    await page.fill({ label: "Registration token" }, await server.mintToken());
    await page.click({ role: "button", name: "Continue" });
    await expectTo(page, { role: "heading", name: "Sealfield recovery kit" });
    await page.click({ role: "button", name: "Do this later" });
    await expectTo(page, { role: "heading", name: "Your vault is ready" });
  });
});

/** Opens a new form with `record` in it. */
async function newForm(record: NewRecord): Promise<void> {
  await goTo(app, "Records");
  await app.click({ role: "button", name: "New record" });
  await fillForm(app, record);
}

async function discard(): Promise<void> {
  await app.click({ role: "button", name: "Discard draft" });
  await app.click({ role: "button", name: "Discard draft", within: "[role=alertdialog]" });
  await app.waitFor({ text: "Draft discarded." });
}

describe("in a record", () => {
  test("an empty type and two fields of one name are said at the field, and the draft stays", async () => {
    await newForm({ template: "Note", fields: { title: "Kept title", text: "kept text" } });
    await app.fill({ label: "Type" }, "");
    await app.fill({ label: "Name of sealed field 2" }, "title");
    await app.click({ role: "button", name: "Save record" });
    await app.waitFor({ text: "Enter a type" });
    await app.waitFor({ text: "There are two fields named “title”" });
    expect(await app.value({ label: "Name of sealed field 1" })).toBe("title");
    await app.waitFor({ text: "Kept as a draft" });
    await discard();
  });

  test("names kept for Sealfield are refused", async () => {
    await newForm({ template: "Note", fields: { title: "Kept title", _sf_mine: "x" } });
    await app.click({ role: "button", name: "Save record" });
    await app.waitFor({ text: "Names beginning with “_sf” are kept for Sealfield" });
    await discard();
  });

  test("a value that is too large is refused with its size, and stays in the draft", async () => {
    await newForm({ template: "Note", fields: { title: "Large", text: "x".repeat(6_000_000) } });
    await app.click({ role: "button", name: "Save record" });
    await app.waitFor({ text: "This value is too large: 6.0 MB" });
    expect(await app.value({ label: "Value of title" })).toBe("Large");
    await discard();
  });

  test.each([
    ["a slash in the type", "family/wifi", { key: "open sesame" }],
    ["an emoji in the type", "🔑 keys", { note: "🦉 and 鍵" }],
    ["a field named __proto__", "odd", { __proto__x: "a", ["__proto__"]: "polluted?", constructor: "b" }],
  ] as const)("%s works", async (_, type, fields) => {
    await writeRecord(app, { template: "Custom", type, fields: { title: `About ${type}`, ...fields } });
    for (const [name, value] of Object.entries(fields)) expect(await readField(app, name)).toBe(value);
    expect(await app.text("section[aria-label=Details]")).toContain(type);
  });
});

describe("around a record", () => {
  test("a server that is away: what is saved waits on the device and is sent when it is back", async () => {
    const before = await server.countRecords();
    await newForm({ template: "Note", fields: { title: "While away", text: "kept" } });
    way.shut();
    await app.click({ role: "button", name: "Save record" });
    await app.waitFor({ text: "Kept on this device. It is sent when the server answers again." });
    await app.waitFor({ text: "Not sent yet" });
    way.open();
    await app.click({ role: "button", name: "Try again" });
    await waitUntil(
      async () => ((await server.countRecords()) === before + 1 ? true : undefined),
      () => "What was saved while the server was away is not sent",
    );
    await expectTo(app, { role: "button", name: "Share type" });
  });

  test("credentials that the server no longer takes: the draft stays, and is saved once they are good again", async () => {
    const before = await server.countRecords();
    const enable = (enabled: boolean) =>
      server.db.query(
        sql`update client set enabled = ${enabled}, epoch = epoch + 1 where client_id = ${ada.clientId}`,
      );
    await enable(false);
    // The server asks its database anew every few seconds.
    await waitUntil(
      async () => {
        await goTo(app, "People");
        await app.reload();
        await app.waitFor("main .card, main .empty, [role=alert]");
        return (await app.count({ role: "alert" })) > 0 ? true : undefined;
      },
      () => "The server still takes the credentials",
      { timeoutMs: 120_000 },
    );
    await newForm({ template: "Note", fields: { title: "While shut out", text: "kept as well" } });
    await app.click({ role: "button", name: "Save record" });
    await app.waitFor({ text: "does not accept your credentials" });
    await app.waitFor({ text: "Kept as a draft on this device." });

    await app.close();
    app = await ada.browser.newPage(`${ada.browser.address(APP_PAGE)}?in=tab`);
    await app.waitFor({ label: "Value of text" });
    expect(await app.value({ label: "Value of text" })).toBe("kept as well");
    await enable(true);
    await waitUntil(
      async () => {
        if ((await app.count({ role: "button", name: "Share type" })) > 0) return true;
        if ((await app.count({ role: "button", name: "Save record" })) > 0)
          await app.click({ role: "button", name: "Save record" }, { timeoutMs: 1_000 });
        return undefined;
      },
      () => "The record is not saved",
      { timeoutMs: 120_000 },
    );
    expect(await server.countRecords()).toBe(before + 1);
  });
});
