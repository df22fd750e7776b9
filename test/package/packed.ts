/**
 * The package as a stranger has it: built from the zip of the sources, in another place, time zone and with another
 * umask; packed by `npm pack`; unpacked into the `node_modules` of an empty program, beside those packages only that it
 * says it needs.
 */
import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { unzipSync } from "fflate";
import { expect, vi } from "vitest";
import { sourceZip } from "../../src/cli/archive.ts";

export const ROOT = resolve(import.meta.dirname, "../..");

export interface Packed {
  /** The unpacked sources, with `dist`. */
  readonly sources: string;
  readonly tarball: string;
  /** The folder of a program that has the package installed and nothing else. */
  readonly app: string;
}

/** Returns the package, made by the first who asks in this run of the tests. */
export async function packed(): Promise<Packed> {
  const folder = join(tmpdir(), "sealfield-packed");
  const result = join(folder, "packed.json");
  let isFirst = true;
  try {
    mkdirSync(folder);
  } catch {
    isFirst = false;
  }
  if (isFirst) {
    try {
      writeFileSync(`${result}.part`, JSON.stringify(await pack(folder)));
      // Whoever waits for it sees it whole.
      renameSync(`${result}.part`, result);
    } catch (error) {
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
  await vi.waitFor(() => expect(existsSync(result)).toBe(true), { timeout: 300_000, interval: 200 });
  return JSON.parse(readFileSync(result, "utf8")) as Packed;
}

async function pack(folder: string): Promise<Packed> {
  const sources = join(folder, "another place", "copy");
  for (const [name, bytes] of Object.entries(unzipSync(sourceZip(ROOT)))) {
    mkdirSync(dirname(join(sources, name)), { recursive: true });
    writeFileSync(join(sources, name), bytes);
  }
  symlinkSync(join(ROOT, "node_modules"), join(sources, "node_modules"));
  await run("vite/bin/vite.js", ["build", "--app", "--logLevel", "warn"], sources);
  await run("typescript/bin/tsc", ["-p", "src/e3db/tsconfig.json"], sources);
  const { stdout } = await promisify(execFile)("npm", ["pack", "--ignore-scripts", "--json"], {
    cwd: sources,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  const tarball = join(sources, filename);
  const app = join(folder, "app");
  const installed = join(app, "node_modules/sealfield");
  mkdirSync(installed, { recursive: true });
  await promisify(execFile)("tar", ["-xzf", tarball, "-C", installed, "--strip-components=1"]);
  writeFileSync(join(app, "package.json"), '{ "type": "module", "private": true }\n');
  const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8"));
  for (const name of Object.keys(dependencies)) link(name, app);
  return { sources, tarball, app };
}

function link(name: string, app: string): void {
  const place = join(app, "node_modules", name);
  mkdirSync(dirname(place), { recursive: true });
  symlinkSync(join(ROOT, "node_modules", name), place);
}

/** Runs a program of our `node_modules` in `cwd`; it may not say anything on stderr. */
export async function run(program: string, args: readonly string[], cwd: string): Promise<string> {
  const { NODE_ENV: _, VITEST: __, ...env } = process.env;
  const path = join(ROOT, "node_modules", program);
  const { stdout, stderr } = await promisify(execFile)(
    "sh",
    ["-c", 'umask 027; exec "$@"', "sh", process.execPath, path, ...args],
    { cwd, env: { ...env, TZ: "Pacific/Kiritimati" } },
  );
  expect(stderr).toBe("");
  return stdout;
}
