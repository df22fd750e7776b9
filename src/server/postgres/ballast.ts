/**
 * A file of no content on the disk of the built-in database. PostgreSQL needs some room to start again after its disk
 * was full; the server then gives up this file, and lays it again when there is room.
 */
import { randomBytes } from "node:crypto";
import { existsSync, rmSync } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** The size of the file: two pieces of PostgreSQL's log. */
export const BALLAST_BYTES = 32 * 1024 * 1024;

const PIECE_BYTES = 1024 * 1024;

const pathIn = (folder: string) => join(folder, "ballast");

/** Returns whether there is ballast in `folder`. */
export function hasBallast(folder: string): boolean {
  return existsSync(pathIn(folder));
}

/** Lays ballast of `bytes` in `folder`: wholly, or none. A system that compresses files finds nothing to save in it. */
export async function layBallast(folder: string, bytes: number): Promise<void> {
  const draft = `${pathIn(folder)}.new`;
  try {
    const file = await open(draft, "w", 0o600);
    try {
      for (let left = bytes; left > 0; left -= PIECE_BYTES) {
        await file.writeFile(randomBytes(Math.min(left, PIECE_BYTES)));
      }
    } finally {
      await file.close();
    }
    await rename(draft, pathIn(folder));
  } catch {
    // It is laid the next time that there is room.
    await rm(draft, { force: true });
  }
}

/** Gives up the ballast in `folder`, so that as much is free. */
export function dropBallast(folder: string): void {
  rmSync(`${pathIn(folder)}.new`, { force: true });
  rmSync(pathIn(folder), { force: true });
}
