/**
 * The bytes of encrypted files, to and from the URLs that the server signs (PROTOCOL.md section 5): no credentials
 * go there, and only to origins named when connecting.
 */
import { VaultError } from "../errors.ts";
import { codeOfStatus } from "../wire/status.ts";
import { guardedFetch } from "./guarded-fetch.ts";
import type { RequestWorld } from "./request.ts";
import { isLoopback } from "./server-url.ts";

const BASE_TIMEOUT_MS = 60_000;
/** Slower than this, in bytes per second, and a transfer counts as stuck. */
const SLOWEST = 16 * 1024;

/** Where file bodies may go beside the server itself, and how. */
export interface BodyWorld {
  readonly world: RequestWorld;
  /** The server's origin first. */
  readonly origins: readonly [string, ...string[]];
}

export interface TransferOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes done so far. */
  readonly onProgress?: (bytes: number) => void;
}

/** Sends the whole encrypted file. Throws `bad_request` when size or MD5 do not arrive as announced. */
export async function sendBody(
  { world, origins }: BodyWorld,
  url: string,
  sealed: Blob,
  checksum: string,
  { signal }: TransferOptions = {},
): Promise<void> {
  const init = {
    method: "PUT",
    headers: { "content-type": "application/octet-stream", "content-md5": checksum },
    body: sealed,
  };
  const timeoutMs = BASE_TIMEOUT_MS + (sealed.size / SLOWEST) * 1000;
  await guardedFetch(
    { world, url: allowedUrl(url, origins), origins, init, timeoutMs, signal },
    async (response) => {
      await response.body?.cancel().catch(() => undefined);
      if (!response.ok) throw failure(response.status);
    },
  );
}

export interface ReceiveOptions extends TransferOptions {
  /** The byte to start from. */
  readonly from: number;
  /** Bytes of the whole encrypted file. */
  readonly size: number;
}

/**
 * Hands the encrypted file from byte `from` on to `take`, piece by piece; a server that cannot start there sends
 * from the beginning, and what is before `from` is dropped. Throws `tampered` when there are more than `size`
 * bytes, and the code of the status for a failure.
 */
export async function receiveBody(
  { world, origins }: BodyWorld,
  url: string,
  { from, size, signal, onProgress }: ReceiveOptions,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<void> {
  const init = { headers: from > 0 ? { range: `bytes=${from}-` } : {} };
  const timeoutMs = BASE_TIMEOUT_MS + ((size - from) / SLOWEST) * 1000;
  const options = { world, url: allowedUrl(url, origins), origins, init, timeoutMs, signal };
  await guardedFetch(options, async (response, stop) => {
    if (!response.ok) throw failure(response.status);
    let position = response.status === 206 ? startOf(response, from) : 0;
    const reader = response.body?.getReader();
    const cancel = () => void reader?.cancel().catch(() => undefined);
    stop.addEventListener("abort", cancel);
    try {
      for (;;) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
        stop.throwIfAborted();
        if (done) break;
        if (position + value.length > size)
          throw new VaultError("tampered", "the file is longer than it should be");
        const wanted = value.subarray(Math.max(0, Math.min(value.length, from - position)));
        position += value.length;
        if (wanted.length > 0) await take(wanted);
        onProgress?.(Math.max(from, position));
      }
    } catch (error) {
      cancel();
      throw error;
    } finally {
      stop.removeEventListener("abort", cancel);
    }
  });
}

/**
 * Returns `url` if file bodies may go there: the server signs it, but where it points is not for it to choose.
 * Throws `forbidden` (`detail.origin`).
 */
export function allowedUrl(url: string, origins: readonly [string, ...string[]]): string {
  const target = URL.canParse(url) ? new URL(url) : null;
  const reachesIn =
    target !== null && isLoopback(target.hostname) && !isLoopback(new URL(origins[0]).hostname);
  if (target === null || reachesIn || !origins.includes(target.origin)) {
    throw new VaultError("forbidden", "the server names a place for files that was not agreed on", {
      detail: { origin: target?.origin ?? "" },
    });
  }
  return target.href;
}

function startOf(response: Response, from: number): number {
  const start = /^bytes (\d+)-/.exec(response.headers.get("content-range") ?? "")?.[1];
  if (start !== undefined && Number(start) > from)
    throw new VaultError("wire_invalid", "not the part asked for");
  return start === undefined ? from : Number(start);
}

function failure(status: number): VaultError {
  return new VaultError(codeOfStatus(status), `the file store answered ${status}`, { detail: { status } });
}
