/**
 * In a web page, with the extension's background stopped before every step, as a browser does with an idle one:
 * the writer seals by the context menu, the page's own form sends what it holds, the reader opens it where the page
 * shows it and fills a form, the writer turns it back. Nothing is lost and nothing is asked again.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Frame, type Page, waitUntil } from "../../src/cli/drive/page.ts";
import { goTo, openRecord, shareType, writeRecord } from "../../src/cli/drive/steps.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { newPerson, type Person } from "./harness/people.ts";
import { serveWebSite, type WebSite } from "./harness/web-page.ts";

const ENVELOPE = /^sf1:[\w-]+(?:\.[\w-]+){6}$/;
/** So long that no sealed text holds it by chance. */
const CODE = "471108154711";
/** So that the browser asks for no icon that is not there. */
const ICON = '<link rel=icon href="data:,">';
const FORM = `${ICON}<form><label>Name <input name=name></label> <label>E-mail <input name=email></label></form>`;

const WRITE = `${ICON}<title>Write</title><form method=post action=/sent>
  <label>Note <textarea name=note></textarea></label>
  <label>Word <input name=word></label>
  <button>Send</button></form>`;

/** Resolves when a field of the page holds something that `fits`, and returns it. */
function valueThat(page: Frame, field: string, fits: (value: string) => boolean): Promise<string> {
  return waitUntil(
    async () => {
      const value = await page.value(field);
      return fits(value) ? value : undefined;
    },
    async () => `${field} holds: ${(await page.value(field)).slice(0, 200)}`,
  );
}

let server: TestServer;
let people: Readonly<Record<"Ada" | "Bea" | "Cyn", Person>>;

beforeAll(async () => {
  server = await startTestServer();
  const [Ada, Bea, Cyn] = await Promise.all([
    newPerson("Ada", "chromium", server),
    newPerson("Bea", "firefox", server),
    newPerson("Cyn", "chromium", server),
  ]);
  people = { Ada, Bea, Cyn };
});

afterAll(async () => {
  await Promise.all(Object.values(people ?? {}).map(({ browser }) => browser.close()));
  await server?.stop();
});

// Who reads first writes next, and nobody reads from a person whose safety words they have compared before.
describe.each([
  ["Ada", "chromium", "Bea", "firefox", "Ida Lovelace"],
  ["Bea", "firefox", "Cyn", "chromium", "Grace Hopper"],
] as const)("writer %s in %s, reader %s in %s", (writersName, _, readersName, __, title) => {
  const CONTACT = { name: title, email: "mail@analytical.example" };
  const pages: Record<string, string> = { "/write": WRITE, "/sent": `${ICON}<p>Thank you`, "/form": FORM };
  let site: WebSite;
  let writer: Person;
  let reader: Person;
  let writing: Page;
  let note = "";
  let word = "";
  let before: number;

  beforeAll(async () => {
    site = await serveWebSite(pages);
    writer = people[writersName];
    reader = people[readersName];
    before = await server.countRecords();
    const { app } = writer;
    await writeRecord(app, { template: "Contact", fields: CONTACT });
    await shareType(app, reader.clientId, readersName);
    await goTo(app, "More");
    await app.fill({ label: "Type for sealed texts" }, "contact");
    await app.press("Enter");
    await app.waitFor({ text: "Settings saved." });
    // A popup opens where the person was last.
    for (const person of [writer, reader]) await goTo(person.app, "Here");
  });

  afterAll(() => site?.[Symbol.asyncDispose]());

  test("the writer seals the selected words of a note", async () => {
    const { browser } = writer;
    writing = await browser.newPage(`${site.origin}/write`);
    await writing.fill("[name=note]", `the door opens with ${CODE}, twice`);
    await writing.evaluate(
      (end) => document.querySelector("textarea")?.setSelectionRange(20, end),
      20 + CODE.length,
    );
    await browser.stopBackground();
    await browser.chooseMenu(writing, "seal-selection", { editable: true, selectionText: CODE });
    const value = await valueThat(writing, "[name=note]", (text) => text.includes("sf1:"));
    note = value.slice(20, -", twice".length);
    expect(value).toBe(`the door opens with ${note}, twice`);
    expect(note).toMatch(ENVELOPE);
  });

  test("and a field", async () => {
    const { browser } = writer;
    await writing.fill("[name=word]", "abracadabra");
    await browser.stopBackground();
    await browser.chooseMenu(writing, "seal-field", { editable: true });
    word = await valueThat(writing, "[name=word]", (text) => text.startsWith("sf1:"));
    expect(word).toMatch(ENVELOPE);
    expect(word).not.toBe(note);
  });

  test("the page's own form carries the sealed texts and nothing of what was typed", async () => {
    await writing.click({ role: "button", name: "Send" });
    await writing.waitFor({ text: "Thank you" });
    const sent = site.requests.find(({ method }) => method === "POST");
    expect(Object.fromEntries(new URLSearchParams(sent?.body))).toEqual({
      note: `the door opens with ${note}, twice`,
      word,
    });
    expect(sent?.body).not.toContain(CODE);
    expect(sent?.body).not.toContain("abracadabra");
  });

  test("the reader opens one on the page that shows it, out of the page's reach, and copies it", async () => {
    const { browser } = reader;
    pages["/shown"] = `${ICON}<title>Shown</title><p id=note>it ${note}, twice<p id=word>${word}`;
    const page = await browser.newPage(`${site.origin}/shown`);
    await page.evaluate(() => getSelection()?.selectAllChildren(document.querySelector("#word") ?? document));
    await browser.stopBackground();
    await browser.chooseMenu(page, "open-sealed", { selectionText: word });
    const frame = await page.frame("src/pages/frame/index.html");
    await frame.waitFor({ text: "abracadabra" });
    expect(await frame.text()).toContain(`Sealed by ${writersName} Not checked`);
    const seen = await page.evaluate(() => ({
      html: document.documentElement.outerHTML,
      frames: window.length,
      // Every address that the page is told of: neither the frame's token nor the extension's own may be among them.
      addresses: performance.getEntries().map((entry) => entry.name),
    }));
    expect(seen.html).not.toContain("abracadabra");
    expect(seen.frames).toBe(0);
    expect(seen.addresses.filter((name) => name.includes("#") || name.includes("extension:"))).toEqual([]);
    // A press counts once the window has stood still under the pointer.
    const copied = async () => {
      await frame.click({ role: "button", name: "Copy text" });
      return (await frame.count({ text: "Clipboard is emptied in" })) > 0 || undefined;
    };
    await waitUntil(copied, () => frame.text());
    await page.close();
  });

  test("and fills a form from the writer's contact", async () => {
    const { browser } = reader;
    const page = await browser.newPage(`${site.origin}/form`);
    await browser.stopBackground();
    const popup = await browser.pressButton(page);
    await popup.click({ role: "button", name: `Fill with ${title}` });
    await popup.waitFor({ text: "Filled 2 fields." });
    await popup.close();
    expect(await page.value("[name=name]")).toBe(CONTACT.name);
    expect(await page.value("[name=email]")).toBe(CONTACT.email);
    await page.close();
  });

  test("the writer turns a sealed field back into text, from the popup", async () => {
    const { browser } = writer;
    await writing.goto(`${site.origin}/write`);
    await writing.fill("[name=word]", word);
    await browser.stopBackground();
    const popup = await browser.pressButton(writing);
    await popup.click({ role: "button", name: "Open sealed text 1" });
    await popup.waitFor({ text: "abracadabra" });
    await popup.click({ role: "button", name: "Turn back into text" });
    await valueThat(writing, "[name=word]", (text) => text === "abracadabra");
    await popup.close();
  });

  test("the record itself is where it was, and neither browser reported an error", async () => {
    await openRecord(writer.app, title);
    // And what the writer's browser tells their other browsers of the share.
    expect(await server.countRecords()).toBe(before + 2);
    for (const { browser } of [writer, reader]) {
      // Firefox tells of every answer that a stopped background still owed.
      const told = (await browser.errors()).filter((error) => !error.includes("context unloaded"));
      expect(told).toEqual([]);
    }
  });
});
