/** Many small pages in a few tabs at once: most of a fill's time is waiting for its page. */
import type { Browser, Page } from "playwright-core";

const SITE = "http://site.example";
const TABS = 6;

/** Runs `visit` for each of `cases`, each on a fresh page of its own site; returns the answers in order. */
export async function inTabs<Case, Answer>(
  browser: Browser,
  cases: readonly Case[],
  visit: (page: Page, each: Case) => Promise<Answer>,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  const work = async () => {
    const page = await browser.newPage({ viewport: { width: 1000, height: 700 } });
    page.setDefaultTimeout(60_000);
    for (let at = next++; at < cases.length; at = next++) {
      const each = cases[at];
      if (each !== undefined) answers[at] = await visit(page, each);
    }
    await page.close();
  };
  await Promise.all(Array.from({ length: Math.min(TABS, cases.length) }, work));
  return answers;
}

/** Shows `html` on `page`. */
export async function show(page: Page, html: string): Promise<void> {
  await page.unroute("**/*");
  await page.route("**/*", (route) => route.fulfill({ contentType: "text/html; charset=utf-8", body: html }));
  await page.goto(`${SITE}/`);
}
