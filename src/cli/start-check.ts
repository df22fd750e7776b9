/**
 * The headless check of `npm start`: in the browser that would be opened, a newcomer goes through set-up, then
 * writes a record in the real popup and reads it back, all by the controls that people use.
 */
import { randomBytes } from "node:crypto";
import type { Browser } from "./drive/page.ts";
import { goTo, openRecord, readField, SETUP_PAGE, setUp, setupFragment, writeRecord } from "./drive/steps.ts";

export interface CheckedServer {
  readonly url: string;
  mintToken(): Promise<string>;
  countRecords(): Promise<number>;
}

export interface CheckResult {
  readonly recordId: string;
  /** How many records the server held before and after. */
  readonly before: number;
  readonly after: number;
}

/** Runs the check over `pageUrl`, a page to open the popup on. Rejects when a step fails or a popup shows a problem. */
export async function check(browser: Browser, server: CheckedServer, pageUrl: string): Promise<CheckResult> {
  const before = await server.countRecords();
  const fragment = setupFragment(server.url, await server.mintToken());
  const tab = await browser.newPage(`${browser.address(SETUP_PAGE)}${fragment}`);
  await setUp(tab, { name: "Check", passphrase: randomBytes(18).toString("base64url") });
  await tab.close();

  const secret = `${randomBytes(9).toString("hex")} is only for me`;
  const title = `Check of ${new Date().toISOString()}`;
  const web = await browser.newPage(pageUrl);
  const writing = await browser.pressButton(web);
  const recordId = await writeRecord(writing, { template: "Note", fields: { title, text: secret } });
  await writing.close();

  const reading = await browser.pressButton(web);
  await goTo(reading, "Records");
  await openRecord(reading, title);
  const read = await readField(reading, "text");
  await reading.close();
  if (read !== secret) throw new Error("The record that was read is not the one that was written");
  return { recordId, before, after: await server.countRecords() };
}
