/** The content script in pages with layout: sealing, turning back, filling, and what it must leave alone. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { envelopeLike } from "../content/envelopes/envelope-like.ts";
import { type ContentWorld, contentScripts, enter, launch } from "./content-world.ts";

const SITE = "http://site.example";
const OTHER = "http://other.example";
const FRAMES = "http://frames.example";
const ENVELOPE = envelopeLike();
const SEALS = `answers["seal.text"] = () => (${JSON.stringify({ envelope: ENVELOPE, line: "" })});`;

let browser: Browser;
let code: string;
let page: Page;
let pages: Record<string, string> = {};

/** Opens a tab, in a profile of its own, that is shown `pages`. */
async function newTab(): Promise<Page> {
  const tab = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  tab.setDefaultTimeout(60_000);
  await tab.route("**/*", (route) => {
    const body = pages[route.request().url()];
    return body === undefined
      ? route.abort()
      : route.fulfill({ contentType: "text/html; charset=utf-8", body });
  });
  return tab;
}

// One tab for almost all: each test loads a document of its own.
beforeAll(async () => {
  [browser, code] = await Promise.all([launch(), contentScripts()]);
  page = await newTab();
});
afterAll(() => browser?.close());

beforeEach(() => {
  pages = {};
});

/** Shows `html` at the site and enters it. */
async function visit(html: string): Promise<ContentWorld> {
  pages[`${SITE}/`] = `<!doctype html><html><body>${html}</body></html>`;
  await page.goto(`${SITE}/`);
  return enter(page, code, FRAMES);
}

const seal = (world: ContentWorld, what: "selection" | "field" | "focus") =>
  world.tell("seal.begin", { ticket: "t", what });
const inPage = <Value>(name: string) =>
  page.evaluate((key) => (globalThis as unknown as Record<string, Value>)[key], name);

describe("being there", () => {
  test("changes nothing in the page, and a second injection listens once", async () => {
    const html = `<form><input name=email type=email><textarea>${ENVELOPE}</textarea></form><p>${ENVELOPE}</p>`;
    pages[`${SITE}/`] = `<!doctype html><html><body>${html}</body></html>`;
    await page.goto(`${SITE}/`);
    const before = await page.content();
    await page.evaluate(() => {
      const everything = { subtree: true, childList: true, attributes: true, characterData: true };
      Object.assign(globalThis, { mutations: 0 });
      new MutationObserver(() => Object.assign(globalThis, { mutations: 1 })).observe(document, everything);
    });
    const world = await enter(page, code, FRAMES);
    await world.inject();
    expect(await world.run('heardBy("page.describe", {}).length + heardBy("seal.begin", {}).length')).toBe(2);
    expect(await world.tell("page.describe", {})).toEqual({
      ok: true,
      value: {
        groups: [
          {
            id: expect.any(Number),
            purpose: "contact",
            identifier: null,
            kinds: ["email"],
            focused: false,
            typed: false,
            newPassword: null,
            sendsTo: null,
          },
        ],
        envelopes: [ENVELOPE],
        focusedField: false,
      },
    });
    expect(await page.content()).toBe(before);
    expect(await inPage("mutations")).toBe(0);
    expect(await world.run("asked.length")).toBe(0);
  });

  test("a frame of another origin or a sandboxed one is refused, also by itself", async () => {
    pages[`${OTHER}/`] = "<input autofocus name=email>";
    pages[`${SITE}/box`] = "<input autofocus name=email>";
    await visit(`<iframe src="${OTHER}/"></iframe><iframe sandbox src="/box"></iframe>`);
    for (const url of [`${OTHER}/`, `${SITE}/box`]) {
      const frame = page.frames().find((candidate) => candidate.url() === url);
      if (frame === undefined) throw new TypeError(`no frame ${url}`);
      const inside = await enter(page, code, FRAMES, frame);
      expect(await inside.run("location.href")).toBe(url);
      for (const [name, request] of [
        ["page.describe", {}],
        ["fill.begin", { ticket: "t", group: 1, kinds: ["email"] }],
        ["seal.begin", { ticket: "t", what: "focus" }],
        ["open.begin", { ticket: "t" }],
        ["text.replace", { ticket: "t", from: ENVELOPE }],
      ] as const) {
        expect(await inside.tell(name, request as never)).toEqual({
          ok: false,
          error: { code: "page_not_allowed", detail: {} },
        });
      }
      expect(await inside.run("asked.length")).toBe(0);
    }
  });

  test("a page nested deeper than any stack is searched", async () => {
    const others = page;
    // Chromium itself may not outlive it when it is left for another page.
    page = await newTab();
    try {
      const world = await visit("");
      await page.evaluate((envelope) => {
        let deep = document.createElement("div");
        deep.textContent = envelope;
        for (let depth = 0; depth < 20_000; depth++) {
          const outer = document.createElement("div");
          outer.append(deep);
          deep = outer;
        }
        // Nobody looks at it: laying out such a page is the browser's own limit.
        deep.style.display = "none";
        document.body.append(deep);
      }, ENVELOPE);
      expect(await world.tell("page.describe", {})).toMatchObject({ value: { envelopes: [ENVELOPE] } });
    } finally {
      await page.close();
      page = others;
    }
  });
});

describe("sealing", () => {
  test("the selected part of a text area, with the events a page expects", async () => {
    const world = await visit("<textarea id=t>my pin is 1234, thanks</textarea>");
    await world.run(SEALS);
    await page.evaluate(() => {
      const field = document.querySelector("textarea");
      const events: string[] = [];
      Object.assign(globalThis, { events });
      for (const name of ["input", "change"]) document.addEventListener(name, () => events.push(name));
      field?.focus();
      field?.setSelectionRange(10, 14);
    });
    expect(await seal(world, "selection")).toMatchObject({ ok: true, value: { done: true, problem: null } });
    expect(await page.inputValue("#t")).toBe(`my pin is ${ENVELOPE}, thanks`);
    expect(await inPage("events")).toEqual(["input", "change"]);
    expect(await world.run("asked")).toEqual([
      { zone: "content", name: "seal.text", request: { ticket: "t", text: "1234" } },
    ]);
    expect(await page.getAttribute("#t", "autocomplete")).toBe("off");
    expect(await page.getAttribute("#t", "spellcheck")).toBe("false");
  });

  test("typed text does not come back by undo", async () => {
    const world = await visit("<input id=t>");
    await world.run(SEALS);
    await page.locator("#t").pressSequentially("canary");
    expect(await seal(world, "field")).toMatchObject({ value: { done: true } });
    for (let count = 0; count < 8; count++) {
      await page.keyboard.press("Control+z");
      expect(await page.inputValue("#t")).not.toContain("can");
    }
  });

  test("a field that a framework controls takes it, one that refuses keeps its text", async () => {
    const world = await visit("<input id=a value=secret><input id=b value=secret>");
    await world.run(SEALS);
    await page.evaluate(() => {
      // As React does: an own property on the element follows what the framework sets itself.
      const native = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value");
      for (const id of ["a", "b"]) {
        const input = document.getElementById(id) as HTMLInputElement;
        let tracked = input.value;
        Object.defineProperty(input, "value", {
          get: () => native?.get?.call(input),
          set: (value: string) => {
            tracked = value;
            native?.set?.call(input, value);
          },
        });
        let state = tracked;
        input.addEventListener("input", () => {
          if (input.value === tracked) return;
          if (id === "a") state = tracked = input.value;
          setTimeout(() => native?.set?.call(input, state), 10);
        });
      }
    });
    await page.focus("#a");
    expect(await seal(world, "field")).toMatchObject({ value: { done: true } });
    expect(await page.inputValue("#a")).toBe(ENVELOPE);
    await page.focus("#b");
    expect(await seal(world, "field")).toMatchObject({ value: { done: false, problem: "field_invalid" } });
    expect(await page.inputValue("#b")).toBe("secret");
  });

  test("a page that cuts the text gets the whole of its field back", async () => {
    const world = await visit("<textarea id=t>keep secret keep</textarea>");
    await world.run(SEALS);
    await page.evaluate(() => {
      const field = document.querySelector("textarea");
      field?.addEventListener("input", () => {
        field.value = field.value.slice(0, 60);
      });
      field?.focus();
      field?.setSelectionRange(5, 11);
    });
    expect(await seal(world, "selection")).toMatchObject({ value: { problem: "field_invalid" } });
    expect(await page.inputValue("#t")).toBe("keep secret keep");
  });

  test.each([
    ["too short", "field_invalid", "<input id=t value=abc maxlength=100>"],
    ["of another pattern", "field_invalid", "<input id=t value=abc pattern='[a-z]*'>"],
    ["of e-mail", "field_invalid", "<input id=t value=a@b.example type=email>"],
    ["of numbers", "field_invalid", "<input id=t value=12 type=number>"],
    ["only to read", "field_invalid", "<input id=t value=abc readonly>"],
    ["of choices", "field_invalid", "<select id=t><option>abc</select>"],
    ["left blank", "input_invalid", "<input id=t value='  '>"],
    ["sealed already", "input_invalid", `<input id=t value="${ENVELOPE}">`],
    ["that is a button", "not_found", "<button id=t>x</button>"],
    ["of more than fits", "too_large", `<textarea id=t>${"a".repeat(262_145)}</textarea>`],
  ])("a field %s: %s, and nothing is asked", async (_, problem, html) => {
    const world = await visit(html);
    await world.run(SEALS);
    const before = await page.content();
    await page.focus("#t");
    expect(await seal(world, "field")).toMatchObject({ ok: true, value: { done: false, problem } });
    expect(await page.content()).toBe(before);
    expect(await world.run("asked.length")).toBe(0);
  });

  test("the text stays when the vault says no, and when it changes meanwhile", async () => {
    const world = await visit("<input id=t value=secret>");
    await page.focus("#t");
    expect(await seal(world, "focus")).toMatchObject({ value: { done: false, problem: "vault_locked" } });
    await world.run(`answers["seal.text"] = async () => {
      document.querySelector("#t").value = "secret and more";
      return { envelope: ${JSON.stringify(ENVELOPE)}, line: "" };
    };`);
    expect(await seal(world, "focus")).toMatchObject({ value: { done: false, problem: "conflict" } });
    expect(await page.inputValue("#t")).toBe("secret and more");
  });

  test("part of an editor, and text that cannot be edited says so", async () => {
    const world = await visit(
      "<div id=e contenteditable><p>my <b>pin is 12</b>34 ok</p></div><p id=p>fixed</p>",
    );
    await world.run(SEALS);
    await page.evaluate(() => {
      const bold = document.querySelector("#e b")?.firstChild;
      const after = document.querySelector("#e p")?.lastChild;
      if (bold && after) getSelection()?.setBaseAndExtent(bold, 7, after, 2);
    });
    expect(await seal(world, "selection")).toMatchObject({ value: { done: true } });
    expect(await world.run("asked[0].request.text")).toBe("1234");
    expect(await page.locator("#e").textContent()).toBe(`my pin is ${ENVELOPE} ok`);
    await page.evaluate(() => {
      const paragraph = document.querySelector("#p");
      if (paragraph) getSelection()?.selectAllChildren(paragraph);
    });
    expect(await seal(world, "selection")).toMatchObject({ value: { done: false, problem: "unsupported" } });
  });

  test("in an open shadow root, and in a frame without an address, as rich-text editors use", async () => {
    const shadow = "<div><template shadowrootmode=open><input value=secret></template></div>";
    const world = await visit(`${shadow}<iframe srcdoc='<body contenteditable>secret</body>'></iframe>`);
    await world.run(SEALS);
    await page.locator("input").focus();
    expect(await seal(world, "focus")).toMatchObject({ value: { done: true } });
    expect(await page.locator("input").inputValue()).toBe(ENVELOPE);
    const body = page.frameLocator("iframe").locator("body");
    await body.focus();
    expect(await seal(world, "field")).toMatchObject({ value: { done: true } });
    expect(await body.textContent()).toBe(ENVELOPE);
  });

  test("a frame of the same origin answers for itself, and knows when the focus has left it", async () => {
    pages[`${SITE}/inner`] = "<input value=secret name=email>";
    const world = await visit("<input id=t name=tel><iframe src=/inner></iframe>");
    const frame = page.frames().find((candidate) => candidate.url() === `${SITE}/inner`);
    const inner = await enter(page, code, FRAMES, frame);
    await inner.run(SEALS);
    const describes = async (there: ContentWorld) => {
      const answer = await there.tell("page.describe", {});
      return answer.ok && [answer.value.focusedField, ...answer.value.groups.flatMap(({ kinds }) => kinds)];
    };
    await page.frameLocator("iframe").locator("input").focus();
    expect(await describes(inner)).toEqual([true, "email"]);
    expect(await describes(world)).toEqual([false, "tel"]);
    expect(await seal(inner, "focus")).toMatchObject({ value: { done: true } });
    await page.focus("#t");
    expect(await describes(inner)).toEqual([false, "email"]);
    expect(await describes(world)).toEqual([true, "tel"]);
  });
});

describe("the login that stands in a form, for a person who saves it", () => {
  const FIELDS = {
    mail: "<label>E-mail <input id=m type=email name=email></label>",
    current: "<label>Current password <input id=c type=password name=current></label>",
    login: "<label>Password <input id=c type=password name=pw></label>",
    next: "<label>New password <input id=n type=password name=new></label>",
    again: "<label>Repeat new password <input id=r type=password name=again></label>",
  };
  const NOTHING = { name: null, current: null, next: null, agrees: true };

  test.each([
    [
      "log in",
      `${FIELDS.mail}${FIELDS.login}`,
      { m: "a@b.example", c: "one" },
      { name: "a@b.example", current: "one" },
    ],
    [
      "sign up",
      `${FIELDS.mail}${FIELDS.next}${FIELDS.again}`,
      { m: "a@b.example", n: "two", r: "two" },
      { name: "a@b.example", next: "two" },
    ],
    [
      "sign up, typed differently",
      `${FIELDS.mail}${FIELDS.next}${FIELDS.again}`,
      { m: "a@b.example", n: "two", r: "tow" },
      { name: "a@b.example", next: "two", agrees: false },
    ],
    [
      "change",
      `${FIELDS.current}${FIELDS.next}${FIELDS.again}`,
      { c: "one", n: "two", r: "two" },
      { current: "one", next: "two" },
    ],
    [
      "a password nobody sees",
      `${FIELDS.mail}${FIELDS.login}<div style="opacity:0">${FIELDS.next}</div>`,
      { m: "a@b.example", c: "one", n: "theirs" },
      { name: "a@b.example", current: "one" },
    ],
    ["nothing typed", `${FIELDS.mail}${FIELDS.login}`, { m: "a@b.example" }, null],
  ] as const)("%s", async (_, fields, typed, expected) => {
    const world = await visit(`<form>${fields}<button>Go</button></form>`);
    const describedAs = async () => {
      const answer = await world.tell("page.describe", {});
      return answer.ok && answer.value.groups.some((group) => group.typed);
    };
    expect(await describedAs()).toBe(false);
    for (const [id, text] of Object.entries(typed)) await page.fill(`#${id}`, text);
    expect(await describedAs()).toBe(expected !== null);
    expect(await world.tell("form.read", {})).toEqual({
      ok: true,
      value: expected === null ? null : { ...NOTHING, ...expected },
    });
  });

  test("what the page asks of a new password is told, and of another one nothing", async () => {
    const asked = async (field: string, button: string) => {
      const world = await visit(`<form>${FIELDS.mail}${field}<button>${button}</button></form>`);
      const answer = await world.tell("page.describe", {});
      return answer.ok && answer.value.groups.map(({ newPassword }) => newPassword);
    };
    const rules = "required: upper; max-consecutive: 2";
    expect(
      await asked(
        `<input type=password autocomplete=new-password minlength=9 pattern="\\S+" passwordrules="${rules}">`,
        "Sign up",
      ),
    ).toEqual([{ rules, pattern: "\\S+", minLength: 9, maxLength: -1 }]);
    expect(await asked(FIELDS.login, "Log in")).toEqual([null]);
  });

  test("of two forms the one in focus", async () => {
    const form = (id: string) =>
      `<form><input id=u${id} name=username value=${id}><input id=p${id} type=password value=of-${id}><button>Log in</button></form>`;
    const world = await visit(form("1") + form("2"));
    const read = async () => {
      const answer = await world.tell("form.read", {});
      return answer.ok && answer.value?.current;
    };
    expect(await read()).toBe("of-1");
    await page.focus("#p2");
    expect(await read()).toBe("of-2");
  });
});

describe("turning back", () => {
  test("wherever it stands in fields and editors, never in plain page text", async () => {
    const world = await visit(
      `<textarea id=t>a ${ENVELOPE} b</textarea><div id=e contenteditable>c ${ENVELOPE}</div><p id=p>${ENVELOPE}</p>`,
    );
    await world.run(`answers["replace.text"] = () => ({ text: "plain" });`);
    expect(await world.tell("text.replace", { ticket: "t", from: ENVELOPE })).toEqual({
      ok: true,
      value: { done: true },
    });
    expect(await page.inputValue("#t")).toBe("a plain b");
    expect(await page.locator("#e").textContent()).toBe("c plain");
    expect(await page.locator("#p").textContent()).toBe(ENVELOPE);
  });

  test("the readable line goes with the text, stays where another sealed text comes, and not where there is no room", async () => {
    const line = "Versiegelter Text von Zoë Lang · öffnen mit Sealfield: ";
    const world = await visit(
      `<textarea id=t>a secret b</textarea><input id=i value=secret><input id=s value=secret maxlength=${ENVELOPE.length}>
      <div id=e contenteditable><p>Hello</p><p>a secret</p></div>`,
    );
    await world.run(`answers["seal.text"] = () => (${JSON.stringify({ envelope: ENVELOPE, line })});`);
    const select = (id: string) =>
      page.evaluate((name) => {
        const field = document.querySelector<HTMLTextAreaElement>(`#${name}`);
        field?.focus();
        field?.setSelectionRange?.(2, 8);
        const paragraph = field?.children[1];
        const words = paragraph?.firstChild;
        if (paragraph && words) document.getSelection()?.setBaseAndExtent(words, 2, paragraph, 1);
      }, id);
    for (const [id, what] of [
      ["t", "selection"],
      ["i", "field"],
      ["s", "field"],
      ["e", "selection"],
    ] as const) {
      await select(id);
      expect(await seal(world, what), id).toMatchObject({ value: { problem: null } });
    }
    const held = async () => ({
      t: await page.inputValue("#t"),
      i: await page.inputValue("#i"),
      s: await page.inputValue("#s"),
      e: (await page.locator("#e").textContent())?.replaceAll("\u00a0", " "),
    });
    const around = (text: string, front: string) => ({
      t: `a ${front}${text} b`,
      i: front + text,
      s: text,
      e: `Helloa ${front}${text}`,
    });
    expect(await held()).toEqual(around(ENVELOPE, line));
    await page.focus("#i");
    expect(await seal(world, "field")).toMatchObject({ value: { problem: "input_invalid" } });
    expect(await world.tell("open.begin", { ticket: "t" })).toMatchObject({
      value: { problem: "vault_locked" },
    });
    expect(await world.run("asked.at(-1).request.text")).toBe(ENVELOPE);

    const next = envelopeLike("B");
    await world.run(`answers["replace.text"] = () => ({ text: ${JSON.stringify(next)}, line: "" });`);
    expect(await world.tell("text.replace", { ticket: "t", from: ENVELOPE })).toMatchObject({ ok: true });
    expect(await held()).toEqual(around(next, line));
    await world.run(`answers["replace.text"] = () => ({ text: "plain", line: "" });`);
    expect(await world.tell("text.replace", { ticket: "t", from: next })).toMatchObject({ ok: true });
    expect(await held()).toEqual(around("plain", ""));
  });

  test("asks for no text where there is nothing to replace", async () => {
    const world = await visit(`<p>${ENVELOPE}</p><textarea readonly>${ENVELOPE}</textarea>`);
    expect(await world.tell("text.replace", { ticket: "t", from: ENVELOPE })).toEqual({
      ok: true,
      value: { done: false },
    });
    expect(await world.run("asked.length")).toBe(0);
  });
});

describe("opening", () => {
  const opens = `answers["open.frame"] = () => ({ token: "one-use" }); answers["open.fallback"] = () => null;`;
  const frameUrl = `${FRAMES}/src/pages/frame/index.html`;
  const answering = `<script>addEventListener("message", (e) => e.ports[0].postMessage("ready"))</script>plain`;
  const open = (world: ContentWorld) => world.tell("open.begin", { ticket: "t" });

  test("in a frame that the page cannot look into, over an open dialog, gone on Esc", async () => {
    pages[`${frameUrl}`] = answering;
    const world = await visit(`<dialog id=d><p>${ENVELOPE}</p></dialog><script>d.showModal()</script>`);
    await world.run(opens);
    expect(await open(world)).toEqual({ ok: true, value: { done: true, problem: null } });
    expect(await world.run("asked.map((a) => a.name)")).toEqual(["open.frame"]);
    expect(page.frames().map((frame) => frame.url())).toContain(`${frameUrl}#one-use`);
    const seen = await page.evaluate(() => {
      const host = document.querySelector("dialog > div");
      const box = host?.getBoundingClientRect();
      return {
        onTop: box !== undefined && document.elementFromPoint(box.x + 20, box.y + 20) === host,
        shadow: host?.shadowRoot ?? null,
        html: document.documentElement.outerHTML,
        frames: window.length,
      };
    });
    expect(seen).toMatchObject({ onTop: true, shadow: null, frames: 0 });
    expect(seen.html).not.toMatch(/one-use|plain/);
    const card = page.locator("dialog > div");
    await page.locator("dialog p").click();
    await expect.poll(() => card.evaluate((host) => document.activeElement === host)).toBe(false);
    await page.evaluate(() => dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" })));
    expect(await card.count()).toBe(1);
    void page.keyboard.press("Escape").catch(() => undefined);
    await expect.poll(() => card.count()).toBe(0);
  });

  test("by keyboard: the card has the focus, and gives it back when it goes", async () => {
    pages[frameUrl] = `<script>addEventListener("message", ({ ports: [port] }) => {
      port.postMessage("ready");
      addEventListener("keydown", ({ key }) => { if (key === "Escape") port.postMessage("close"); });
    })</script>plain`;
    const world = await visit(`<button>Before</button><p>${ENVELOPE}</p>`);
    await world.run(opens);
    await page.locator("button").focus();
    expect(await open(world)).toMatchObject({ value: { done: true } });
    const card = page.locator("html > div");
    await expect.poll(() => card.evaluate((host) => document.activeElement === host)).toBe(true);
    // Chromium may not answer a key when the frame that heard it is gone: only what the key does is waited for.
    void page.keyboard.press("Escape").catch(() => undefined);
    await expect.poll(() => card.count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Before");
  });

  test("from a frame of the same origin over the whole page, beside the text and following it", async () => {
    pages[frameUrl] = answering;
    pages[`${SITE}/inner`] = `<body style="margin:0"><p style="margin:0">${ENVELOPE}</p>`;
    await visit(`<iframe src=/inner style="position:absolute;left:300px;top:200px;border:0;width:500px;height:60px"></iframe>
      <div style="height:3000px"></div>`);
    const frame = page.frames().find((candidate) => candidate.url() === `${SITE}/inner`);
    const inner = await enter(page, code, FRAMES, frame);
    await inner.run(opens);
    expect(await open(inner)).toMatchObject({ value: { done: true } });
    const top = async () => (await page.locator("html > div").boundingBox())?.y ?? Number.NaN;
    expect((await page.locator("html > div").boundingBox())?.x).toBe(300);
    const before = await top();
    expect(before).toBeGreaterThan(200);
    await page.evaluate(() => scrollTo(0, 100));
    await expect.poll(top).toBe(before - 100);
    await frame?.evaluate(() => document.body.replaceChildren());
    await page.evaluate(() => scrollTo(0, 0));
    await expect.poll(() => page.locator("html > div").count()).toBe(0);
  });

  test("the popup takes over when the frame does not report", async () => {
    const world = await visit(`<p>${ENVELOPE}</p>`);
    await world.run(opens);
    expect(await open(world)).toMatchObject({ value: { done: true } });
    expect(await world.run("asked")).toEqual([
      { zone: "content", name: "open.frame", request: { ticket: "t", text: ENVELOPE } },
      { zone: "content", name: "open.fallback", request: { ticket: "t", text: ENVELOPE } },
    ]);
    expect(await page.locator("html > div").count()).toBe(0);
  });

  test("the selected one of several, and none when it is not clear which", async () => {
    pages[frameUrl] = answering;
    const other = envelopeLike("B");
    const world = await visit(`<p>${ENVELOPE}</p><p id=p>${other}</p>`);
    await world.run(opens);
    expect(await open(world)).toMatchObject({ value: { problem: "not_found" } });
    await page.evaluate(() => {
      const paragraph = document.querySelector("#p");
      if (paragraph) getSelection()?.selectAllChildren(paragraph);
    });
    expect(await open(world)).toMatchObject({ value: { done: true } });
    expect(await world.run("asked[0].request.text")).toBe(other);
  });
});
