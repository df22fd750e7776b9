/**
 * Lets at most so many works of each name run at once; the others wait in the order in which they came. Writes of one
 * tenant wait for each other, and each waiting write holds a connection. Without this limit a busy tenant would leave
 * no connection to the others.
 */
import { setTimeout as delay } from "node:timers/promises";
import { VaultError } from "../../errors.ts";

/** Runs `work` in its turn; fails with the reason of `signal` when that aborts before. */
export type Turn = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** A turn that a request takes at most once and keeps until it has done its work. */
export interface LongTurn {
  /** Returns null when the turn is the request's, or what it has to wait for. */
  take(): Promise<void> | null;
}

/** For work that needs no turn. */
export const NO_TURN: LongTurn = { take: () => null };

/** Most milliseconds of the rest after a long turn. */
const REST_MS = 25;

/**
 * Returns the turn that `turn` gives. It is kept until `worked` resolves, and then for as long again, `REST_MS` at most:
 * who asks for one long work after the other leaves time to the others.
 */
export function longTurn(
  turn: (work: () => Promise<void>) => Promise<void>,
  worked: Promise<void>,
): LongTurn {
  let isMine = false;
  let waiting: Promise<void> | null = null;
  const begun = () =>
    new Promise<void>((resolve, reject) => {
      const begin = () => {
        isMine = true;
        resolve();
        const began = performance.now();
        return worked.then(() =>
          delay(Math.min(REST_MS, performance.now() - began), undefined, { ref: false }),
        );
      };
      turn(begin).catch(reject);
    });
  return {
    take() {
      waiting ??= begun();
      // Whoever waits hears of a failure; perhaps nobody does any more.
      waiting.catch(() => {});
      return isMine ? null : waiting;
    },
  };
}

/** Returns the function that runs work in turns; `waiting` is how many of a name may wait. */
export function createTurns(
  most: number,
  mostWaiting: number,
): <T>(name: string, work: () => Promise<T>, signal?: AbortSignal) => Promise<T> {
  const running = new Map<string, { count: number; waiting: Set<() => void> }>();
  return async (name, work, signal) => {
    signal?.throwIfAborted();
    const place = running.get(name) ?? { count: 0, waiting: new Set<() => void>() };
    running.set(name, place);
    if (place.count < most) place.count++;
    else {
      if (place.waiting.size >= mostWaiting) throw tooMany();
      await new Promise<void>((resolve, reject) => {
        const leave = () => {
          place.waiting.delete(begin);
          reject(signal?.reason);
        };
        const begin = () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        };
        place.waiting.add(begin);
        signal?.addEventListener("abort", leave, { once: true });
      });
    }
    try {
      return await work();
    } finally {
      const [next] = place.waiting;
      if (next !== undefined) {
        place.waiting.delete(next);
        next();
      } else if (--place.count === 0) running.delete(name);
    }
  };
}

function tooMany(): VaultError {
  return new VaultError("rate_limited", "too many requests: try again in 1 s", { detail: { retryAfter: 1 } });
}
