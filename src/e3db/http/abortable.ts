/** Waits for work until a signal fires, also where the work does not listen to the signal. */
import { VaultError } from "../../errors.ts";

/** Returns the error of work that its caller called off. */
export function aborted(): VaultError {
  return new VaultError("aborted", "the request was called off");
}

/** Runs `run` and settles as it does, or with `aborted` as soon as the caller's `signal` fires. */
export async function abortable<T>(signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> {
  if (signal === undefined) return await run();
  if (signal.aborted) throw aborted();
  return await unlessAborted(run(), signal, aborted);
}

/** Settles as `promise` does, or rejects with `reason()` as soon as `signal` fires: not every fetch listens. */
export async function unlessAborted<T>(
  promise: Promise<T>,
  signal: AbortSignal,
  reason: () => Error,
): Promise<T> {
  if (signal.aborted) {
    promise.catch(() => undefined);
    throw reason();
  }
  let stop = (): void => undefined;
  const stopped = new Promise<never>((_, reject) => {
    stop = () => reject(reason());
    signal.addEventListener("abort", stop, { once: true });
  });
  try {
    return await Promise.race([promise, stopped]);
  } finally {
    signal.removeEventListener("abort", stop);
    promise.catch(() => undefined);
  }
}
