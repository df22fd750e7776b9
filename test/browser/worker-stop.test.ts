/**
 * The browser may stop the background at any moment. Here it does so before every single thing a person does, from
 * set-up to the conflict of two windows: nothing is lost, nothing is done twice, and nobody is asked to unlock again.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "../../src/cli/drive/page.ts";
import {
  APP_PAGE,
  expectTo,
  fillForm,
  goTo,
  openRecord,
  ownClientId,
  readField,
  SETUP_PAGE,
  setUp,
  setupFragment,
  shareType,
  stopSharing,
  writeRecord,
} from "../../src/cli/drive/steps.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { BROWSERS, launch, type TestBrowser } from "./harness/driver.ts";
import { newPerson, type Person } from "./harness/people.ts";

/** What a person does to a page; what only looks is not in here. */
const ACTS: readonly (string | symbol)[] = ["click", "fill", "select", "type", "press", "goto", "reload"];

/** Returns `page` such that the background is stopped before each act. */
function interrupted(page: Page, browser: TestBrowser, onStop: () => void): Page {
  return new Proxy(page, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      if (!ACTS.includes(name)) return member.bind(target);
      return async (...args: unknown[]) => {
        await browser.stopBackground();
        onStop();
        await target.bringToFront();
        return member.apply(target, args);
      };
    },
  });
}

let server: TestServer;
let reader: Person;

beforeAll(async () => {
  server = await startTestServer();
  reader = await newPerson("Reader", "chromium", server);
});

afterAll(async () => {
  await reader?.browser.close();
  await server?.stop();
});

describe.each(BROWSERS)("%s", (name) => {
  const title = `Ada of ${name}`;
  let before: number;
  let browser: TestBrowser;
  let app: Page;
  let stops = 0;

  const open = async (path: string) =>
    interrupted(await browser.newPage(browser.address(path)), browser, () => stops++);

  beforeAll(async () => {
    browser = await launch(name);
    before = await server.countRecords();
  });

  afterAll(() => browser?.close());

  test("set-up", async () => {
    const setup = await open(`${SETUP_PAGE}${setupFragment(server.url, await server.mintToken())}`);
    await setUp(setup, { name: "Writer", passphrase: "a dozen interrupted herons" });
    await setup.close();
    app = await open(`${APP_PAGE}?in=tab`);
    expect(await ownClientId(app)).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("write, once", async () => {
    await writeRecord(app, {
      template: "Contact",
      fields: { name: title, email: "ada@analytical.example" },
      labels: { circle: "engine-club" },
    });
    expect(await server.countRecords()).toBe(before + 1);
  });

  test("share, and the reader reads", async () => {
    await shareType(app, reader.clientId, "Reader");
    await openRecord(reader.app, title);
    expect(await readField(reader.app, "email")).toBe("ada@analytical.example");
  });

  test("search on the server", async () => {
    await goTo(app, "Records");
    await app.select({ role: "combobox", name: "Search mode" }, "EXACT");
    await app.fill({ role: "searchbox" }, "engine-club");
    await app.click({ text: title, within: ".rows" });
    expect(await readField(app, "name")).toBe(title);
  });

  test("a draft that was only typed is there after the page is loaded anew", async () => {
    await goTo(app, "Records");
    await app.click({ role: "button", name: "New record" });
    await fillForm(app, { template: "Note", fields: { title: "half a thought", text: "the other half" } });
    await app.waitFor({ text: "Kept as a draft on this device." });
    await app.reload();
    await app.waitFor({ label: "Value of title" });
    expect(await app.value({ label: "Value of title" })).toBe("half a thought");
    expect(await app.value({ label: "Value of text" })).toBe("the other half");
    await app.click({ role: "button", name: "Save record" });
    await expectTo(app, { role: "button", name: "Share type" });
    // The contact, the note, and what this browser tells the person's others of the share.
    expect(await server.countRecords()).toBe(before + 3);
  });

  test("two windows save the same record", async () => {
    const second = await open(`${APP_PAGE}?in=tab`);
    for (const [window, email] of [
      [app, "first@window.example"],
      [second, "second@window.example"],
    ] as const) {
      await openRecord(window, title, "");
      await window.click({ role: "button", name: "Edit" });
      await window.fill({ label: "Value of email" }, email);
    }
    await app.click({ role: "button", name: "Save record" });
    await expectTo(app, { role: "button", name: "Share type" });
    await second.click({ role: "button", name: "Save record" });
    await expectTo(second, { role: "heading", name: "Two versions" });
    await second.click({ role: "button", name: "Keep both" });
    await expectTo(second, { role: "button", name: "Share type" });
    await second.close();
    expect(await server.countRecords()).toBe(before + 4);
  });

  test("stop sharing", async () => {
    await stopSharing(app, "contact", "Reader");
    await reader.app.reload();
    await reader.app.waitFor({ role: "heading", name: "No longer shared" });
  });

  test("the background was stopped again and again, and reported no error", async () => {
    expect(stops).toBeGreaterThan(40);
    expect(await browser.errors()).toEqual([]);
  });
});
