/**
 * Times functions against each other in one run and prints the ratios: absolute times depend on the machine.
 * What is measured is the processor time of the whole process, so that other programs do not count.
 */

/** One way of doing the work. It may be asynchronous. */
export interface Contender {
  readonly name: string;
  readonly work: () => unknown;
}

export interface Measured {
  readonly name: string;
  /** Median milliseconds of processor time of one run. */
  readonly time: number;
}

/**
 * Runs the contenders in turn, `rounds` times each after one warm-up, and returns the median time of each.
 * Taking turns spreads whatever else the machine does over all of them.
 */
export async function measure(contenders: readonly Contender[], rounds = 7): Promise<Measured[]> {
  const times = contenders.map((): number[] => []);
  for (let round = -1; round < rounds; round++) {
    for (const [i, { work }] of contenders.entries()) {
      const before = process.cpuUsage();
      await work();
      const { user, system } = process.cpuUsage(before);
      if (round >= 0) times[i]?.push((user + system) / 1000);
    }
  }
  return contenders.map(({ name }, i) => ({ name, time: median(times[i] ?? []) }));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** Prints a table of `measured`, each with its time divided by that of the contender called `base`. */
export function report(title: string, measured: readonly Measured[], base: string): void {
  const baseTime = measured.find(({ name }) => name === base)?.time ?? Number.NaN;
  console.log(`\n${title}`);
  for (const { name, time } of measured) {
    console.log(
      `  ${name.padEnd(34)} ${time.toFixed(2).padStart(9)} ms ${(time / baseTime).toFixed(2).padStart(7)} x`,
    );
  }
}
