/** Time limits of work that a caller waits for. The reason of such a signal is the error that the caller gets. */
import { VaultError } from "../../errors.ts";

/** Returns the error for work that takes longer than it may. */
export function tooLong(cause?: unknown): VaultError {
  return new VaultError("timeout", "this took too long; ask for less at once", { cause });
}

/** Returns the error for work that nobody waits for any more. Only the log shows its status. */
export function callerGone(): VaultError {
  return new VaultError("timeout", "the caller has gone", { detail: { status: 499 } });
}

/** Runs `work` with a signal that aborts after `ms` milliseconds, 0 for never, or when `signal` does. */
export async function limited<T>(
  ms: number,
  signal: AbortSignal | null,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const pass = () => controller.abort(signal?.reason);
  const timer = ms > 0 ? setTimeout(() => controller.abort(tooLong()), ms) : undefined;
  if (signal?.aborted) pass();
  signal?.addEventListener("abort", pass, { once: true });
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", pass);
  }
}

/**
 * Returns what `ended` becomes, or throws the signal's reason when that is not there `ms` milliseconds after the abort.
 */
export async function orAborted<T>(ended: Promise<T>, signal: AbortSignal, ms = 0): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let onAbort = () => {};
  const over = new Promise<never>((_, reject) => {
    onAbort = () => {
      timer = setTimeout(() => reject(signal.reason), ms);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([ended, over]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", onAbort);
  }
}
