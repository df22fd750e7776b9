/**
 * Copies of a built extension whose new vaults take the least cost of Argon2id that the product opens. A derivation
 * with the default cost takes two seconds of a processor, and a run derives a hundred times. Only the two numbers
 * differ: the code is the built one. The shipped extension has no such switch, and some tests run with it.
 */
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** `ARGON2_DEFAULT` and `ARGON2_LEAST` of src/crypto/kdf.ts, as the build writes them. */
const DEFAULT = "memoryKiB:65536,passes:3";
const LEAST = "memoryKiB:19456,passes:2";

/** Makes `folder` such a copy of the extension in `built`. Throws Error when the build has not this one default. */
export function copyLight(built: string, folder: string): void {
  cpSync(built, folder, { recursive: true });
  lightenPassphrases(join(folder, "background.js"));
}

/** Changes the default in a built background. Throws Error when it is not there exactly once. */
export function lightenPassphrases(file: string): void {
  const parts = readFileSync(file, "utf8").split(DEFAULT);
  if (parts.length !== 2) throw new Error(`${file} has the default cost ${parts.length - 1} times`);
  writeFileSync(file, parts.join(LEAST));
}
