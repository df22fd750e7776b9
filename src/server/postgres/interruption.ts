/**
 * Ends the work on a connection from outside, once a signal aborts. It cancels the statement, and ends the
 * connection's process if that does not help soon. Both requests use a connection of their own, because this one is
 * busy.
 */
import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import type { Connections } from "./connections.ts";

/** The time that a cancelled statement has to end before its process is ended. */
const CANCELLED_MS = 250;

export class Interruption {
  readonly #connections: Connections;
  readonly #connection: pg.PoolClient;
  readonly #limit: AbortSignal;
  readonly #ended = new AbortController();
  #interrupting: Promise<void> | null = null;

  /** Watches `limit` until `end` is called. */
  constructor(connections: Connections, connection: pg.PoolClient, limit: AbortSignal) {
    this.#connections = connections;
    this.#connection = connection;
    this.#limit = limit;
    if (limit.aborted) this.#begin();
    else limit.addEventListener("abort", this.#begin, { once: true });
  }

  /** Whether the limit has been reached; nobody else can use the connection then. */
  get begun(): boolean {
    return this.#interrupting !== null;
  }

  /**
   * Reports that nothing runs on the connection any more. Returns whether it was interrupted, after no request is on
   * its way.
   */
  async end(): Promise<boolean> {
    this.#limit.removeEventListener("abort", this.#begin);
    this.#ended.abort();
    await this.#interrupting;
    return this.begun;
  }

  readonly #begin = (): void => {
    this.#interrupting = this.#interrupt().catch(() => {});
  };

  async #interrupt(): Promise<void> {
    const { signal } = this.#ended;
    await this.#connections.signal(this.#connection, "pg_cancel_backend");
    await delay(CANCELLED_MS, undefined, { signal });
    await this.#connections.signal(this.#connection, "pg_terminate_backend");
  }
}
