/**
 * A real server for tests, on the built-in PostgreSQL with a data directory of its own (or another of backends.ts).
 * Preparing a database takes seconds, so the first test of a run keeps a prepared one in its temp folder, and each
 * server starts on a copy.
 */
import { spawnSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Log, silent } from "../../src/server/edge/log.ts";
import type { FileStore } from "../../src/server/files/file-store.ts";
import type { Database } from "../../src/server/postgres/database.ts";
import { openStore, type ServerOptions, startServer } from "../../src/server/server.ts";
import type { TokenOptions } from "../../src/server/store/registration-tokens.ts";
import { startOnBackend } from "./backends.ts";

export interface TestServer {
  /** `http://127.0.0.1:PORT`: the server also listens, on a free port. */
  readonly url: string;
  /** Answers a request in this process, without the network; any host in the URL will do. */
  fetch(request: Request): Promise<Response>;
  mintToken(options?: TokenOptions): Promise<string>;
  countRecords(): Promise<number>;
  readonly dataDir: string;
  readonly db: Database;
  readonly files: FileStore;
  readonly enginePid: () => number | undefined;
  /** Stops everything; the data directory goes unless the server was started with `keep`. */
  stop(): Promise<void>;
}

export interface TestServerOptions extends Partial<ServerOptions> {
  /** Leave the data directory when the server stops, to start another on it or to look into it. */
  readonly keep?: boolean;
  readonly log?: Log;
}

const SERVER = resolve(import.meta.dirname, "../../src/server");
const MIGRATIONS = join(SERVER, "schema/migrations");

/** Starts a server. The caller must stop it. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? freshDataDir();
  return startOnBackend(options, dataDir, (chosen) => startHere(chosen, dataDir));
}

async function startHere(options: TestServerOptions, dataDir: string): Promise<TestServer> {
  const { keep = false, ...rest } = options;
  if (!options.databaseUrl && !existsSync(join(dataDir, "sealfield.json")))
    await copyTemplate(dataDir, options);
  const limits = { ballastBytes: 0, ...rest.limits };
  const server = await startServer({ port: 0, log: silent, rates: null, ...rest, limits, dataDir });
  return {
    url: server.url,
    fetch: server.fetch,
    mintToken: server.mintToken,
    countRecords: server.countRecords,
    dataDir,
    db: server.db,
    files: server.files,
    enginePid: server.enginePid,
    stop: async () => {
      await server.stop();
      if (!keep) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Returns the path of a data directory that does not exist yet. */
export function freshDataDir(): string {
  return join(tmpdir(), `sealfield-test-${randomUUID()}`);
}

/** Makes `dataDir`, which does not exist yet, the data directory of a server that has never been started. */
export async function prepareTestData(dataDir: string): Promise<void> {
  await copyTemplate(dataDir, {});
}

/** Makes `dataDir` a copy of the prepared one, which is made first if this run has none yet. */
async function copyTemplate(dataDir: string, options: TestServerOptions): Promise<void> {
  const partitions = options.partitions ?? 0;
  const template = join(tmpdir(), `sealfield-template-${templateName(partitions)}`);
  if (!existsSync(template)) {
    const draft = freshDataDir();
    const store = await openStore({ dataDir: draft, partitions, log: silent });
    await store.close();
    try {
      renameSync(draft, template);
    } catch {
      // Another test file was faster.
      rmSync(draft, { recursive: true, force: true });
    }
  }
  // Of node's own copies none keeps the owner, which matters when root runs the tests.
  const copy = spawnSync("cp", ["-a", template, dataDir], { encoding: "utf8" });
  if (copy.status !== 0) throw new Error(`the prepared database could not be copied: ${copy.stderr}`);
}

/** A name that changes with the schema, the engine's settings and the user. */
function templateName(partitions: number): string {
  const hash = createHash("sha256").update(`${process.getuid?.() ?? ""} ${partitions}`);
  const changes = readdirSync(MIGRATIONS).sort();
  const files = [
    join(SERVER, "postgres/embedded.ts"),
    join(SERVER, "schema/migrate.ts"),
    ...changes.map((name) => join(MIGRATIONS, name)),
  ];
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}
