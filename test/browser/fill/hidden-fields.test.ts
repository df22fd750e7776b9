/**
 * What nobody sees is neither promised nor filled: many ways to hide a field, on it and on what is around it, each on a
 * page that is filled once the style is taken off; and honest pages of the same shapes, which are filled.
 */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { recordOf } from "../../fakes/record.ts";
import { contentScripts, launchTabs, type Tabs } from "../content-world.ts";
import { enterWith, fillFrom } from "./fill-world.ts";
import { AROUND, ON_FIELD, STYLES } from "./hidden-ways.ts";
import { inTabs, show } from "./in-tabs.ts";

const CARD = recordOf("card", {
  cardholder: "MIRA HALLORAN",
  "card number": "4917 6100 0000 0042",
  expiry: "09/31",
  "security code": "372",
});

let browser: Tabs;
let code: string;

beforeAll(async () => {
  [browser, code] = await Promise.all([launchTabs(), contentScripts()]);
});
afterAll(() => browser?.close());
const visit = (page: Page, body: string) =>
  show(
    page,
    `<!doctype html><html lang=en><meta charset=utf-8><title>Pay</title><body>${body}</body></html>`,
  );

/** Fills a page from the card; the field that may be hidden is `#f`, a name on the card always shows. */
async function filling(page: Page, body: string) {
  await visit(page, body);
  const said = await fillFrom(await enterWith(page, code, CARD), CARD);
  // Not by a locator: what Playwright then puts into each new page takes a tenth of a second.
  const value = await page.evaluate(() => document.querySelector<HTMLInputElement>("#f")?.value ?? null);
  return { promised: said.promised.includes("cc-number"), value, said };
}

/** A card form whose number is in two boxes; `outer` and `inner` are attributes of those, `field` of the field. */
const form = (field: string, outer = "", inner = "", after = "") => `<h1>Card</h1><form>
  <p><label>Name on card <input name=holder></label></p>
  <div id=o ${outer}><div id=i ${inner}><label>Card number <input id=f name=number ${field}></label></div></div>
  ${after}<p><button>Pay</button></p></form>`;

const styled = (style: string) => `style="${style}"`;

const cover = (style: string, element = "div") =>
  `<${element} style="position:absolute;inset:0;background:white;${style}"></${element}>`;
const BOX = styled("position:relative");

/** Whole pages that hide it. */
const PAGES: readonly (readonly [name: string, html: string])[] = [
  ["the hidden attribute", form("hidden")],
  ["inert", form("", "inert")],
  [
    "a fieldset that is off",
    form("").replace("<div id=o >", "<fieldset disabled>").replace("</div></div>", "</div></fieldset>"),
  ],
  [
    "closed details",
    form("")
      .replace("<div id=o >", "<details><summary>x</summary>")
      .replace("</div></div>", "</div></details>"),
  ],
  ["a box over it", form("", BOX).replace("</label></div>", `</label>${cover("")}</div>`)],
  [
    "a box over it that lets clicks through",
    form("", BOX).replace("</label></div>", `</label>${cover("pointer-events:none")}</div>`),
  ],
  [
    "a picture over it",
    form("", BOX).replace("</label></div>", `</label>${cover("width:100%;height:100%", "canvas")}</div>`),
  ],
  ["a box over all of the page", form("") + cover("position:fixed;z-index:9")],
  [
    "a box over all of the page that lets clicks through",
    form("") + cover("position:fixed;z-index:9;pointer-events:none"),
  ],
  [
    "a blurred glass over it",
    form("", BOX).replace(
      "</label></div>",
      `</label>${cover("background:none;backdrop-filter:blur(20px)")}</div>`,
    ),
  ],
  [
    "a drawn part over it",
    `<style>#o::after{content:"";position:absolute;inset:0;background:white}</style>${form("", BOX)}`,
  ],
  [
    "a drawn part over it that lets clicks through",
    `<style>#o::after{content:"";position:absolute;inset:0;background:white;pointer-events:none}</style>${form("", BOX)}`,
  ],
  ...["", ";pointer-events:none"].flatMap((more) => {
    const style = `position:absolute;inset:0;background:white${more}`;
    const how = more === "" ? "" : " that lets clicks through";
    return [
      [
        `a box in a component over it${how}`,
        form("", BOX).replace(
          "</label></div>",
          `</label><x-lid><template shadowrootmode=open><div style="${style}"></div></template></x-lid></div>`,
        ),
      ],
      [
        `a part of another element, drawn over it${how}`,
        `<style>#z::after{content:"";${style}}</style>${form("", BOX).replace("</label></div>", "</label><span id=z></span></div>")}`,
      ],
      [
        `a part of another element, drawn over the page${how}`,
        `<style>#z::before{content:"";${style.replace("absolute", "fixed")};z-index:3}</style><span id=z></span>${form("")}`,
      ],
    ] as const;
  }),
  ["a modal dialog over the page", `${form("")}<dialog id=d>Cookies?</dialog><script>d.showModal()</script>`],
  [
    "a shadow root without a place for it",
    form("", "", "").replace("<div id=i >", "<div id=i><template shadowrootmode=open><p>x</p></template>"),
  ],
  [
    "a scrolled box that cannot scroll back",
    form("", styled("width:300px;overflow:auto"), styled("position:relative;left:-600px")),
  ],
  [
    "a box that cuts, though a program could scroll it",
    form("", styled("height:30px;overflow:hidden"), styled("padding-top:200px")),
  ],
  [
    "a page that cannot scroll",
    `<style>html,body{overflow:hidden;height:100%}</style>${form("", styled("margin-top:1200px"))}`,
  ],
  ["faint on faint", form("", styled("opacity:.5"), styled("opacity:.5"))],
];

const CASES: readonly (readonly [name: string, html: string])[] = [
  ...STYLES.flatMap((style) => [
    [`${style} on it`, form(styled(style))] as const,
    [`${style} around it`, form("", styled(style), "")] as const,
  ]),
  ...AROUND.map((style) => [`${style} around it`, form("", styled(style), "")] as const),
  ...ON_FIELD.map((style) => [`${style} on it`, form(styled(style))] as const),
  ...PAGES,
];

describe("hidden", () => {
  test("the same page without the style is filled", async () => {
    const [answer] = await inTabs(browser, [form("")], filling);
    expect(answer).toMatchObject({ promised: true, value: "4917610000000042" });
  });

  test("there are enough ways", () => {
    expect(new Set(CASES.map(([name]) => name)).size).toBe(CASES.length);
    expect(CASES.length).toBeGreaterThanOrEqual(110);
  });

  test("each way: nothing promised, nothing filled, and the name beside it is", async () => {
    const wrong = await inTabs(browser, CASES, async (page, [name, html]) => {
      const { promised, value, said } = await filling(page, html);
      return promised || value !== "" || "cc-number" in said.left ? [name] : [];
    });
    expect(wrong.flat()).toEqual([]);
  });
});

/** Pages on which everybody sees the field. */
const HONEST: readonly (readonly [name: string, html: string])[] = [
  ["below the fold", form("", styled("margin-top:2000px"))],
  ["to the right of the fold", `<style>body{width:3000px}</style>${form("", styled("margin-left:1500px"))}`],
  ["in a box that scrolls", form("", styled("height:60px;overflow:auto"), styled("padding-top:300px"))],
  [
    "under a sticky header",
    `<header style="position:fixed;top:0;left:0;right:0;height:90px;background:white;z-index:5">Shop</header><div style="padding-top:120px">${form("", styled("margin-top:1200px"))}</div>`,
  ],
  [
    "beside a tooltip",
    form("", BOX).replace(
      "</label></div>",
      `</label><span role=tooltip style="position:absolute;top:30px;left:0;background:black;color:white">16 digits</span></div>`,
    ),
  ],
  [
    "with an icon in it",
    form("", BOX).replace(
      "</label></div>",
      `</label><svg style="position:absolute;left:110px;top:2px" width=14 height=14><circle r=7 cx=7 cy=7 /></svg></div>`,
    ),
  ],
  [
    "with its label floating in it",
    `<h1>Card</h1><form><p><label>Name on card <input name=holder></label></p><div style="position:relative"><label for=f style="position:absolute;left:6px;top:4px;color:gray">Card number</label><input id=f name=number></div></form>`,
  ],
  [
    "in a carousel",
    form(
      "",
      styled("width:400px;overflow:hidden"),
      styled("width:1200px;transform:translateX(0);transition:none"),
    ),
  ],
  [
    "on a slide that was moved in",
    form(
      "",
      styled("width:400px;overflow:hidden"),
      styled("width:400px;margin-left:400px;transform:translateX(-400px)"),
    ),
  ],
  ["in a dialog", `<dialog id=d>${form("")}</dialog><script>d.showModal()</script>`],
  ["in a popover", `<div id=p popover>${form("")}</div><script>p.showPopover()</script>`],
  [
    "in open details",
    form("")
      .replace("<div id=o >", "<details open><summary>x</summary>")
      .replace("</div></div>", "</div></details>"),
  ],
  ["on a zoomed page", `<style>body{zoom:2.5}</style>${form("")}`],
  ["on a page made smaller", `<div style="transform:scale(.7);transform-origin:0 0">${form("")}</div>`],
  [
    "on glass over a picture",
    `<div style="position:fixed;inset:0;z-index:-1;pointer-events:none;background:#345"></div>${form("", styled("background:rgba(255,255,255,.8);backdrop-filter:blur(4px)"))}`,
  ],
  [
    "under a ring that is drawn around it",
    form("", BOX).replace(
      "</label></div>",
      `</label><span style="position:absolute;inset:0;border:2px solid blue;pointer-events:none"></span></div>`,
    ),
  ],
  [
    "without borders, in a box that has them",
    form(
      styled("border:0;outline:0;background:transparent"),
      styled("border:1px solid gray;background:white"),
    ),
  ],
  [
    "in an open shadow root",
    `<h1>Card</h1><form><p><label>Name on card <input name=holder></label></p><p><label>Card number <input id=f name=number></label></p></form>`,
  ],
  [
    "slotted",
    form("").replace(
      "<div id=i >",
      "<div id=i><template shadowrootmode=open><section><slot></slot></section></template>",
    ),
  ],
  [
    "above a line that a label draws",
    `<style>#z::after{content:"";position:absolute;left:0;right:0;bottom:0;height:2px;background:blue}</style>${form("", BOX).replace("</label></div>", "</label><span id=z></span></div>")}`,
  ],
  [
    "on a ground that another element draws",
    `<style>#z::before{content:"";position:absolute;inset:0;background:#eee}</style>${form("", BOX, styled("position:relative")).replace("<div id=i", "<span id=z></span><div id=i")}`,
  ],
  [
    "beside a component with an icon",
    form("", BOX).replace(
      "</label></div>",
      "</label><x-icon><template shadowrootmode=open><i style='position:absolute;left:110px;top:2px;width:14px;height:14px;background:red'></i></template></x-icon></div>",
    ),
  ],
  [
    "in a rounded, cut card",
    form("", styled("border-radius:20px;overflow:hidden;clip-path:inset(0 round 20px);padding:20px")),
  ],
  ["a little faded", form("", styled("opacity:.7"))],
];

describe("honest", () => {
  test("each is filled", async () => {
    const wrong = await inTabs(browser, HONEST, async (page, [name, html]) => {
      const { promised, value } = await filling(page, html);
      return promised && value === "4917610000000042" ? [] : [name];
    });
    expect(wrong.flat()).toEqual([]);
  });

  test("looking leaves the page where it was scrolled to", async () => {
    const [answer] = await inTabs(browser, [form("", styled("margin-top:2000px"))], async (page, html) => {
      await visit(page, html);
      await page.evaluate(() => scrollTo(0, 300));
      const { promised } = await fillFrom(await enterWith(page, code, CARD), CARD);
      return [promised.includes("cc-number"), await page.evaluate(() => scrollY)];
    });
    expect(answer).toEqual([true, 300]);
  });
});
