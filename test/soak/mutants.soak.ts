/**
 * Changes one thing at a time in the code that decides who may do what, and sees whether the tests notice: of each area
 * in mutants/areas.ts at least 90% must be noticed. `--area N` tries the Nth alone. Stryker does the work; npm fetches
 * it when this runs, so that nobody installs its 170 packages for a trial that is made now and then.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { AREAS, type Area } from "./mutants/areas.ts";
import type { RunSoak, Soak } from "./soak.ts";

/** Stryker 10 wants Node 22. */
const STRYKER = "9.6.1";
const LEAST_PERCENT = 90;
const ROOT = resolve(import.meta.dirname, "../..");
/** What no test of an area reads; the rest of the repository is copied. */
const NOT_COPIED = ["dist", "test/browser", "test/screenshots", "test/bench"];

/** What became of the mutants of an area. */
interface Outcome {
  readonly noticed: number;
  /** `file:line:column mutator` of each that no test noticed. */
  readonly survived: readonly string[];
}

/** The part of Stryker's report that is read here. */
interface Report {
  readonly files: Readonly<Record<string, { readonly mutants: readonly Mutant[] }>>;
}

interface Mutant {
  readonly status: string;
  readonly mutatorName: string;
  readonly location: { readonly start: { readonly line: number; readonly column: number } };
}

export const run: RunSoak = async (soak) => {
  const nth = soak.count("area", 0);
  const areas = nth === 0 ? AREAS : AREAS.slice(nth - 1, nth);
  if (areas.length === 0) throw new Error(`there are ${AREAS.length} areas`);
  const said: string[] = [];
  const failed: string[] = [];
  for (const area of areas) {
    const { noticed, survived } = await tryArea(area, soak);
    const percent = (100 * noticed) / (noticed + survived.length);
    const line = `${area.name}: ${noticed} of ${noticed + survived.length} noticed, ${percent.toFixed(1)}%`;
    for (const one of survived) soak.say(`not noticed: ${one}`);
    soak.say(line);
    said.push(line);
    // Written so that an area without mutants fails too.
    if (!(percent >= LEAST_PERCENT)) failed.push(line);
  }
  if (failed.length > 0) throw new Error(`less than ${LEAST_PERCENT}%: ${failed.join("; ")}`);
  return said.join("; ");
};

async function tryArea(area: Area, { signal, say }: Soak): Promise<Outcome> {
  const folder = join(tmpdir(), `mutants-${AREAS.indexOf(area)}`);
  mkdirSync(folder, { recursive: true });
  const report = join(folder, "report.json");
  writeFileSync(join(folder, "stryker.json"), JSON.stringify(strykerOptions(area, folder, report)));
  const { version: vitest } = JSON.parse(
    readFileSync(join(ROOT, "node_modules/vitest/package.json"), "utf8"),
  );
  const packages = [
    `@stryker-mutator/core@${STRYKER}`,
    `@stryker-mutator/vitest-runner@${STRYKER}`,
    `vitest@${vitest}`,
  ].map((one) => `--package=${one}`);
  const words = ["exec", "--yes", ...packages, "--", "stryker", "run", join(folder, "stryker.json")];
  const child = spawn("npm", words, {
    cwd: ROOT,
    env: { ...process.env, SEALFIELD_MUTANTS: area.name },
    stdio: ["ignore", "pipe", "inherit"],
    // A group of its own, so that all of it ends at once.
    detached: true,
  });
  const end = () => child.pid !== undefined && process.kill(-child.pid, "SIGTERM");
  signal.addEventListener("abort", end, { once: true });
  createInterface({ input: child.stdout }).on("line", (line) => say(line));
  const [status] = await once(child, "close");
  signal.removeEventListener("abort", end);
  signal.throwIfAborted();
  if (status !== 0) throw new Error(`Stryker ended with status ${status}`);
  return outcomeOf(JSON.parse(readFileSync(report, "utf8")));
}

function strykerOptions(area: Area, folder: string, report: string): object {
  return {
    testRunner: "vitest",
    vitest: { configFile: "test/soak/mutants/vite.config.ts", related: false },
    plugins: ["@stryker-mutator/vitest-runner", join(import.meta.dirname, "mutants/error-texts.mjs")],
    ignorers: ["error-texts"],
    mutate: area.mutate,
    coverageAnalysis: "perTest",
    concurrency: 1,
    tempDirName: join(folder, "copy"),
    ignorePatterns: NOT_COPIED,
    // It would read it with an interface that this version of TypeScript has no more.
    tsconfigFile: "none.json",
    allowConsoleColors: false,
    reporters: ["json", "progress-append-only"],
    jsonReporter: { fileName: report },
    warnings: { slow: false },
  };
}

/** A mutant that makes the tests run for ever is noticed as well. */
function outcomeOf({ files }: Report): Outcome {
  const all = Object.entries(files).flatMap(([file, { mutants }]) =>
    mutants.map((mutant) => ({ file, ...mutant })),
  );
  const survived = all.filter(({ status }) => status === "Survived" || status === "NoCoverage");
  const noticed = all.filter(({ status }) => status === "Killed" || status === "Timeout");
  return {
    noticed: noticed.length,
    survived: survived.map(({ file, location: { start }, mutatorName }) => {
      return `${file}:${start.line}:${start.column} ${mutatorName}`;
    }),
  };
}
