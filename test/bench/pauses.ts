/** How long one task keeps the others waiting, and how much memory the work takes, while something goes on. */

const EVERY_MS = 2;

export interface Watched<T> {
  readonly result: T;
  /** Seconds by the clock. */
  readonly seconds: number;
  /**
   * Milliseconds of the longest task: by the clock or in processor time, whichever is less, as other programs work too.
   */
  readonly worst: number;
  /** MiB that the process took more at most. */
  readonly memory: number;
}

/** Does `work` and watches it. */
export async function watched<T>(work: () => Promise<T>): Promise<Watched<T>> {
  (globalThis as { gc?: () => void }).gc?.();
  const before = process.memoryUsage.rss();
  let [worst, most] = [0, before];
  let at = performance.now();
  let cpu = process.cpuUsage();
  const timer = setInterval(() => {
    const now = performance.now();
    const { user, system } = process.cpuUsage(cpu);
    worst = Math.max(worst, Math.min(now - at - EVERY_MS, (user + system) / 1000));
    most = Math.max(most, process.memoryUsage.rss());
    at = now;
    cpu = process.cpuUsage();
  }, EVERY_MS);
  const started = performance.now();
  try {
    const result = await work();
    return {
      result,
      seconds: (performance.now() - started) / 1000,
      worst,
      memory: (most - before) / 2 ** 20,
    };
  } finally {
    clearInterval(timer);
  }
}
