/** The commands about stored data: backup, restore, check, and moving to a larger database or store of files. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VaultError } from "../../../errors.ts";
import { openDiskStore } from "../../files/disk-store.ts";
import { MOVED } from "../../postgres/data-dir.ts";
import { unusable } from "../../postgres/unusable.ts";
import { openBase, openFileStore } from "../../server.ts";
import { copyFiles, makeBackup, type Work } from "../backup/backup.ts";
import { check as findings } from "../backup/check.ts";
import { neededFiles } from "../backup/references.ts";
import { copyDatabase, restoreBackup } from "../backup/restore.ts";
import type { CommandLine } from "../options.ts";
import { assertBucket } from "../s3-check.ts";
import type { Terminal } from "../terminal.ts";
import { noArguments, withStore } from "./people.ts";

/** A signal that fires when the person presses Ctrl+C. */
function stopOf({ ended }: Terminal): AbortSignal {
  const controller = new AbortController();
  void ended.then(() => controller.abort());
  return controller.signal;
}

function folderOf({ command, args }: CommandLine): string {
  const [folder, ...rest] = args;
  if (folder === undefined || rest.length > 0) {
    throw new VaultError("input_invalid", `name one folder: npm run server -- ${command} FOLDER`);
  }
  return folder;
}

/** Writes a backup while the server keeps running. */
export async function backup(line: CommandLine, terminal: Terminal): Promise<void> {
  const folder = folderOf(line);
  const signal = stopOf(terminal);
  const { files, tables, missing } = await withStore(line, (store) =>
    makeBackup({ db: store.db, files: store.files, signal, progress: terminal.err }, folder),
  );
  terminal.out(`backup in ${folder}: ${tables["record"]?.rows ?? 0} records, ${files.count} files`);
  if (missing.length > 0) {
    throw new VaultError(
      "storage_failed",
      `the backup is complete but for ${missing.length} files whose bytes are lost: see npm run server -- check`,
    );
  }
}

/** Fills an empty data directory or database. */
export async function restore(line: CommandLine, terminal: Terminal): Promise<void> {
  const folder = folderOf(line);
  const base = await openBase({ ...line, log: () => {} });
  try {
    const work: Work = { ...base, signal: stopOf(terminal), progress: terminal.err };
    const { made, tables } = await restoreBackup(work, folder, line);
    terminal.out(`restored the backup of ${made}: ${tables["record"]?.rows ?? 0} records`);
  } catch (error) {
    throw line.databaseUrl === null ? error : unusable(error);
  } finally {
    await base.close();
  }
}

/** Prints the findings, good and bad. A problem ends with status 1. */
export async function check(line: CommandLine, { out }: Terminal): Promise<void> {
  noArguments(line);
  const problems = await withStore(line, async ({ db, files }) => {
    let count = 0;
    for await (const { good, text, next } of findings({ db, files, s3: line.s3, repair: line.repair })) {
      out(`${good ? "good   " : "PROBLEM"} ${text}`);
      if (next !== undefined) out(`        ${next.replaceAll("\n", "\n        ")}`);
      if (!good) count++;
    }
    return count;
  });
  if (problems > 0)
    throw new VaultError("storage_failed", `${problems} ${problems === 1 ? "problem" : "problems"} found`);
}

/**
 * Copies the built-in database to `--database-url` and marks the data directory, so that the old one is used no more.
 */
export async function moveDatabase(line: CommandLine, terminal: Terminal): Promise<void> {
  noArguments(line);
  if (line.databaseUrl === null)
    throw new VaultError("input_invalid", "say where to: --database-url URL (or DATABASE_URL)");
  const options = { ...line, log: () => {} };
  // It claims the data directory: it refuses when a server runs on it, and none can start meanwhile.
  const from = await openBase({ ...options, databaseUrl: null });
  try {
    const to = await openBase(options);
    try {
      const work: Work = { ...to, signal: stopOf(terminal), progress: terminal.err };
      const rows = await copyDatabase(work, from.db, line);
      markMoved(line.dataDir, { rows });
      terminal.out(
        `moved ${rows} rows. Start the server with the same --database-url and --data from now on`,
      );
    } catch (error) {
      throw unusable(error);
    } finally {
      await to.close();
    }
  } finally {
    await from.close();
  }
}

/** Marks `folder` as moved elsewhere. */
function markMoved(folder: string, detail: Readonly<Record<string, string | number>>): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const mark = { moved: new Date().toISOString(), ...detail };
  writeFileSync(join(folder, MOVED), `${JSON.stringify(mark)}\n`, { mode: 0o600, flush: true });
}

/** Copies all files to the bucket. It may be repeated: it does not send files again that are there. */
export async function moveFiles(line: CommandLine, terminal: Terminal): Promise<void> {
  noArguments(line);
  const { s3 } = line;
  if (s3 === null) throw new VaultError("input_invalid", "say where to: --s3-bucket NAME");
  const signal = stopOf(terminal);
  await assertBucket(s3);
  const sent = await withStore(line, async ({ db }) => {
    const files = openDiskStore(join(line.dataDir, "files"));
    const bucket = openFileStore(line);
    const needed = [];
    for (const file of await neededFiles(db)) {
      const found = await bucket.find(file.id);
      if (found?.checksum !== file.checksum) needed.push(file);
    }
    const { missing } = await copyFiles({ db, files, signal, progress: terminal.err }, needed, bucket);
    if (missing.length > 0) {
      throw new VaultError(
        "storage_failed",
        `${missing.length} files are not in ${join(line.dataDir, "files")}, such as ${missing[0]}: see npm run server -- check`,
      );
    }
    markMoved(join(line.dataDir, "files"), { bucket: s3.bucket });
    return needed.length;
  });
  terminal.out(
    `${sent} files copied to ${s3.bucket}. Start every server with the same --s3 options from now on; run this once more if one took files meanwhile`,
  );
}
