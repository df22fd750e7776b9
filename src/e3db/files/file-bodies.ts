/**
 * Moves the bytes of encrypted files to and from URLs that the server signs (PROTOCOL.md section 5). It sends no
 * credentials, and uses only origins that were named when connecting.
 */
import { isVaultError, VaultError } from "../../errors.ts";
import { isLoopback } from "../../model/loopback.ts";
import { basePath, originOf } from "../../model/server-address.ts";
import { codeOfStatus } from "../../wire/status.ts";
import { aborted } from "../http/abortable.ts";
import { guardedFetch, nextPiece } from "../http/guarded-fetch.ts";
import { isUnanswered, sleep as sleepFor, waitAfter } from "../http/retry.ts";
import type { RequestWorld } from "../http/world.ts";

const BASE_TIMEOUT_MS = 60_000;
/** A transfer slower than this, in bytes per second, counts as stuck. */
const SLOWEST = 16 * 1024;

/** Where file bodies may go beside the server itself, and how. */
export interface BodyWorld {
  readonly world: RequestWorld;
  /** The server's address first; of all others the origins. */
  readonly origins: readonly [string, ...string[]];
}

export interface TransferOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes done so far. */
  readonly onProgress?: (bytes: number) => void;
}

/**
 * Sends the whole encrypted file. It sends it again from the start when it may not have arrived; the bytes are the
 * same.
 * @throws VaultError `bad_request` when size or MD5 do not arrive as announced
 */
export async function sendBody(
  bodies: BodyWorld,
  url: string,
  sealed: Blob,
  checksum: string,
  { signal }: TransferOptions = {},
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await sendOnce(bodies, url, sealed, checksum, signal);
    } catch (error) {
      const mayRepeat = isUnanswered(error) || isVaultError(error, "rate_limited");
      if (!mayRepeat || !(await pause(bodies.world, attempt, signal))) throw error;
    }
  }
}

/** Waits before the next attempt; returns false when that was the last. @throws VaultError `aborted` */
async function pause(
  { random = Math.random, sleep = sleepFor }: RequestWorld,
  attempt: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<boolean> {
  const wait = waitAfter(attempt, null, 0, random());
  if (wait === null) return false;
  await sleep(wait, signal).catch(() => {
    throw aborted();
  });
  return true;
}

async function sendOnce(
  { world, origins }: BodyWorld,
  url: string,
  sealed: Blob,
  checksum: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const init = {
    method: "PUT",
    headers: { "content-type": "application/octet-stream", "content-md5": checksum },
    body: sealed,
  };
  const timeoutMs = BASE_TIMEOUT_MS + (sealed.size / SLOWEST) * 1000;
  await guardedFetch(
    { world, url: allowedUrl(url, origins), origins: origins.map(originOf), init, timeoutMs, signal },
    async (response) => {
      await response.body?.cancel().catch(() => undefined);
      if (!response.ok) throw failure(response.status);
    },
  );
}

/** Takes the next piece; a failure ends the transfer. */
export type Take = (chunk: Uint8Array) => Promise<void>;

export interface ReceiveOptions extends TransferOptions {
  /** The byte to start from. */
  readonly from: number;
  /** Bytes of the whole encrypted file. */
  readonly size: number;
}

/**
 * Hands the encrypted file from byte `from` on to `take`, piece by piece. If a server cannot start there and sends
 * from the beginning, the bytes before `from` are dropped.
 * @throws VaultError `tampered` when there are more than `size` bytes, and the code of the status for a failure
 */
export async function receiveBody(
  { world, origins }: BodyWorld,
  url: string,
  { from, size, signal, onProgress }: ReceiveOptions,
  take: Take,
): Promise<void> {
  const init = { headers: from > 0 ? { range: `bytes=${from}-` } : {} };
  const timeoutMs = BASE_TIMEOUT_MS + ((size - from) / SLOWEST) * 1000;
  const allowed = { url: allowedUrl(url, origins), origins: origins.map(originOf) };
  const options = { world, ...allowed, init, timeoutMs, signal };
  await guardedFetch(options, async (response, stop) => {
    if (!response.ok) throw failure(response.status);
    let position = response.status === 206 ? startOf(response, from) : 0;
    if (response.body === null) return;
    const reader = response.body.getReader();
    const cancel = () => void reader.cancel().catch(() => undefined);
    stop.addEventListener("abort", cancel);
    try {
      for (;;) {
        const { done, value } = await nextPiece(reader, stop);
        if (done) break;
        if (position + value.length > size)
          throw new VaultError("tampered", "the file is longer than it should be");
        const wanted = value.subarray(Math.max(0, Math.min(value.length, from - position)));
        position += value.length;
        if (wanted.length > 0) await keep(take, wanted);
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

/** A failure to keep the bytes is not a failure of the network, so asking for them again does not help. */
async function keep(take: Take, chunk: Uint8Array): Promise<void> {
  try {
    await take(chunk);
  } catch (error) {
    if (isVaultError(error)) throw error;
    throw new VaultError("storage_failed", "the bytes could not be kept", { cause: error });
  }
}

/** A file to fetch, and how to continue after a broken connection. */
export interface WholeBody {
  readonly url: string;
  /** Bytes of the whole encrypted file; the most it may have where `isExact` is false. */
  readonly size: number;
  readonly isExact: boolean;
  /** Returns a fresh URL to continue with; null where there is only one URL. */
  readonly renew: (() => Promise<string>) | null;
}

/**
 * Hands the whole encrypted file to `take`, in order. After a broken connection it continues from there, and waits
 * longer each time that brings nothing.
 * @throws VaultError as `receiveBody`, and the last error when it gets no further
 */
export async function receiveWhole(
  bodies: BodyWorld,
  { url, size, isExact, renew }: WholeBody,
  transfer: TransferOptions,
  take: Take,
): Promise<void> {
  let from = 0;
  let place = url;
  for (let stalls = 0; ; ) {
    const start = from;
    try {
      await receiveBody(bodies, place, { ...transfer, from, size }, async (chunk) => {
        await take(chunk);
        from += chunk.length;
      });
      if (from === size || !isExact) return;
      throw new VaultError("network_unreachable", "the file ended too early");
    } catch (error) {
      if (isExact ? from === size : from > 0 && isPastTheEnd(error)) return;
      // The server refuses an expired link; a fresh one continues.
      const mayResume = isUnanswered(error) || (renew !== null && isVaultError(error, "forbidden"));
      if (!mayResume) throw error;
      stalls = from > start ? 0 : stalls + 1;
      if (stalls > 0 && !(await pause(bodies.world, stalls, transfer.signal))) throw error;
      if (renew !== null) place = await renew();
    }
  }
}

/** Where Sealfield's servers keep the bytes of files. */
const OWN_FILES = /^\/v1\/files\//;

function isPastTheEnd(error: unknown): boolean {
  return isVaultError(error) && error.detail["status"] === 416;
}

/**
 * Returns `url` if file bodies may go there. The server signs it but may not choose where it points.
 * @throws VaultError `forbidden` (`detail.origin`)
 */
export function allowedUrl(url: string, origins: readonly [string, ...string[]]): string {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target === null || !isAllowed(target, origins)) {
    throw new VaultError("forbidden", "the server names a place for files that was not agreed on", {
      detail: { origin: target?.origin ?? "" },
    });
  }
  return belowBase(target, origins[0]).href;
}

/** A server behind a proxy may not know the path at which that takes it, and leave it out of its own links. */
function belowBase(target: URL, serverUrl: string): URL {
  const base = basePath(serverUrl);
  const isOurs = target.origin === originOf(serverUrl) && OWN_FILES.test(target.pathname);
  if (isOurs) target.pathname = base + target.pathname;
  return target;
}

function isAllowed(target: URL, origins: readonly [string, ...string[]]): boolean {
  const { protocol, hostname, username, password, origin } = target;
  // A blob: URL has the origin of the page that made it.
  if (protocol !== "https:" && protocol !== "http:") return false;
  const reachesIn = isLoopback(hostname) && !isLoopback(new URL(origins[0]).hostname);
  return username === "" && password === "" && !reachesIn && origins.map(originOf).includes(origin);
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
