/** Records of files, and their encrypted bytes: made whole before they are sent, and received whole (PROTOCOL.md section 5). */
import { FileDigest, type FileDigests } from "../crypto/file-digest.ts";
import type { FileKey } from "../crypto/file-key.ts";
import { sealingStream } from "../crypto/file-stream.ts";
import { VaultError } from "../errors.ts";
import { FILE_COMPRESSION } from "../wire/file.ts";
import type { EncryptedRecord, FileMeta } from "../wire/record.ts";
import { aborted } from "./abortable.ts";
import { isReserved } from "./draft.ts";
import { type BodyWorld, receiveWhole, type Take, type TransferOptions } from "./file-bodies.ts";
import type { FileSink } from "./file-store.ts";

/** The record of a file, with what is known of its bytes. */
export interface FileRecord extends EncryptedRecord {
  readonly file: FileMeta & { readonly checksum: string; readonly size: number };
}

/** Returns the record of a file. Throws `wire_invalid` for one that is none, `unsupported` for a compression. */
export function asFile(record: EncryptedRecord): FileRecord {
  const { fileMeta } = record.meta;
  if (fileMeta === null || fileMeta.checksum === null || fileMeta.size === null) {
    throw new VaultError("wire_invalid", "this record is not a file");
  }
  if ((fileMeta.compression ?? FILE_COMPRESSION) !== FILE_COMPRESSION) {
    throw new VaultError("unsupported", "the file is compressed in a way nobody defined");
  }
  return { ...record, file: { ...fileMeta, checksum: fileMeta.checksum, size: fileMeta.size } };
}

/**
 * Returns a file's record with what is sealed in its labels where other records have their fields: services may ignore
 * the `data` of a file, so the seal context travels in `plain`. Any other record comes back as it is.
 */
export function withSealedLabels(record: EncryptedRecord): EncryptedRecord {
  const { meta } = record;
  if (meta.fileMeta === null) return record;
  const entries = Object.entries(meta.plain);
  const plain = Object.fromEntries(entries.filter(([name]) => !isReserved(name)));
  const sealed = Object.fromEntries(entries.filter(([name]) => isReserved(name)));
  return { ...record, meta: { ...meta, plain }, data: { ...record.data, ...sealed } };
}

/**
 * Hands all encrypted bytes of a file to `take`, in order, asked for again from where a connection broke; `renew`
 * returns its record with a fresh URL. Throws `tampered` unless they are as many and as they were stored, `conflict`
 * when the file was replaced meanwhile.
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
 * Seals `plaintext` into `sink` and returns the digests. Throws `aborted`, also while there is nothing to read, and
 * what the source fails with.
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
