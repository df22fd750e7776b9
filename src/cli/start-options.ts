/** The command line of `npm start`. */
import { parseArgs } from "node:util";
import { VaultError } from "../errors.ts";
import { type CommandLine, parseCommandLine } from "../server/operate/options.ts";
import type { BrowserName } from "./find-browser.ts";

export interface StartOptions {
  /** The browser asked for, or null for the first that is found. */
  readonly browser: BrowserName | null;
  /** The command line of the server, as it would understand it by itself. */
  readonly server: CommandLine;
  /** Whether the browser runs without a window. */
  readonly headless: boolean;
  /** Whether to end after the headless check. */
  readonly once: boolean;
  readonly help: boolean;
}

export const START_USAGE = `usage: npm start -- [options]

Builds the extension, starts the server and opens a browser with both.

  --browser NAME   chromium (also Google Chrome) or firefox; otherwise the first that is found
  --port PORT      port of the server (or SEALFIELD_PORT)
  --data DIR       where the server keeps its data (or SEALFIELD_DATA)
  --headless       no window: check once that everything works together, then keep the server up
  --once           with --headless: end after the check, with exit code 0 if it passed
  --help           show this
`;

/** Returns what `args` and `env` say. @throws VaultError `input_invalid` for what cannot be understood */
export function parseStartOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform = process.platform,
): StartOptions {
  const values = parse(args);
  const browser = values.browser ?? null;
  if (browser !== null && browser !== "chromium" && browser !== "firefox") {
    throw new VaultError("input_invalid", `--browser is chromium or firefox, not "${browser}"`);
  }
  if (values.once === true && values.headless !== true) {
    throw new VaultError("input_invalid", "--once goes with --headless");
  }
  const forServer = [
    ...(values.port === undefined ? [] : ["--port", values.port]),
    ...(values.data === undefined ? [] : ["--data", values.data]),
  ];
  return {
    browser,
    server: parseCommandLine(forServer, env),
    headless: values.headless ?? !hasDisplay(env, platform),
    once: values.once ?? false,
    help: values.help ?? false,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        browser: { type: "string" },
        port: { type: "string" },
        data: { type: "string" },
        headless: { type: "boolean" },
        once: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    const why = error instanceof Error ? error.message : "the command line cannot be understood";
    throw new VaultError("input_invalid", why);
  }
}

/** Returns whether windows can be shown. */
function hasDisplay(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): boolean {
  if (platform === "win32" || platform === "darwin") return true;
  return Boolean(env["DISPLAY"] || env["WAYLAND_DISPLAY"]);
}
