/**
 * Turns: at most so many at once of each name, the others in the order in which they came. Writes of one tenant wait
 * for each other, and each that waits holds a connection; without an end to that a busy tenant would leave none to the
 * others.
 */
import { VaultError } from "../../errors.ts";

/** Runs `work` when it is its turn, or throws the reason of `signal` when that aborts before. */
export type Turn = <T>(work: () => Promise<T>, signal: AbortSignal) => Promise<T>;

/** Returns how to run the work of a name; `waiting` is how many of a name may wait. */
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
