/**
 * The projects of the tests: the quick ones, the server's on the built-in database, those in both real browsers, and
 * the server's suites once more on each other back end (test/server/backends.ts). vite.config.ts hands them to vitest.
 */
import { readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { TestProjectConfiguration, ViteUserConfig } from "vitest/config";

/** Far more than any test needs: machines that run everything at once are slow. */
const PATIENT = { testTimeout: 300_000, hookTimeout: 300_000, expect: { poll: { timeout: 60_000 } } };

/** A file that replaces modules, clocks or globals, or wakes workers (`profile.ts`), has a world of its own. */
const REPLACES =
  /\bvi\.(mock|doMock|resetModules|stubGlobal|useFakeTimers)\(|@vitest-environment|\/profile\.ts"/;

/** What most files replace alike, word by word. Those that replace nothing else share a world with each other. */
const ALIKE = [
  `vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);`,
  `vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));`,
];

/** Returns the end of the name of the project that runs a file with this text. */
function worldOf(text: string): "" | "-faked" | "-replacing" {
  if (!REPLACES.test(text)) return "";
  const isAlike = ALIKE.every((part) => text.includes(part));
  return isAlike && !REPLACES.test(ALIKE.reduce((rest, part) => rest.replace(part, ""), text))
    ? "-faked"
    : "-replacing";
}

/**
 * Returns the projects with the files of `test` that `belongs` names. Loading what a test needs takes longer than most
 * tests, so those that replace nothing share what a worker has loaded, and so do those that replace the same.
 */
function worlds(name: string, belongs: (file: string) => boolean): TestProjectConfiguration[] {
  const files = (readdirSync(import.meta.dirname, { recursive: true }) as string[])
    .filter((file) => /\.test\.tsx?$/.test(file))
    .map((file) => join("test", file))
    .filter(belongs)
    .map((file) => ({ file, world: worldOf(readFileSync(file, "utf8")) }));
  return (["", "-faked", "-replacing"] as const).flatMap((world) => {
    const include = files.filter((one) => one.world === world).map(({ file }) => file);
    if (include.length === 0) return [];
    return [{ test: { name: name + world, include, isolate: world === "-replacing", ...PATIENT } }];
  });
}

const isIn = (folder: string) => (file: string) => file.startsWith(join("test", folder, "/"));

/** How long one client waits beside another. */
const WORST_DAY = "test/server/worst-day.test.ts";

const POSTGRES = ["test/server/postgres-setup.ts"];
const CLIENT = "client*.test.ts";
const FILES = "{files,client-files}*.test.ts";

/** A suite once more on another kind of database or file store. */
function onBackend(
  backend: string,
  suite: string,
  globalSetup: readonly string[] = [],
): TestProjectConfiguration {
  return {
    test: {
      name: `backend-${backend}`,
      include: [`test/server/${suite}`],
      env: { SEALFIELD_TEST_BACKEND: backend },
      globalSetup: [...globalSetup],
      isolate: false,
      ...PATIENT,
    },
  };
}

const EACH_FILE_ONCE: readonly TestProjectConfiguration[] = [
  ...worlds("unit", (file) => !isIn("server")(file) && !isIn("browser")(file)),
  ...worlds("server", (file) => isIn("server")(file) && file !== WORST_DAY),
  {
    test: {
      name: "browser",
      include: ["test/browser/**/*.test.ts"],
      // After all others: beside what wants all of the machine, a page was seen to stand still.
      sequence: { groupOrder: 1 },
      isolate: false,
      // vitest does not run that of all projects first, and what is prepared belongs into the folder of the run.
      globalSetup: ["test/run-folder.ts", "test/browser/harness/global-setup.ts"],
      ...PATIENT,
    },
  },
  {
    test: {
      name: "alone",
      include: [WORST_DAY],
      // It compares how long things take, so nothing else runs beside it.
      sequence: { groupOrder: 2 },
      ...PATIENT,
    },
  },
];

const BACKENDS: readonly TestProjectConfiguration[] = [
  onBackend("external", CLIENT, POSTGRES),
  onBackend("two-nodes", CLIENT, POSTGRES),
  onBackend("s3", FILES),
  onBackend("s3-through-server", FILES),
];

/**
 * Returns vitest's options for a command with these words. Where they name files, each runs once, in its own project;
 * the other back ends, which want more of the machine, run with everything or by the name of a project.
 */
export function testOptions(words: readonly string[]): NonNullable<ViteUserConfig["test"]> {
  const namesFiles = words.some((word) => /^(?!-)(.*\/)?(test\/|[^/]*\.test\b)/.test(word));
  const namesProject = words.some((word) => word.startsWith("--project"));
  return {
    globalSetup: "test/run-folder.ts",
    // With --coverage: what the tests in Node run of the product. Pages in real browsers are not counted.
    coverage: { provider: "v8", include: ["src/**/*.{ts,tsx}"], reporter: ["text-summary"] },
    // Much of the time is waiting, for disks above all: even two cores take two at once.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: namesFiles && !namesProject ? [...EACH_FILE_ONCE] : [...EACH_FILE_ONCE, ...BACKENDS],
  };
}
