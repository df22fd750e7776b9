/**
 * Watches the free space on the disk of the data directory. PostgreSQL stops when it cannot write its log, and then
 * nothing can be read either. So the server refuses writes while there still is room for what the log may take;
 * reading and deleting go on, and what was deleted makes room again.
 */
import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { orAborted } from "../limits/limited.ts";
import { dropBallast, hasBallast, layBallast } from "./ballast.ts";
import { diskFull } from "./disk-full.ts";
import type { Relief } from "./relief.ts";

export interface Room {
  /** @throws VaultError `server_full` when there is no room for `more` bytes, or the reason of `signal` if it aborts */
  assert(more?: number, signal?: AbortSignal): Promise<void>;
  /** As `assert`; the bytes count until the returned function is called, after they are stored. */
  take(bytes: number, signal?: AbortSignal): Promise<() => void>;
  /** To be waited for before something is deleted: the log gets room for that. Call what is returned when it is gone. */
  clear(): Promise<() => void>;
}

/** No limit, for an operator's database on a disk that this server cannot see. */
export const BOUNDLESS: Room = {
  assert: async () => {},
  take: async () => () => {},
  clear: async () => () => {},
};

/** The built-in database as its room sees it. */
export interface LoggedBy {
  /** The folder of its log, and the bytes that PostgreSQL lets the log grow to. */
  readonly logFolder: string;
  readonly logBytes: number;
  readonly relief: Relief;
  /** Bytes of ballast to keep in the watched folder; 0 for none. */
  readonly ballastBytes: number;
}

/** The time for which an answer of the file system counts. */
const FRESH_MS = 100;
/** With less than this the log may be about to end the database. */
const LEAST_BYTES = 24 * 1024 * 1024;
/** What grows beside when new rows take the place of deleted ones: indexes, small tables. */
const BESIDE_BYTES = 16 * 1024 * 1024;
/** With this much beside the reserve even the largest write finds room. */
const LARGEST_BYTES = 32 * 1024 * 1024;
/** The room of deleted rows is made free so long after one was deleted, and looked for so often while writes wait. */
const CLEAN_AFTER_MS = 1_000;
const LOOK_EVERY_MS = 5_000;
/** A write waits so long for it: in large tables it takes longer. */
const CLEAN_WAIT_MS = 15_000;
/** What is stored of labels, which are found by an index, in sizes of what was sent. */
const FOLD = 2;

interface Measured {
  readonly free: number;
  readonly reserve: number;
  /** Bytes of all writes that had ended when the measurement began. */
  readonly ended: number;
}

/**
 * Watches the file system of `folder`. Writes leave `reserve` bytes free, and beside the built-in database what its log
 * may still take.
 */
export function roomIn(folder: string, reserve: number, database: LoggedBy | null = null): Room {
  let measuring: Promise<Measured> | null = null;
  let until = 0;
  /** Bytes of writes that are under way, and of all that have ended. */
  let [pending, ended] = [0, 0];
  let isLaying = false;
  let cleaning: Promise<void> | null = null;
  let isCleaningSoon = false;
  let [cleanedAt, deletedSince] = [Number.NEGATIVE_INFINITY, false];

  async function measured(): Promise<Measured> {
    const time = performance.now();
    if (measuring === null || time > until) {
      measuring = measure();
      until = time + FRESH_MS;
    }
    return measuring;
  }

  /** What is free of a measurement right now: writes that began meanwhile count. */
  const freeOf = (found: Measured) => found.free - FOLD * (pending + ended - found.ended);

  async function measure(): Promise<Measured> {
    const endedBefore = ended;
    const [free, log] = await Promise.all([freeBytes(folder), database === null ? 0 : logRoom(database)]);
    const all = reserve + log;
    const ballast = database?.ballastBytes ?? 0;
    if (ballast > 0 && free >= all + ballast && !hasBallast(folder)) {
      if (!isLaying) {
        isLaying = true;
        void layBallast(folder, ballast).finally(() => {
          isLaying = false;
        });
      }
    }
    return { free, reserve: all, ended: endedBefore };
  }

  /** Makes the room of deleted rows free, once at a time. */
  function clean(relief: Relief): Promise<void> {
    deletedSince = false;
    // Where it fails, the database is away, or full itself.
    const cleaned = relief.clean().catch(() => {});
    cleaning = cleaned.finally(() => {
      cleaning = null;
      cleanedAt = performance.now();
      until = 0;
    });
    return cleaning;
  }

  /**
   * Waits until the room of everything that was deleted is free. A cleaning under way may have missed the last of it,
   * and somebody else who waited may have begun the next one.
   */
  async function cleanAll(relief: Relief): Promise<void> {
    await (cleaning ?? clean(relief));
    if (deletedSince || cleaning !== null) await (cleaning ?? clean(relief));
  }

  /** Calls `onRoom` in the same moment in which it finds room: of several who look, the next one counts what it took. */
  async function find(more: number, signal: AbortSignal, onRoom: () => void): Promise<void> {
    const fits = (found: Measured) => freeOf(found) >= found.reserve + FOLD * more;
    if (fits(await measured())) return onRoom();
    if (database === null) throw diskFull(undefined);
    const { relief } = database;
    if (deletedSince || cleaning !== null || performance.now() > cleanedAt + LOOK_EVERY_MS) {
      const cleaned = Promise.race([cleanAll(relief), delay(CLEAN_WAIT_MS, undefined, { ref: false })]);
      await orAborted(cleaned, signal);
    }
    const then = await measured();
    if (fits(then)) return onRoom();
    // New rows may take the place of deleted ones.
    if (freeOf(then) < then.reserve - BESIDE_BYTES + more) throw diskFull(undefined);
    const reusable = await relief.reusable().catch(() => 0);
    if (reusable - pending < more + PAGES_BYTES) throw diskFull(undefined);
    onRoom();
  }

  return {
    assert: (more = 0, signal = NEVER) => find(more, signal, () => {}),
    async take(bytes, signal = NEVER) {
      await find(bytes, signal, () => {
        pending += bytes;
      });
      return () => {
        pending -= bytes;
        ended += bytes;
      };
    },
    async clear() {
      const found = await measured();
      const [free, { reserve }] = [freeOf(found), found];
      if (database === null || free >= reserve + LARGEST_BYTES) {
        return () => {
          deletedSince = true;
        };
      }
      if (free < LEAST_BYTES && hasBallast(folder)) {
        dropBallast(folder);
        until = 0;
      }
      const { relief } = database;
      await relief.shortenLog().catch(() => {});
      return () => {
        deletedSince = true;
        if (isCleaningSoon) return;
        isCleaningSoon = true;
        setTimeout(() => {
          isCleaningSoon = false;
          if (cleaning === null && deletedSince) void clean(relief);
        }, CLEAN_AFTER_MS).unref();
      };
    },
  };
}

/** For who waits as long as it takes. */
const NEVER = new AbortController().signal;

/** Free room in pages that are nearly full serves no large row. */
const PAGES_BYTES = 1024 * 1024;

/** Returns the bytes that an ordinary user may still fill; infinite where the system does not say. */
export async function freeBytes(folder: string): Promise<number> {
  const found = await statfs(folder).catch(() => null);
  return found === null ? Number.POSITIVE_INFINITY : found.bavail * found.bsize;
}

/** Returns the bytes by which the log may still grow. */
async function logRoom({ logFolder, logBytes }: LoggedBy): Promise<number> {
  const pieces = (await readdir(logFolder).catch(() => [])).filter((name) => /^[0-9A-F]{24}$/.test(name));
  const one = await stat(join(logFolder, pieces[0] ?? "")).catch(() => null);
  return Math.max(0, logBytes - pieces.length * (one?.size ?? 0));
}
