/**
 * Statements and transactions over `pg`, each with a time limit that does not depend on `pg`. Lost connections,
 * time-outs and commits that the database did not confirm become one `timeout` error (HTTP 503), which the caller may
 * repeat. No other message of the database leaves the server.
 */
import type pg from "pg";
import { VaultError } from "../../errors.ts";
import { limited, orAborted, tooLong } from "../limits/limited.ts";
import { type LongTurn, NO_TURN, type Turn } from "../limits/turns.ts";
import { Connections, type DatabaseOptions, sqlState } from "./connections.ts";
import { diskFull } from "./disk-full.ts";
import { Interruption } from "./interruption.ts";
import type { Sql } from "./sql.ts";

/** Anything that runs statements: the pool, or one transaction. */
export interface Queryable {
  /** Returns all rows. Whole numbers of 64 bits come as numbers; those of this schema stay below 2^53. */
  query<Row extends object>(statement: Sql): Promise<Row[]>;
  /** Waits until there is room for `bytes` of rows, which count as its user's until the answer is sent. */
  hold(bytes: number): Promise<void>;
}

/** The bounds within which a caller uses the database. */
export interface Bounds {
  /** Most milliseconds of one statement or transaction, waiting for it included; 0 for any number. */
  readonly ms: number;
  /** Ends running and waiting work, for example because its caller has gone. */
  readonly signal: AbortSignal | null;
  /**
   * Waits for a turn; one client has a limited number at the same time. Work in a transaction must not ask for
   * another turn.
   */
  readonly turn: Turn;
  /** The turn of one client to read large rows. What only reads waits for it with no connection and begins anew. */
  readonly reads: LongTurn;
  /** Waits for room for the rows. */
  readonly hold: (bytes: number, signal: AbortSignal) => Promise<void>;
}

export interface Database extends Queryable {
  /** Returns this database within `bounds`, in addition to those it has: of two signals either ends the work. */
  within(bounds: Partial<Bounds>): Database;
  /** Runs `work` in one transaction: committed when it returns, rolled back when it throws. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>;
  /**
   * Runs `work` on one unchanging state of the database; it ends in a `timeout` error when `timeoutMs` have passed, in
   * place of the bounds' `ms`.
   */
  read<T>(timeoutMs: number, work: (tx: Queryable, limit: AbortSignal) => Promise<T>): Promise<T>;
  /** Returns how many connections there are, how many do nothing, and how many callers wait for one. */
  connections(): { readonly total: number; readonly idle: number; readonly waiting: number };
  end(): Promise<void>;
}

/** SQLSTATE classes and codes that mean "try later": lost connection, shutdown, time-out, deadlock, full disk. */
const NOT_NOW = /^(08|57P|57014|40001|40P01|53|58|25006)/;
/** Codes after which the connection, or the host behind it, is useless. 25006: it became a standby. */
const LOST = /^(08|57P|25006|ECONN|ENOENT|EPIPE|ETIMEDOUT|EHOST|ENET|EAI_)/;

/** Returns whether `error` means that another connection, perhaps to another host, is needed. */
function isLost(error: unknown): boolean {
  const code = sqlState(error);
  if (code !== null) return LOST.test(code);
  return error instanceof Error && /terminat|timeout|Connection|not queryable/i.test(error.message);
}

/** Returns the error that a client gets for `error`. */
function databaseError(error: unknown): unknown {
  if (error instanceof VaultError) return error;
  const code = sqlState(error);
  if (code === "2201B") {
    return new VaultError("bad_request", "the regular expression needs too large a machine", {
      cause: error,
    });
  }
  // An index takes a text of so many bytes; all others are bounded before.
  if (code === "54000") {
    return new VaultError("bad_request", "a name is longer than can be found again: make it shorter", {
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

/**
 * Returns a pool on `options`; it connects when first used. @throws VaultError `input_invalid` for a URL that is none
 */
export function openPool(options: DatabaseOptions): Database {
  return databaseOn(new Connections(options), {
    ms: 0,
    signal: null,
    turn: (work) => work(),
    reads: NO_TURN,
    hold: async () => {},
  });
}

function databaseOn(connections: Connections, bounds: Bounds): Database {
  return {
    within: ({ signal = null, ...more }) => {
      const signals = [bounds.signal, signal].filter((one) => one !== null);
      const both = signals.length === 2 ? AbortSignal.any(signals) : (signals[0] ?? null);
      return databaseOn(connections, { ...bounds, ...more, signal: both });
    },
    hold: (bytes) =>
      limited(bounds.ms, bounds.signal, async (limit) => {
        const turn = bounds.reads.take();
        if (turn !== null) await orAborted(turn, limit);
        await bounds.hold(bytes, limit);
      }),
    query: (statement) => bounded(bounds, (limit) => alone(connections, statement, limit)),
    transaction: (work) =>
      bounded(bounds, (limit) => transaction(connections, "begin", work, limit, bounds.hold)),
    read: (timeoutMs, work) => {
      // The database's own limit is for a process that the limit from outside does not reach.
      const own = `set local statement_timeout = ${Math.ceil(timeoutMs)}`;
      const begin = `begin isolation level repeatable read read only; ${own}`;
      return limited(timeoutMs, bounds.signal, (signal) =>
        inTurn(signal, () =>
          bounded({ ...bounds, ms: 0, signal }, (limit) =>
            transaction(connections, begin, work, limit, (bytes) => {
              const turn = bounds.reads.take();
              if (turn !== null) throw new NotYet(turn);
              return bounds.hold(bytes, limit);
            }),
          ),
        ),
      );
    },
    connections: () => connections.count(),
    end: () => connections.end(),
  };
}

/** Says that work has to be done once more, in its turn. */
class NotYet extends Error {
  readonly turn: Promise<void>;

  constructor(turn: Promise<void>) {
    super();
    this.turn = turn;
  }
}

/** Runs `work`, which changes nothing, once more in its turn if it has to wait for that. */
async function inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof NotYet)) throw error;
    await orAborted(error.turn, signal);
    return work();
  }
}

/** The time that a caller waits for its work to end in order after its time is over. */
const SETTLE_MS = 500;

/**
 * Runs `work` in a turn, and keeps the turn until the work has really ended. The caller gets its error a moment after
 * its time is over, whatever the database does.
 */
async function bounded<T>(
  { ms, signal, turn }: Bounds,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  return limited(ms, signal, (limit) => {
    const ended = turn(() => work(limit), limit);
    return orAborted(ended, limit, SETTLE_MS);
  });
}

async function run<Row extends object>(on: pg.PoolClient, statement: Sql): Promise<Row[]> {
  return (await on.query<Row>(statement.statement())).rows;
}

/** One statement, which is a transaction of its own. */
async function alone<Row extends object>(
  connections: Connections,
  statement: Sql,
  limit: AbortSignal,
): Promise<Row[]> {
  const connection = await take(connections, limit);
  return using(connections, connection, limit, () =>
    confirmed(connection, () => run<Row>(connection, statement)),
  );
}

async function transaction<T>(
  connections: Connections,
  begin: string,
  work: (tx: Queryable, limit: AbortSignal) => Promise<T>,
  limit: AbortSignal,
  hold: Bounds["hold"],
): Promise<T> {
  const connection = await begun(connections, begin, limit);
  return using(connections, connection, limit, async () => {
    const tx: Queryable = {
      hold: async (bytes) => hold(bytes, limit),
      query: async (statement) => {
        limit.throwIfAborted();
        return run<never>(connection, statement).catch((error) => Promise.reject(databaseError(error)));
      },
    };
    const result = await work(tx, limit);
    limit.throwIfAborted();
    const { command } = await confirmed(connection, () => connection.query("commit"));
    // A statement failed and the work continued regardless, so nothing was stored.
    if (command !== "COMMIT") throw new TypeError("a failed transaction cannot be committed");
    return result;
  });
}

/**
 * Runs `work`, then gives `connection` back: as it was, after a rollback, or, when it is broken or `limit` has cut it
 * off, to be closed.
 */
async function using<T>(
  connections: Connections,
  connection: pg.PoolClient,
  limit: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  let broken = false;
  const interruption = new Interruption(connections, connection, limit);
  try {
    return await work();
  } catch (error) {
    if (interruption.begun) throw limit.reason;
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
    // A cancellation that is still on its way would hit the next user of the connection.
    connection.release((await interruption.end()) || broken);
  }
}

async function take(connections: Connections, limit: AbortSignal): Promise<pg.PoolClient> {
  const taken = connections.take();
  return orAborted(taken, limit).catch((error: unknown) => {
    if (limit.aborted) taken.then((late) => late.release()).catch(() => {});
    throw databaseError(error);
  });
}

/** Returns a connection with an open transaction. It replaces a connection that breaks before its first statement. */
async function begun(connections: Connections, begin: string, limit: AbortSignal): Promise<pg.PoolClient> {
  for (let attempt = 1; ; attempt++) {
    const connection = await take(connections, limit);
    const interruption = new Interruption(connections, connection, limit);
    try {
      await connection.query(begin);
      if (await interruption.end()) throw limit.reason;
      return connection;
    } catch (error) {
      const cut = await interruption.end();
      if (!cut) connections.doubt(connection);
      connection.release(true);
      if (cut) throw limit.reason;
      if (attempt === 3 || !isLost(error)) throw databaseError(error);
    }
  }
}

/**
 * Runs `write` and throws when the database warns about it: with synchronous replicas, a commit whose wait for them
 * was cancelled succeeds with a warning and may still be lost. The server must not acknowledge it.
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
