/** Starts the parts of the server (database, schema, keys, app and, if wanted, a port) and stops them in order. */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { VaultError } from "../errors.ts";
import { isLoopback } from "../model/loopback.ts";
import type { ClientId } from "../wire/ids.ts";
import { createApp } from "./app.ts";
import { createAuthenticator } from "./auth/authenticator.ts";
import { createPresence } from "./auth/presence.ts";
import { createWaits, type WaitOptions } from "./changes/waits.ts";
import { DEFAULT_LIMITS, type Deps, type Limits } from "./deps.ts";
import { type Listener, type ListenLimits, listen } from "./edge/listen.ts";
import { jsonLog, type Log } from "./edge/log.ts";
import { createMetrics } from "./edge/metrics.ts";
import { readTls, type TlsFiles } from "./edge/tls.ts";
import { startCollector } from "./files/collector.ts";
import { openDiskStore } from "./files/disk-store.ts";
import type { FileStore } from "./files/file-store.ts";
import { openS3Store, type S3Options } from "./files/s3-store.ts";
import { createMemory } from "./limits/memory.ts";
import { createPeers } from "./limits/peers.ts";
import { createRates, DEFAULT_RATES, type RateOptions } from "./limits/rates.ts";
import { assertFilesNotMoved, assertNotMoved, prepareDataDir } from "./postgres/data-dir.ts";
import { type Database, openPool } from "./postgres/database.ts";
import { type Engine, joinEngine, LOG_BYTES, startEngine } from "./postgres/embedded.ts";
import { prepareRelief, reliefOf } from "./postgres/relief.ts";
import { BOUNDLESS, type Room, roomIn } from "./postgres/room.ts";
import { unusable } from "./postgres/unusable.ts";
import { migrate } from "./schema/migrate.ts";
import { shareRegularly } from "./share-counts.ts";
import { epochOf } from "./store/epoch.ts";
import { createQuotas, NO_QUOTA, type Quota } from "./store/quotas.ts";
import { countRecords } from "./store/records.ts";
import { hasTokens, mintToken, type TokenOptions } from "./store/registration-tokens.ts";
import { loadServerKeys, type ServerKeys } from "./store/secrets.ts";
import { sweepRegularly } from "./sweep.ts";

export interface StoreOptions {
  readonly dataDir: string;
  /** The URL of the operator's PostgreSQL; null for the built-in one in `dataDir`. */
  readonly databaseUrl?: string | null;
  readonly partitions?: number;
  /** Settings of the built-in database in addition to ours. */
  readonly settings?: Readonly<Record<string, string>>;
  /** A bucket for the bytes of files; null for a folder in `dataDir`. */
  readonly s3?: S3Options | null;
  readonly limits?: Partial<Limits>;
  readonly log?: Log;
}

export interface ServerOptions extends StoreOptions {
  /** 0 takes any free port; null listens on none. */
  readonly port: number | null;
  readonly host?: string;
  /** Says that a proxy with TLS is in front. Without it the server serves loopback addresses only. */
  readonly behindProxy?: boolean;
  readonly origins?: readonly string[];
  /** The origin by which clients know this server; null for the one that a request names. */
  readonly publicUrl?: string | null;
  readonly backupClient?: ClientId | null;
  /** Lets anybody make an account. */
  readonly openAccounts?: boolean;
  /** Lets anybody write notes, for a week at most. */
  readonly anonymousNotes?: boolean;
  readonly waits?: WaitOptions;
  /** Limits on the number of requests; null for none, as for measuring. */
  readonly rates?: RateOptions | null;
  /** What one client may keep; any number unless told. */
  readonly quota?: Quota;
  readonly tls?: TlsFiles | null;
  readonly listenLimits?: Partial<ListenLimits>;
  readonly metricsToken?: string | null;
}

/** An open store: the database with its schema up to date, and the bytes of files. */
export interface Store {
  readonly db: Database;
  readonly files: FileStore;
  readonly keys: ServerKeys;
  /** The room on the disk of the built-in database; no limit beside one of the operator's. */
  readonly room: Room;
  readonly enginePid: () => number | undefined;
  close(): Promise<void>;
}

export interface RunningServer {
  /** `http://host:port`, or "" without a port. */
  readonly url: string;
  fetch(request: Request): Promise<Response>;
  /** The registration token made when there was none yet, else null. */
  readonly firstToken: string | null;
  mintToken(options?: TokenOptions): Promise<string>;
  countRecords(): Promise<number>;
  /** The process of the built-in database, for tests that kill it. */
  readonly enginePid: () => number | undefined;
  readonly db: Database;
  readonly files: FileStore;
  stop(): Promise<void>;
}

/** Database and files without any change: the schema may be old or missing. */
export type Base = Omit<Store, "keys">;

/** Opens the store; with `join`, through the server that runs on it, if one does. */
export async function openStore(options: StoreOptions, join = false): Promise<Store> {
  const base = await openBase(options, join);
  try {
    await migrate(base.db, { partitions: options.partitions ?? 0 });
    if (!options.databaseUrl) await prepareRelief(base.db);
    return { ...base, keys: await loadServerKeys(base.db) };
  } catch (error) {
    await base.close();
    throw options.databaseUrl ? unusable(error) : error;
  }
}

/** As `openStore`, but changes nothing in the database. */
export async function openBase(options: StoreOptions, join = false): Promise<Base> {
  const log = options.log ?? jsonLog();
  const engine = options.databaseUrl ? null : await openEngine(options, log, join);
  const db = openPool({ connection: engine?.connection ?? { url: options.databaseUrl ?? "" } });
  const close = async () => {
    // Statements of callers who have gone are being cut off; the server does not wait longer for them.
    await Promise.race([db.end(), delay(END_MS, undefined, { ref: false })]);
    await engine?.stop();
  };
  const own = engine === null ? null : roomBeside(db, options);
  const files = openFileStore(options, own ?? undefined);
  return { db, files, room: own ?? BOUNDLESS, enginePid: () => engine?.pid(), close };
}

/** The time that statements have to end when the server does. */
const END_MS = 1_000;

/** Returns the room on the disk of the built-in database `db`. */
function roomBeside(db: Database, { dataDir, limits }: StoreOptions): Room {
  const { reserveBytes, ballastBytes, longMs } = { ...DEFAULT_LIMITS, ...limits };
  return roomIn(dataDir, reserveBytes, {
    logFolder: join(dataDir, "postgres/pg_wal"),
    logBytes: LOG_BYTES,
    relief: reliefOf(db.within({ ms: longMs })),
    ballastBytes,
  });
}

/** Returns the store of files that the options name; on this machine's disk it is filled as far as `room` allows. */
export function openFileStore(
  { dataDir, s3, limits }: Pick<StoreOptions, "dataDir" | "s3" | "limits">,
  room: Pick<Room, "assert"> = roomIn(dataDir, limits?.reserveBytes ?? DEFAULT_LIMITS.reserveBytes),
): FileStore {
  return s3 ? openS3Store(s3) : openDiskStore(join(dataDir, "files"), room);
}

async function openEngine(options: StoreOptions, log: Log, join: boolean): Promise<Engine> {
  const dir = prepareDataDir(options.dataDir);
  assertNotMoved(dir);
  const running = join ? await joinEngine(dir) : null;
  return running ?? startEngine({ dir, log, settings: options.settings ?? {} });
}

/**
 * Starts a server.
 * @throws VaultError `conflict` when the port or the data directory is in use, `input_invalid` for an address that
 * others could reach in clear text, `storage_failed` when the data cannot be opened
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const host = options.host ?? "127.0.0.1";
  const { tls = null, behindProxy = false } = options;
  if (!isLoopback(host) && !behindProxy && tls === null) {
    throw new VaultError(
      "input_invalid",
      `${host} is not a loopback address: give a certificate with --tls-cert and --tls-key, or put a proxy with TLS in front and say so with --behind-proxy`,
    );
  }
  if (tls !== null) readTls(tls);
  const log = options.log ?? jsonLog();
  if (!options.s3) assertFilesNotMoved(join(options.dataDir, "files"));
  const store = await openStore(options);
  const { keys, files } = store;
  const limits = { ...DEFAULT_LIMITS, ...options.limits };
  const db = store.db.within({ ms: limits.statementMs });
  /** What ends with the server, in this order; also where it cannot start. */
  const ends: (() => void | Promise<void>)[] = [];
  const endAll = async () => {
    for (const end of ends) await end();
    await store.close();
  };
  try {
    const peers = createPeers();
    const firstToken = (await hasTokens(db)) ? null : await mintToken(db, keys, { name: "first start" });
    const deps: Deps = {
      db,
      epoch: await epochOf(db),
      keys,
      files,
      auth: createAuthenticator(db, keys),
      presence: createPresence(db),
      log,
      room: store.room,
      limits,
      waits: createWaits(options.waits),
      rates: createRates(options.rates === undefined ? DEFAULT_RATES : options.rates, peers),
      quotas: createQuotas(options.quota ?? NO_QUOTA, peers),
      memory: createMemory(),
      metrics: createMetrics(),
      metricsToken: options.metricsToken ?? null,
      behindProxy,
      origins: options.origins ?? [],
      publicUrl: options.publicUrl ?? null,
      backupClient: options.backupClient ?? null,
      openAccounts: options.openAccounts ?? false,
      anonymousNotes: options.anonymousNotes ?? false,
    };
    ends.push(
      () => deps.waits.end(),
      () => deps.presence.end(),
    );
    // Looks for the first time, and so lays the ballast; a full disk is no reason not to start.
    await deps.room.assert().catch(() => {});
    const app = createApp(deps);
    const tidying = { ...deps, db: store.db.within({ ms: limits.longMs }) };
    ends.push(sweepRegularly(tidying));
    // The built-in database has one server.
    if (options.databaseUrl && peers.counts) ends.push(await shareRegularly(store.db, peers));
    const listener: Listener | null =
      options.port === null
        ? null
        : await listen(app, {
            host,
            port: options.port,
            log,
            tls,
            behindProxy,
            ...(options.listenLimits === undefined ? {} : { limits: options.listenLimits }),
          });
    if (listener !== null) ends.push(() => listener.close());
    ends.push(startCollector(tidying));
    return {
      url: listener?.url ?? "",
      fetch: (request) => app.fetch(request),
      firstToken,
      mintToken: (tokenOptions) => mintToken(db, keys, tokenOptions),
      countRecords: () => countRecords(db),
      enginePid: store.enginePid,
      db,
      files,
      stop: endAll,
    };
  } catch (error) {
    await endAll();
    throw error;
  }
}
