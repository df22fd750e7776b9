/**
 * Fills a database from a backup or from another database. Schema and rows go into one transaction, so that a stopped
 * or killed restore leaves an empty database and may be repeated.
 */
import { createHash } from "node:crypto";
import { createReadStream, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { createGunzip } from "node:zlib";
import { VaultError } from "../../../errors.ts";
import { openDiskStore } from "../../files/disk-store.ts";
import type { Database, Queryable } from "../../postgres/database.ts";
import { migrateIn } from "../../schema/migrate.ts";
import { feed } from "../../schema/migrations/0012-feed.ts";
import { MIGRATIONS } from "../../schema/migrations/index.ts";
import { epochOf, setEpoch } from "../../store/epoch.ts";
import { copyFiles, type Manifest, throwIfStopped, type Work } from "./backup.ts";
import { neededFiles } from "./references.ts";
import { keptTables, readRows, schemaVersion, writeRows } from "./tables.ts";

const BATCH = 500;
const BATCH_CHARACTERS = 4_000_000;

/** The source of the rows: its schema, and its tables. */
interface Rows {
  readonly schema: number;
  readonly tables: AsyncIterable<{ name: string; batches: AsyncIterable<string[]> }>;
}

export interface RestoreOptions {
  readonly partitions: number;
}

/**
 * Restores the backup in `folder` into an empty database and its store of files.
 * @throws VaultError `input_invalid` when it is no backup or damaged, `conflict` when the database is not empty
 */
export async function restoreBackup(work: Work, folder: string, options: RestoreOptions): Promise<Manifest> {
  const source = resolve(folder);
  const manifest = readManifest(source);
  for (const [name, { sha256 }] of Object.entries(manifest.tables)) {
    if ((await sha256Of(tablePath(source, name))) !== sha256)
      throw damaged(`tables/${name}.jsonl.gz is not as it was written`);
  }
  async function* tables() {
    for (const name of Object.keys(manifest.tables))
      yield { name, batches: linesOf(tablePath(source, name)) };
  }
  await fillDatabase(work, { schema: manifest.schema, tables: tables() }, options, async (tx, counts) => {
    for (const [name, { rows }] of Object.entries(manifest.tables)) {
      if (counts.get(name) !== rows) throw damaged(`${name} has ${counts.get(name)} rows instead of ${rows}`);
    }
    // The bytes come first, so that rows never name missing files.
    const needed = (await neededFiles(tx)).filter((file) => !manifest.missing.includes(file.id));
    const backup = openDiskStore(join(source, "files"));
    const { missing } = await copyFiles({ ...work, files: backup }, needed, work.files);
    if (missing.length > 0) throw damaged(`${missing.length} files are not in it, such as ${missing[0]}`);
  });
  return manifest;
}

/**
 * Copies all rows of `from`, and its epoch, into the empty database of `work`: nothing is lost, so clients go on.
 * Returns their number. @throws VaultError `conflict`
 */
export async function copyDatabase(work: Work, from: Database, options: RestoreOptions): Promise<number> {
  return from.read(0, async (tx) => {
    async function* tables() {
      for (const name of await keptTables(tx)) yield { name, batches: readRows(tx, name) };
    }
    const schema = await schemaVersion(tx);
    const epoch = schema < feed.id ? null : await epochOf(tx);
    let total = 0;
    await fillDatabase(work, { schema, tables: tables() }, options, async (filled, counts) => {
      for (const rows of counts.values()) total += rows;
      if (epoch !== null) await setEpoch(filled, epoch);
    });
    return total;
  });
}

/** Does everything in one transaction; `finish` can refuse it at the end. */
async function fillDatabase(
  { db, signal, progress }: Work,
  { schema, tables }: Rows,
  { partitions }: RestoreOptions,
  finish: (tx: Queryable, counts: ReadonlyMap<string, number>) => Promise<void>,
): Promise<void> {
  if (schema > MIGRATIONS.length) {
    throw new VaultError("unsupported", "this was made by a newer version of the server: update it first");
  }
  await db.transaction(async (tx) => {
    if ((await schemaVersion(tx)) > 0) {
      throw new VaultError(
        "conflict",
        "the target holds a database of this server already: name an empty data directory with --data, or an empty database with --database-url",
      );
    }
    await migrateIn(tx, { partitions }, schema);
    const counts = new Map<string, number>();
    for await (const { name, batches } of tables) {
      let rows = 0;
      for await (const lines of batches) {
        throwIfStopped(signal);
        await writeRows(tx, name, lines);
        rows += lines.length;
      }
      counts.set(name, rows);
      progress(`${name}: ${rows} rows`);
    }
    await migrateIn(tx, { partitions });
    await finish(tx, counts);
    throwIfStopped(signal);
  });
}

function tablePath(folder: string, name: string): string {
  return join(folder, "tables", `${name}.jsonl.gz`);
}

function readManifest(folder: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, "backup.json"), "utf8")) as Manifest;
  } catch {
    throw new VaultError("input_invalid", `${folder} is not a backup: it has no readable backup.json`);
  }
  if (manifest.format !== 1)
    throw new VaultError("unsupported", "this backup is of a newer version of the server");
  return manifest;
}

function damaged(what: string): VaultError {
  return new VaultError("input_invalid", `the backup is damaged: ${what}. Use another one`);
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash("sha256");
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer);
  } catch {
    throw damaged(`${path} cannot be read`);
  }
  return hash.digest("hex");
}

/** Splits at line feeds only, because a text may hold other characters that end lines. */
async function* linesOf(path: string): AsyncGenerator<string[]> {
  const text = createReadStream(path).pipe(createGunzip()).setEncoding("utf8");
  let batch: string[] = [];
  let size = 0;
  let rest: string[] = [];
  for await (const chunk of text as AsyncIterable<string>) {
    const [first = "", ...others] = chunk.split("\n");
    rest.push(first);
    for (const start of others) {
      const line = rest.join("");
      rest = [start];
      batch.push(line);
      size += line.length;
      if (batch.length < BATCH && size < BATCH_CHARACTERS) continue;
      yield batch;
      batch = [];
      size = 0;
    }
  }
  if (batch.length > 0) yield batch;
}
