/** Reads the imports of the product's files, for the tests of its structure. */
import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder `src`. */
export const SRC = resolve(import.meta.dirname, "../src");

/** Returns the paths of all TypeScript files below `folder`. */
export function files(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Returns the module specifiers of every static, dynamic and re-exporting import in `text`. */
export function importsOf(text: string): string[] {
  const pattern =
    /\b(?:import|export)\s+(?:type\s+)?(?:[\w*{}\s,$]+?\s+from\s+)?["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']/g;
  return [...text.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? "");
}
