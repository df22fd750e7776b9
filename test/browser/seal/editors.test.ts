/**
 * Sealing in the editors that sites use, typed into with real keys: what was typed is then nowhere, neither in what the
 * page's own program holds, nor on the screen, nor in what its form would send; also after the keys for Undo.
 */
import type { Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { envelopeLike } from "../../content/envelopes/envelope-like.ts";
import { type ContentWorld, contentScripts, enter, launchTabs, type Tabs } from "../content-world.ts";
import { bundleEditors, EDITORS, type EditorName, type EditorWindow, editorPage } from "./editor-pages.ts";

const SITE = "http://site.example";
const FRAMES = "http://frames.example";
/** Stands in for the extension's page in a frame. */
const ANSWERING = `<script>addEventListener("message", (e) => e.ports[0].postMessage("ready"))</script>`;
const ENVELOPE = envelopeLike();
const LINE = "Sealed text from Mara · open with Sealfield: ";
const SEALED = LINE + ENVELOPE;
const SENTENCE = "the canary sings at noon";
/** Words of the sentence that stand nowhere else. */
const CANARY = /canary|noon/;

let browser: Tabs;
let code: string;
let editors: Readonly<Record<string, string>>;
let page: Page;
let world: ContentWorld;

beforeAll(async () => {
  [browser, code, editors] = await Promise.all([launchTabs(), contentScripts(), bundleEditors()]);
});
afterAll(() => browser?.close());
beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.close());

/** Shows `html` and enters it as the extension does. */
async function visit(html: string): Promise<void> {
  await page.route("**/*", (route) => {
    const { origin, pathname } = new URL(route.request().url());
    const script = editors[pathname];
    const [contentType, body] =
      script === undefined
        ? ["text/html", origin === FRAMES ? ANSWERING : html]
        : ["text/javascript", script];
    return route.fulfill({ contentType: `${contentType}; charset=utf-8`, body });
  });
  await page.goto(`${SITE}/`);
  world = await enter(page, code, FRAMES);
  await world.run(`answers["seal.text"] = () => (${JSON.stringify({ envelope: ENVELOPE, line: LINE })});`);
}

function fieldOf(name: EditorName): Locator {
  if (name === "tinymce") return page.frameLocator("iframe").locator("body");
  return name === "draft" ? page.locator("[contenteditable=true]") : page.locator("#field");
}

/** Shows editor `name` with the sentence typed into it. */
async function typed(name: EditorName, text = SENTENCE): Promise<Locator> {
  await visit(editorPage(name));
  await page.waitForFunction(() => (globalThis as EditorWindow).mounted !== undefined);
  const field = fieldOf(name);
  await field.click();
  await page.keyboard.type(text);
  return field;
}

const model = async () => {
  const held = await page.evaluate(() => (globalThis as EditorWindow).mounted?.model() ?? "");
  return held.trim().replaceAll("\u00a0", " ");
};
const seal = async (what: "field" | "selection") => {
  const answer = await world.tell("seal.begin", { ticket: "t", what });
  if (!answer.ok) throw new Error(answer.error.code);
  return answer.value;
};

/** All that the page holds: the editor's own text, every document, every value, and what its form would send. */
async function everything(): Promise<string> {
  const shown = await Promise.all(page.frames().map((frame) => frame.content()));
  const held = await page.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>("input, textarea")];
    const sent = [...document.forms].flatMap((form) => [...new FormData(form)].map(String));
    return [...fields.map(({ value }) => value), ...sent];
  });
  return [await model(), ...shown, ...held].join("\n");
}

test.each(EDITORS)(
  "%s: sealed in model, screen and form, kept so, turned back, and a word sealed",
  async (name) => {
    const field = await typed(name);
    expect(await everything()).toMatch(CANARY);
    const { pageUndoes, problem } = await seal("field");
    expect(problem).toBeNull();
    const isSealed = async () => {
      expect(await model()).toBe(SEALED);
      expect(await everything()).not.toMatch(CANARY);
    };
    await isSealed();
    await page.getByText("Say it").click();
    await isSealed();
    await field.click();
    for (const key of ["Control+z", "Control+z", "Control+z", "Control+Shift+Z", "Control+y"]) {
      await page.keyboard.press(key);
    }
    await isSealed();

    // The editor's own button is out of reach: it may bring back only what was warned of.
    await page.evaluate(() => (globalThis as EditorWindow).mounted?.undo());
    await expect.poll(async () => (await model()) === SEALED || pageUndoes).toBe(true);
    if ((await model()) !== SEALED) {
      await field.click();
      await page.keyboard.press("Control+a");
      await page.keyboard.type(SENTENCE);
      expect(await seal("field")).toMatchObject({ problem: null });
    }

    const lines = name === "preact" ? "lines & more" : "two\n\n\nlines & more";
    await world.run(`answers["replace.text"] = () => ({ text: ${JSON.stringify(lines)} });`);
    const back = await world.tell("text.replace", { ticket: "t", from: ENVELOPE });
    expect(back).toMatchObject({ value: { done: true } });
    // These two part paragraphs by an empty line more.
    const isSpaced = name === "lexical" || name === "tinymce";
    const held = async () => (await model()).replaceAll(isSpaced ? "\n\n" : "\n", "\n");
    expect(await held()).toBe(lines);

    await page.keyboard.press("Control+End");
    for (let letter = 0; letter < "more".length; letter += 1) await page.keyboard.press("Shift+ArrowLeft");
    expect(await seal("selection")).toMatchObject({ problem: null });
    expect(await held()).toBe(lines.replace("more", SEALED));
    expect(await everything()).not.toContain("& more");
  },
);

describe("a text that is written in a frame of the extension", () => {
  const begin = async () => {
    await world.run(`answers["write.frame"] = () => ({ token: "w" });
      answers["replace.text"] = () => ({ text: ${JSON.stringify(ENVELOPE)}, line: "" });`);
    expect(await world.tell("write.begin", { ticket: "t" })).toMatchObject({ value: { done: true } });
    await expect.poll(() => page.frames().some((frame) => frame.url().endsWith("#w"))).toBe(true);
    // A press on the page does not throw away what is being written.
    await page.keyboard.press("Escape");
    expect(await page.locator("html > div").count()).toBe(1);
  };
  const put = () => world.tell("text.put", { ticket: "t" });

  test.each(["react", "prosemirror", "slate", "lexical"] as const)(
    "comes in at the caret of %s",
    async (name) => {
      await typed(name, "here: ");
      await begin();
      expect(await put()).toMatchObject({ value: { done: true, problem: null } });
      expect((await model()).replace(/\s+/g, " ")).toBe(`here: ${ENVELOPE}`);
    },
  );

  test("comes into an empty box; where there is none it says so", async () => {
    await visit("<!doctype html><div id=field contenteditable></div><input id=short maxlength=9>");
    expect(await world.tell("write.begin", { ticket: "t" })).toMatchObject({
      value: { problem: "not_found" },
    });
    await page.locator("#short").click();
    expect(await world.tell("write.begin", { ticket: "t" })).toMatchObject({
      value: { problem: "field_invalid" },
    });
    await page.locator("#field").click();
    await begin();
    expect(await put()).toMatchObject({ value: { done: true } });
    expect(await page.locator("#field").textContent()).toBe(ENVELOPE);
    // It is put in once.
    expect(await put()).toMatchObject({ value: { done: false, problem: "conflict" } });
  });

  test("takes the place of what was selected, and of nothing where the page changed its field meanwhile", async () => {
    await visit("<!doctype html><input id=field>");
    const field = page.locator("#field");
    const write = async (changed: string | null) => {
      await field.fill("call me at noon");
      await field.evaluate((input: HTMLInputElement) => input.setSelectionRange(8, 15));
      await begin();
      if (changed !== null)
        await field.evaluate((input: HTMLInputElement, to) => (input.value = to), changed);
      expect(await put()).toMatchObject({ value: { done: true } });
      return field.inputValue();
    };
    expect(await write(null)).toBe(`call me ${ENVELOPE}`);
    expect(await write("Please call me at noon, Ada")).toBe(`Please call me at noon, Ada${ENVELOPE}`);
  });
});

describe("pages that would keep the text", () => {
  const box = (script: string) => `<!doctype html><div id=field contenteditable role=textbox></div>
    <button>Say it</button><script>let text = ""; const box = document.querySelector("#field");${script}</script>`;
  const draw = `const draw = () => { if (box.textContent !== text) box.textContent = text; };
    box.addEventListener("keydown", (event) => { if (event.key.length === 1) { text += event.key; draw(); event.preventDefault(); } });
    box.addEventListener("blur", draw);`;

  test.each([
    ["draws its own text again when the box is left", draw, "field_keeps_text"],
    [
      "takes no paste at all",
      `${draw} box.addEventListener("paste", (e) => e.preventDefault());`,
      "field_invalid",
    ],
    [
      "takes only letters of a paste",
      `${draw} box.addEventListener("paste", (e) => { e.preventDefault(); text = e.clipboardData.getData("text/plain").replace(/[^a-z]/g, ""); draw(); });`,
      "field_lost_text",
    ],
    [
      "cancels what it does not know",
      `${draw} box.addEventListener("beforeinput", (e) => e.preventDefault());`,
      "field_invalid",
    ],
    [
      "copies another text than it shows",
      `box.addEventListener("keyup", (e) => { if (e.isTrusted) text = box.textContent; });
       box.addEventListener("copy", (e) => { e.preventDefault(); e.clipboardData.setData("text/plain", text); });`,
      "field_keeps_text",
    ],
    [
      "mirrors what is typed in a hidden field",
      `box.after(Object.assign(document.createElement("input"), { type: "hidden", name: "mirror" }));
       box.addEventListener("keyup", (e) => { if (e.isTrusted) document.querySelector("input").value = box.textContent; });`,
      "field_keeps_text",
    ],
    [
      "shows only a part of its text",
      `box.addEventListener("copy", (e) => { e.preventDefault(); e.clipboardData.setData("text/plain", box.textContent + " and more"); });`,
      "field_invalid",
    ],
  ])("a box that %s is left as it was, with a reason", async (_, script, problem) => {
    await visit(box(script));
    await page.locator("#field").click();
    await page.keyboard.type(SENTENCE);
    const before = await page.content();
    expect(await seal("field")).toMatchObject({ done: false, problem });
    if (problem === "field_lost_text") return;
    expect(await page.locator("#field").textContent()).toBe(SENTENCE);
    expect(await page.content()).toBe(before);
  });

  test("a chat box that takes pastes and draws them holds the sealed text alone", async () => {
    await visit(
      box(`const draw = () => { if (box.textContent !== text) box.textContent = text; };
      const put = (more) => { const s = getSelection(), [a, b] = [s.anchorOffset, s.focusOffset].sort((x, y) => x - y);
        const all = s.anchorNode === box; text = all ? more : text.slice(0, a) + more + text.slice(b); draw(); s.collapse(box.firstChild, (all ? 0 : a) + more.length); };
      box.addEventListener("beforeinput", (e) => { e.preventDefault(); put(e.data ?? ""); });
      box.addEventListener("paste", (e) => { e.preventDefault(); put(e.clipboardData.getData("text/plain")); });
      for (const name of ["blur", "focus"]) box.addEventListener(name, draw);
      globalThis.mounted = { model: () => text, undo() {} };`),
    );
    await page.locator("#field").click();
    await page.keyboard.type(SENTENCE);
    expect(await model()).toBe(SENTENCE);
    expect(await seal("field")).toMatchObject({ done: true });
    await page.getByText("Say it").click();
    expect(await model()).toBe(SEALED);
    expect(await everything()).not.toMatch(CANARY);
  });
});

describe("plain places to write", () => {
  test("keys for Undo bring nothing back, neither in a box nor in a text area", async () => {
    await visit("<!doctype html><div id=field contenteditable></div><textarea id=area></textarea>");
    await page.locator("#field").click();
    await page.keyboard.type(SENTENCE);
    expect(await seal("field")).toMatchObject({ done: true, pageUndoes: false });
    await page.locator("#area").click();
    await page.keyboard.type("the code is 4711");
    for (let digit = 0; digit < 4; digit += 1) await page.keyboard.press("Shift+ArrowLeft");
    expect(await seal("selection")).toMatchObject({ done: true });
    for (const field of ["#area", "#field"]) {
      await page.locator(field).click();
      for (const key of ["Control+z", "Control+z", "Control+y", "Control+Shift+Z", "Control+z"]) {
        await page.keyboard.press(key);
        expect(await page.inputValue("#area")).toBe(`the code is ${SEALED}`);
        expect(await page.locator("#field").textContent()).toBe(SEALED);
      }
    }
  });

  test("a page's button that asks the browser for Undo brings nothing back that was not warned of", async () => {
    await visit(`<!doctype html><div id=field contenteditable></div><textarea id=area></textarea>
      <button onmousedown="event.preventDefault(); for (let i = 0; i < 9; i += 1) document.execCommand('undo')">Undo</button>`);
    for (const field of ["#field", "#area"]) {
      await page.locator(field).click();
      await page.keyboard.type(SENTENCE);
      await page.getByText("Undo").click();
      expect(await everything()).not.toMatch(CANARY);
      await page.keyboard.type(SENTENCE);
      expect(await everything()).toMatch(CANARY);
      expect(await seal("field")).toMatchObject({ done: true, pageUndoes: false });
      await page.getByText("Undo").click();
      expect(await everything()).not.toMatch(CANARY);
    }
  });

  test("turned back, a letter has the lines and spaces that it had", async () => {
    await visit(`<!doctype html><div id=field contenteditable><div>Dear Ines,</div><div><br></div><div><br></div>
      <div>the key is under:</div><ul><li>the blue pot</li><li>or the   bench</li></ul>
      <div>  indented&nbsp;&nbsp;line</div><div>Yours, M.</div></div>`);
    const letter = page.locator("#field");
    const linesOf = async () => (await letter.allInnerTexts()).join();
    const before = await linesOf();
    await letter.click();
    expect(await seal("field")).toMatchObject({ done: true });
    expect((await linesOf()).trim()).toBe(SEALED);
    await world.run(
      'answers["replace.text"] = () => ({ text: asked.find(({ name }) => name === "seal.text").request.text });',
    );
    await world.tell("text.replace", { ticket: "t", from: ENVELOPE });
    expect(await linesOf()).toBe(before);
    expect(await world.run("asked[0].request.text")).toBe(
      "Dear Ines,\n\n\nthe key is under:\nthe blue pot\nor the bench\nindented\u00a0\u00a0line\nYours, M.",
    );
  });
});
