/** Many small pages in a few tabs at once: most of a fill's time is waiting for its page. */
import type { Page } from "playwright-core";
import type { Tabs } from "../content-world.ts";

const SITE = "http://site.example";
const TABS = 6;

/** Runs `visit` for each of `cases`, each on a fresh page of its own site; returns the answers in order. */
export async function inTabs<Case, Answer>(
  browser: Tabs,
  cases: readonly Case[],
  visit: (page: Page, each: Case) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async () => {
    const page = await browser.newPage();
    for (let at = next++; at < cases.length; at = next++) {
      const each = cases[at];
      if (each !== undefined) answers[at] = await visit(page, each);
    }
    await page.close();
  };
  await Promise.all(Array.from({ length: Math.min(TABS, cases.length) }, work));
  return answers;
}

/** What each page that has been shown shows now. */
const shown = new WeakMap<Page, string>();

/** Shows `html` on `page`. */
export async function show(page: Page, html: string): Promise<void> {
  const isNew = !shown.has(page);
  shown.set(page, html);
  if (isNew) {
    await page.route("**/*", (route) =>
      route.fulfill({ contentType: "text/html; charset=utf-8", body: shown.get(page) ?? "" }),
    );
  }
  await page.goto(`${SITE}/`);
}
