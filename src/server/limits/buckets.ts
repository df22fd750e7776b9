/**
 * Token buckets by name: each holds `burst` tokens and gets `perSecond` back. Each process has its own buckets, because
 * a limit kept in the database would itself be a load; servers on one database tell each other what they took.
 */
import type { Peers, Tell } from "./peers.ts";

export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

export interface Buckets {
  /** Takes one token of `name`. Returns 0, or how many seconds to wait when there is none. */
  take(name: string): number;
  /** Takes `count` tokens of `name`, which owes those that it has not. */
  owe(name: string, count: number): void;
  /** Returns as `take`, but takes nothing. */
  look(name: string): number;
}

const MAX_NAMES = 100_000;

/** A share of the burst that is not worth telling the other servers. */
const SMALL_SHARE = 0.01;

/**
 * Returns full buckets of `rate`, from which other servers take too: those that `join` makes known. `clock` is in
 * milliseconds, from any start.
 */
export function createBuckets(
  { perSecond, burst }: Rate,
  clock: () => number = () => performance.now(),
  join: (least: number, onHeard: Tell) => ReturnType<Peers["join"]> = () => () => {},
): Buckets {
  // The map holds only buckets that are not full.
  const levels = new Map<string, { tokens: number; at: number }>();

  function levelOf(name: string): number {
    const level = levels.get(name);
    if (level === undefined) return burst;
    return Math.min(burst, level.tokens + ((clock() - level.at) / 1000) * perSecond);
  }

  function forgetFull(): void {
    for (const name of levels.keys()) if (levelOf(name) >= burst) levels.delete(name);
    // More names than that at once are an attack; the map drops the oldest.
    for (const name of levels.keys()) {
      if (levels.size < MAX_NAMES) break;
      levels.delete(name);
    }
  }

  function set(name: string, tokens: number): void {
    if (levels.size >= MAX_NAMES) forgetFull();
    levels.delete(name);
    levels.set(name, { tokens, at: clock() });
  }

  const owe = (name: string, count: number) => set(name, levelOf(name) - count);
  const tell = join(Math.max(1, burst * SMALL_SHARE), owe);
  const wait = (tokens: number) => Math.ceil((1 - tokens) / perSecond);
  return {
    take(name) {
      const tokens = levelOf(name);
      if (tokens < 1) return wait(tokens);
      set(name, tokens - 1);
      tell(name, 1);
      return 0;
    },
    owe(name, count) {
      owe(name, count);
      tell(name, count);
    },
    look(name) {
      const tokens = levelOf(name);
      return tokens < 1 ? wait(tokens) : 0;
    },
  };
}
