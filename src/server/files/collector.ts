/** Deletes leftovers of files from time to time: uploads that nobody committed, and bytes whose record is gone. */
import type { Log } from "../edge/log.ts";
import type { Database } from "../postgres/database.ts";
import { expireUploads, removeGone } from "../store/gone-files.ts";
import { dropNoteFiles } from "../store/note-files.ts";
import { dropDeadNotes } from "../store/notes.ts";
import { dropExpired } from "../store/rotations.ts";
import { nowMicros } from "../store/time.ts";
import type { FileStore } from "./file-store.ts";

/** Far longer than a link lives and an upload may take. */
const UPLOAD_HOURS = 24;
const EVERY_MS = 10 * 60_000;

export interface CollectorOptions {
  readonly db: Database;
  readonly files: FileStore;
  readonly log: Log;
  /** Microseconds since 1970; for tests. */
  readonly now?: () => number;
}

/** Runs once. It logs failures; the next run may succeed. */
export async function collect({ db, files, log, now = nowMicros }: CollectorOptions): Promise<void> {
  try {
    const expired = await expireUploads(db, now() - UPLOAD_HOURS * 3_600_000_000);
    await db.transaction((tx) => dropExpired(tx));
    await db.transaction(async (tx) => {
      await dropDeadNotes(tx);
      await dropNoteFiles(tx, now() - UPLOAD_HOURS * 3_600_000_000);
    });
    const removed = await removeGone(db, files);
    if (expired + removed > 0) log("files collected", { expired, removed });
  } catch (error) {
    log("files not collected", { reason: error instanceof Error ? error.message : "unknown" });
  }
}

/** Runs immediately and every ten minutes, until the returned function is called and has ended. */
export function startCollector(options: CollectorOptions): () => Promise<void> {
  let running = collect(options);
  const timer = setInterval(() => {
    running = running.then(() => collect(options));
  }, EVERY_MS);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await running;
  };
}
