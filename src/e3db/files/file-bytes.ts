/**
 * The encrypted bytes of files (PROTOCOL.md section 5). A file is sealed whole before it is sent, and received whole.
 */
import { FileDigest, type FileDigests } from "../../crypto/file-digest.ts";
import type { FileKey } from "../../crypto/file-key.ts";
import { sealingStream } from "../../crypto/file-stream.ts";
import { VaultError } from "../../errors.ts";
import { aborted } from "../http/abortable.ts";
import { type BodyWorld, receiveWhole, type Take, type TransferOptions } from "./file-bodies.ts";
import type { FileRecord } from "./file-record.ts";
import type { FileSink } from "./file-store.ts";

/**
 * Hands all encrypted bytes of a file to `take`, in order, and continues where a connection broke. `renew` returns
 * the file's record with a fresh URL.
 * @throws VaultError `tampered` unless they are as many and as they were stored, `conflict` when the file was
 * replaced meanwhile
 */
export async function receiveFile(
  bodies: BodyWorld,
  record: FileRecord,
  renew: () => Promise<FileRecord>,
  take: Take,
  transfer: TransferOptions,
): Promise<void> {
  const { checksum, size, fileUrl } = record.file;
  const digest = new FileDigest();
  const whole = {
    url: fileUrl ?? "",
    size,
    isExact: true,
    renew: async () => {
      const { file } = await renew();
      if (file.checksum !== checksum) throw new VaultError("conflict", "the file was replaced meanwhile");
      return file.fileUrl ?? "";
    },
  };
  await receiveWhole(bodies, whole, transfer, async (chunk) => {
    digest.update(chunk);
    await take(chunk);
  });
  if (digest.finish().checksum !== checksum)
    throw new VaultError("tampered", "the file is not as it was stored");
}

/**
 * Seals `plaintext` into `sink` and returns the digests.
 * @throws VaultError `aborted`, also while there is nothing to read, and the error of the source
 */
export async function sealInto(
  sink: FileSink,
  key: FileKey,
  plaintext: ReadableStream<Uint8Array>,
  transfer: TransferOptions,
): Promise<FileDigests> {
  const { signal } = transfer;
  const digest = new FileDigest();
  const reader = plaintext.pipeThrough(sealingStream(key, transfer)).getReader();
  const stop = () => void reader.cancel().catch(() => undefined);
  signal?.addEventListener("abort", stop);
  try {
    for (;;) {
      if (signal?.aborted) throw aborted();
      const { done, value } = await reader.read();
      if (signal?.aborted) throw aborted();
      if (done) return digest.finish();
      digest.update(value);
      await sink.write(value);
    }
  } catch (error) {
    stop();
    throw error;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
