/**
 * On a web page: the writer seals a selection and a field, the page's own form carries only envelopes, the reader
 * opens them where they stand and fills the page's form from the writer's shared contact. Each browser's own
 * `activeTab` grant opens the page; no host is permitted.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Page } from "../../src/cli/drive/page.ts";
import { expectTo, goTo, shareType, writeRecord } from "../../src/cli/drive/steps.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { newPerson, type Person } from "./harness/people.ts";
import { serveWebSite, type WebSite } from "./harness/web-page.ts";

const SECRET_WORDS = "meet me at the old boathouse";
const SECRET_FIELD = "4711-private-number";
const CONTACT = { name: "Grace Hopper", email: "grace@harbour.example" };
const FRAME = "src/pages/frame/index.html";
const ENVELOPE = /sf1:[\w.-]+/g;

const FORM = `<title>Write</title><form method="post" action="/sent">
  <label>Message <textarea name="message" cols="60" rows="4"></textarea></label>
  <label>Number <input name="number" size="60"></label>
  <button type="submit">Send</button></form>`;
const ORDER = `<title>Order</title><form>
  <label>Full name <input name="fullname" autocomplete="name"></label>
  <label>E-mail <input name="email" type="email" autocomplete="email"></label></form>`;

describe.each([
  ["chromium", "chromium"],
  ["chromium", "firefox"],
  ["firefox", "chromium"],
] as const)("writer in %s, reader in %s", (writersBrowser, readersBrowser) => {
  const pages: Record<string, string> = { "/write": FORM, "/order": ORDER, "/sent": "<p>Thank you</p>" };
  let server: TestServer;
  let site: WebSite;
  let stranger: WebSite;
  let writer: Person;
  let reader: Person;
  let envelopes: string[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    site = await serveWebSite(pages);
    stranger = await serveWebSite({ "/": ORDER });
    pages["/framed"] = `${ORDER}<iframe src="${stranger.origin}/" width="600" height="300"></iframe>`;
    [writer, reader] = await Promise.all([
      newPerson("Writer", writersBrowser, server),
      newPerson("Reader", readersBrowser, server),
    ]);
    await writeRecord(writer.app, { template: "Contact", fields: CONTACT });
    await shareType(writer.app, reader.clientId, "Reader");
    await goTo(writer.app, "More");
    await writer.app.fill({ label: "Type for sealed texts" }, "contact");
    await writer.app.click({ role: "button", name: "Save settings" });
    await expectTo(writer.app, { text: "Saved." });
  });

  afterAll(async () => {
    await writer?.browser.close();
    await reader?.browser.close();
    await site?.[Symbol.asyncDispose]();
    await stranger?.[Symbol.asyncDispose]();
    await server?.stop();
  });

  test("the writer seals a selection and a field by the context menu, and the form sends only that", async () => {
    const page = await writer.browser.newPage(`${site.origin}/write`);
    await page.fill({ label: "Message" }, SECRET_WORDS);
    await page.press("Control+a");
    await writer.browser.chooseMenu(page, "seal-selection", { editable: true, selectionText: SECRET_WORDS });
    await becomesSealed(page, "Message");

    await page.fill({ label: "Number" }, SECRET_FIELD);
    await writer.browser.chooseMenu(page, "seal-field", { editable: true });
    await becomesSealed(page, "Number");

    await page.click({ role: "button", name: "Send" });
    await page.waitFor({ text: "Thank you" });
    const { body } = site.requests.find(({ method }) => method === "POST") ?? { body: "" };
    const sent = new URLSearchParams(body);
    envelopes = [sent.get("message") ?? "", sent.get("number") ?? ""];
    for (const envelope of envelopes) expect(envelope.replace(ENVELOPE, "")).toBe("");
    expect(body).not.toContain("boathouse");
    expect(body).not.toContain("4711");
    await page.close();
  });

  test("the reader opens each where it stands, in a frame of the extension, and the page learns nothing", async () => {
    for (const [index, text] of [SECRET_WORDS, SECRET_FIELD].entries()) {
      pages["/show"] = `<title>Show</title><p id="sealed">${envelopes[index]}</p>`;
      const page = await reader.browser.newPage(`${site.origin}/show`);
      await page.evaluate(() => {
        const place = document.querySelector("#sealed");
        if (place !== null) getSelection()?.selectAllChildren(place);
      });
      await reader.browser.chooseMenu(page, "open-sealed", { selectionText: envelopes[index] ?? "" });
      const frame = await page.frame(FRAME);
      await frame.waitFor({ text });
      expect(await frame.text()).toContain(writer.clientId.slice(0, 8));
      expect(await page.evaluate(() => document.documentElement.outerHTML)).not.toContain(text);
      await page.close();
    }
  });

  test("the reader fills the page's form from the writer's contact", async () => {
    const page = await reader.browser.newPage(`${site.origin}/order`);
    const popup = await reader.browser.pressButton(page);
    await goTo(popup, "Here");
    await popup.click({ role: "button", name: `Fill with ${CONTACT.name}` });
    await expectTo(popup, { text: "Filled 2 fields." });
    await popup.close();
    expect(await page.value({ label: "Full name" })).toBe(CONTACT.name);
    expect(await page.value({ label: "E-mail" })).toBe(CONTACT.email);
    await page.close();
  });

  test("a frame of another origin gets nothing, also when both hosts are permitted", async () => {
    // 127.0.0.1 on another port is another origin, and one permission covers both.
    await reader.browser.grantHost("http://127.0.0.1/*");
    const page = await reader.browser.newPage(`${site.origin}/framed`);
    const popup = await reader.browser.pressButton(page);
    await goTo(popup, "Here");
    await popup.click({ role: "button", name: `Fill with ${CONTACT.name}` });
    await expectTo(popup, { text: "Filled 2 fields." });
    await popup.close();
    expect(await page.value({ label: "E-mail" })).toBe(CONTACT.email);
    const inner = await page.frame(`${stranger.origin}/`);
    expect(await inner.value({ label: "Full name" })).toBe("");
    expect(await inner.value({ label: "E-mail" })).toBe("");
    await page.close();
    await reader.browser.removeHost("http://127.0.0.1/*");
  });
});

/** Waits until a field of the page holds an envelope and nothing else. */
async function becomesSealed(page: Page, label: string): Promise<void> {
  await expect.poll(() => page.value({ label }), { timeout: 10_000 }).toMatch(/^sf1:[\w.-]+$/);
}
