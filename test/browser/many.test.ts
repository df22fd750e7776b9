/**
 * Many records at once in real browsers: a table is imported as its person wants it, and all but one of what came in
 * are selected by keyboard and deleted, with the background stopped in the middle.
 */
import { expect, test } from "vitest";
import type { Page } from "../../src/cli/drive/page.ts";
import { expectTo, goTo, openRecord, readField } from "../../src/cli/drive/steps.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer } from "../server/harness.ts";
import { BROWSERS } from "./harness/driver.ts";
import { newPerson } from "./harness/people.ts";

const COUNT = 40;
const TABLE = [
  "name,url,username,password,note",
  ...Array.from({ length: COUNT }, (_, n) => `Berth ${n},berth${n}.example,ada,secret ${n},pier ${n % 3}`),
].join("\n");
const SLOW = { timeoutMs: 60_000 };

/** Chooses a file made in the page, as its file dialog would. */
async function choose(page: Page, text: string): Promise<void> {
  await page.waitFor("input[type=file]");
  await page.evaluate((text: string) => {
    const chosen = new DataTransfer();
    chosen.items.add(new File([text], "logins.csv"));
    const input = document.querySelector<HTMLInputElement>("input[type=file]");
    if (input === null) throw new Error("nothing to choose files with");
    input.files = chosen.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }, text);
}

test.each(BROWSERS)("%s: imported as wanted, selected by keyboard, deleted but for one", async (name) => {
  const server = await startTestServer();
  try {
    await using person = await newPerson("Mia", name, server);
    const { app, browser } = person;
    const tab = await browser.newPage(browser.address("src/pages/options/index.html#exchange"));
    await tab.bringToFront();
    await choose(tab, TABLE);
    await tab.fill({ label: "Name of “username”" }, "who");
    await tab.select({ label: "How “note” is kept" }, "Label");
    await tab.select({ label: "How “url” is kept" }, "Left out");
    await tab.fill({ label: "Type", exact: true }, "berths");
    await tab.click({ role: "button", name: `Import ${COUNT} records` });
    await tab.waitFor({ text: `${COUNT} records were imported.` }, SLOW);
    await tab.close();

    await app.bringToFront();
    await openRecord(app, "Berth 7", "Berth 7");
    expect(await readField(app, "who")).toBe("ada");
    const shown = await app.text();
    expect(shown).toContain("pier 1");
    expect(shown).toContain("berths");
    expect(shown).not.toContain("berth7.example");

    await goTo(app, "Records");
    await app.fill({ role: "searchbox" }, "");
    await app.click({ role: "button", name: "Select records" });
    await app.click({ role: "searchbox" });
    await app.waitFor({ text: `Select all ${COUNT}` });
    await app.press("ArrowDown");
    await app.press("Control+a");
    await app.waitFor({ text: `${COUNT} records selected.` });
    await app.press(" ");
    await app.waitFor({ text: `${COUNT - 1} records selected.` });
    await app.click({ role: "button", name: `Delete ${COUNT - 1} records` });
    await app.click({ role: "button", name: `Delete ${COUNT - 1} records`, within: "[role=alertdialog]" });
    await browser.stopBackground();
    await expectTo(app, { text: `${COUNT - 1} records were deleted.` });
    const rows = await server.db.query(sql`select record::text as row from record`);
    expect(rows.filter((row) => JSON.stringify(row).includes("berths"))).toHaveLength(1);
    await goTo(app, "Records");
    // The list may be read anew first.
    await expect.poll(() => app.count(".rows .row")).toBe(1);
    expect(await app.count({ text: "Berth 38", within: ".rows" })).toBe(0);
    expect(await browser.errors()).toEqual([]);
  } finally {
    await server.stop();
  }
});
