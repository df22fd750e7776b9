/**
 * Requests that wait for a change. Each looks again after a pause that grows with their number. So a database behind
 * several servers need not notify anybody, and thousands of waiting requests do not ask too often.
 */
import { setTimeout as pause } from "node:timers/promises";
import { VaultError } from "../../errors.ts";
import type { ClientId } from "../../wire/ids.ts";

export interface WaitOptions {
  /** Milliseconds between two looks when few wait. */
  readonly pauseMs?: number;
  /** Most waiting requests of one client, and of all. */
  readonly perClient?: number;
  readonly total?: number;
  /** Milliseconds, from any start. */
  readonly clock?: () => number;
}

export interface Waits {
  /**
   * Returns the result of `look` once `isDone` accepts it. It returns the last result after `ms` milliseconds, when
   * the caller has gone, or when the server ends.
   * @throws VaultError `rate_limited` when too many wait
   */
  until<T>(wait: Wait<T>): Promise<T>;
  /** Returns how many wait. */
  count(): number;
  /** Ends all waits, now and later. */
  end(): void;
}

export interface Wait<T> {
  readonly client: ClientId;
  readonly ms: number;
  readonly signal: AbortSignal;
  readonly look: () => Promise<T>;
  readonly isDone: (found: T) => boolean;
}

/** Milliseconds that each waiting request adds to the pause of all. */
const SHARE_MS = 2;

/** Returns the waits of one server process. */
export function createWaits(options: WaitOptions = {}): Waits {
  const { pauseMs = 1000, perClient = 8, total = 1500, clock = () => performance.now() } = options;
  const waiting = new Map<ClientId, number>();
  const ending = new AbortController();
  let all = 0;

  function enter(client: ClientId): void {
    const mine = waiting.get(client) ?? 0;
    if (mine >= perClient || all >= total) {
      throw new VaultError("rate_limited", "too many requests wait already", { detail: { retryAfter: 5 } });
    }
    waiting.set(client, mine + 1);
    all++;
  }

  function leave(client: ClientId): void {
    const mine = (waiting.get(client) ?? 1) - 1;
    if (mine === 0) waiting.delete(client);
    else waiting.set(client, mine);
    all--;
  }

  return {
    async until({ client, ms, signal, look, isDone }) {
      const until = clock() + ms;
      let found = await look();
      if (isDone(found) || ms <= 0) return found;
      enter(client);
      try {
        const stop = AbortSignal.any([signal, ending.signal]);
        while (!isDone(found) && !stop.aborted) {
          const left = until - clock();
          if (left <= 0) break;
          await pause(Math.min(left, pauseMs + all * SHARE_MS), undefined, { signal: stop }).catch(() => {});
          if (!stop.aborted) found = await look();
        }
        return found;
      } finally {
        leave(client);
      }
    },
    count: () => all,
    end: () => ending.abort(),
  };
}
