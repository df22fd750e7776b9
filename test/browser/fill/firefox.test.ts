/** The same pages in Firefox: the built content script beside the page's own world, as an extension's is. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { BACKGROUND, type ContentWorld, contentScripts } from "../content-world.ts";
import { type FirefoxExtension, launchFirefox } from "../harness/firefox.ts";
import { serveWebSite, type WebSite } from "../harness/web-page.ts";
import { CARD, CASES } from "./cases.ts";
import { fillFrom, groupsOf, withValues } from "./fill-world.ts";
import { pageOfAllWays } from "./hidden-ways.ts";
import { PAGES } from "./pages.ts";

let browser: FirefoxExtension;
let site: WebSite;
let code: string;

beforeAll(async () => {
  const all = { ...PAGES, "all-ways": pageOfAllWays().html };
  const pages = Object.entries(all).map(([name, html]) => [`/${name}`, html]);
  [browser, site, code] = await Promise.all([
    launchFirefox(),
    serveWebSite(Object.fromEntries(pages)),
    contentScripts(),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await site?.[Symbol.asyncDispose]();
});

/** The page in front with the content script in a sandbox of its own: it shares the document and nothing else. */
async function enterFirefox(): Promise<ContentWorld> {
  const run = async <Value>(source: string, isExpression = true): Promise<Value> => {
    const script = `const done = arguments[0];
      (async () => ${isExpression ? `(${source})` : `{ ${source} }`})().then(
        (value) => done({ value: JSON.stringify(value) }),
        (error) => done({ error: String(error) + (error?.stack ?? "") }),
      );`;
    const { value } = (await browser.marionette.send("WebDriver:ExecuteAsyncScript", {
      script,
      args: [],
      sandbox: "content",
      newSandbox: false,
    })) as { readonly value: { readonly value?: string; readonly error?: string } };
    if (value.error !== undefined) throw new Error(value.error);
    return (value.value === undefined ? undefined : JSON.parse(value.value)) as Value;
  };
  await run(BACKGROUND.replace("FRAMES", "http://frames.example"), false);
  const inject = () => run<void>(code, false);
  await inject();
  return {
    inject,
    run: (expression) => run(expression.replace(/;\s*$/, "")),
    tell: (name, request) => run(`tell(${JSON.stringify(name)}, ${JSON.stringify(request)})`),
  };
}

test("each page holds what it must", async () => {
  const page = await browser.newPage();
  const wrong: unknown[] = [];
  for (const [name, record, expected, left = {}] of CASES) {
    await page.goto(`${site.origin}/${name}`);
    const said = await fillFrom(await withValues(await enterFirefox(), record), record);
    const holds = await page.evaluateSource("seen()");
    try {
      expect(holds).toEqual(expected);
      expect(new Set(said.filled)).toEqual(new Set(said.promised));
      expect(said.left).toEqual(left);
    } catch {
      wrong.push({ name, holds, said });
    }
  }
  expect(wrong).toEqual([]);
});

test("of fields hidden in each way nothing is promised or filled, and once the style is gone everything", async () => {
  const { names } = pageOfAllWays();
  const page = await browser.newPage();
  await page.goto(`${site.origin}/all-ways`);
  const world = await withValues(await enterFirefox(), CARD);
  const hidden = await groupsOf(world);
  expect(hidden).toHaveLength(names.length);
  expect(names.filter((_, at) => hidden[at]?.kinds.join() !== "cc-name")).toEqual([]);
  // A fill asks the same proof; some stand for all.
  for (const { id } of hidden.filter((_, at) => at % 20 === 0)) {
    await world.tell("fill.begin", { ticket: "t", group: id, kinds: ["cc-name", "cc-number"] });
  }
  expect(
    await page.evaluateSource(`[...document.querySelectorAll("[name=number]")].map((f) => f.value).join("")`),
  ).toBe("");
  await page.evaluateSource(
    `document.querySelectorAll(".way").forEach((each) => each.removeAttribute("style"))`,
  );
  const shown = await groupsOf(world);
  expect(names.filter((_, at) => shown[at]?.kinds.join() !== "cc-name,cc-number")).toEqual([]);
});
