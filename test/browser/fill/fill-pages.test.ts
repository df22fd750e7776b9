/** Pages in the shapes that people's fillers failed on: what counts is what the page's own program holds afterwards. */
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { OpenedRecord } from "../../../src/vault/records/records.ts";
import { recordOf } from "../../fakes/record.ts";
import { type ContentWorld, contentScripts, launchTabs, type Tabs } from "../content-world.ts";
import { BY_MAIL, CASES, CONTACT, CONTACT_FIELDS, LOGIN } from "./cases.ts";
import { enterWith, type Filled, fillFrom, groupsOf } from "./fill-world.ts";
import { PAGES } from "./pages.ts";

type PageName = keyof typeof PAGES;

const SITE = "http://site.example";

let browser: Tabs;
let code: string;
let page: Page;

beforeAll(async () => {
  [browser, code] = await Promise.all([launchTabs(), contentScripts()]);
});
afterAll(() => browser?.close());

beforeEach(async () => {
  page = await browser.newPage();
});
afterEach(() => page.close());

/** Shows one of the pages. */
async function visit(name: PageName): Promise<void> {
  const body = PAGES[name];
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body }));
  await page.goto(`${SITE}/`);
}

const seen = () =>
  page.evaluate(() => (globalThis as unknown as { seen: () => Record<string, unknown> }).seen());

/** Fills the page `name` from `record` and returns what the page holds, and what was said. */
async function filling(
  name: PageName,
  record: OpenedRecord,
): Promise<{ holds: Record<string, unknown>; said: Filled }> {
  await visit(name);
  const said = await fillFrom(await enterWith(page, code, record), record);
  return { holds: await seen(), said };
}

const cases = CASES.map(([name, record, holds, left = {}]) => [name, record, holds, left] as const);

test.each(cases)("%s", async (name, record, expected, left) => {
  const { holds, said } = await filling(name, record);
  expect(holds).toEqual(expected);
  expect(new Set(said.filled)).toEqual(new Set(said.promised));
  expect(said.left).toEqual(left);
});

describe("logging in", () => {
  test("in two steps: the address first, the password after it, and the search stays empty", async () => {
    await visit("login-in-two-steps");
    const world: ContentWorld = await enterWith(page, code, BY_MAIL);
    expect(await fillFrom(world, BY_MAIL)).toEqual({ promised: ["email"], filled: ["email"], left: {} });
    expect(await seen()).toEqual({ email: "mira@halloran.example", q: "" });
    await page.getByRole("button", { name: "Continue" }).click();
    expect((await fillFrom(world, BY_MAIL)).filled).toEqual(["current-password"]);
    expect(await seen()).toEqual({ email: "mira@halloran.example", secret: "Tannery-88-gull", q: "" });
  });

  test("what was filled is nothing to save, what is typed after it is", async () => {
    await visit("sign-up-two-boxes");
    const world = await enterWith(page, code, BY_MAIL);
    const isTyped = async () => (await groupsOf(world)).some(({ typed }) => typed);
    await fillFrom(world, BY_MAIL);
    expect(await seen()).toMatchObject({ pass: "Tannery-88-gull" });
    expect(await isTyped()).toBe(false);
    await page.fill("[name=pass]", "Heron-12-lime");
    expect(await isTyped()).toBe(true);
  });

  test("a change of password takes the current one, and says that there is no new one", async () => {
    const { holds, said } = await filling("change-of-password", LOGIN);
    expect(holds).toEqual({
      "user[password]": "",
      "user[password_confirmation]": "",
      "user[current_password]": "Tannery-88-gull",
    });
    expect(said).toMatchObject({ filled: ["current-password"], left: { "new-password": "no-value" } });
  });
});

describe("contacts", () => {
  test("a phone number in two: the code chosen, the rest without it", async () => {
    const { holds } = await filling("phone-in-parts", CONTACT);
    expect(holds).toEqual({
      name: "Mira Halloran",
      email: "mira@halloran.example",
      cc: "+44",
      national: "20 7946 0182",
      valid: true,
    });
  });

  test("one word is not divided", async () => {
    const { holds, said } = await filling(
      "name-in-halves",
      recordOf("contact", { ...CONTACT_FIELDS, name: "Mira" }),
    );
    expect(holds).toMatchObject({ fname: "", lname: "", mail: "mira@halloran.example" });
    expect(said.left).toMatchObject({ "given-name": "no-value", "family-name": "no-value" });
  });
});
