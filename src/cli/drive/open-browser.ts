/** Opens one browser or the other with the built extension: what `npm start` and the screenshots have in common. */
import { fileURLToPath } from "node:url";
import type { BrowserName } from "../find-browser.ts";
import { Chromium } from "./chromium.ts";
import { Firefox } from "./firefox.ts";
import type { Browser } from "./page.ts";

export interface OpenOptions {
  readonly headless: boolean;
  /** The program to run. */
  readonly program: string;
  /** Profile folder that is kept; without one a fresh one is used and removed. */
  readonly profile?: string;
  readonly colorScheme?: "light" | "dark";
}

/** Returns the folder of the extension built for `name`, seen from the built programs in dist/node. */
export function extensionFolder(name: BrowserName): string {
  return fileURLToPath(new URL(name === "chromium" ? "../chrome" : "../firefox", import.meta.url));
}

/** Starts `name` with the extension that was built beside this program. */
export function openBrowser(name: BrowserName, options: OpenOptions): Promise<Browser> {
  const launch = name === "chromium" ? Chromium.launch : Firefox.launch;
  return launch({ extension: extensionFolder(name), ...options });
}
