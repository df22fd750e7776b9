/** How fast bytes go by, over the last seconds, and how a number of bytes is said. */

import { say } from "../words/say.tsx";

const WINDOW_MS = 4_000;
/** Less than this says nothing yet. */
const LEAST_MS = 400;

/** Remembers how many bytes went by when, for one phase of one transfer. */
export class SpeedMeter {
  #seen: { readonly at: number; readonly bytes: number }[] = [];

  /** Takes note of `bytes` in all at the time `now` in ms; returns bytes per second, 0 while unknown. */
  add(bytes: number, now: number): number {
    this.#seen = [...this.#seen.filter(({ at }) => at >= now - WINDOW_MS), { at: now, bytes }];
    const [first] = this.#seen;
    if (first === undefined || now - first.at < LEAST_MS) return 0;
    return Math.max(0, ((bytes - first.bytes) * 1000) / (now - first.at));
  }
}

const UNITS = ["bytes", "KB", "MB", "GB", "TB"] as const;

/** Returns a number of bytes as people read it: "417 bytes", "1.4 MB", in German "1,4 MB". */
export function sayBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (Math.round(value) >= 1000 && unit < UNITS.length - 1) [value, unit] = [value / 1000, unit + 1];
  const rounded = unit === 0 || value >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
  return say(`{size} ${UNITS[unit]}`, { size: rounded });
}
