/** One at a time: steps that read, decide and write must not interleave with their like. */

/** Returns a function that runs tasks one after the other, in the order of the calls; a failure stops none. */
export function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
