/** Long work in steps, so that a page of any size is never held up: each step ends where others may have their turn. */

/** Work that yields between its steps and returns its result. */
export type Steps<Result> = Generator<undefined, Result>;

/** So long is worked before others have their turn, in ms. */
const SLICE = 12;

/** Does all of the work while everybody waits. */
export function atOnce<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** Does the work in slices and lets the page go on in between. */
export async function inSlices<Result>(steps: Steps<Result>): Promise<Result> {
  // A message comes in its turn; browsers let a timer that follows others wait for some milliseconds more.
  const { port1, port2 } = new MessageChannel();
  try {
    for (let began = performance.now(); ; ) {
      const step = steps.next();
      if (step.done) return step.value;
      if (performance.now() - began < SLICE) continue;
      await new Promise((resolve) => {
        port1.onmessage = resolve;
        port2.postMessage(null);
      });
      began = performance.now();
    }
  } finally {
    port1.close();
  }
}
