/** Before the browser tests: both browsers are there, and the build is of this very source. */
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { requirePrograms } from "../../../src/cli/prerequisites.ts";

const ROOT = resolve(import.meta.dirname, "../../..");

/** Run once by vitest. Throws when a browser cannot be had or the build fails. */
export function setup(): void {
  requirePrograms(["chromium", "firefox"]);
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const vite = resolve(ROOT, "node_modules/vite/bin/vite.js");
  execFileSync(process.execPath, [vite, "build", "--app", "--logLevel", "warn"], {
    cwd: ROOT,
    env,
    stdio: ["ignore", "inherit", "inherit"],
  });
}
