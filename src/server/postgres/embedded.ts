/**
 * The built-in database: one PostgreSQL of our own, on a socket inside the data directory and on no network. The
 * server spawns it apart from its terminal (Ctrl+C must reach the server first) and restarts it when it dies. It ends
 * a database that a killed server left behind before it starts a new one on the same data.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { VaultError } from "../../errors.ts";
import { dropBallast, hasBallast } from "./ballast.ts";
import { type Binaries, findBinaries } from "./binaries.ts";
import { claimDataDir, type DataDir, failed, ownerOf, readJson, reason } from "./data-dir.ts";
import {
  commandLine,
  isAlive,
  nameProcess,
  type ProcessName,
  processesIn,
  processesWith,
  waitForEnd,
} from "./processes.ts";
import { freeBytes } from "./room.ts";

/** A running database: where to connect, and how to end our use of it. */
export interface Engine {
  readonly connection: { readonly socketDir: string; readonly port: number };
  /** The database's own process, for tests that kill it. */
  readonly pid: () => number | undefined;
  stop(): Promise<void>;
}

export interface EngineOptions {
  readonly dir: DataDir;
  /** Settings of PostgreSQL in addition to ours. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log?: (event: string, detail?: Record<string, unknown>) => void;
}

interface EngineFile {
  readonly postmaster: ProcessName;
  readonly socketDir: string;
}

/** The number in the socket's file name; no network port is ever opened. */
const PORT = 5432;
/** The shortest limit of the systems we run on (macOS: 104 with the final zero). */
const MAX_SOCKET_PATH = 103;
const MARK = "cluster_name=sealfield";

/**
 * The size of its log at which PostgreSQL gives up what it no longer needs. All of that is kept free on the disk, so
 * it is small.
 */
export const LOG_BYTES = 64 * 1024 * 1024;

/** With less room than this the database does not start. */
const START_BYTES = 16 * 1024 * 1024;

/** No statement, parameter or row may reach the log, because they hold people's labels. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "",
  unix_socket_permissions: "0700",
  max_connections: "60",
  shared_buffers: "64MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_wal_size: `${LOG_BYTES / 1024}kB`,
  min_wal_size: `${LOG_BYTES / 2 / 1024}kB`,
  // Deleted rows are looked for no faster than the log can follow.
  vacuum_cost_delay: "1ms",
  timezone: "UTC",
  log_timezone: "UTC",
  jit: "off",
  log_error_verbosity: "terse",
  log_min_error_statement: "panic",
  log_min_messages: "warning",
  log_checkpoints: "off",
  checkpoint_warning: "0",
  log_parameter_max_length_on_error: "0",
};

/**
 * Starts the database of `options.dir` (creating it at the first start) and makes this process its owner.
 * @throws VaultError `conflict` when another server has it, `storage_failed` when it cannot start
 */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { dir } = options;
  await makeRoom(options);
  const release = claimDataDir(dir);
  try {
    const binaries = findBinaries(dir.path, dir.account);
    await endLeftover(dir, options.log);
    if (!existsSync(join(dir.cluster, "PG_VERSION"))) initialise(dir, binaries, options.log);
    const engine = new RunningEngine(options, binaries, release);
    await engine.launch();
    await createDatabase(engine.connection).catch(async (error: unknown) => {
      await engine.stop();
      throw error;
    });
    return engine;
  } catch (error) {
    release();
    throw error;
  }
}

/**
 * Returns the database that another, living server runs on `dir`, or null when none does. Stopping it only lets go of
 * it.
 * @throws VaultError `timeout` when that server does not get ready within half a minute
 */
export async function joinEngine(dir: DataDir): Promise<Engine | null> {
  const until = performance.now() + 30_000;
  while (ownerOf(dir) !== null) {
    const file = readJson<EngineFile>(join(dir.path, "engine.json"));
    if (file !== null && isReady(dir, file.postmaster.pid)) {
      const connection = { socketDir: file.socketDir, port: PORT };
      return { connection, pid: () => file.postmaster.pid, stop: async () => {} };
    }
    if (performance.now() > until) throw new VaultError("timeout", "the running server does not get ready");
    await delay(20);
  }
  return null;
}

class RunningEngine implements Engine {
  readonly connection: { readonly socketDir: string; readonly port: number };
  readonly #options: EngineOptions;
  readonly #binaries: Binaries;
  readonly #release: () => void;
  #child: ChildProcess | null = null;
  #stopping = false;

  constructor(options: EngineOptions, binaries: Binaries, release: () => void) {
    this.#options = options;
    this.#binaries = binaries;
    this.#release = release;
    this.connection = { socketDir: makeSocketDir(options.dir), port: PORT };
  }

  readonly pid = (): number | undefined => this.#child?.pid;

  /** Spawns the database and waits until it takes connections. */
  async launch(): Promise<void> {
    const { dir, settings } = this.#options;
    await makeRoom(this.#options);
    const logPath = join(dir.path, "postgres.log");
    if ((statSync(logPath, { throwIfNoEntry: false })?.size ?? 0) > 4_000_000) rmSync(logPath);
    const log = openSync(logPath, "a", 0o600);
    const options = Object.entries({ ...SETTINGS, ...settings }).flatMap(([name, value]) => [
      "-c",
      `${name}=${value}`,
    ]);
    const child = spawn(
      this.#binaries.postgres,
      ["-D", dir.cluster, "-k", this.connection.socketDir, "-c", MARK, ...options],
      {
        ...ids(dir),
        cwd: dir.path,
        detached: true,
        stdio: ["ignore", log, log],
        env: { LC_ALL: "C", PATH: "" },
      },
    );
    closeSync(log);
    this.#child = child;
    const spawnError = new Promise<never>((_, reject) => child.once("error", reject));
    spawnError.catch(() => {});
    if (child.pid === undefined) await spawnError;
    const postmaster = nameProcess(child.pid ?? 0);
    const file: EngineFile = { postmaster, socketDir: this.connection.socketDir };
    try {
      writeFileSync(join(dir.path, "engine.json"), JSON.stringify(file), { mode: 0o600 });
    } catch (error) {
      // The disk may be full. A process that nobody knows of would be in the way of the next one.
      await end(postmaster);
      throw failed(`the data directory ${dir.path} cannot be written (${reason(error)})`);
    }
    while (!isReady(dir, postmaster.pid)) {
      if (child.exitCode !== null || child.signalCode !== null) {
        throw failed(`the database did not start: ${lastLine(logPath)}`);
      }
      await delay(10);
    }
    child.once("exit", () => void this.#restart(child));
    if (child.exitCode !== null || child.signalCode !== null) void this.#restart(child);
  }

  async #restart(child: ChildProcess): Promise<void> {
    const { log } = this.#options;
    if (this.#stopping) return;
    log?.("database ended", { code: child.exitCode, signal: child.signalCode });
    for (let wait = 50; !this.#stopping; wait = Math.min(wait * 2, 5_000)) {
      await delay(wait);
      if (this.#stopping) return;
      try {
        // Children of the dead process may still hold its memory. Then the attempt fails and is repeated.
        await this.launch();
        log?.("database started again");
        return;
      } catch (error) {
        log?.("database not started", { reason: error instanceof Error ? error.message : "unknown" });
      }
    }
  }

  async stop(): Promise<void> {
    if (this.#stopping) return;
    this.#stopping = true;
    const { dir } = this.#options;
    const child = this.#child;
    if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      await end(nameProcess(child.pid));
    }
    rmSync(join(dir.path, "engine.json"), { force: true });
    if (this.connection.socketDir !== join(dir.path, "run")) {
      rmSync(this.connection.socketDir, { recursive: true, force: true });
    }
    this.#release();
  }
}

/** Gives up the ballast when without it there is no room to start. */
async function makeRoom({ dir, log }: EngineOptions): Promise<void> {
  if (!hasBallast(dir.path) || (await freeBytes(dir.path)) >= START_BYTES) return;
  dropBallast(dir.path);
  log?.("gave up the ballast to start the database on a full disk");
}

function ids(dir: DataDir): { uid?: number; gid?: number } {
  return dir.account === null ? {} : { uid: dir.account.uid, gid: dir.account.gid };
}

/**
 * Ends a database in order: it rolls back open transactions and writes everything. After half a minute it is ended by
 * force.
 */
async function end(postmaster: ProcessName): Promise<void> {
  for (const signal of ["SIGINT", "SIGQUIT", "SIGKILL"] as const) {
    try {
      process.kill(postmaster.pid, signal);
    } catch {
      return;
    }
    if (await waitForEnd(postmaster, signal === "SIGINT" ? 30_000 : 5_000)) return;
  }
}

/** Ends the database that a killed server left running on `dir`. A database that is not ours is an error. */
async function endLeftover(dir: DataDir, log: EngineOptions["log"]): Promise<void> {
  const path = join(dir.cluster, "postmaster.pid");
  // A database spawned just before the server was killed may not have written its lock yet.
  for (const pid of processesWith(MARK, `-D ${dir.cluster} `)) {
    log?.("ending the database of a server that was killed", { pid });
    await end(nameProcess(pid));
  }
  if (!existsSync(path)) return;
  const postmaster = nameProcess(Number(readFileSync(path, "utf8").split("\n")[0]));
  const command = commandLine(postmaster.pid);
  // The command line lacks our folder: another program has the process number now.
  if (postmaster.pid > 0 && isAlive(postmaster) && (command === null || command.includes(dir.cluster))) {
    const recorded = readJson<EngineFile>(join(dir.path, "engine.json"))?.postmaster;
    if (command !== null || recorded?.pid !== postmaster.pid) {
      throw failed(
        `a PostgreSQL that this server did not start (process ${postmaster.pid}) uses ${dir.cluster}`,
      );
    }
    log?.("ending the database of a server that was killed", { pid: postmaster.pid });
    await end(postmaster);
  }
  await removeStaleLock(dir, path);
}

/**
 * Removes the lock of a database that has ended. PostgreSQL takes any process with that number as the holder, even a
 * zombie. The lock must stay while children of the dead process still use the data.
 */
async function removeStaleLock(dir: DataDir, path: string): Promise<void> {
  const until = performance.now() + 30_000;
  for (
    let left = processesIn(dir.cluster);
    left === null || left.length > 0;
    left = processesIn(dir.cluster)
  ) {
    if (left === null) return;
    if (performance.now() > until) {
      throw failed(`processes ${left.join(", ")} of a database that was killed still use ${dir.cluster}`);
    }
    await delay(20);
  }
  rmSync(path, { force: true });
}

/** Creates an empty cluster; a half-made one never gets the final name. */
function initialise(dir: DataDir, binaries: Binaries, log: EngineOptions["log"]): void {
  log?.("preparing the database");
  const draft = `${dir.cluster}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  if (dir.account !== null) chownSync(draft, dir.account.uid, dir.account.gid);
  const locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
  const access = ["--username=sealfield", "--auth-local=trust", "--auth-host=reject"];
  const run = spawnSync(binaries.initdb, ["-D", draft, ...locale, ...access, "--no-instructions"], {
    ...ids(dir),
    cwd: dir.path,
    encoding: "utf8",
    env: { LC_ALL: "C", PATH: "", TZ: "UTC" },
  });
  if (run.status !== 0) {
    rmSync(draft, { recursive: true, force: true });
    const problem = run.error?.message ?? run.stderr.trim().split("\n").slice(-2).join(" ");
    throw failed(`the database could not be prepared: ${problem}`);
  }
  rmSync(dir.cluster, { recursive: true, force: true });
  renameSync(draft, dir.cluster);
}

/** Returns a new folder of mode 0700 whose socket's path is short enough. */
function makeSocketDir(dir: DataDir): string {
  const inside = join(dir.path, "run");
  const fits = (folder: string) => Buffer.byteLength(join(folder, `.s.PGSQL.${PORT}`)) <= MAX_SOCKET_PATH;
  const base = fits(join(tmpdir(), "sealfield-xxxxxx")) ? tmpdir() : "/tmp";
  // PostgreSQL would take the leftovers of a killed database for a lock.
  rmSync(inside, { recursive: true, force: true });
  if (fits(inside)) mkdirSync(inside, { recursive: true, mode: 0o700 });
  const folder = fits(inside) ? inside : mkdtempSync(join(base, "sealfield-"));
  chmodSync(folder, 0o700);
  if (dir.account !== null) chownSync(folder, dir.account.uid, dir.account.gid);
  return folder;
}

/** Returns whether the database says of itself that it takes connections. */
function isReady(dir: DataDir, pid: number): boolean {
  try {
    const lines = readFileSync(join(dir.cluster, "postmaster.pid"), "utf8").split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready" && isAlive(nameProcess(pid));
  } catch {
    return false;
  }
}

async function createDatabase(connection: Engine["connection"]): Promise<void> {
  const client = new pg.Client({
    host: connection.socketDir,
    port: connection.port,
    user: "sealfield",
    database: "postgres",
  });
  await client.connect();
  try {
    const found = await client.query("select 1 from pg_database where datname = 'sealfield'");
    if (found.rows.length === 0) await client.query("create database sealfield");
  } finally {
    await client.end();
  }
}

function lastLine(path: string): string {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? "";
}
