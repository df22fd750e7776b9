/** Runs tasks one at a time, so that read-modify-write steps cannot interleave. */

/** Returns a function that runs tasks one after the other, in the order of the calls; a failure stops none. */
export function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
