/**
 * An export of another program in real browsers: an archive with a file in it is imported, its file is sent, what is
 * here already is left out the second time, and an export says which file it does not hold.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import type { Page } from "../../src/cli/drive/page.ts";
import { goTo, openRecord, readField } from "../../src/cli/drive/steps.ts";
import { startTestServer } from "../server/harness.ts";
import { BROWSERS } from "./harness/driver.ts";
import { newPerson } from "./harness/people.ts";

const SLOW = { timeoutMs: 60_000 };
const EXPORT = readFileSync(join(import.meta.dirname, "../vault/exchange/cases/bitwarden_export.json"));
const ARCHIVE = zipSync({
  "data.json": new Uint8Array(EXPORT),
  "attachments/a1/boat-lease.txt": strToU8("Lease of the boat Amber, berth 12.\n".repeat(400)),
});

/** Chooses a file with these bytes, as a file dialog would. */
async function choose(page: Page, name: string, bytes: Uint8Array): Promise<void> {
  await page.waitFor("input[type=file]");
  await page.evaluate(
    (name: string, base64: string) => {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const chosen = new DataTransfer();
      chosen.items.add(new File([bytes], name));
      const input = document.querySelector<HTMLInputElement>("input[type=file]");
      if (input === null) throw new Error("nothing to choose files with");
      input.files = chosen.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    },
    name,
    Buffer.from(bytes).toString("base64"),
  );
}

test.each(BROWSERS)("%s: an archive comes in with its file, once", async (name) => {
  const server = await startTestServer();
  try {
    await using person = await newPerson("Mia", name, server);
    const { app, browser } = person;
    const tab = await browser.newPage(browser.address("src/pages/options/index.html#exchange"));
    await tab.bringToFront();
    await choose(tab, "bitwarden.zip", ARCHIVE);
    await tab.waitFor({ text: "This is a file from Bitwarden (JSON)." }, SLOW);
    await tab.waitFor({ text: "Entry 5, In the bin: it lay in the bin" });
    await tab.waitFor({ text: "Send the 1 file of the archive after the records" });
    await tab.click({ role: "button", name: "Import 5 records" });
    await tab.waitFor({ text: "5 records were imported." }, SLOW);
    await tab.waitFor({ text: "Sent", within: ".transfers" }, SLOW);

    await tab.click({ role: "button", name: "Another file" });
    await choose(tab, "bitwarden.zip", ARCHIVE);
    await tab.waitFor({ text: "5 entries are here already, word for word." }, SLOW);
    await tab.click({ role: "button", name: "Send 1 file" });
    await tab.waitFor({ text: "0 records were imported." }, SLOW);
    await tab.waitFor({ text: "1 file is here already, by name and size." }, SLOW);
    await tab.waitFor({ text: "5 records go into the file." }, SLOW);
    await tab.waitFor({ text: "1 file is not in an export." });
    await tab.waitFor({ text: "boat-lease.txt" });
    await tab.close();

    await app.bringToFront();
    await openRecord(app, "Tide tables", "Tide tables");
    expect(await readField(app, "newsletter")).toBe("false");
    expect(await readField(app, "file")).toBe("boat-lease.txt");
    await goTo(app, "Records");
    await app.fill({ role: "searchbox" }, "");
    await app.waitFor({ text: "boat-lease.txt", within: ".rows" });
    expect(await browser.errors()).toEqual([]);
  } finally {
    await server.stop();
  }
});
