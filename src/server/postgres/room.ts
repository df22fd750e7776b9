/**
 * Watches the free space on the disk of the built-in database. PostgreSQL shuts down when it cannot write its log,
 * and then nothing can be read either. So the server refuses writes while a little space is left; deleting and
 * reading stay possible.
 */
import { statfs } from "node:fs/promises";
import { diskFull } from "./disk-full.ts";

export interface Room {
  /** @throws VaultError `storage_failed` (HTTP 507) when `more` bytes would leave less than the reserve free */
  assert(more?: number): Promise<void>;
}

/** The time for which an answer of the file system counts. */
const FRESH_MS = 100;

/** No limit, for an operator's database on a disk that this server cannot see. */
export const BOUNDLESS: Room = { assert: async () => {} };

/** Watches the file system of `folder`; `reserve` in bytes. */
export function roomIn(folder: string, reserve: number): Room {
  let asked: Promise<number> | null = null;
  let until = 0;
  return {
    async assert(more = 0) {
      const now = performance.now();
      if (asked === null || now > until) {
        asked = freeBytes(folder);
        until = now + FRESH_MS;
      }
      if ((await asked) < reserve + more) throw diskFull(undefined);
    },
  };
}

/** Returns the bytes that an ordinary user may still fill; infinite where the system does not say. */
async function freeBytes(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => null);
  return found === null ? Number.POSITIVE_INFINITY : found.bavail * found.bsize;
}
