/**
 * Limits how slowly a body may arrive. Some seconds are free; after that every second must bring a few bytes, or the
 * server cuts the body off.
 */
import { VaultError } from "../../errors.ts";
import { callerGone, orAborted } from "./limited.ts";

export interface Pace {
  /** Milliseconds in which nothing needs to arrive. */
  readonly graceMs: number;
  readonly bytesPerSecond: number;
}

/** Even a phone at the edge of its network is much faster. */
export const DEFAULT_PACE: Pace = { graceMs: 20_000, bytesPerSecond: 500 };

/**
 * Yields `body`, until `signal` aborts.
 * @throws VaultError `timeout` with status 408 when it falls behind the pace, with 499 when it breaks off
 */
export async function* paced(
  body: AsyncIterable<Uint8Array>,
  { graceMs, bytesPerSecond }: Pace,
  signal: AbortSignal | null = null,
): AsyncGenerator<Uint8Array> {
  const started = performance.now();
  const chunks = body[Symbol.asyncIterator]();
  let bytes = 0;
  try {
    for (;;) {
      const left = started + graceMs + (bytes / bytesPerSecond) * 1000 - performance.now();
      const next = within(arriving(chunks), left);
      const chunk = await (signal === null ? next : orAborted(next, signal));
      if (chunk.done === true) return;
      bytes += chunk.value.byteLength;
      yield chunk.value;
    }
  } finally {
    // Not awaited, because a body that hangs would hang here too.
    void Promise.resolve(chunks.return?.()).catch(() => {});
  }
}

/** Whoever sends half a body, or something that is none, is no fault of the server's. */
async function arriving(chunks: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
  try {
    return await chunks.next();
  } catch (error) {
    throw error instanceof VaultError ? error : callerGone();
  }
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new VaultError("timeout", "the body came too slowly", { detail: { status: 408 } })),
      Math.max(0, ms),
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
