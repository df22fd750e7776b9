/**
 * Checks everything that an operator wants to be sure of: the schema, that commits reach the disk, the clocks, and
 * every file's bytes.
 */
import type { FileStore } from "../../files/file-store.ts";
import type { S3Options } from "../../files/s3-store.ts";
import type { Database } from "../../postgres/database.ts";
import { raw, sql } from "../../postgres/sql.ts";
import { MIGRATIONS } from "../../schema/migrations/index.ts";
import { brokenLogs } from "../../store/audit.ts";
import { checkBucket } from "../s3-check.ts";
import type { Finding } from "./finding.ts";
import { knownFiles, neededFiles } from "./references.ts";
import { schemaVersion } from "./tables.ts";

export interface CheckOptions {
  readonly db: Database;
  readonly files: FileStore;
  readonly s3: S3Options | null;
  /** Remove bytes that no record needs. */
  readonly repair: boolean;
}

/** Clocks further apart than this, in milliseconds, are a problem: signed requests are good for five minutes. */
const CLOCK_MS = 5_000;
const MUST_BE_ON = ["fsync", "full_page_writes", "synchronous_commit"] as const;

/** Yields the findings one after the other. */
export async function* check(options: CheckOptions): AsyncGenerator<Finding> {
  yield await checkSchema(options.db);
  for (const name of MUST_BE_ON) yield await checkSetting(options.db, name);
  yield await checkClock(options.db);
  if (options.s3 !== null) yield* checkBucket(options.s3);
  yield await checkLogs(options.db);
  yield* checkFiles(options);
}

async function checkLogs(db: Database): Promise<Finding> {
  const [first, ...more] = await brokenLogs(db);
  if (first === undefined) return { good: true, text: "the audit logs of all clients are whole" };
  return {
    good: false,
    text: `${more.length + 1} audit logs are broken, that of client ${first.clientId} at entry ${first.seq}`,
    next: "somebody changed rows of the table audit: compare with a backup of before",
  };
}

async function checkSchema(db: Database): Promise<Finding> {
  const version = await schemaVersion(db);
  const good = version === MIGRATIONS.length;
  return {
    good,
    text: `schema version ${version} of ${MIGRATIONS.length}`,
    ...(good ? {} : { next: "start this version of the server once" }),
  };
}

async function checkSetting(db: Database, name: (typeof MUST_BE_ON)[number]): Promise<Finding> {
  const [row] = await db.query<Record<string, string>>(sql`show ${raw(name)}`);
  const value = row?.[name] ?? "unknown";
  // Waiting for standbys too (remote_apply, remote_write) is on and more.
  const good = value === "on" || (name === "synchronous_commit" && value.startsWith("remote_"));
  return {
    good,
    text: `${name} is ${value}`,
    ...(good ? {} : { next: `set ${name} = on in PostgreSQL: acknowledged records can be lost as it is` }),
  };
}

async function checkClock(db: Database): Promise<Finding> {
  const before = Date.now();
  const [row] = await db.query<{ ms: number }>(
    sql`select (extract(epoch from clock_timestamp()) * 1000)::bigint as ms`,
  );
  const apart = Math.round(Math.abs((row?.ms ?? 0) - (before + Date.now()) / 2));
  const good = apart <= CLOCK_MS;
  return {
    good,
    text: `the clocks of server and database are ${apart} ms apart`,
    ...(good ? {} : { next: "set both by NTP" }),
  };
}

/** It lists the store before it asks the database, so the database already knows of files uploaded meanwhile. */
async function* checkFiles({ db, files, repair }: CheckOptions): AsyncGenerator<Finding> {
  const stored: string[] = [];
  for await (const id of files.list()) stored.push(id);
  const known = await knownFiles(db);
  const orphans = stored.filter((id) => !known.has(id));
  if (repair) for (const id of orphans) await files.delete(id);
  const gone = repair ? ", now removed" : "";
  yield {
    good: repair || orphans.length === 0,
    text: `${orphans.length} files that no record needs${orphans.length > 0 ? gone : ""}`,
    ...(repair || orphans.length === 0 ? {} : { next: "remove them with check --repair" }),
  };
  const needed = await neededFiles(db);
  const suspects: string[] = [];
  for (const { id, size, checksum } of needed) {
    const found = await files.find(id);
    const same = found !== null && found.size === (size ?? found.size);
    if (!same || (found.checksum ?? checksum) !== checksum) suspects.push(id);
  }
  // It may have been deleted a moment ago.
  const still = new Set((suspects.length === 0 ? [] : await neededFiles(db)).map((file) => file.id));
  const problems = suspects.filter((id) => still.has(id));
  yield {
    good: problems.length === 0,
    text: `${needed.length - problems.length} of ${needed.length} files whole`,
    ...(problems.length === 0
      ? {}
      : { next: `bring these back from a backup's files folder: ${problems.join(", ")}` }),
  };
}
