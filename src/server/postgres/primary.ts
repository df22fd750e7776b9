/**
 * Finds the database server that takes writes. A URL may name several, as libpq's does:
 * `postgresql://user@one:5432,two:5432/name`. Reads use the same server too, because a caller must find what it has
 * just written.
 */
import pg from "pg";
import { VaultError } from "../../errors.ts";

/** How long a database may take to say whether it takes writes, in milliseconds. */
export const ANSWER_MS = 2_000;

const URL_PARTS = /^(postgres(?:ql)?:\/\/)([^/?#@]*@)?([^/?#]*)([\s\S]*)$/;
/** libpq's choice of a server. Sealfield ignores its value and uses the server that takes writes. */
const TARGET = /([?&])target_session_attrs=[^&#]*&?/;

/** Returns one URL for each host that `url` names. @throws VaultError `input_invalid` when it is no such URL */
export function hostUrls(url: string): string[] {
  // A socket's folder is one host, whatever its name.
  if (/^(socket:|\/)/.test(url)) return [url];
  const parts = URL_PARTS.exec(url);
  if (parts === null) {
    throw new VaultError(
      "input_invalid",
      "the database URL is like postgresql://user:password@host:5432/name, with commas between several hosts",
    );
  }
  const [, scheme = "", account = "", hosts = "", rest = ""] = parts;
  const after = rest.replace(TARGET, "$1").replace(/[?&]$/, "");
  return hosts.split(",").map((host) => scheme + account + host + after);
}

/** A database server's word about itself, or the reason why there is none. */
export type Role = { readonly writes: boolean } | { readonly silent: true } | { readonly error: unknown };

/** Asks on an open connection. `silent` when there is no answer in ANSWER_MS. */
export async function askRole(client: pg.Client): Promise<Role> {
  // This is the oldest way to ask, and PostgreSQL's relatives know it too. It is also true for a standby.
  const asked = client.query<{ transaction_read_only: string }>("show transaction_read_only").then(
    ({ rows }): Role => ({ writes: rows[0]?.transaction_read_only === "off" }),
    (error: unknown): Role => ({ error }),
  );
  const { promise, stop } = timer<Role>(ANSWER_MS, { silent: true });
  return Promise.race([asked, promise]).finally(stop);
}

/** A host that takes writes, and the open connection on which it said so. The caller ends that connection. */
export interface Primary {
  readonly url: string;
  readonly client: pg.Client;
}

/** Asks all of `urls` at once. Returns the first that takes writes, or why none does. */
export async function findPrimary(urls: readonly string[]): Promise<Primary | { readonly cause: unknown }> {
  const asked = urls.map(connectTo);
  try {
    const first = await Promise.any(asked);
    for (const other of asked) {
      other.then((late) => (late === first ? undefined : late.client.end())).catch(() => {});
    }
    return first;
  } catch (error) {
    return { cause: error instanceof AggregateError ? error.errors[0] : error };
  }
}

async function connectTo(url: string): Promise<Primary> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: ANSWER_MS,
    application_name: "sealfield",
    keepAlive: true,
  });
  client.on("error", () => {});
  await client.connect();
  const role = await askRole(client);
  if ("writes" in role && role.writes) return { url, client };
  // A host that does not answer would not close the connection either.
  void client.end().catch(() => {});
  throw "error" in role ? role.error : new VaultError("timeout", "this host takes no writes");
}

/** A promise of `value` in `ms`, and how to stop waiting for it. */
export function timer<T>(ms: number, value: T): { promise: Promise<T>; stop: () => void } {
  let stop = () => {};
  const promise = new Promise<T>((resolve) => {
    const handle = setTimeout(resolve, ms, value);
    stop = () => clearTimeout(handle);
  });
  return { promise, stop };
}
