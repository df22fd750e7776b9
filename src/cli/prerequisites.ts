/**
 * The programs a run needs and npm cannot bring: browsers. A missing one is installed where that needs no
 * question (root on Debian); elsewhere the run stops with the command that installs it. Nothing is skipped.
 */
import { spawnSync } from "node:child_process";
import { type BrowserName, findBrowser, onPath } from "./find-browser.ts";

/** Debian's package of each browser, with a font so that pages are drawn with letters. */
const DEBIAN_PACKAGES: Readonly<Record<BrowserName, readonly string[]>> = {
  chromium: ["chromium", "fonts-dejavu-core"],
  firefox: ["firefox-esr", "fonts-dejavu-core"],
};
const ELSEWHERE: Readonly<Record<BrowserName, string>> = {
  chromium: "https://www.chromium.org/getting-involved/download-chromium/",
  firefox: "https://www.mozilla.org/firefox/",
};

/** What this module asks of the machine; tests hand in another one. */
export interface Machine {
  readonly find: (browser: BrowserName) => string | undefined;
  readonly hasApt: boolean;
  readonly isRoot: boolean;
  /** Runs a command with its output shown; returns whether it succeeded. */
  readonly run: (command: string, args: readonly string[]) => boolean;
  readonly log: (line: string) => void;
}

/** The machine this process runs on. Its output goes to standard error, for standard output is the caller's. */
export function thisMachine(): Machine {
  return {
    find: (browser) => findBrowser(browser),
    hasApt: onPath(["apt-get"]) !== undefined,
    isRoot: process.getuid?.() === 0,
    run: (command, args) =>
      spawnSync(command, args, {
        stdio: ["ignore", 2, 2],
        env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
      }).status === 0,
    log: (line) => process.stderr.write(`${line}\n`),
  };
}

function aptCommand(browsers: readonly BrowserName[], machine: Machine): string {
  const sudo = machine.isRoot ? "" : "sudo ";
  const packages = [...new Set(browsers.flatMap((browser) => DEBIAN_PACKAGES[browser]))];
  return `${sudo}apt-get update && ${sudo}apt-get install --yes ${packages.join(" ")}`;
}

function howToInstall(browsers: readonly BrowserName[], machine: Machine): string {
  if (machine.hasApt) return aptCommand(browsers, machine);
  return browsers.map((browser) => `${browser}: ${ELSEWHERE[browser]}`).join("\n");
}

/**
 * Returns the path of each of `browsers`, installing what is missing where that can be done.
 * Throws an Error whose message names the exact command when one is missing and cannot be installed.
 */
export function requireBrowsers(
  browsers: readonly BrowserName[],
  machine: Machine = thisMachine(),
): Record<BrowserName, string | undefined> {
  const missing = browsers.filter((browser) => machine.find(browser) === undefined);
  if (missing.length > 0 && machine.hasApt && machine.isRoot) install(missing, machine);
  const still = browsers.filter((browser) => machine.find(browser) === undefined);
  if (still.length > 0) {
    throw new Error(`Missing: ${still.join(", ")}. Install with:\n${howToInstall(still, machine)}`);
  }
  const at = (browser: BrowserName) => (browsers.includes(browser) ? machine.find(browser) : undefined);
  return { chromium: at("chromium"), firefox: at("firefox") };
}

function install(browsers: readonly BrowserName[], machine: Machine): void {
  const packages = [...new Set(browsers.flatMap((browser) => DEBIAN_PACKAGES[browser]))];
  machine.log(`Installing ${packages.join(", ")} with apt-get (missing: ${browsers.join(", ")}) …`);
  const installed =
    machine.run("apt-get", ["-qq", "update"]) &&
    machine.run("apt-get", ["-qq", "install", "--yes", "--no-install-recommends", ...packages]);
  if (!installed) {
    throw new Error(
      `apt-get failed. Missing: ${browsers.join(", ")}. Install with:\n${howToInstall(browsers, machine)}`,
    );
  }
}

/** Returns the path of one browser, as `requireBrowsers` does. */
export function requireBrowser(browser: BrowserName, machine: Machine = thisMachine()): string {
  const path = requireBrowsers([browser], machine)[browser];
  if (path === undefined) throw new Error(`${browser} was installed but is not found`);
  return path;
}
