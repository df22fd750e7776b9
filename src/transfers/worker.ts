/**
 * The Worker of the Transfers tab: one file at a time by name, each under a lock of that name, so that two tabs never
 * write the same ciphertext and neither throws away what the other is working on.
 */
import { isVaultError, toVaultError } from "../errors.ts";
import type { TransferEvent, TransferResult, TransferTask } from "../messages/transfer.ts";
import { fetchInto, openFrom } from "./download.ts";
import { type OnProgress, privateFiles, removePrivateFile } from "./private-files.ts";
import { sealInto, sendFrom } from "./upload.ts";

type Work = Exclude<TransferTask, { readonly task: "stop" | "discard" | "tidy" }>;

const running = new Map<string, AbortController>();
/** Pages draw sixty times a second; telling them more often is no use. */
const TELL_EVERY_MS = 100;

function tell(id: string, result: TransferResult): void {
  const event: TransferEvent = { id, ...result };
  postMessage(event);
}

function lockOf(id: string): string {
  return `transfer/${id}`;
}

async function run(work: Work): Promise<void> {
  const { id } = work;
  const stopping = new AbortController();
  running.get(id)?.abort();
  running.set(id, stopping);
  let toldAt = 0;
  const onProgress: OnProgress = (done, total) => {
    if (done < total && performance.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = performance.now();
    tell(id, { event: "progress", done, total });
  };
  try {
    await navigator.locks.request(lockOf(id), { signal: stopping.signal }, async () => {
      tell(id, await resultOf(work, onProgress, stopping.signal));
    });
  } catch (error) {
    const code = isVaultError(error) || !stopping.signal.aborted ? toVaultError(error).code : "aborted";
    tell(id, { event: "failed", code });
  } finally {
    if (running.get(id) === stopping) running.delete(id);
  }
}

async function resultOf(work: Work, onProgress: OnProgress, signal: AbortSignal): Promise<TransferResult> {
  switch (work.task) {
    case "seal":
      return {
        event: "sealed",
        digests: await sealInto(work.id, work.file, work, onProgress, signal),
      };
    case "send":
      await sendFrom(work.id, work.url, work.checksum, onProgress, signal);
      return { event: "sent" };
    case "fetch":
      return {
        event: "fetched",
        header: await fetchInto(work.id, work.url, work.stored, onProgress, signal),
      };
    case "open":
      return { event: "opened", content: await openFrom(work.id, work, work, onProgress, signal) };
  }
}

/** What cannot be removed now is ciphertext that the next `tidy` removes; the transfer itself did not fail. */
async function discard(id: string, options: LockOptions = {}): Promise<void> {
  running.get(id)?.abort();
  const remove = async (lock: Lock | null) => {
    if (lock !== null) await removePrivateFile(id);
  };
  await navigator.locks.request(lockOf(id), options, remove).catch(() => undefined);
}

async function tidy(keep: readonly string[]): Promise<void> {
  for (const id of await privateFiles().catch(() => [])) {
    if (!keep.includes(id)) await discard(id, { ifAvailable: true });
  }
}

addEventListener("message", ({ data }: MessageEvent<TransferTask>) => {
  switch (data.task) {
    case "stop":
      running.get(data.id)?.abort();
      return;
    case "discard":
      void discard(data.id);
      return;
    case "tidy":
      void tidy(data.keep);
      return;
    default:
      void run(data);
  }
});
