/**
 * `npm start`: the server, a page to practise on, and a browser with the extension in it, connected to that
 * server. Everything ends with Ctrl+C. Without a display a headless check takes the place of the window.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { isVaultError } from "../errors.ts";
import { jsonLog } from "../server/edge/log.ts";
import { type RunningServer, startServer } from "../server/server.ts";
import { extensionFolder, openBrowser } from "./drive/open-browser.ts";
import type { Browser } from "./drive/page.ts";
import { SETUP_PAGE, setupFragment } from "./drive/steps.ts";
import { type BrowserName, findBrowser } from "./find-browser.ts";
import { type PracticeSite, servePractice } from "./practice/site.ts";
import { requireProgram } from "./prerequisites.ts";
import { check } from "./start-check.ts";
import { parseStartOptions, START_USAGE, type StartOptions } from "./start-options.ts";

function say(line = ""): void {
  process.stdout.write(`${line}\n`);
}

const interrupted = new Promise<"interrupted">((resolve) => {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => resolve("interrupted"));
  }
});

const PATIENCE_MS = 5_000;

/** Resolves when `ending` settles, or when it has had time enough. */
async function inTime(ending: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([ending, enough]);
  clearTimeout(timer);
}

interface Running {
  readonly options: StartOptions;
  readonly name: BrowserName;
  readonly program: string;
  readonly server: RunningServer;
  readonly practice: PracticeSite;
}

async function main(): Promise<void> {
  const options = parseStartOptions(process.argv.slice(2), process.env);
  if (options.help) {
    say(START_USAGE);
    return;
  }
  const name =
    options.browser ??
    (findBrowser("chromium") === undefined && findBrowser("firefox") ? "firefox" : "chromium");
  const program = requireProgram(name);
  say("Starting the server …");
  // Ordinary requests are not logged here: the terminal is for the person.
  const server = await startServer({ ...options.server, log: jsonLog(logProblems) });
  const practice = await servePractice(server.url === "" ? 0 : Number(new URL(server.url).port) + 1);
  const running: Running = { options, name, program, server, practice };
  try {
    say(`Server    ${server.url}  (data in ${options.server.dataDir})`);
    say(`Practice  ${practice.url}`);
    await (options.headless ? withoutWindow(running) : withWindow(running));
  } finally {
    await practice.close();
    await server.stop();
    say("Stopped.");
  }
}

function logProblems(line: string): void {
  if (/"event":"[^"]*(fault|fail)/.test(line)) process.stderr.write(line);
}

async function withoutWindow(running: Running): Promise<void> {
  const { options, name, program, server, practice } = running;
  say();
  say(`Checking in ${name}, without a window …`);
  const browser = await openBrowser(name, { headless: true, program });
  const checked = check(browser, server, practice.url).finally(() => browser.close());
  const result = await Promise.race([checked, interrupted]);
  if (result === "interrupted") {
    // A browser that is told to close in the middle of opening a page may never answer; it ends with this process.
    await inTime(Promise.allSettled([browser.close(), checked]));
    process.exitCode = 130;
    return;
  }
  say(`Registered, wrote and read record ${result.recordId}`);
  say(`Records on the server: ${result.before} before, ${result.after} after`);
  if (result.after !== result.before + 1)
    throw new Error("The server does not hold one record more than before");
  say("The check passed.");
  if (options.once) return;
  say();
  say("There is no display, so no browser was opened. To use the extension:");
  sayHowToLoad();
  say(`Registration token: ${await server.mintToken({ name: "npm start", maxUses: 1 })}`);
  say("Ctrl+C stops the server.");
  await interrupted;
}

async function withWindow({ options, name, program, server, practice }: Running): Promise<void> {
  const profile = join(options.server.dataDir, `profile-${name}`);
  mkdirSync(profile, { recursive: true, mode: 0o700 });
  const browser = await openBrowser(name, { headless: false, program, profile });
  try {
    await showFirstScreen(browser, server, practice);
    say();
    say(`${name} is open with Sealfield in it. Its profile is kept in ${profile}`);
    say("In a browser of your own:");
    sayHowToLoad();
    say("Ctrl+C stops everything.");
    const first = await Promise.race([interrupted, browser.ended().then(() => "closed" as const)]);
    if (first === "interrupted") return;
    say("The browser was closed. The server goes on; Ctrl+C stops it.");
    await interrupted;
  } finally {
    await browser.close();
  }
}

/** Opens the practice page, and Sealfield over it: set-up with a fresh token, or the app if it is set up. */
async function showFirstScreen(
  browser: Browser,
  server: RunningServer,
  practice: PracticeSite,
): Promise<void> {
  const [first] = await browser.pages();
  await first?.goto(practice.url);
  const app = await browser.newPage(browser.address(SETUP_PAGE));
  await app.waitFor({ role: "heading" });
  if ((await app.count({ label: "Registration token" })) === 0) return;
  const token = await server.mintToken({ name: "npm start", maxUses: 1 });
  await app.goto("about:blank");
  await app.goto(`${browser.address(SETUP_PAGE)}${setupFragment(server.url, token)}`);
}

function sayHowToLoad(): void {
  say(
    `  Chromium, Chrome: chrome://extensions, Developer mode, Load unpacked: ${extensionFolder("chromium")}`,
  );
  say("  Firefox: about:debugging#/runtime/this-firefox, Load Temporary Add-on:");
  say(`           ${join(extensionFolder("firefox"), "manifest.json")}`);
}

try {
  await main();
} catch (error) {
  const known = isVaultError(error) && error.code !== "internal";
  const plain = error instanceof Error && error.constructor === Error;
  process.stderr.write(
    `${known || plain ? (error as Error).message : String((error as Error)?.stack ?? error)}\n`,
  );
  process.exitCode = 1;
}
// Whatever still holds this process, such as a browser that does not answer, must not keep it.
setTimeout(() => process.exit(), PATIENCE_MS).unref();
