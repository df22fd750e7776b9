/**
 * A browser that is killed while the vault is open leaves a profile on disk in which neither the vault key, nor the
 * keys and credentials of the identity, nor a sealed value or the passphrase can be found, however they are written.
 * The same search first finds a key and a text that were planted there a moment before the kill.
 */
import { randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { waitUntil } from "../../src/cli/drive/page.ts";
import { goTo, writeRecord } from "../../src/cli/drive/steps.ts";
import { needlesOfBytes } from "../canary/needles.ts";
import { type Hit, scanFolder } from "../canary/scan.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { BROWSERS, type BrowserName } from "./harness/driver.ts";
import { SHIPPED } from "./harness/paths.ts";
import { newPerson } from "./harness/people.ts";

const VALUE = "CANARY-value-5ab1c8";
const PASSPHRASE = "CANARY passphrase of curlews 7731";
const PLANTED_TEXT = "PLANTED-text-90d2ef";
const PLANTED_KEY = randomBytes(32);

declare const chrome: {
  readonly storage: {
    readonly local: { set(items: object): Promise<void> };
    readonly session: { get(key: null): Promise<Record<string, unknown>> };
  };
  readonly runtime: { sendMessage(message: unknown): Promise<unknown> };
};

/** Stores a raw key and a text as an extension that knows no better would. */
async function plant(key: readonly number[], text: string): Promise<null> {
  const opening = indexedDB.open("planted", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const writing = database.transaction("keys", "readwrite", { durability: "strict" });
  writing.objectStore("keys").put(Uint8Array.from(key), "key");
  await new Promise((resolve, reject) => {
    writing.oncomplete = resolve;
    writing.onerror = () => reject(writing.error);
  });
  await chrome.storage.local.set({ planted: text });
  return null;
}

/** Returns everything that is secret while the vault is open, by what it is. */
async function secretsOf(clientId: string, passphrase: string): Promise<Record<string, string>> {
  const session = await chrome.storage.session.get(null);
  const request = { clientId, passphrase };
  const reply = await chrome.runtime.sendMessage({ zone: "page", name: "export.config", request });
  const { value } = reply as { value: { text: string } };
  const config = JSON.parse(value.text) as Record<string, string>;
  const { api_secret = "", private_key = "", private_signing_key = "" } = config;
  return { vault_key: String(session["vault-key"]), api_secret, private_key, private_signing_key };
}

/** Ends the browser that runs on `profile`, and only that, as a power cut would. */
async function kill(profile: string): Promise<void> {
  const running = () =>
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .filter((pid) => {
        try {
          return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes(profile);
        } catch {
          return false;
        }
      });
  for (const pid of running()) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It went with its parent.
    }
  }
  await waitUntil(
    async () => (running().length === 0 ? true : undefined),
    () => "The browser does not end",
  );
}

async function crashedProfile(name: BrowserName, profile: string, server: TestServer) {
  const person = await newPerson("Ida", name, server, {
    extension: SHIPPED[name],
    profile,
    passphrase: PASSPHRASE,
  });
  const { app, browser, clientId } = person;
  await writeRecord(app, { template: "Note", fields: { title: VALUE, text: VALUE } });
  await goTo(app, "Records");
  await app.waitFor({ text: VALUE });
  const inside = await browser.newPage(browser.address("manifest.json"));
  const page = await browser.newPage(`${browser.address("src/pages/options/index.html")}`);
  const secrets = await page.evaluate(secretsOf, clientId, PASSPHRASE);
  await inside.evaluate(plant, [...PLANTED_KEY], PLANTED_TEXT);
  await kill(profile);
  // What the driver itself still holds of the browser goes; there is nothing left to close.
  await browser.close().catch(() => undefined);
  return secrets;
}

describe.each(BROWSERS)("%s", (name) => {
  const profile = mkdtempSync(join(tmpdir(), "sealfield-crash-"));
  let server: TestServer;
  let secrets: Record<string, string> = {};
  let hits: Hit[] = [];

  beforeAll(async () => {
    server = await startTestServer();
    secrets = await crashedProfile(name, profile, server);
    const keys = Object.entries(secrets).filter(([what]) => what !== "api_secret");
    hits = scanFolder(profile, [VALUE, PASSPHRASE, PLANTED_TEXT, ...Object.values(secrets)], {
      needles: [
        ...needlesOfBytes("planted key", PLANTED_KEY),
        ...keys.flatMap(([what, text]) => needlesOfBytes(what, Buffer.from(text, "base64url"))),
      ],
    });
  });
  afterAll(async () => {
    await server?.stop();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  });

  test("the secrets that are searched for are those of an open vault", () => {
    for (const what of ["vault_key", "private_key", "private_signing_key"])
      expect(Buffer.from(secrets[what] ?? "", "base64url").length, what).toBeGreaterThanOrEqual(32);
    expect(secrets["api_secret"]?.length).toBeGreaterThan(20);
  });

  test("what was planted is found", () => {
    expect(hits.filter(({ canary }) => canary === "planted key")).not.toEqual([]);
    expect(hits.filter(({ canary }) => canary === PLANTED_TEXT)).not.toEqual([]);
  });

  test("no key, credential, sealed value or passphrase is on the disk", () => {
    expect(hits.filter(({ canary }) => canary !== "planted key" && canary !== PLANTED_TEXT)).toEqual([]);
  });
});
