/**
 * Sealing in the editors that sites use in Firefox, through the whole extension: a paste is made in another way there,
 * the content script has a view of its own of the page, and the browser keeps a history of what was typed into any
 * editor. Whoever is quick presses Ctrl+Z while the field is still being sealed.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Frame, type Page, waitUntil } from "../../../src/cli/drive/page.ts";
import { startTestServer, type TestServer } from "../../server/harness.ts";
import { newPerson, type Person } from "../harness/people.ts";
import { serveWebSite, type WebSite } from "../harness/web-page.ts";
import { bundleEditors, EDITORS, type EditorWindow, editorPage } from "./editor-pages.ts";

const SENTENCE = "a canary sings";
/** Places without an editor, and a button that asks the browser for Undo. */
const PLAIN = `<!doctype html><div id=box contenteditable></div><textarea id=area></textarea>
  <button onmousedown="event.preventDefault(); for (let i = 0; i < 30; i += 1) document.execCommand('undo')">Back</button>`;
/** They have no history of their own, so nothing has to be said of it. */
const CONTROLLED: ReadonlySet<string> = new Set(["react", "preact", "vue"]);
const ENVELOPE = /^sf1:[\w.-]+$/;

let server: TestServer;
let site: WebSite;
let person: Person;
let page: Page;

beforeAll(async () => {
  const [startedServer, scripts] = await Promise.all([startTestServer(), bundleEditors()]);
  server = startedServer;
  const pages = EDITORS.map((name) => [`/${name}`, editorPage(name)] as const);
  site = await serveWebSite({ ...scripts, "/plain": PLAIN, ...Object.fromEntries(pages) });
  person = await newPerson("Ada", "firefox", server);
  page = await person.browser.newPage(`${site.origin}/react`);
});
afterAll(async () => {
  await person?.browser.close();
  await site?.[Symbol.asyncDispose]();
  await server?.stop();
});

/** What the page's own program holds. */
const model = () =>
  page.evaluate(() => {
    return ((window as EditorWindow).mounted?.model() ?? "").trim();
  });
const undoByButton = () =>
  page.evaluate(() => {
    (window as EditorWindow).mounted?.undo();
  });

const UNDO = ["Control+z", "Control+z", "Control+y", "Control+Shift+z", "Control+z"];

/** Whether the extension says of `field` that it is sealed: only then spelling services are kept out. */
async function isKept(at: Frame, field: string): Promise<boolean> {
  return at.evaluate((path) => document.querySelector(path)?.getAttribute("spellcheck") === "false", field);
}

test.each(EDITORS)("%s: sealed in model and screen, also by whoever presses Ctrl+Z at once", async (name) => {
  const field = { draft: "[contenteditable=true]", tinymce: "body" }[name as string] ?? "#field";
  await page.goto(`${site.origin}/${name}`);
  await page.waitFor(name === "tinymce" ? "iframe" : field);
  const inside: Frame = name === "tinymce" ? await page.frame("/tinymce") : page;
  const shown = () =>
    inside.evaluate((at) => {
      const found = document.querySelector(at);
      const isField = found instanceof HTMLTextAreaElement || found instanceof HTMLInputElement;
      return ((isField ? found.value : found?.textContent) ?? "").trim();
    }, field);
  const press = async (...keys: string[]) => {
    for (const key of keys) await inside.press(key);
  };
  await inside.click(field);
  // One at a time, as a person types: editors do their work between two keys.
  for (const letter of SENTENCE) await inside.type(letter);
  await expect.poll(model).toBe(SENTENCE);
  await person.browser.chooseMenu(page, "seal-field", {
    editable: true,
    ...(name === "tinymce" ? { frameUrl: "about:blank" } : {}),
  });
  await waitUntil(async () => (await shown()).startsWith("sf1:") || undefined, shown);
  await press("Control+z");
  await waitUntil(
    async () => (await isKept(inside, field)) || undefined,
    async () => `not sealed: the screen shows ${await shown()}, the page holds ${await model()}`,
  );
  const isSealed = async () => {
    expect(await model()).toMatch(ENVELOPE);
    expect(await shown()).toBe(await model());
  };
  await isSealed();
  const hasHistory = !CONTROLLED.has(name);
  if (hasHistory) {
    const card = await page.frame("/src/pages/frame/");
    await card.waitFor({ text: "Undo" });
  }
  await press(...UNDO);
  await isSealed();
  // The editor's own button is out of reach: it may bring back only what was warned of.
  await undoByButton();
  const held = await model();
  expect(ENVELOPE.test(held) || hasHistory, held).toBe(true);
});

test.each(["#box", "#area"])(
  "%s: neither keys nor a page's button for Undo bring back what was sealed",
  async (field) => {
    await page.goto(`${site.origin}/plain`);
    const shown = () =>
      page.evaluate((at) => {
        const found = document.querySelector<HTMLTextAreaElement>(at);
        return found?.value ?? found?.textContent ?? "";
      }, field);
    await page.click(field);
    await page.type(SENTENCE);
    await page.click({ text: "Back" });
    expect(await shown()).toBe("");
    await page.type(SENTENCE);
    await person.browser.chooseMenu(page, "seal-field", { editable: true });
    await waitUntil(async () => (await isKept(page, field)) || undefined, shown);
    await page.click({ text: "Back" });
    await page.click(field);
    for (const key of UNDO) await page.press(key);
    expect(await shown()).toMatch(ENVELOPE);
  },
);
