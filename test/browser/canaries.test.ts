/**
 * A thief with the profile of a locked browser, and whoever sees its traffic, finds no sealed value and no passphrase
 * there: not of a saved record, not of a draft, not of text sealed on a page. The same search first finds what was
 * planted in each of these places.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "../../src/cli/drive/page.ts";
import { fillForm, goTo, writeRecord } from "../../src/cli/drive/steps.ts";
import { type Hit, scanBytes, scanFolder } from "../canary/scan.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { BROWSERS } from "./harness/driver.ts";
import { newPerson } from "./harness/people.ts";
import { type Recorder, startRecorder } from "./harness/recorder.ts";
import { serveWebSite } from "./harness/web-page.ts";

const SECRET = {
  field: "CANARY-field-2f81d6",
  long: `CANARY-long-b7740c ${"all work and no play ".repeat(300)}`,
  draft: "CANARY-draft-93e5a1",
  page: "CANARY-page-60cd4f",
  passphrase: "CANARY passphrase of herons 5510",
};
const CANARIES = [SECRET.field, "CANARY-long-b7740c", SECRET.draft, SECRET.page, SECRET.passphrase];
const LABEL = "PLANTED-label-cc0721";
const STORED = {
  small: "PLANTED-small-1d9f20",
  large: "PLANTED-large-8a63be",
  local: "PLANTED-local-47e1c9",
};
const PLANTED = [LABEL, ...Object.values(STORED)];

const PAGE = `<!doctype html><title>Board</title><form autocomplete="off">
  <textarea id="message" aria-label="Message"></textarea></form>`;

declare const chrome: { readonly storage: { readonly local: { set(items: object): Promise<void> } } };

/**
 * Stores texts as an extension that knows no better would: a short one, a long compressible one, one in storage.local.
 */
async function plant(small: string, large: string, local: string): Promise<null> {
  const opening = indexedDB.open("planted", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("texts");
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const writing = database.transaction("texts", "readwrite");
  writing.objectStore("texts").put(small, "small");
  writing.objectStore("texts").put(`${"all work and no play ".repeat(3000)}${large}`, "large");
  await new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onerror = () => reject(writing.error);
  });
  database.close();
  await chrome.storage.local.set({ planted: local });
  return null;
}

/** Returns what the vault's sealed blobs are called. */
async function namesOfBlobs(): Promise<string[]> {
  const opening = indexedDB.open("sealfield-vault");
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const asking = database.transaction("blobs").objectStore("blobs").getAllKeys();
  await new Promise((resolve) => {
    asking.onsuccess = resolve;
  });
  database.close();
  return asking.result.map(String);
}

describe.each(BROWSERS)("%s", (name) => {
  const profile = mkdtempSync(join(tmpdir(), "sealfield-canaries-"));
  let server: TestServer;
  let recorder: Recorder;
  let onDisk: Hit[] = [];
  let envelope = "";
  let copied: string[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    recorder = await startRecorder();
    await using site = await serveWebSite({ "/": PAGE });
    const { browser, app } = await newPerson("Ada", name, server, {
      profile,
      proxy: recorder.address,
      passphrase: SECRET.passphrase,
    });
    try {
      await writeRecord(app, {
        template: "Note",
        fields: { title: SECRET.field, text: SECRET.long },
        labels: { shelf: LABEL },
      });
      const page = await browser.newPage(`${site.origin}/`);
      await page.fill({ label: "Message" }, SECRET.page);
      await browser.chooseMenu(page, "seal-field", { editable: true });
      envelope = await waitUntil(
        async () => {
          const value = await page.value({ label: "Message" });
          return value === SECRET.page ? undefined : value;
        },
        () => "The field is not sealed",
      );
      await app.bringToFront();
      await goTo(app, "Records");
      await app.click({ role: "button", name: "New record" });
      await fillForm(app, { template: "Note", fields: { title: "kept", text: SECRET.draft } });
      await app.waitFor({ text: "Kept as a draft on this device." });
      // Browsers write down what stands in a tab's fields when it is left, to bring it back.
      await app.reload();
      await app.waitFor({ label: "Value of text" });
      const inside = await browser.newPage(browser.address("manifest.json"));
      await inside.evaluate(plant, STORED.small, STORED.large, STORED.local);
      copied = await inside.evaluate(namesOfBlobs);
      await inside.close();
      await app.press("Escape");
      await goTo(app, "Records");
      await app.click({ role: "button", name: "Lock" });
      await app.waitFor({ role: "heading", name: "Sealfield is locked" });
    } finally {
      await browser.close();
    }
    onDisk = scanFolder(profile, [...CANARIES, ...PLANTED]);
  });

  afterAll(async () => {
    await recorder?.[Symbol.asyncDispose]();
    await server?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  test("what was planted in the profile is found", () => {
    for (const text of Object.values(STORED)) {
      expect(
        onDisk.filter((hit) => hit.canary === text),
        text,
      ).not.toEqual([]);
    }
  });

  test("what was planted in the traffic is found", () => {
    expect(scanBytes("traffic", recorder.bytes(), [LABEL])).not.toEqual([]);
  });

  test("the copy of the records is in the profile that is scanned", () => {
    expect(copied.filter((blob) => blob.startsWith("copy/"))).not.toEqual([]);
  });

  test("the page was sealed", () => expect(envelope).toMatch(/^sf1:/));

  test("no sealed value and no passphrase is in the profile", () => {
    expect(onDisk.filter((hit) => CANARIES.includes(hit.canary))).toEqual([]);
  });

  test("no sealed value and no passphrase is in the traffic", () => {
    expect(scanBytes("traffic", recorder.bytes(), CANARIES)).toEqual([]);
  });
});
