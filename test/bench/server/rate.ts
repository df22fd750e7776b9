/** Does one thing as often as possible for a while, on several lanes at once, and says how often and how fast. */

export interface Rate {
  readonly perSecond: number;
  /** Milliseconds, in ascending order. */
  readonly latencies: readonly number[];
}

/** Runs `work` on each of `lanes` again and again for `seconds`; it gets the lane's number. */
export async function rateOf(
  lanes: number,
  seconds: number,
  work: (lane: number) => Promise<unknown>,
): Promise<Rate> {
  const latencies: number[] = [];
  const started = performance.now();
  const until = started + seconds * 1000;
  await Promise.all(
    Array.from({ length: lanes }, async (_, lane) => {
      for (let before = performance.now(); before < until; ) {
        await work(lane);
        const after = performance.now();
        latencies.push(after - before);
        before = after;
      }
    }),
  );
  const elapsed = (performance.now() - started) / 1000;
  return { perSecond: latencies.length / elapsed, latencies: latencies.sort((a, b) => a - b) };
}

/** Returns the value below which a `part` (0 to 1) of the ascending `values` lies. */
export function quantile(values: readonly number[], part: number): number {
  return values[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;
}

export function median(values: readonly number[]): number {
  return quantile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}
