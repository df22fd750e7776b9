/**
 * Makes a backup: a folder with every row of one moment, the bytes of every file that those rows name, and last of
 * all `backup.json`, which lists the content. The server keeps working meanwhile.
 */
import { createHash } from "node:crypto";
import { createWriteStream, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { open, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { VaultError } from "../../../errors.ts";
import { openDiskStore } from "../../files/disk-store.ts";
import type { FileStore } from "../../files/file-store.ts";
import type { Database, Queryable } from "../../postgres/database.ts";
import { HOLD_SECONDS, holdFiles } from "../../store/gone-files.ts";
import { timeText } from "../../store/time.ts";
import { type NeededFile, neededFiles } from "./references.ts";
import { keptTables, readRows, schemaVersion } from "./tables.ts";

/** The content of `backup.json`. */
export interface Manifest {
  readonly format: 1;
  /** When it was begun, as RFC 3339. */
  readonly made: string;
  readonly schema: number;
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;
  readonly files: { readonly count: number; readonly bytes: number };
  /** Ids of files whose bytes the store did not have. */
  readonly missing: readonly string[];
}

/** The world of a long command: its input, and where it reports. */
export interface Work {
  readonly db: Database;
  readonly files: FileStore;
  readonly signal: AbortSignal;
  readonly progress: (line: string) => void;
}

/**
 * Makes a backup in `folder`, which must be missing or empty. The folder gets its name only when the backup is whole.
 * @throws VaultError `input_invalid` when there is something, `cancelled` by the signal
 */
export async function makeBackup(work: Work, folder: string): Promise<Manifest> {
  const target = resolve(folder);
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new VaultError(
      "input_invalid",
      `${target} holds something already: name a folder that does not exist`,
    );
  }
  const draft = `${target}.partial`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(join(draft, "tables"), { recursive: true, mode: 0o700 });
  try {
    const manifest = await writeAll(work, draft);
    await writeSynced(join(draft, "backup.json"), `${JSON.stringify(manifest, null, 2)}\n`);
    for (const path of [join(draft, "tables"), draft]) await syncPath(path);
    rmSync(target, { recursive: true, force: true });
    renameSync(draft, target);
    await syncPath(dirname(target));
    return manifest;
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
}

/** It holds the bytes before it reads the rows, so that every file that the rows name is still there later. */
async function writeAll(work: Work, draft: string): Promise<Manifest> {
  const hold = await holdFiles(work.db);
  let renewed = Date.now();
  const renew = async () => {
    await hold.renew();
    renewed = Date.now();
  };
  // A failed renewal may succeed the next time. The end checks whether none did for too long.
  const timer = setInterval(() => void renew().catch(() => {}), (HOLD_SECONDS / 4) * 1000);
  try {
    const made = timeText(Date.now() * 1000);
    const { schema, tables, needed } = await work.db.read(0, async (tx) => ({
      schema: await schemaVersion(tx),
      tables: await writeTables(work, tx, draft),
      needed: await neededFiles(tx),
    }));
    const { bytes, missing } = await copyFiles(work, needed, openDiskStore(join(draft, "files")));
    if (Date.now() - renewed > HOLD_SECONDS * 1000) {
      throw new VaultError(
        "timeout",
        "the database could not be reached for too long meanwhile: begin the backup again",
      );
    }
    return {
      format: 1,
      made,
      schema,
      tables,
      files: { count: needed.length - missing.length, bytes },
      missing,
    };
  } finally {
    clearInterval(timer);
    await hold.release().catch(() => {});
  }
}

async function writeTables(work: Work, tx: Queryable, draft: string): Promise<Manifest["tables"]> {
  const tables: Record<string, { rows: number; sha256: string }> = {};
  for (const name of await keptTables(tx)) {
    let rows = 0;
    async function* lines() {
      for await (const batch of readRows(tx, name)) {
        throwIfStopped(work.signal);
        rows += batch.length;
        yield batch.map((line) => `${line}\n`).join("");
      }
    }
    const path = join(draft, "tables", `${name}.jsonl.gz`);
    const hash = createHash("sha256");
    const hashed = async function* (source: AsyncIterable<Buffer>) {
      for await (const chunk of source) {
        hash.update(chunk);
        yield chunk;
      }
    };
    await pipeline(Readable.from(lines()), createGzip(), hashed, createWriteStream(path, { mode: 0o600 }));
    await syncPath(path);
    tables[name] = { rows, sha256: hash.digest("hex") };
    work.progress(`${name}: ${rows} rows`);
  }
  return tables;
}

/** Copies the bytes of `needed` to `to`, each checked against its size and MD5. */
export async function copyFiles(
  { files, signal, progress }: Work,
  needed: readonly NeededFile[],
  to: FileStore,
): Promise<{ bytes: number; missing: string[] }> {
  const missing: string[] = [];
  let bytes = 0;
  for (const [index, file] of needed.entries()) {
    throwIfStopped(signal);
    const found = await files.get(file.id);
    if (found === null) missing.push(file.id);
    else await to.put(file.id, found.body, { checksum: file.checksum, size: file.size ?? found.size });
    bytes += found?.size ?? 0;
    if ((index + 1) % 100 === 0 || index + 1 === needed.length)
      progress(`files: ${index + 1} of ${needed.length}`);
  }
  return { bytes, missing };
}

/** @throws VaultError `cancelled` */
export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new VaultError("cancelled", "stopped before the end; nothing was changed");
}

async function writeSynced(path: string, text: string): Promise<void> {
  await writeFile(path, text, { mode: 0o600, flush: true });
}

/** Makes what was written to a file, or the names in a folder, last. */
async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
