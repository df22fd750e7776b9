/**
 * The connection pool and transactions over `pg`. Lost connections and time-outs become one `timeout` error
 * (HTTP 503): the caller repeats, and nothing else of the database's words leaves the server.
 */
import pg from "pg";
import { VaultError } from "../../errors.ts";
import type { Sql } from "./sql.ts";

/** Anything that runs statements: the pool, or one transaction. */
export interface Queryable {
  /** Returns all rows. Whole numbers of 64 bits come as numbers; those of this schema stay below 2^53. */
  query<Row extends object>(statement: Sql): Promise<Row[]>;
}

export interface Database extends Queryable {
  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Runs `work` on one unchanging state of the database; a statement over `timeoutMs` ends in a `timeout` error. */
  read<T>(timeoutMs: number, work: (tx: Queryable) => Promise<T>): Promise<T>;
  end(): Promise<void>;
}

export interface DatabaseOptions {
  /** Where to connect: a socket directory and a port, or a URL. */
  readonly connection: { readonly socketDir: string; readonly port: number } | { readonly url: string };
  /** Most connections at once; 10 by default. */
  readonly connections?: number;
}

const INT8 = 20;

/** SQLSTATE classes and codes that mean "not now": lost connection, shutdown, time-out, deadlock, full disk. */
const NOT_NOW = /^(08|57P|57014|40001|40P01|53|58)/;

/** Returns `error` as what a client may learn of it. */
export function databaseError(error: unknown): unknown {
  if (error instanceof VaultError) return error;
  const code: unknown = error instanceof Error && "code" in error ? error.code : undefined;
  if (typeof code !== "string") {
    const lost = error instanceof Error && /terminat|timeout|Connection|not queryable/i.test(error.message);
    return lost ? notNow(error) : error;
  }
  if (code === "2201B") {
    return new VaultError("bad_request", "the regular expression needs too large a machine", {
      cause: error,
    });
  }
  if (NOT_NOW.test(code) || /^(ECONN|ENOENT|EPIPE|ETIMEDOUT)/.test(code)) return notNow(error);
  return error;
}

function notNow(cause: unknown): VaultError {
  const code: unknown = cause instanceof Error && "code" in cause ? cause.code : undefined;
  const text =
    code === "57014"
      ? "this took too long; ask for less at once"
      : code === "53100"
        ? "the server's disk is full; nothing was changed"
        : "the database is busy or restarting; try again";
  return new VaultError("timeout", text, { cause });
}

/** Returns a pool on `options`; it connects when first used. */
export function openPool(options: DatabaseOptions): Database {
  const { connection } = options;
  const pool = new pg.Pool({
    ...("url" in connection
      ? { connectionString: connection.url }
      : { host: connection.socketDir, port: connection.port, user: "sealfield", database: "sealfield" }),
    max: options.connections ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    application_name: "sealfield",
    types: {
      getTypeParser: ((oid: number, format?: "text" | "binary") =>
        oid === INT8 && format !== "binary" ? Number : pg.types.getTypeParser(oid, format)) as never,
    },
  });
  // An idle connection that breaks is replaced when next needed; without a listener it would end the process.
  pool.on("error", () => {});
  return {
    query: (statement) => run(pool, statement),
    transaction: (work) => transaction(pool, "begin", work),
    read: (timeoutMs, work) => {
      const limit = `set local statement_timeout = ${Math.ceil(timeoutMs)}`;
      return transaction(pool, `begin isolation level repeatable read read only; ${limit}`, work);
    },
    end: () => pool.end(),
  };
}

async function run<Row extends object>(on: pg.Pool | pg.PoolClient, statement: Sql): Promise<Row[]> {
  try {
    return (await on.query<Row>(statement.statement())).rows;
  } catch (error) {
    throw databaseError(error);
  }
}

async function transaction<T>(pool: pg.Pool, begin: string, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const connection = await pool.connect().catch((error: unknown) => {
    throw databaseError(error);
  });
  // Without a listener, a connection that breaks between two statements would end the process.
  const onError = () => {};
  connection.on("error", onError);
  let broken = false;
  try {
    await connection.query(begin);
    const result = await work({ query: (statement) => run(connection, statement) });
    await connection.query("commit");
    return result;
  } catch (error) {
    await connection.query("rollback").catch(() => {
      broken = true;
    });
    throw databaseError(error);
  } finally {
    connection.off("error", onError);
    connection.release(broken);
  }
}
