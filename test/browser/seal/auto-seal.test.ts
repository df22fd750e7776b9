/**
 * Fields that are sealed by themselves, in a real page with real keys: nothing is sent from them that is not sealed.
 */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { envelopeLike } from "../../content/envelopes/envelope-like.ts";
import { type ContentWorld, contentScripts, enter, launchTabs, type Tabs } from "../content-world.ts";
import { bundleEditors, type EditorName, type EditorWindow, editorPage } from "./editor-pages.ts";

const SITE = "http://site.example";
const ENVELOPE = envelopeLike();
const SECRET = "blue door at nine";
const NAMES = ["input name reply", "textarea name reply", "editor aria-label Reply"];
const SEALS = `
  answers["auto.fields"] = () => ({ fields: ${JSON.stringify(NAMES)} });
  answers["auto.seal"] = () => ({ envelope: ${JSON.stringify(ENVELOPE)}, line: "", ticket: "t" });
  answers["auto.refused"] = () => null;`;

let browser: Tabs;
let code: string;
let editors: Readonly<Record<string, string>>;
let page: Page;
let world: ContentWorld;
/** The bodies of the forms that were sent. */
let sent: string[];

beforeAll(async () => {
  [browser, code, editors] = await Promise.all([launchTabs(), contentScripts(["auto"]), bundleEditors()]);
});
afterAll(() => browser?.close());

beforeEach(async () => {
  sent = [];
  page = await browser.newPage();
});
afterEach(() => page.close());

/** Shows a page with this in it; its forms go to a place that keeps what it gets. */
async function visit(html: string, answers = SEALS): Promise<void> {
  await page.route("**/*", (route) => {
    const request = route.request();
    if (request.method() !== "POST") {
      const script = editors[new URL(request.url()).pathname];
      const body = script ?? `<!doctype html><body>${html}</body>`;
      const contentType = script === undefined ? "text/html" : "text/javascript";
      return route.fulfill({ contentType: `${contentType}; charset=utf-8`, body });
    }
    sent.push(decodeURIComponent((request.postData() ?? "").replaceAll("+", " ")));
    return route.fulfill({ status: 204 });
  });
  await page.goto(`${SITE}/`);
  world = await enter(page, `${answers}\n${code}`, "http://frames.example");
}

const FORM = (field: string) =>
  `<form method=post action=/sent>${field}<input name=title><button id=send>Send</button></form><p>Elsewhere</p>`;
const FIELDS = {
  input: "<input id=field name=reply>",
  textarea: "<textarea id=field name=reply></textarea>",
  editor: `<div id=field contenteditable aria-label=Reply></div><input type=hidden name=reply>
    <script>
      const box = document.querySelector("#field");
      box.addEventListener("input", () => { document.querySelector("[name=reply]").value = box.textContent; });
    </script>`,
};
const held = () =>
  page.evaluate(() => {
    const field = document.querySelector<HTMLInputElement>("#field");
    return field?.value ?? field?.textContent ?? "";
  });
const asked = (name: string) =>
  world.run<{ field: string; text: string; leaving: boolean }[]>(
    `asked.filter((each) => each.name === ${JSON.stringify(name)}).map(({ request }) => request)`,
  );
const isReady = () => expect.poll(() => asked("auto.fields")).not.toEqual([]);
async function write(text = SECRET): Promise<void> {
  await isReady();
  await page.click("#field");
  await page.keyboard.type(text);
}
const wasSent = async (count = 1) => {
  await expect.poll(() => sent.length).toBe(count);
  return sent[count - 1] ?? "";
};

describe.each(Object.entries(FIELDS))("%s", (kind, field) => {
  test("is sealed when it is left, and where the person went they stay", async () => {
    await visit(FORM(field));
    await write();
    expect(await held()).toBe(SECRET);
    if (kind === "editor") await page.click("p");
    else await page.keyboard.press("Tab");
    if (kind !== "editor") await page.keyboard.type("more");
    await expect.poll(held).toBe(ENVELOPE);
    if (kind !== "editor") expect(await page.inputValue("[name=title]")).toBe("more");
    expect(await asked("auto.seal")).toMatchObject([{ text: SECRET, leaving: false }]);
    await page.click("#send");
    const body = await wasSent();
    expect(body).toContain(ENVELOPE);
    expect(body).not.toContain(SECRET);
  });

  test("is sealed before a press on the button sends it, once", async () => {
    await visit(FORM(field));
    await write();
    await page.click("#send");
    const body = await wasSent();
    expect(body).toContain(ENVELOPE);
    expect(body).not.toContain(SECRET);
    expect(await asked("auto.seal")).toHaveLength(1);
  });

  test("is not sent when it cannot be sealed, at whichever try, and is left as it was", async () => {
    await visit(FORM(field), SEALS.replace(/answers\["auto.seal"\].*/, ""));
    await write();
    const tries = async () => (await asked("auto.seal")).length;
    await page.click("#send");
    // The field is left before the button is pressed; where that try has failed by then, the press is one more.
    await expect.poll(tries).toBeGreaterThan(0);
    const before = await tries();
    await page.click("#send");
    await expect.poll(tries).toBeGreaterThan(before);
    await page.evaluate(() => document.querySelector("form")?.requestSubmit());
    expect(await held()).toBe(SECRET);
    expect(sent).toEqual([]);
    // Unlocked, the next press sends it sealed.
    await world.run(SEALS);
    await page.click("#send");
    expect(await wasSent()).toContain(ENVELOPE);
  });
});

/** Editors that keep their text themselves, each in its own way, and a framework that keeps that of its field. */
const KEEPERS: readonly EditorName[] = ["react", "prosemirror", "lexical", "quill", "draft", "slate"];

test.each(KEEPERS)(
  "in %s the trial leaves nothing, and what is written then is sealed once it is left",
  async (name) => {
    await visit(editorPage(name), SEALS.replace(/answers\["auto.fields"\].*/, ""));
    await page.waitForFunction(() => (globalThis as EditorWindow).mounted !== undefined);
    const model = () => page.evaluate(() => (globalThis as EditorWindow).mounted?.model().trim());
    await page.click(name === "draft" ? "[contenteditable=true]" : "#field");
    const tried = await world.tell("rule.try", {});
    if (!tried.ok) throw new Error(tried.error.code);
    expect(tried.value.problem).toBeNull();
    expect(await model()).toBe("");
    await world.run(`answers["auto.fields"] = () => ({ fields: [${JSON.stringify(tried.value.field)}] })`);
    const before = (await asked("auto.fields")).length;
    await page.click("body > button");
    await page.click(name === "draft" ? "[contenteditable=true]" : "#field");
    await expect.poll(async () => (await asked("auto.fields")).length).toBeGreaterThan(before);
    await page.keyboard.type(SECRET);
    await page.click("body > button");
    await expect.poll(model).toBe(ENVELOPE);
    expect(await asked("auto.seal")).toMatchObject([{ text: SECRET, leaving: false }]);
  },
);

test("Enter in a line and Ctrl+Enter in a long text send it sealed, also where the page itself listens", async () => {
  await visit(FORM(FIELDS.input));
  await write();
  await page.keyboard.press("Enter");
  expect(await wasSent()).toContain(ENVELOPE);

  await page.unroute("**/*");
  await visit(FIELDS.textarea);
  await page.evaluate(() => {
    const field = document.querySelector<HTMLTextAreaElement>("#field");
    window.addEventListener(
      "keydown",
      ({ key, ctrlKey }) => {
        if (key === "Enter" && ctrlKey) void fetch("/sent", { method: "POST", body: field?.value ?? "" });
      },
      true,
    );
  });
  await write();
  await page.keyboard.press("Control+Enter");
  expect(await wasSent(2)).toBe(ENVELOPE);
});

test("a page that sends its form by itself gets nothing unsealed, and what it would lose is kept", async () => {
  await visit(FORM(FIELDS.textarea));
  await write();
  const made = await page.evaluate(() => {
    const form = document.querySelector("form");
    return form === null ? null : [...new FormData(form).entries()];
  });
  expect(made).toEqual([
    ["reply", ""],
    ["title", ""],
  ]);
  await page.evaluate(() => document.querySelector("form")?.submit());
  expect(await wasSent()).toBe("reply=&title=");
  expect(await held()).toBe(SECRET);
  await world.run(`dispatchEvent(new Event("pagehide"))`);
  expect(await asked("auto.seal")).toMatchObject([{ text: SECRET, leaving: true }]);
});

test("a page alone has nothing sealed: no made-up event, no focus of its own, no form sent in a loop", async () => {
  await visit(FORM(FIELDS.textarea));
  await isReady();
  await page.evaluate(() => {
    const field = document.querySelector<HTMLTextAreaElement>("#field");
    const form = document.querySelector("form");
    if (field === null || form === null) throw new TypeError("no form");
    for (let count = 0; count < 50; count += 1) {
      field.focus();
      field.value = `sign this ${count}`;
      for (const name of ["keydown", "beforeinput", "input", "paste", "change", "focusout", "pointerdown"]) {
        field.dispatchEvent(new Event(name, { bubbles: true, composed: true, cancelable: true }));
      }
      document.execCommand("insertText", false, "and this");
      field.blur();
      document.querySelector<HTMLElement>("#send")?.click();
      form.requestSubmit();
    }
  });
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve)));
  expect(await asked("auto.seal")).toEqual([]);
  expect(sent).toEqual([]);
});

test("a field that the page exchanges while it is sealed is not sent", async () => {
  const waits = `
    let go; const gone = new Promise((resolve) => { go = resolve; }); globalThis.go = () => go();
    answers["auto.seal"] = () => gone.then(() => ({ envelope: ${JSON.stringify(ENVELOPE)}, line: "", ticket: "t" }));`;
  await visit(FORM(FIELDS.textarea), SEALS + waits);
  await write();
  await page.click("#send");
  await expect.poll(() => asked("auto.seal")).toHaveLength(1);
  await page.evaluate(() => {
    const field = document.querySelector<HTMLTextAreaElement>("#field");
    const other = field?.cloneNode(true) as HTMLTextAreaElement;
    other.value = field?.value ?? "";
    field?.replaceWith(other);
  });
  await world.run("go()");
  await expect.poll(() => asked("auto.refused")).toEqual([{ ticket: "t", problem: "conflict" }]);
  await page.evaluate(() => document.querySelector("form")?.requestSubmit());
  expect(sent).toEqual([]);
});

test("a page that opens its document anew, or stops every event that it can, changes nothing of that", async () => {
  await visit(FORM(FIELDS.input));
  await isReady();
  await page.evaluate((html) => {
    document.open();
    document.write(`<!doctype html><body>${html}</body>`);
    document.close();
  }, FORM(FIELDS.input));
  await page.evaluate(() => {
    for (const name of ["submit", "click", "keydown", "focusout", "beforeinput"]) {
      window.addEventListener(name, (event) => event.stopImmediatePropagation(), true);
    }
  });
  await page.click("#field");
  await page.keyboard.type(SECRET);
  await page.click("#send");
  const body = await wasSent();
  expect(body).toContain(ENVELOPE);
  expect(body).not.toContain(SECRET);
});

describe("the trial", () => {
  test.each(Object.entries(FIELDS))(
    "believes a plain %s, and leaves in it what stood there",
    async (_, field) => {
      await visit(FORM(field), SEALS.replace(/answers\["auto.fields"\].*/, ""));
      await page.click("#field");
      for (const text of ["", SECRET]) {
        await page.keyboard.type(text);
        const { value } = (await world.tell("rule.try", {})) as {
          value: { field: string; problem: string | null };
        };
        expect(value.problem).toBeNull();
        expect(NAMES).toContain(value.field);
        expect(await held()).toBe(text);
        await page.click("#field");
      }
    },
  );

  test.each([
    ["<input id=field name=reply maxlength=40>", "field_invalid"],
    ["<input id=field name=reply type=password>", "unsupported"],
    ["<textarea id=field7></textarea>", "unsupported"],
    [
      `<textarea id=field name=reply></textarea><script>
        field.addEventListener("change", () => { field.value ||= "Write here"; });</script>`,
      "field_lost_text",
    ],
    [
      `<input id=field name=reply><script>
        field.addEventListener("input", () => { if (field.value.length > 20) field.value = ""; });</script>`,
      "field_invalid",
    ],
    ["<button id=field>x</button>", "unsupported"],
  ])("does not believe %s", async (field, problem) => {
    await visit(FORM(field), SEALS);
    await isReady();
    await page.focus("form > :is(input, textarea, button)");
    expect(await world.tell("rule.try", {})).toMatchObject({ ok: true, value: { problem } });
  });
});
