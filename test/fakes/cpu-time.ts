/** How long something takes, whatever else the machine does meanwhile. */

/** Runs `work` and returns the milliseconds of processor time that this process spent on it. */
export function cpuTimeOf(work: () => unknown): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
