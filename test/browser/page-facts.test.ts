/**
 * What the content script reads of a page with layout: which fields belong together, and pages that are large on
 * purpose.
 */
import { resolve } from "node:path";
import type { Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { launchTabs, type Tabs } from "./content-world.ts";

let browser: Tabs;
let code: string;
let page: Page;

beforeAll(async () => {
  [browser, code] = await Promise.all([launchTabs(), bundled()]);
});
afterAll(() => browser?.close());
beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.close());

async function bundled(): Promise<string> {
  const entry = resolve(import.meta.dirname, "look.ts");
  const result = await build({
    configFile: false,
    logLevel: "warn",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "look" } },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (output === undefined || !("output" in output)) throw new TypeError("no build");
  return output.output[0].code;
}

/** The groups of a page, each its purpose and the names of its fields with their kinds. */
async function look(html: string): Promise<Record<string, Record<string, string>>[]> {
  await page.setContent(`<!doctype html><body>${html}</body>`);
  await page.evaluate(code);
  return page.evaluate("look()");
}

const component = (id: string, mode: string, inner: string) =>
  `<x-field id=${id}></x-field><script>{
    const host = document.getElementById("${id}");
    const root = host.attachShadow({ mode: "${mode}" });
    root.innerHTML = ${JSON.stringify(inner)};
    (globalThis.roots ??= new Map()).set(host, root);
  }</script>`;
const EMAIL = "<label>E-mail <input type=email id=f name=mail></label>";
const SECRET = "<label>Password <input type=password id=f name=secret></label>";
const LOGIN = { "log-in": { mail: "email", secret: "current-password" } };

describe("fields that belong together", () => {
  test.each(["open", "closed"])("a login made of two components with %s shadow roots", async (mode) => {
    const html = `${component("a", mode, EMAIL)}${component("b", mode, SECRET)}<button>Log in</button>`;
    expect(await look(html)).toEqual([LOGIN]);
  });

  test("the header of a table row names the only field of the row, also where a hint stands between", async () => {
    const row = (head: string, name: string) =>
      `<tr><th>${head}</th><td><em>6 letters or more</em><br><input type=password name=${name}></td></tr>`;
    const rows = row("Current password", "p") + row("New password", "n") + row("Again", "q");
    expect(await look(`<form><table>${rows}</table><button>Save</button></form>`)).toEqual([
      { "change-password": { p: "current-password", n: "new-password", q: "new-password" } },
    ]);
    const pair = `<tr><th>Opening hours</th><td>Login <input name=a> Password <input type=password name=p></td></tr>`;
    expect(await look(`<form><table>${pair}</table><button>Log in</button></form>`)).toEqual([
      { "log-in": { a: "username", p: "current-password" } },
    ]);
  });

  test("a form around components is theirs", async () => {
    const other = "<form><label>E-mail <input type=email name=news></label><button>Subscribe</button></form>";
    const html = `<form>${component("a", "open", EMAIL)}${component("b", "open", SECRET)}<button>Log in</button></form>`;
    expect(await look(other + html)).toEqual([{ newsletter: { news: "email" } }, LOGIN]);
  });

  test("boxes without a form: the innermost around a password with another field and a button", async () => {
    const login = `<div><p>${EMAIL}</p><p>${SECRET}</p><button>Log in</button></div>`;
    const contact =
      "<div><label>Street <input name=street></label><label>City <input name=city></label><button>Save</button></div>";
    expect(await look(`<main>${login}${contact}</main>`)).toEqual([
      LOGIN,
      { contact: { street: "street-address", city: "address-level2" } },
    ]);
  });

  test("a form that is all of a page is divided by its fieldsets", async () => {
    const register = `<fieldset><legend>New here?</legend><label>E-mail <input name=mail2></label>
      <label>Password <input type=password name=secret2></label><label>Repeat it <input type=password name=again></label>
      <button>Create account</button></fieldset>`;
    const login = `<fieldset>${EMAIL}${SECRET}<button>Log in</button></fieldset>`;
    expect(await look(`<form>${login}${register}</form>`)).toEqual([
      LOGIN,
      { "sign-up": { mail2: "email", secret2: "new-password", again: "new-password" } },
    ]);
  });

  test("labels name their field wherever they stand: around, after, twice, in a component, for an id that is there twice", async () => {
    const html = `<form><label>Street <input name=around></label>
      <input id=z name=after><p><em>Fill in</em></p><label for=z>Postal code</label>
      <label for=n>Your</label><label for=n>first name</label><input id=n name=twice>
      <input id=d name=first><input id=d name=second><label for=d>City</label>
      ${component("c", "open", "<input id=z name=inside><label for=z>Phone number</label>")}
      <button>Save</button></form>`;
    expect(await look(html)).toEqual([
      {
        contact: {
          around: "street-address",
          after: "postal-code",
          twice: "given-name",
          first: "address-level2",
          second: "none",
          inside: "tel",
        },
      },
    ]);
  });

  test("a component that keeps the name of its field on itself", async () => {
    const html = `<x-in id=h label="Postal code" name=zip></x-in><script>
      h.attachShadow({ mode: "open" }).innerHTML = "<input>";</script>`;
    expect(await look(html)).toEqual([{ contact: { "": "postal-code" } }]);
  });
});

describe("pages that are large on purpose", () => {
  test("ten thousand fields that nobody sees hide no login", async () => {
    const decoys = '<input style="display:none" name=d>'.repeat(5_000);
    const away = '<input style="position:absolute;left:-9999px" name=d>'.repeat(5_000);
    const groups = await look(`${decoys}${away}<form>${EMAIL}${SECRET}<button>Log in</button></form>`);
    expect(groups).toEqual([LOGIN]);
  });

  test("passwords in nested boxes cost no more than in proportion", async () => {
    const nested = (count: number) =>
      `${"<div><input type=password>".repeat(count)}<button>Log in</button>${"</div>".repeat(count)}`;
    const steps = async (count: number) => {
      await look(nested(count));
      return page.evaluate<number>("styles()");
    };
    const [few, many] = [await steps(60), await steps(240)];
    expect(many).toBeLessThan(6 * few);
  });

  test("are read in slices that let the page work in between", async () => {
    const rows = "<div><label>Field <input name=f></label><span>x <b>y</b></span></div>".repeat(2_000);
    await look(rows);
    expect(await page.evaluate("slices()")).toBeGreaterThan(0);
  });
});
