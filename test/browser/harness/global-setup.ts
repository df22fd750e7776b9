/** Before the browser tests: both browsers are there, with used profiles, and the build is of this very source. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { requirePrograms } from "../../../src/cli/prerequisites.ts";
import { copyLight } from "./light-passphrases.ts";
import { lightExtension, SHIPPED } from "./paths.ts";
import { makeUsedProfiles } from "./used-profile.ts";

const BROWSERS = ["chromium", "firefox"] as const;
const ROOT = resolve(import.meta.dirname, "../../..");

/** Run once by vitest. Rejects when a browser cannot be had or the build fails. */
export async function setup(): Promise<void> {
  requirePrograms(BROWSERS);
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const vite = resolve(ROOT, "node_modules/vite/bin/vite.js");
  execFileSync(process.execPath, [vite, "build", "--app", "--logLevel", "warn"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
  for (const name of BROWSERS) copyLight(SHIPPED[name], lightExtension(name));
  await makeUsedProfiles();
}
