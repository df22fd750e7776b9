/**
 * Chooses the unprivileged account that runs the database when root starts the server (PostgreSQL refuses root), and
 * checks whether that account can reach a folder.
 */
import { lchownSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { VaultError } from "../../errors.ts";

/** A user and its group; both numeric. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
}

const CANDIDATES = ["postgres", "_postgres", "nobody"];

/**
 * Returns the account to run the database as, or null when that is the present one. A data folder that belongs to an
 * account other than root stays with it.
 * @throws VaultError `storage_failed` when we are root and the machine has no such account
 */
export function databaseAccount(clusterDir: string): Account | null {
  if (process.getuid?.() !== 0) return null;
  const accounts = readFileSync("/etc/passwd", "utf8").split("\n").map(parseAccount);
  const current = statSync(clusterDir, { throwIfNoEntry: false });
  if (current !== undefined && current.uid !== 0) {
    const known = accounts.find((account) => account?.uid === current.uid);
    return known ?? { uid: current.uid, gid: current.gid, name: String(current.uid) };
  }
  for (const name of CANDIDATES) {
    const account = accounts.find((entry) => entry?.name === name);
    if (account) return account;
  }
  throw new VaultError(
    "storage_failed",
    "the database may not run as root, and this machine has no account named postgres or nobody: create one, or start the server as an ordinary user",
  );
}

function parseAccount(line: string): Account | null {
  const [name, , uid, gid] = line.split(":");
  return name === undefined || gid === undefined ? null : { name, uid: Number(uid), gid: Number(gid) };
}

/** Returns the nearest folder above `path` (or itself) that `account` may not enter, or null when all are open. */
export function closedFolder(path: string, account: Account): string | null {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const stat = statSync(folder, { throwIfNoEntry: false });
    if (stat !== undefined) {
      const bit = stat.uid === account.uid ? 0o100 : stat.gid === account.gid ? 0o010 : 0o001;
      if ((stat.mode & bit) === 0) return folder;
    }
    if (folder === dirname(folder)) return null;
  }
}

/** Makes `account` the owner of `path` and, of a folder, of all that is in it. */
export function giveTo(path: string, account: Account): void {
  lchownSync(path, account.uid, account.gid);
  if (!statSync(path).isDirectory()) return;
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    lchownSync(join(entry.parentPath, entry.name), account.uid, account.gid);
  }
}
