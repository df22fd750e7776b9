/**
 * Files in real browsers: chosen in the Transfers tab, sealed by its Worker, sent to the real server, listed, received,
 * checked, saved. Nothing of them stays on this device, and the server learns neither name nor content.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Page, waitUntil } from "../../src/cli/drive/page.ts";
import { goTo } from "../../src/cli/drive/steps.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer, type TestServer } from "../server/harness.ts";
import { BROWSERS } from "./harness/driver.ts";
import { newPerson, type Person } from "./harness/people.ts";

const FILES_PAGE = "src/pages/transfers/index.html";
/** Some blocks, the last one cut. */
const SIZE = 3_000_017;
const WORDS = "sworn in the dark, kept in the light. ";
const content = () => Buffer.from(WORDS.repeat(Math.ceil(SIZE / WORDS.length)).slice(0, SIZE));

/** Chooses a file made in the page, as its file dialog would. */
async function choose(page: Page, name: string, words: string, size: number): Promise<void> {
  await page.evaluate(
    (name: string, words: string, size: number) => {
      const text = words.repeat(Math.ceil(size / words.length)).slice(0, size);
      const chosen = new DataTransfer();
      chosen.items.add(new File([text], name));
      const input = document.querySelector<HTMLInputElement>("input[type=file]");
      if (input === null) throw new Error("nothing to choose files with");
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
    name,
    words,
    size,
  );
}

/** Returns how many ciphertexts rest on this device. */
function resting(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle("transfers", { create: true });
    let count = 0;
    for await (const _ of (folder as unknown as { keys(): AsyncIterable<string> }).keys()) count++;
    return count;
  });
}

describe.each(BROWSERS)(
  "%s",
  (browserName) => {
    let server: TestServer;
    let person: Person;
    let page: Page;

    beforeAll(async () => {
      server = await startTestServer();
      person = await newPerson("Me", browserName, server);
      page = await person.browser.newPage(person.browser.address(FILES_PAGE));
    });

    afterAll(async () => {
      await person?.browser.close();
      await server?.stop();
    });

    test("a file is sealed, sent, and listed", async () => {
      await page.waitFor({ text: "No files yet" });
      await choose(page, "oath.txt", WORDS, SIZE);
      await page.waitFor({ text: "Sent" }, { timeoutMs: 120_000 });
      await page.waitFor({ role: "button", name: "Download oath.txt" });
      expect(await server.countRecords()).toBe(1);
      await waitUntil(
        async () => ((await resting(page)) === 0 ? true : undefined),
        () => "ciphertext stays on this device",
      );
    });

    test("the server holds neither its name nor its content", async () => {
      const folder = join(server.dataDir, "files");
      const stored = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) =>
        one.isFile(),
      );
      expect(stored).toHaveLength(1);
      for (const file of stored) {
        const bytes = readFileSync(join(file.parentPath, file.name));
        expect(bytes.length).toBeGreaterThan(SIZE);
        expect(bytes.includes(WORDS.slice(0, 16))).toBe(false);
      }
      const rows = await server.db.query(sql`select record::text as row from record`);
      expect(JSON.stringify(rows)).not.toContain("oath");
    });

    test("it is received, checked to its end, and saved byte for byte", async () => {
      await page.evaluate(() => {
        const make = URL.createObjectURL.bind(URL);
        URL.createObjectURL = (blob: Blob) => {
          void blob
            .arrayBuffer()
            .then((bytes) => crypto.subtle.digest("SHA-256", bytes))
            .then((digest) => {
              const hex = [...new Uint8Array(digest)]
                .map((byte) => byte.toString(16).padStart(2, "0"))
                .join("");
              document.documentElement.dataset["saved"] = hex;
            });
          return make(blob);
        };
      });
      await page.click({ role: "button", name: "Download oath.txt" });
      await page.waitFor({ text: "Downloaded and verified" }, { timeoutMs: 120_000 });
      await page.click({ role: "button", name: "Save oath.txt on this computer" });
      const saved = await waitUntil(
        async () => (await page.evaluate(() => document.documentElement.dataset["saved"] ?? "")) || undefined,
        () => "nothing was saved",
      );
      expect(saved).toBe(createHash("sha256").update(content()).digest("hex"));
      expect(await resting(page)).toBe(0);
    });

    test("the record shows what it is", async () => {
      await goTo(person.app, "Records");
      await person.app.click({ text: "oath.txt", within: ".rows" });
      await person.app.waitFor({ text: "3 MB" });
      await person.app.waitFor({ role: "button", name: "Download" });
    });

    test("and no error was reported", async () => {
      expect(await person.browser.errors()).toEqual([]);
    });
  },
  180_000,
);
