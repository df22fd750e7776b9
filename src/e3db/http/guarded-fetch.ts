/**
 * The only place that calls `fetch`. It calls only origins named beforehand, sends no cookies, follows no redirect,
 * and distinguishes failures.
 */
import { isVaultError, VaultError } from "../../errors.ts";
import { aborted, unlessAborted } from "./abortable.ts";
import type { RequestWorld } from "./world.ts";

export interface GuardedFetch {
  readonly world: RequestWorld;
  readonly url: string;
  /** The origins that the request may go to and the answer may come from. */
  readonly origins: readonly string[];
  readonly init: RequestInit;
  /** Milliseconds for the request and for `use`. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Timers take whole milliseconds, and far fewer than the size that a server states may require. */
const LONGEST_TIMEOUT_MS = 24 * 3600 * 1000;

/**
 * Returns the result of `use` on the response.
 * @throws VaultError `aborted`, `timeout`, `network_unreachable`, `not_e3db` when the answer comes from elsewhere,
 * and as `use`, whose own faults stay what they are; TypeError for a URL outside of `origins`
 */
export async function guardedFetch<T>(
  { world, url, origins, init, timeoutMs, signal: caller }: GuardedFetch,
  use: (response: Response, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (caller?.aborted) throw aborted();
  if (!origins.includes(new URL(url).origin)) throw new TypeError("a request to a foreign origin");
  const timeout = (world.timeout ?? AbortSignal.timeout.bind(AbortSignal))(
    Math.min(Math.ceil(timeoutMs), LONGEST_TIMEOUT_MS),
  );
  const signal = caller === undefined ? timeout : AbortSignal.any([caller, timeout]);
  const interrupted = () =>
    caller?.aborted ? aborted() : new VaultError("timeout", "the server does not answer");
  const request = new Request(url, {
    ...init,
    signal,
    redirect: "error",
    credentials: "omit",
    cache: "no-store",
    referrerPolicy: "no-referrer",
  });
  try {
    const ask = async () => (world.fetch ?? fetch)(request);
    const asked = ask().catch((error: unknown) => {
      throw isVaultError(error) || signal.aborted ? error : unreachable();
    });
    const response = await unlessAborted(asked, signal, interrupted);
    if (response.redirected || (response.url !== "" && !origins.includes(new URL(response.url).origin))) {
      throw new VaultError("not_e3db", "the server sent the request elsewhere");
    }
    return await unlessAborted(use(response, signal), signal, interrupted);
  } catch (error) {
    if (signal.aborted && !isVaultError(error)) throw interrupted();
    throw error;
  }
}

/**
 * Returns the next piece of a response's body. @throws VaultError `network_unreachable` when it breaks off; the reason
 * of `signal` once that has fired
 */
export async function nextPiece(
  reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<ReadableStreamReadResult<Uint8Array<ArrayBuffer>>> {
  const piece = await reader.read().catch(() => null);
  signal.throwIfAborted();
  if (piece === null) throw unreachable();
  return piece;
}

function unreachable(): VaultError {
  return new VaultError("network_unreachable", "the server cannot be reached");
}
