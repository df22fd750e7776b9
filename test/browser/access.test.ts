/**
 * The doors of the vault in real browsers: a passkey (a virtual authenticator with a secret) opens it, another does
 * not, a removed one no more; and a profile that is gone comes back from the words on paper and the server alone.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Json, type Page, waitUntil } from "../../src/cli/drive/page.ts";
import { expectTo, goTo, openRecord, readField, SETUP_PAGE, writeRecord } from "../../src/cli/drive/steps.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { plugIn } from "./harness/authenticator.ts";
import { BROWSERS, launch } from "./harness/driver.ts";
import { newPerson } from "./harness/people.ts";

/** Deriving a key takes a second, or many on a machine that does much else. */
const SLOW = { timeoutMs: 120_000 };
const OPTIONS = "src/pages/options/index.html";

declare const chrome: { readonly runtime: { sendMessage(message: unknown): Promise<unknown> } };

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function lock(page: Page): Promise<void> {
  await goTo(page, "More");
  await page.click({ role: "button", name: "Lock" });
  await page.waitFor({ role: "heading", name: "Sealfield is locked" });
}

/** Runs in a page of the extension: what the background answers the lock screen. */
async function passkeyDoors(): Promise<Json> {
  const message = { zone: "page", name: "passkey.doors", request: {} };
  return (await chrome.runtime.sendMessage(message)) as Json;
}

async function addPasskey(page: Page, name: string, passphrase: string): Promise<void> {
  await page.fill({ label: "Name", exact: true }, name);
  await page.fill({ label: "Your passphrase" }, passphrase);
  await page.click({ role: "button", name: "Add a passkey" });
  // Browsers take their time with their dialogs, and the passphrase with its check.
  await page.waitFor({ text: `“${name}” opens this vault now.` }, SLOW);
}

describe.each(BROWSERS)("%s", (name) => {
  test("a passkey opens the vault, another authenticator does not, a removed passkey no more", async () => {
    // Firefox ties passkeys to a host name, so the server is reached by one.
    const serverUrl = server.url.replace("127.0.0.1", "localhost");
    await using person = await newPerson("Pia", name, server, { serverUrl });
    const { browser, passphrase } = person;
    const tab = await browser.newPage(browser.address(`${OPTIONS}#passkeys`));
    await tab.bringToFront();
    const first = await plugIn(browser, tab);
    await addPasskey(tab, "First key", passphrase);

    await lock(tab);
    await browser.stopBackground();
    await tab.click({ role: "button", name: "Unlock with a passkey" });
    await expectTo(tab, "nav.bar");
    await goTo(tab, "Records");

    // Another one knows nothing of the vault.
    await lock(tab);
    await first.remove();
    const second = await plugIn(browser, tab);
    await tab.click({ role: "button", name: "Unlock with a passkey" });
    await tab.waitFor({ text: "No passkey answered" }, SLOW);
    await tab.fill({ label: "Passphrase" }, passphrase);
    await tab.click({ role: "button", name: "Unlock", exact: true });
    // Not by `expectTo`: what went wrong before is still said while the passphrase is tried.
    await tab.waitFor("nav.bar", SLOW);

    await tab.goto(browser.address(`${OPTIONS}?again#passkeys`));
    await addPasskey(tab, "Second key", passphrase);
    await tab.click({ role: "button", name: "Remove First key" });
    await tab.fill({ label: "Your passphrase", within: "form[aria-label*=First]" }, passphrase);
    await tab.click({ role: "button", name: "Remove passkey" });
    await tab.waitFor({ text: "“First key” can no longer unlock this vault." }, SLOW);
    // The one that stays was sealed the new key without being asked.
    await lock(tab);
    await tab.click({ role: "button", name: "Unlock with a passkey" });
    await expectTo(tab, "nav.bar");

    await tab.goto(browser.address(`${OPTIONS}?removed#passkeys`));
    await tab.click({ role: "button", name: "Remove Second key" });
    await tab.fill({ label: "Your passphrase", within: "form[aria-label*=Second]" }, passphrase);
    await tab.click({ role: "button", name: "Remove passkey" });
    await tab.waitFor({ text: "“Second key” can no longer unlock this vault." }, SLOW);
    await lock(tab);
    // The lock screen asks for them too, once it is drawn.
    expect(await tab.evaluate(passkeyDoors)).toEqual({ ok: true, value: [] });
    expect(await tab.count({ role: "button", name: "Unlock with a passkey" })).toBe(0);
    await second.remove();
    expect(await browser.errors()).toEqual([]);
  });
});

test("a profile that is gone comes back from the words and the server alone", async () => {
  let words = "";
  {
    await using person = await newPerson("Rut", "chromium", server);
    const { app, browser, passphrase } = person;
    await writeRecord(app, { template: "Note", fields: { title: "Boat papers", text: "in the blue tin" } });
    await writeRecord(app, { template: "Contact", fields: { name: "Marta" }, labels: { group: "choir" } });
    const tab = await browser.newPage(browser.address(`${OPTIONS}#kit`));
    await tab.bringToFront();
    await tab.click({ role: "button", name: "Print or save it again" });
    await tab.fill({ label: "Your passphrase" }, passphrase);
    await tab.click({ role: "button", name: "Show the kit" });
    await tab.waitFor({ role: "heading", name: "Sealfield recovery kit" });
    words = await tab.evaluate(() =>
      Array.from(document.querySelectorAll(".kit-words li"), (word) => word.textContent).join(" "),
    );
    expect(words.split(" ")).toHaveLength(24);
    await waitUntil(
      async () => {
        if ((await tab.count({ text: "Holds the newest" })) > 0) return true;
        // It is sent by itself too: then the button goes.
        await tab.click({ role: "button", name: "Send it now" }, { timeoutMs: 1_000 });
        return undefined;
      },
      async () => `The kit is not at the server; the page says:\n${await tab.text()}\n`,
      SLOW,
    );
  }

  await using browser = await launch("firefox");
  const tab = await browser.newPage(browser.address(`${SETUP_PAGE}#restore`));
  await tab.fill({ label: "Kit words or letters" }, words);
  await tab.fill({ label: "Server address" }, server.url);
  await tab.click({ role: "button", name: "Find my kit" });
  await expectTo(tab, { text: "Rut on 127.0.0.1" });
  await tab.click({ role: "button", name: "Choose a new passphrase" });
  await tab.fill({ label: "Passphrase", exact: true }, "five new words for rut");
  await tab.fill({ label: "Repeat passphrase" }, "five new words for rut");
  await tab.click({ role: "button", name: "Restore vault" });
  await expectTo(tab, "nav.bar");
  await openRecord(tab, "Boat papers");
  expect(await readField(tab, "text")).toBe("in the blue tin");
  await tab.waitFor({ text: "Verified" });
  await openRecord(tab, "Marta");
  expect(await browser.errors()).toEqual([]);
});
