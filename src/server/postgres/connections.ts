/**
 * Connections to the database: to the built-in one by its socket, or to that host of a URL which takes writes. It
 * asks that host every second. When the host dies, hangs, is cut off or becomes a standby, it looks for the host that
 * took over. Callers that wait for the old host then fail immediately, not only when the network gives up.
 */
import { Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import pg from "pg";
import { VaultError } from "../../errors.ts";
import { askRole, findPrimary, hostUrls, type Primary, type Role, timer } from "./primary.ts";

export interface DatabaseOptions {
  /** The database to connect to: a socket directory and a port, or a URL, which may name several hosts. */
  readonly connection: { readonly socketDir: string; readonly port: number } | { readonly url: string };
  /** Most connections at once; 20 by default. */
  readonly connections?: number;
}

const INT8 = 20;
/** The interval of asking the host in use whether it still takes writes. */
const ASK_EVERY_MS = 1_000;
/** The time that a caller waits for a host that takes writes. */
const WAIT_MS = 5_000;
const LOOK_AGAIN_MS = 200;
/** The time that the host may take to cancel something. */
const CONTROL_MS = 2_000;

/** The pool on one host. */
class Place {
  readonly url: string | null;
  readonly config: pg.PoolConfig;
  readonly pool: pg.Pool;
  /** Called when this place is no longer used. */
  readonly onLeft = new Set<() => void>();
  readonly #sockets = new Set<Socket>();
  #watch: pg.Client | null;

  constructor(url: string | null, config: pg.PoolConfig, watch: pg.Client | null) {
    this.url = url;
    this.config = config;
    this.#watch = watch;
    this.pool = new pg.Pool({ ...config, stream: () => this.#socket() });
    // A connection that breaks while idle is replaced when it is next needed. Without these listeners, for idle
    // connections and for those in use, a break would end the process.
    this.pool.on("error", () => {});
    this.pool.on("connect", (client) => client.on("error", () => {}));
  }

  #socket(): Socket {
    const socket = new Socket();
    this.#sockets.add(socket);
    socket.once("close", () => this.#sockets.delete(socket));
    return socket;
  }

  /** Asks the host on the oldest connection of this place: when that one hangs, all others may hang too. */
  async ask(): Promise<Role> {
    return this.#watch === null ? { writes: true } : askRole(this.#watch);
  }

  /** Replaces the connection on which the host is asked. */
  watchOn(client: pg.Client): void {
    void this.#watch?.end().catch(() => {});
    this.#watch = client;
  }

  /** Ends all connections. With `force` it also ends those in use, whose callers get an error. */
  async end(force: boolean): Promise<void> {
    for (const leave of this.onLeft) leave();
    void this.#watch?.end().catch(() => {});
    const ended = this.pool.end();
    if (force) {
      for (const socket of this.#sockets)
        socket.destroy(new Error("Connection terminated: another host took over"));
    }
    await ended;
  }
}

/** Hands out connections to the database that takes writes. */
export class Connections {
  readonly #urls: readonly string[];
  readonly #config: pg.PoolConfig;
  readonly #ending = new AbortController();
  #place: Place | null = null;
  #doubted: { readonly place: Place; readonly hung: boolean } | null = null;
  #looking: Promise<void> | null = null;
  #cause: unknown = null;

  /** Nothing is connected yet. @throws VaultError `input_invalid` when the URL is none */
  constructor({ connection, connections = 20 }: DatabaseOptions) {
    this.#urls = "url" in connection ? hostUrls(connection.url) : [];
    this.#config = {
      max: connections,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      application_name: "sealfield",
      keepAlive: true,
      types: {
        getTypeParser: ((oid: number, format?: "text" | "binary") =>
          oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format)) as never,
      },
    };
    if ("url" in connection) {
      void this.#watchHosts();
      return;
    }
    const own = {
      host: connection.socketDir,
      port: connection.port,
      user: "sealfield",
      database: "sealfield",
    };
    this.#place = new Place(null, { ...this.#config, ...own }, null);
  }

  /** Returns the numbers of the pool in use. */
  count(): { total: number; idle: number; waiting: number } {
    const pool = this.#place?.pool;
    return {
      total: pool?.totalCount ?? 0,
      idle: pool?.idleCount ?? 0,
      waiting: pool?.waitingCount ?? 0,
    };
  }

  /** Returns a connection, which the caller releases. @throws Error as `pg`, or VaultError `timeout` without a host */
  async take(): Promise<pg.PoolClient> {
    const until = performance.now() + WAIT_MS;
    for (;;) {
      const place = this.#place ?? (await this.#find(until));
      try {
        const taken = await connect(place);
        if (taken !== null) return taken;
      } catch (error) {
        this.#doubt(place, false);
        if (place.url === null || performance.now() > until) throw error;
      }
    }
  }

  /** Reports that `connection` broke, or that its host refused to write. */
  doubt(connection: pg.PoolClient): void {
    const place = this.#place;
    if (place !== null && placeOf.get(connection) === place) this.#doubt(place, false);
  }

  /** Tells the process behind `connection` to cancel its statement or to end. It fails as `pg` fails. */
  async signal(connection: pg.PoolClient, how: "pg_cancel_backend" | "pg_terminate_backend"): Promise<void> {
    const place = placeOf.get(connection);
    const { processID } = connection as pg.PoolClient & { readonly processID?: number | null };
    if (place === undefined || !processID) return;
    const within = { connectionTimeoutMillis: CONTROL_MS, query_timeout: CONTROL_MS };
    const control = new pg.Client({ ...place.config, ...within });
    control.on("error", () => {});
    try {
      await control.connect();
      await control.query({ text: `select ${how}($1)`, values: [processID] });
    } finally {
      // Not awaited: a host that hangs would hang here too.
      void control.end().catch(() => {});
    }
  }

  /** Ends all connections once those in use are given back. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#looking;
    await Promise.all([this.#place?.end(false), this.#doubted?.place.end(false)]);
  }

  #doubt(place: Place, hung: boolean): void {
    if (place.url === null || place !== this.#place) return;
    this.#place = null;
    this.#doubted = { place, hung };
    void this.#look();
  }

  async #find(until: number): Promise<Place> {
    const { promise, stop } = timer(Math.max(0, until - performance.now()), undefined);
    await Promise.race([this.#look(), promise]).finally(stop);
    if (this.#place !== null) return this.#place;
    const cause = this.#cause;
    throw new VaultError("timeout", "no database server takes writes at the moment; try again", { cause });
  }

  #look(): Promise<void> {
    this.#looking ??= this.#lookOn().finally(() => {
      this.#looking = null;
    });
    return this.#looking;
  }

  async #lookOn(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      const found = await findPrimary(this.#urls);
      if ("url" in found) return this.#use(found);
      this.#cause = found.cause;
      await this.#pause(LOOK_AGAIN_MS);
    }
  }

  async #use({ url, client }: Primary): Promise<void> {
    const doubted = this.#doubted;
    const same = doubted !== null && doubted.place.url === url && !doubted.hung;
    const role: Role = same ? await doubted.place.ask() : { silent: true };
    if (this.#ending.signal.aborted) return void client.end().catch(() => {});
    this.#doubted = null;
    if (doubted !== null && !("silent" in role)) {
      // Its other connections may be fine, so only the broken one on which the host is asked is replaced.
      if ("error" in role) doubted.place.watchOn(client);
      else void client.end().catch(() => {});
      this.#place = doubted.place;
    } else {
      this.#place = new Place(url, { ...this.#config, connectionString: url }, client);
      void doubted?.place.end(true);
    }
  }

  async #watchHosts(): Promise<void> {
    while (!this.#ending.signal.aborted) {
      await this.#pause(ASK_EVERY_MS);
      const place = this.#place;
      if (place === null) continue;
      const role = await place.ask();
      if (!("writes" in role && role.writes)) this.#doubt(place, "silent" in role);
    }
  }

  async #pause(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.#ending.signal, ref: false }).catch(() => {});
  }
}

/** Returns the code of a database's or the system's error, or null. */
export function sqlState(error: unknown): string | null {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : null;
}

const placeOf = new WeakMap<pg.PoolClient, Place>();

/** Returns a connection of `place`, or null when the place is left before there is one. */
async function connect(place: Place): Promise<pg.PoolClient | null> {
  const connecting = place.pool.connect();
  // Each call has a promise of its own. One for all calls would hold something of each until the place is left.
  let leave = () => {};
  const left = new Promise<null>((resolve) => {
    leave = () => resolve(null);
  });
  place.onLeft.add(leave);
  const taken = await Promise.race([connecting, left]).finally(() => place.onLeft.delete(leave));
  if (taken === null) {
    connecting.then((late) => late.release(true)).catch(() => {});
    return null;
  }
  placeOf.set(taken, place);
  return taken;
}
