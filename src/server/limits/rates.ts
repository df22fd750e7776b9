/**
 * Limits the requests of each client and each address, and most strictly those that fail to log in. A caller over its
 * limit learns when to come again (429, Retry-After) and takes nothing from the others.
 */
import { createHash } from "node:crypto";
import { isVaultError, VaultError } from "../../errors.ts";
import { isLoopbackAddress } from "../../model/loopback.ts";
import { type Buckets, createBuckets, type Rate } from "./buckets.ts";
import { createPeers, type Kind, type Peers, type Tell } from "./peers.ts";
import { createTurns } from "./turns.ts";

export interface RateOptions {
  readonly client: Rate;
  readonly address: Rate;
  /** Failed logins of one name, and from one address. */
  readonly failures: Rate;
  readonly failuresFrom: Rate;
  /** Most searches of one client at the same time, and most of those with patterns; more wait. */
  readonly searches: number;
  readonly patterns: number;
  /** Most requests of one client with large bodies, and with large answers, that are worked on at once; more wait. */
  readonly large: number;
  /** Most connections to the database that one client uses at the same time; more wait. */
  readonly connections: number;
  /** Whether this machine's own address is limited like any other. Behind a proxy it belongs to nobody. */
  readonly limitLoopback?: boolean;
}

export const DEFAULT_RATES: RateOptions = {
  client: { perSecond: 200, burst: 2_000 },
  address: { perSecond: 500, burst: 5_000 },
  failures: { perSecond: 0.1, burst: 5 },
  failuresFrom: { perSecond: 0.5, burst: 30 },
  searches: 4,
  patterns: 1,
  large: 1,
  connections: 6,
};

export interface Rates {
  /** Counts a request of a client. @throws VaultError `rate_limited` */
  client(name: string): void;
  /**
   * Counts what a request costs beside that, in small requests. It is answered all the same; the client's next ones
   * are not until that much has come back.
   */
  charge(name: string, cost: number): void;
  /** @throws VaultError `rate_limited` */
  address(address: string): void;
  /**
   * Runs a login and counts it when it ends in `unauthorized`. `name` is the one that logs in, null when there is
   * none yet.
   * @throws VaultError `rate_limited` after too many failures of this name or from this address, before it is tried
   */
  login<T>(name: string | null, address: string, work: () => Promise<T>): Promise<T>;
  /**
   * Runs one of the client's searches in its turn.
   * @throws VaultError `rate_limited` when too many wait, or the reason of `signal` when it aborts before
   */
  search<T>(client: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** As `search`, for one whose patterns keep a processor busy. */
  patterns<T>(client: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** As `search`, for a request with a large body. */
  large<T>(client: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** As `search`, for a request that reads large rows. */
  reads<T>(client: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Runs what needs a connection to the database for the client, in the same way. */
  connection<T>(client: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
}

const MAX_WAITING_SEARCHES = 256;
const MAX_WAITING = 1024;

/** Returns limits, counted together with `peers`; null for none at all. */
export function createRates(
  options: RateOptions | null,
  peers: Peers = createPeers(),
  clock?: () => number,
): Rates {
  if (options === null) return UNLIMITED;
  const { limitLoopback = false } = options;
  const buckets = (kind: Kind, rate: Rate) =>
    createBuckets(rate, clock, (least: number, onHeard: Tell) => peers.join(kind, least, onHeard));
  const clients = buckets("client", options.client);
  const addresses = byHash(buckets("address", options.address));
  const failures = byHash(buckets("failures", options.failures));
  const failuresFrom = byHash(buckets("failuresFrom", options.failuresFrom));
  const counts = (address: string) => address !== "" && (limitLoopback || !isLoopbackAddress(address));
  return {
    client: (name) => refuse(clients.take(name)),
    charge: (name, cost) => {
      if (cost > 0) clients.owe(name, cost);
    },
    address: (address) => {
      if (counts(address)) refuse(addresses.take(address));
    },
    login: async (name, address, work) => {
      if (name !== null) refuse(failures.look(name));
      if (counts(address)) refuse(failuresFrom.look(address));
      try {
        return await work();
      } catch (error) {
        if (isVaultError(error, "unauthorized")) {
          if (name !== null) failures.take(name);
          if (counts(address)) failuresFrom.take(address);
        }
        throw error;
      }
    },
    search: createTurns(options.searches, MAX_WAITING_SEARCHES),
    patterns: createTurns(options.patterns, MAX_WAITING_SEARCHES),
    large: createTurns(options.large, MAX_WAITING),
    reads: createTurns(options.large, MAX_WAITING),
    connection: createTurns(options.connections, MAX_WAITING),
  };
}

/**
 * Names of clients are in the database anyway; what else is told through it, an address or an account's name, is not.
 */
function byHash({ take, owe, look }: Buckets): Buckets {
  const hash = (name: string) => createHash("sha256").update(name, "utf8").digest("base64url").slice(0, 20);
  return {
    take: (name) => take(hash(name)),
    owe: (name, count) => owe(hash(name), count),
    look: (name) => look(hash(name)),
  };
}

function refuse(seconds: ReturnType<Buckets["take"]>): void {
  if (seconds === 0) return;
  throw new VaultError("rate_limited", `too many requests: try again in ${seconds} s`, {
    detail: { retryAfter: seconds },
  });
}

const UNLIMITED: Rates = {
  client: () => {},
  charge: () => {},
  address: () => {},
  login: (_name, _address, work) => work(),
  search: (_client, work) => work(),
  patterns: (_client, work) => work(),
  large: (_client, work) => work(),
  reads: (_client, work) => work(),
  connection: (_client, work) => work(),
};
