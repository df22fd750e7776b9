/**
 * Frames of another origin get nothing, also when the extension holds the permission for both origins; a frame of
 * the page's own origin is treated as the page. The person's gestures are real, the frames' addresses too.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Frame, type Page, waitUntil } from "../../src/cli/drive/page.ts";
import { goTo, writeRecord } from "../../src/cli/drive/steps.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { BROWSERS } from "./harness/driver.ts";
import { newPerson, type Person } from "./harness/people.ts";
import { serveWebSite, type WebSite } from "./harness/web-page.ts";

/** The part of the browsers' common API that the script below uses on the extension's own pages. */
declare const chrome: {
  readonly runtime: {
    readonly onMessage: { addListener(listener: (message: { name?: string }) => void): void };
  };
  readonly tabs: { query(query: object): Promise<{ id: number; url?: string }[]> };
  readonly scripting: { executeScript(injection: object): Promise<{ frameId: number; result: string }[]> };
};

const ICON = '<link rel=icon href="data:,">';
const FORM = `${ICON}<form><label>Name <input name=name></label> <label>E-mail <input name=email></label>
  <label>Note <textarea name=note>my own words</textarea></label></form>`;
const EMPTY = { name: "", email: "", note: "my own words" };
const FILLED = { name: "Ada Lovelace", email: "ada@analytical.example", note: "my own words" };

const fieldsOf = (frame: Frame) =>
  frame.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
    return Object.fromEntries(fields.map((field) => [field.name, field.value]));
  });

describe.each(BROWSERS)("%s", (name) => {
  const own: Record<string, string> = { "/own": FORM };
  let server: TestServer;
  let other: WebSite;
  let site: WebSite;
  let person: Person;
  let page: Page;
  /** A page of the extension from which the API can be asked; it stays in the background. */
  let inside: Page;

  beforeAll(async () => {
    server = await startTestServer();
    [other, site] = await Promise.all([serveWebSite({ "/other": FORM, "/boxed": FORM }), serveWebSite(own)]);
    own["/"] = `${FORM}<iframe src="/own"></iframe><iframe src="${other.origin}/other"></iframe>
      <iframe src="/own?boxed" sandbox="allow-scripts allow-forms"></iframe>`;
    person = await newPerson("Ada", name, server);
    await writeRecord(person.app, {
      template: "Contact",
      fields: { name: FILLED.name, email: FILLED.email },
    });
    await goTo(person.app, "Here");
    inside = await person.browser.newPage(person.browser.address("manifest.json"));
    await inside.evaluate(() => {
      document.title = "";
      chrome.runtime.onMessage.addListener(({ name }) => {
        document.title += `${name} `;
      });
    });
    // Both origins at once: a pattern has no port.
    await person.browser.grantHost("http://127.0.0.1/*");
    page = await person.browser.newPage(`${site.origin}/`);
  });

  afterAll(async () => {
    await person?.browser.close();
    await site?.[Symbol.asyncDispose]();
    await other?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  /** The frames that the extension may run scripts in, by address: the browser itself would let it. */
  async function permittedFrames(): Promise<Record<string, number>> {
    return inside.evaluate(async (origin) => {
      const tabs = await chrome.tabs.query({});
      const tab = tabs.find(({ url }) => url?.startsWith(origin));
      const target = { tabId: tab?.id ?? 0, allFrames: true };
      const frames = await chrome.scripting.executeScript({ target, func: () => location.href });
      return Object.fromEntries(frames.map(({ frameId, result }) => [result, frameId]));
    }, site.origin);
  }

  test("a fill reaches the page and the frame of its own origin, not the others", async () => {
    expect(Object.keys(await permittedFrames())).toContain(`${other.origin}/other`);
    const popup = await person.browser.pressButton(page);
    await popup.click({ role: "button", name: "Fill with Ada Lovelace" });
    await popup.waitFor({ text: "Filled 4 fields." });
    await popup.close();
    expect(await fieldsOf(page)).toEqual(FILLED);
    expect(await fieldsOf(await page.frame("/own"))).toEqual(FILLED);
    expect(await fieldsOf(await page.frame("/own?boxed"))).toEqual(EMPTY);
    expect(await fieldsOf(await page.frame("/other"))).toEqual(EMPTY);
  });

  test("sealing by a right-click in a frame of another origin does nothing but say so", async () => {
    const frames = await permittedFrames();
    let clicks = 0;
    for (const address of [`${other.origin}/other`, `${site.origin}/own?boxed`]) {
      const frameId = frames[address];
      // A browser may keep scripts out of a sandboxed frame altogether.
      if (frameId === undefined) {
        expect(address).toContain("boxed");
        continue;
      }
      const frame = await page.frame(address);
      await frame.click("textarea", { button: "right" });
      await person.browser.chooseMenu(page, "seal-field", { editable: true, frameId });
      clicks += 1;
      await problems(clicks);
      expect(await fieldsOf(frame)).toEqual(EMPTY);
    }
    expect(clicks).toBeGreaterThan(0);
  });

  test("the same click in a frame of the page's own origin seals", async () => {
    const frameId = (await permittedFrames())[`${site.origin}/own`] ?? -1;
    const frame = await page.frame("/own");
    await frame.click("textarea", { button: "right" });
    await person.browser.chooseMenu(page, "seal-field", { editable: true, frameId });
    await waitUntil(
      async () => ((await fieldsOf(frame))["note"]?.startsWith("sf1:") ? true : undefined),
      async () => `the frame holds ${JSON.stringify(await fieldsOf(frame))}`,
    );
  });

  /** Resolves when the background has told its pages for the `count`th time that a person should see something. */
  function problems(count: number): Promise<true> {
    const told = () => inside.evaluate(() => document.title);
    return waitUntil(async () => ((await told()).split("pending").length > count ? true : undefined), told);
  }
});
