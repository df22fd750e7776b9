/** Where a browser is on this machine: an environment variable, the PATH, or the platform's usual place. */
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

export type BrowserName = "chromium" | "firefox";

interface Places {
  /** Environment variable that names the program and goes before everything else. */
  readonly variable: string;
  /** Names looked for in each folder of the PATH, the best first. */
  readonly names: readonly string[];
  /** Absolute paths on systems where browsers are not on the PATH. */
  readonly paths: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>>;
}

const PLACES: Readonly<Record<BrowserName, Places>> = {
  chromium: {
    variable: "SEALFIELD_CHROMIUM",
    names: ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"],
    paths: {
      darwin: [
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
      ],
      win32: [
        "C:\\Program Files\\Chromium\\Application\\chrome.exe",
        "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
        "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
      ],
    },
  },
  firefox: {
    variable: "SEALFIELD_FIREFOX",
    names: ["firefox-esr", "firefox", "firefox-devedition"],
    paths: {
      darwin: ["/Applications/Firefox.app/Contents/MacOS/firefox"],
      win32: ["C:\\Program Files\\Mozilla Firefox\\firefox.exe"],
    },
  },
};

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** Returns the absolute path of the first program called one of `names` on the PATH, or undefined. */
export function onPath(names: readonly string[], env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = (env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const suffix = process.platform === "win32" ? ".exe" : "";
  return names
    .flatMap((name) => folders.map((folder) => join(folder, `${name}${suffix}`)))
    .find((path) => isProgram(path));
}

/** Returns the path of `browser`, or undefined if this machine has none. @throws TypeError on a bad variable */
export function findBrowser(
  browser: BrowserName,
  env: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
): string | undefined {
  const { variable, names, paths } = PLACES[browser];
  const chosen = env[variable];
  if (chosen !== undefined && chosen !== "") {
    if (!isProgram(chosen)) throw new TypeError(`${variable} names ${chosen}, which is not a program`);
    return chosen;
  }
  return onPath(names, env) ?? paths[platform]?.find((path) => isProgram(path));
}
