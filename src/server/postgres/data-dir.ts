/**
 * The data directory. The first start makes and marks it; one server process at a time owns it. `sealfield.json`
 * marks it, `owner.json` names the server that uses it, `engine.json` the database process.
 */
import { randomUUID } from "node:crypto";
import {
  chmodSync,
  chownSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { VaultError } from "../../errors.ts";
import { type Account, closedFolder, databaseAccount } from "./owner.ts";
import { isAlive, nameProcess, type ProcessName } from "./processes.ts";

/** The places in a data directory, and the account that owns them (null: our own). */
export interface DataDir {
  readonly path: string;
  readonly cluster: string;
  readonly account: Account | null;
}

/** The file in a folder which says that the folder's content has moved elsewhere. */
export const MOVED = "moved.json";

/** Returns the data directory used when none is named: see README.md, "The server". */
export function defaultDataDir(env: NodeJS.ProcessEnv = process.env): string {
  if (process.platform === "win32") {
    return join(env["LOCALAPPDATA"] ?? join(homedir(), "AppData", "Local"), "Sealfield");
  }
  if (process.getuid?.() === 0) return "/var/lib/sealfield";
  if (process.platform === "darwin") return join(homedir(), "Library", "Application Support", "Sealfield");
  return join(env["XDG_DATA_HOME"] || join(homedir(), ".local", "share"), "sealfield");
}

/**
 * Returns the data directory at `path`, made with mode 0700 if it does not exist.
 * @throws VaultError `storage_failed` when it cannot be written, holds something else, or is out of reach of
 * the account that runs the database
 */
export function prepareDataDir(path: string): DataDir {
  const folder = resolve(path);
  const cluster = join(folder, "postgres");
  try {
    const account = databaseAccount(cluster);
    if (account !== null) assertReachable(folder, account);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const names = readdirSync(folder);
    if (names.length > 0 && !names.includes("sealfield.json")) {
      throw failed(
        `the data directory ${folder} already holds something else: choose an empty one with --data`,
      );
    }
    if (names.length === 0) {
      chmodSync(folder, 0o700);
      if (account !== null) chownSync(folder, account.uid, account.gid);
      writeFileSync(join(folder, "sealfield.json"), `${JSON.stringify({ format: 1 })}\n`, { mode: 0o600 });
    }
    return { path: folder, cluster, account };
  } catch (error) {
    if (error instanceof VaultError) throw error;
    throw failed(
      `the data directory ${folder} cannot be written (${reason(error)}): choose another with --data`,
    );
  }
}

function assertReachable(folder: string, account: Account): void {
  const closed = closedFolder(join(folder, ".."), account);
  if (closed === null) return;
  throw failed(
    `the account ${account.name}, which runs the database, may not enter ${closed}: choose a data directory elsewhere, such as --data /var/lib/sealfield`,
  );
}

/** @throws VaultError `conflict` when the database of `dir` was moved, so that the one there is old */
export function assertNotMoved(dir: DataDir): void {
  assertNoMark(dir.path, "the database", "--database-url");
}

/** @throws VaultError `conflict` when the files in `folder` were moved to a bucket: new ones would be missing there */
export function assertFilesNotMoved(folder: string): void {
  assertNoMark(folder, "the files", "--s3-bucket");
}

function assertNoMark(folder: string, what: string, option: string): void {
  const path = join(folder, MOVED);
  const mark = readJson<{ moved: string }>(path);
  if (mark === null) return;
  throw new VaultError(
    "conflict",
    `${what} of ${folder} moved away on ${mark.moved}: name the new place with ${option} (or remove ${path} to use the old one again, without what was written since)`,
  );
}

/**
 * Makes this process the one server of `dir`.
 * @returns a function that gives it up again
 * @throws VaultError `conflict` naming the process that has it
 */
export function claimDataDir(dir: DataDir): () => void {
  const path = join(dir.path, "owner.json");
  const draft = `${path}.${randomUUID()}`;
  const me = nameProcess(process.pid);
  try {
    writeFileSync(draft, JSON.stringify(me), { mode: 0o600 });
  } catch (error) {
    throw failed(`the data directory ${dir.path} cannot be written (${reason(error)})`);
  }
  try {
    for (;;) {
      try {
        linkSync(draft, path);
        return () => rmSync(path, { force: true });
      } catch (error) {
        const owner = ownerOf(dir);
        if (owner !== null) {
          throw new VaultError(
            "conflict",
            `another server (process ${owner.pid}) is using the data directory ${dir.path}: stop it first, or name another with --data`,
            { detail: { pid: owner.pid } },
          );
        }
        if (!existsSync(path)) throw failed(`the data directory cannot be claimed (${reason(error)})`);
        // A killed server left it. It is renamed first, so that of two servers that see it only one removes it.
        const stale = `${path}.stale-${randomUUID()}`;
        renameSync(path, stale);
        rmSync(stale);
      }
    }
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Returns the living server process that uses `dir`, or null. */
export function ownerOf(dir: DataDir): ProcessName | null {
  const owner = readJson<ProcessName>(join(dir.path, "owner.json"));
  return owner !== null && isAlive(owner) ? owner : null;
}

/** Returns the JSON in file `path`, or null when it is missing or not JSON. */
export function readJson<T>(path: string): T | null {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return null;
  }
}

/** Returns a `storage_failed` error. */
export function failed(message: string): VaultError {
  return new VaultError("storage_failed", message);
}

/** Returns the short code of a system error. */
export function reason(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
