/**
 * Statements and transactions over `pg`. Lost connections, time-outs and what the database would not confirm become
 * one `timeout` error (HTTP 503): the caller repeats, and nothing else of the database's words leaves the server.
 */
import type pg from "pg";
import { VaultError } from "../../errors.ts";
import { Connections, type DatabaseOptions, sqlState } from "./connections.ts";
import { diskFull } from "./disk-full.ts";
import type { Sql } from "./sql.ts";

/** Anything that runs statements: the pool, or one transaction. */
export interface Queryable {
  /** Returns all rows. Whole numbers of 64 bits come as numbers; those of this schema stay below 2^53. */
  query<Row extends object>(statement: Sql): Promise<Row[]>;
}

export interface Database extends Queryable {
  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Runs `work` on one unchanging state of the database; it ends in a `timeout` error when `timeoutMs` have passed. */
  read<T>(timeoutMs: number, work: (tx: Queryable) => Promise<T>): Promise<T>;
  /** Returns how many connections there are, how many do nothing, and how many callers wait for one. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number };
  end(): Promise<void>;
}

/** SQLSTATE classes and codes that mean "not now": lost connection, shutdown, time-out, deadlock, full disk. */
const NOT_NOW = /^(08|57P|57014|40001|40P01|53|58|25006)/;
/** Those after which the connection, or the host behind it, is of no use. 25006: it became a standby. */
const LOST = /^(08|57P|25006|ECONN|ENOENT|EPIPE|ETIMEDOUT|EHOST|ENET|EAI_)/;

/** Returns whether `error` means that another connection, perhaps to another host, is needed. */
function isLost(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== null) return LOST.test(code);
  return error instanceof Error && /terminat|timeout|Connection|not queryable/i.test(error.message);
}

/** Returns `error` as what a client may learn of it. */
export function databaseError(error: unknown): unknown {
  if (error instanceof VaultError) return error;
  const code = sqlState(error);
  if (code === "2201B") {
    return new VaultError("bad_request", "the regular expression needs too large a machine", {
      cause: error,
    });
  }
  return isLost(error) || (code !== null && NOT_NOW.test(code)) ? notNow(error) : error;
}

function notNow(cause: unknown): VaultError {
  const code = sqlState(cause);
  if (code === "53100") return diskFull(cause);
  if (code === "57014") return tooLong(cause);
  return new VaultError("timeout", "the database is busy or restarting; try again", { cause });
}

function tooLong(cause?: unknown): VaultError {
  return new VaultError("timeout", "this took too long; ask for less at once", { cause });
}

/** Returns a pool on `options`; it connects when first used. @throws VaultError `input_invalid` for a URL that is none */
export function openPool(options: DatabaseOptions): Database {
  const connections = new Connections(options);
  return {
    query: (statement) => alone(connections, statement),
    transaction: (work) => transaction(connections, "begin", work),
    read: (timeoutMs, work) => {
      const limit = `set local statement_timeout = ${Math.ceil(timeoutMs)}`;
      const begin = `begin isolation level repeatable read read only; ${limit}`;
      return transaction(connections, begin, (tx) => work(inTime(tx, timeoutMs)));
    },
    connections: () => connections.count(),
    end: () => connections.end(),
  };
}

/** The database stops one statement that takes too long; this begins no further one when all have. 0 is no limit. */
function inTime(tx: Queryable, timeoutMs: number): Queryable {
  const until = performance.now() + timeoutMs;
  return {
    query: async (statement) => {
      if (timeoutMs > 0 && performance.now() > until) throw tooLong();
      return tx.query(statement);
    },
  };
}

async function run<Row extends object>(on: pg.PoolClient, statement: Sql): Promise<Row[]> {
  return (await on.query<Row>(statement.statement())).rows;
}

/** One statement, which is a transaction of its own. */
async function alone<Row extends object>(connections: Connections, statement: Sql): Promise<Row[]> {
  const connection = await take(connections);
  return using(connections, connection, () => confirmed(connection, () => run<Row>(connection, statement)));
}

async function transaction<T>(
  connections: Connections,
  begin: string,
  work: (tx: Queryable) => Promise<T>,
): Promise<T> {
  const connection = await begun(connections, begin);
  return using(connections, connection, async () => {
    const result = await work({
      query: (statement) =>
        run<never>(connection, statement).catch((error) => Promise.reject(databaseError(error))),
    });
    const { command } = await confirmed(connection, () => connection.query("commit"));
    // A statement failed and the work went on regardless: nothing was kept.
    if (command !== "COMMIT") throw new TypeError("a failed transaction cannot be committed");
    return result;
  });
}

/** Runs `work`, then gives `connection` back: as it was, after a rollback, or, when it is broken, to be closed. */
async function using<T>(
  connections: Connections,
  connection: pg.PoolClient,
  work: () => Promise<T>,
): Promise<T> {
  let broken = false;
  try {
    return await work();
  } catch (error) {
    const cause = error instanceof VaultError ? error.cause : error;
    broken = isLost(cause);
    if (broken) connections.doubt(connection);
    // Outside a transaction this does nothing.
    else if (connection.getTransactionStatus() !== "I") {
      await connection.query("rollback").catch(() => {
        broken = true;
      });
    }
    throw databaseError(error);
  } finally {
    connection.release(broken);
  }
}

async function take(connections: Connections): Promise<pg.PoolClient> {
  return connections.take().catch((error: unknown) => {
    throw databaseError(error);
  });
}

/** Returns a connection with an open transaction. One that breaks before anything was asked of it is replaced. */
async function begun(connections: Connections, begin: string): Promise<pg.PoolClient> {
  for (let attempt = 1; ; attempt++) {
    const connection = await take(connections);
    try {
      await connection.query(begin);
      return connection;
    } catch (error) {
      connections.doubt(connection);
      connection.release(true);
      if (attempt === 3 || !isLost(error)) throw databaseError(error);
    }
  }
}

/**
 * Runs `write` and throws when the database warns about it: with synchronous replicas, a commit whose wait for them
 * was cancelled succeeds with a warning, and may yet be lost. So it is not acknowledged.
 */
async function confirmed<T>(connection: pg.PoolClient, write: () => Promise<T>): Promise<T> {
  let warned = false;
  const onNotice = (notice: { severity?: string | undefined }) => {
    warned ||= notice.severity === "WARNING";
  };
  connection.on("notice", onNotice);
  try {
    const result = await write();
    if (warned)
      throw new VaultError("timeout", "the database did not confirm this on a second machine; try again");
    return result;
  } finally {
    connection.off("notice", onNotice);
  }
}
