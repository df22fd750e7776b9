/**
 * Long work on the event loop, in slices: after a moment everybody else is answered, then it goes on. However many
 * such works there are, there is one slice between two looks at the network.
 */
import { setImmediate as others } from "node:timers/promises";

/** Most milliseconds of one slice, about. */
const SLICE_MS = 2;

let last: Promise<void> = Promise.resolve();

/** Returns when it is the turn of the next slice: before work that takes a moment and cannot be cut. */
export function nextSlice(): Promise<void> {
  last = last.then(() => others());
  return last;
}

/** Does `work` for each of `items`, in order, until `signal` aborts. */
export async function inSlices<Item>(
  items: Iterable<Item>,
  work: (item: Item) => void | Promise<void>,
  signal: AbortSignal | null = null,
): Promise<void> {
  let until = performance.now() + SLICE_MS;
  for (const item of items) {
    if (performance.now() > until) {
      await nextSlice();
      signal?.throwIfAborted();
      until = performance.now() + SLICE_MS;
    }
    const more = work(item);
    if (more !== undefined) await more;
  }
}
