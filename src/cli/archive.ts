/** Zips with the same bytes for the same files: on any day, in any folder, time zone and language. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";
import { type Zippable, zipSync } from "fflate";

/** What a build reads, and what says how to build: from these files alone the extension can be built again. */
const SOURCES = [
  "LICENSE",
  "README.md",
  "manifest.json",
  "package-lock.json",
  "package.json",
  "public",
  "src",
  "test/projects.ts",
  "tsconfig.json",
  "vite.config.ts",
];

/** The first moment that zips know, by the clock on the wall here, for they know no time zones. */
const THEN = new Date(1980, 0, 1);

/** Returns a zip of all files of `base` that are named, or lie in folders that are. */
export function zipOf(base: string, names: readonly string[] = readdirSync(base)): Uint8Array {
  const entries: Zippable = {};
  for (const name of filesOf(base, names)) entries[name] = readFileSync(join(base, name));
  return zipSync(entries, { level: 9, mtime: THEN });
}

/** Returns a zip of the sources in `root`. */
export function sourceZip(root: string): Uint8Array {
  return zipOf(root, SOURCES);
}

function filesOf(base: string, names: readonly string[]): string[] {
  const found = names.flatMap((name) => {
    const path = join(base, name);
    if (statSync(path).isFile()) return [path];
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  });
  return found.map((path) => relative(base, path)).sort();
}
