/**
 * Profiles of browsers that have started once before. A browser fills a new profile with what it compiles and unpacks,
 * which takes it seconds; each test starts on a copy of one that has done so, with nothing of ours in it.
 */
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Chromium } from "../../../src/cli/drive/chromium.ts";
import { Firefox } from "../../../src/cli/drive/firefox.ts";
import { usedProfile } from "./paths.ts";

/** The least extension that both drivers can install. */
const EMPTY = {
  manifest_version: 3,
  name: "empty",
  version: "1",
  background: { service_worker: "empty.js", scripts: ["empty.js"] },
  browser_specific_settings: { gecko: { id: "empty@sealfield.example" } },
};

/** Makes both profiles. Rejects when a browser does not start. */
export async function makeUsedProfiles(): Promise<void> {
  const extension = mkdtempSync(join(tmpdir(), "sealfield-empty-"));
  writeFileSync(join(extension, "manifest.json"), JSON.stringify(EMPTY));
  writeFileSync(join(extension, "empty.js"), "");
  const make = async (browser: typeof Chromium | typeof Firefox, profile: string) => {
    mkdirSync(profile, { recursive: true });
    const started = await browser.launch({ extension, profile });
    await started.newPage("about:blank");
    await started.close();
  };
  await Promise.all([make(Chromium, usedProfile("chromium")), make(Firefox, usedProfile("firefox"))]);
  await rm(extension, { recursive: true, force: true });
}

/** Runs `start` on a fresh copy of the profile, which goes when the browser that it starts has been closed. */
export async function onUsedProfile<B extends Chromium | Firefox>(
  name: "chromium" | "firefox",
  start: (profile: string) => Promise<B>,
): Promise<B> {
  const profile = mkdtempSync(join(tmpdir(), `sealfield-${name}-`));
  const remove = () => rm(profile, { recursive: true, force: true, maxRetries: 5 });
  cpSync(usedProfile(name), profile, { recursive: true });
  try {
    const browser = await start(profile);
    const close = browser.close.bind(browser);
    return Object.assign(browser, {
      close: async () => {
        await close();
        await remove();
      },
    });
  } catch (error) {
    await remove();
    throw error;
  }
}
