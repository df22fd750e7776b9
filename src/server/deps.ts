/** The parts that the routes of the server share. The server makes them once at start; a test makes its own. */
import type { ClientId } from "../wire/ids.ts";
import type { Authenticator } from "./auth/authenticator.ts";
import type { Presence } from "./auth/presence.ts";
import type { Waits } from "./changes/waits.ts";
import type { Log } from "./edge/log.ts";
import type { Metrics } from "./edge/metrics.ts";
import type { FileStore } from "./files/file-store.ts";
import type { Memory } from "./limits/memory.ts";
import { DEFAULT_PACE, type Pace } from "./limits/pace.ts";
import type { Rates } from "./limits/rates.ts";
import { BALLAST_BYTES } from "./postgres/ballast.ts";
import type { Database } from "./postgres/database.ts";
import type { Room } from "./postgres/room.ts";
import type { Quotas } from "./store/quotas.ts";
import type { ServerKeys } from "./store/secrets.ts";
import { DEFAULT_STRANGERS, type StrangerLimits } from "./store/strangers.ts";

export interface Limits {
  /** Most bytes of a request body. Values of about 2 MB must work (PROTOCOL.md section 4.5). */
  readonly bodyBytes: number;
  /** Most fields plus labels of one record. */
  readonly mapEntries: number;
  /** Most milliseconds one search may take, waiting for its turn included. */
  readonly searchMs: number;
  /** Most milliseconds of any other statement or transaction, and of the few that touch all records of a type. */
  readonly statementMs: number;
  readonly longMs: number;
  /** What a client may put into the lists of another that has not answered. */
  readonly strangers: StrangerLimits;
  /** The slowest pace at which a body may arrive. */
  readonly pace: Pace;
  /**
   * Bytes that writes leave free on the disk of the data directory, beside what the built-in database's log may take.
   */
  readonly reserveBytes: number;
  /** Bytes of ballast there, given up for the built-in database to start again; 0 for none. */
  readonly ballastBytes: number;
}

export const DEFAULT_LIMITS: Limits = {
  bodyBytes: 16 * 1024 * 1024,
  mapEntries: 10_000,
  strangers: DEFAULT_STRANGERS,
  searchMs: 10_000,
  statementMs: 30_000,
  longMs: 600_000,
  pace: DEFAULT_PACE,
  reserveBytes: 32 * 1024 * 1024,
  ballastBytes: BALLAST_BYTES,
};

export interface Deps {
  readonly db: Database;
  /** Names the present life of the database; see `epochOf`. */
  readonly epoch: string;
  readonly keys: ServerKeys;
  readonly files: FileStore;
  readonly room: Room;
  readonly auth: Authenticator;
  readonly presence: Presence;
  readonly log: Log;
  readonly limits: Limits;
  /** Limits on the number of requests. */
  readonly rates: Rates;
  /** What one client may keep. */
  readonly quotas: Quotas;
  /** How much is held of requests and answers. */
  readonly memory: Memory;
  readonly metrics: Metrics;
  /** The token that shows the metrics to other machines; null shows them to this machine only. */
  readonly metricsToken: string | null;
  readonly behindProxy: boolean;
  /** Requests that wait for something to happen. */
  readonly waits: Waits;
  /** Web origins that may call besides extensions, as `https://vault.example`. */
  readonly origins: readonly string[];
  /** The origin by which clients know this server, when a proxy in front changes it. */
  readonly publicUrl: string | null;
  /**
   * The client to which SDKs send credential backups; null names each newcomer itself, so that nobody else gets one.
   */
  readonly backupClient: ClientId | null;
  /** Whether anybody may make an account; else a registration token of the operator's is needed. */
  readonly openAccounts: boolean;
  /** Whether keys that no client registered may write notes, which live a week at most. */
  readonly anonymousNotes: boolean;
}
