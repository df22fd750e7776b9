/**
 * A page that wants a press on the card which the person does not mean: it hides, covers, cuts, shrinks or moves the
 * card. The real page of the card is in a frame of another site, as in the extension; its background is scripted. Each
 * trick is followed by the same press without it, which does act.
 */
import { readFile } from "node:fs/promises";
import { extname, join, resolve } from "node:path";
import type { Browser, Frame, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FrameView } from "../../../src/messages/frame.ts";
import { envelopeLike } from "../../content/envelopes/envelope-like.ts";
import { type ContentWorld, contentScripts, enter, launch } from "../content-world.ts";

const SITE = "http://site.example";
const FRAMES = "http://frames.example";
const BUILT = resolve(import.meta.dirname, "../../../dist/chrome");
const ENVELOPE = envelopeLike();
const OPENED = {
  view: {
    state: "verified",
    type: "sealed",
    text: "the canary sings",
    origin: SITE,
    made: 0,
    writer: null,
    canTurnBack: true,
  },
  sealed: null,
  actionToken: "a",
} satisfies FrameView;
const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
};

/** The extension around the card, a clock that can be put forward, and how many looks the browser still owes. */
const EXTENSION = `if (location.origin === "${FRAMES}") {
  const real = performance.now.bind(performance);
  let ahead = 0;
  performance.now = () => real() + ahead;
  globalThis.wait = (ms) => { ahead += ms; };
  globalThis.owed = 0;
  globalThis.IntersectionObserver = class extends IntersectionObserver {
    constructor(tell, options) {
      let isTold = false;
      super((...seen) => {
        if (!isTold) owed -= 1;
        isTold = true;
        tell(...seen);
      }, options);
      owed += 1;
    }
  };
  globalThis.acts = [];
  const runtime = { id: "abcdef", getURL: (path) => "${FRAMES}/" + path, onMessage: { addListener() {} },
    sendMessage: async ({ name }) => {
      if (name !== "frame.open") acts.push(name);
      return { ok: true, value: name === "frame.open" ? ${JSON.stringify(OPENED)} : null };
    } };
  globalThis.browser = { runtime };
  globalThis.chrome = globalThis.browser;
}`;

let browser: Browser;
let code: string;

beforeAll(async () => {
  [browser, code] = await Promise.all([launch(), contentScripts()]);
});
afterAll(() => browser?.close());

/** A page that shows the card; `card` is the element that holds it, which the page finds easily. */
interface Stage {
  readonly page: Page;
  readonly card: Frame;
  readonly world: ContentWorld;
}

async function stage(): Promise<Stage> {
  const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
  page.setDefaultTimeout(60_000);
  await page.addInitScript(EXTENSION);
  await page.route("**/*", async (route) => {
    const url = new URL(route.request().url());
    if (url.origin !== FRAMES) {
      const body = `<!doctype html><link rel=icon href="data:,"><style>html { background: white }</style>
        <body style="height: 2000px"><p>${ENVELOPE}</p>`;
      return route.fulfill({ contentType: "text/html", body });
    }
    const body = await readFile(join(BUILT, url.pathname));
    return route.fulfill({ contentType: TYPES[extname(url.pathname)] ?? "text/plain", body });
  });
  await page.goto(`${SITE}/`);
  const world = await enter(page, code, FRAMES);
  await world.run(`answers["open.frame"] = () => ({ token: "t" });`);
  expect(await world.tell("open.begin", { ticket: "t" })).toMatchObject({ value: { done: true } });
  // The frame is of another site: the browser tells of it in its own time.
  const found = () => page.frames().find((frame) => frame.url().startsWith(FRAMES));
  await expect.poll(() => found() !== undefined).toBe(true);
  const card = found();
  if (card === undefined) throw new Error("no card");
  await card.getByText("Turn back into text").waitFor();
  return { page, card, world };
}

/** Resolves when the browser has looked at the card's buttons as it is now, or does not draw it at all. */
async function settle(card: Frame): Promise<void> {
  await card.evaluate(async () => {
    const buttons = document.querySelector(".turn-back") ?? document.body;
    const look = () =>
      new Promise((seen) => {
        const options = { trackVisibility: true, delay: 100, threshold: [1] };
        const observer = new IntersectionObserver(() => {
          observer.disconnect();
          seen(null);
        }, options);
        observer.observe(buttons);
        setTimeout(seen, 400);
      });
    // The card's own look may come a turn later than ours.
    await look();
    await look();
  });
}

const wait = (card: Frame) =>
  card.evaluate(() => (globalThis as unknown as { wait(ms: number): void }).wait(10_000));
const acts = (card: Frame) => card.evaluate(() => (globalThis as unknown as { acts: string[] }).acts.length);

/** Resolves when no press waits for the browser's look any more, nor for what the page around says. */
async function answered({ page, card }: Stage): Promise<void> {
  const owed = () => card.evaluate(() => (globalThis as unknown as { owed: number }).owed);
  await expect.poll(owed).toBe(0);
  await page.evaluate(() => 0);
  await card.evaluate(() => 0);
}

/** Where the button for turning back is on the screen, however the card is drawn. */
async function placeOfButton({ page, card }: Stage): Promise<{ x: number; y: number }> {
  const inside = await card.evaluate(() => {
    const button = [...document.querySelectorAll("button")].find((one) =>
      one.textContent?.includes("Turn back"),
    );
    const box = button?.getBoundingClientRect() ?? new DOMRect();
    return { x: (box.x + box.width / 2) / innerWidth, y: (box.y + box.height / 2) / innerHeight };
  });
  return page.evaluate(({ x, y }) => {
    const box = document.querySelector("html > div:not(.trick)")?.getBoundingClientRect() ?? new DOMRect();
    return { x: box.x + box.width * x, y: box.y + box.height * y };
  }, inside);
}

/** Runs `script` of the page, which knows the element that holds the card as `card`. */
const pageDoes = ({ page }: Stage, script: string) =>
  page.evaluate(`{ const card = document.querySelector("html > div:not(.trick)");
    const set = (name, value, of = card) => of.style.setProperty(name, value, "important");
    const layer = (style) => { const over = document.createElement("div"); over.className = "trick"; over.popover = "manual";
      over.style.cssText = "all: initial; position: fixed; inset: 0; width: 100vw; height: 100vh; background: white; z-index: 2147483647;" + style;
      document.documentElement.append(over); over.showPopover(); };
    ${script} }`);

/** Presses where the button is, after everything has stood still for long. Returns how often the card has acted. */
async function press(at: Stage): Promise<number> {
  const { x, y } = await placeOfButton(at);
  await at.page.mouse.move(1, 1);
  await at.page.mouse.move(x, y);
  await settle(at.card);
  await wait(at.card);
  await at.page.mouse.click(x, y);
  // The card looks once more before it acts.
  await settle(at.card);
  return acts(at.card);
}

const noLayer = `for (const over of document.querySelectorAll(".trick")) over.remove();`;
const without = (...names: string[]) => names.map((name) => `card.style.removeProperty("${name}");`).join("");

describe.each([
  [
    "styles of the card",
    [
      ["see-through", `set("opacity", "0.01")`, without("opacity")],
      ["see-through by a filter", `set("filter", "opacity(1%)")`, without("filter")],
      ["blurred", `set("filter", "blur(9px)")`, without("filter")],
      [
        "behind a mask",
        `set("mask-image", "linear-gradient(transparent, transparent)")`,
        without("mask-image"),
      ],
      ["cut away below", `set("clip-path", "inset(0 0 70% 0)")`, without("clip-path")],
      [
        "cut to a strip",
        `set("height", "150px"); set("overflow", "hidden"); card.scrollTop = 90;`,
        `set("height", "304px")`,
      ],
      ["shrunk to a pixel", `set("transform", "scale(0.004)")`, without("transform")],
      ["zoomed to a pixel", `set("zoom", "0.01")`, without("zoom")],
      ["turned over", `set("transform", "rotateX(80deg)")`, without("transform")],
      ["skewed", `set("transform", "skewX(50deg)")`, without("transform")],
      ["invisible", `set("visibility", "hidden")`, `set("visibility", "visible")`],
      ["blended into white", `set("mix-blend-mode", "lighten")`, without("mix-blend-mode")],
    ],
  ],
  [
    "what is above the card",
    [
      ["a layer that lets the press through", `layer("pointer-events: none")`, noLayer],
      ["a layer that takes the press", `layer("")`, noLayer],
      [
        "a layer with a hole for the button alone",
        `layer("pointer-events: none; clip-path: polygon(0 0, 100% 0, 100% 100%, 0 100%)")`,
        noLayer,
      ],
      [
        "a dialog",
        `const over = document.createElement("dialog"); over.className = "trick"; over.textContent = "Play"; document.body.append(over); over.showModal();`,
        noLayer,
      ],
    ],
  ],
  [
    "what is around the card, taken out of the top layer",
    [
      [
        "a see-through page",
        `card.hidePopover(); card.removeAttribute("popover"); set("opacity", "0.01", document.documentElement)`,
        `document.documentElement.style.removeProperty("opacity"); card.popover = "manual"; card.showPopover();`,
      ],
      [
        "a page behind a filter",
        `card.hidePopover(); card.removeAttribute("popover"); set("filter", "opacity(1%)", document.documentElement)`,
        `document.documentElement.style.removeProperty("filter"); card.popover = "manual"; card.showPopover();`,
      ],
    ],
  ],
] as const)("%s", (_, tricks) => {
  test("no press acts, and the same press without the trick does", async () => {
    const at = await stage();
    let before = 0;
    for (const [name, trick, untrick] of tricks) {
      await pageDoes(at, trick);
      expect(await press(at), name).toBe(before);
      await pageDoes(at, untrick);
      // A busy browser may look late: a person presses again.
      await expect.poll(() => press(at), { message: `without: ${name}` }).toBeGreaterThan(before);
      // One that was slow may not count for the next trick.
      await answered(at);
      before = await acts(at.card);
    }
    await at.page.close();
  });
});

test("a card that comes under the pointer, or is covered, just before the press does not act; nor do events of the page", async () => {
  const at = await stage();
  const { x, y } = await placeOfButton(at);
  await pageDoes(at, `globalThis.left = card.style.left; set("left", "600px")`);
  await at.page.mouse.move(x, y);
  await settle(at.card);
  await wait(at.card);
  await pageDoes(at, `set("left", globalThis.left)`);
  await at.page.mouse.click(x, y);
  await settle(at.card);
  expect(await acts(at.card)).toBe(0);

  await wait(at.card);
  await pageDoes(at, `layer("pointer-events: none")`);
  // As soon as it is drawn.
  await at.page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
  );
  await at.page.mouse.click(x, y);
  await settle(at.card);
  expect(await acts(at.card)).toBe(0);
  await pageDoes(at, noLayer);

  await pageDoes(
    at,
    `for (const name of ["pointerdown", "mousedown", "click"]) {
    card.dispatchEvent(new MouseEvent(name, { bubbles: true, composed: true, clientX: ${x}, clientY: ${y} })); } card.click();`,
  );
  await settle(at.card);
  expect(await acts(at.card)).toBe(0);
  await expect.poll(() => press(at)).toBeGreaterThan(0);
  await at.page.close();
});
