/** Records of files, and their encrypted bytes received whole (PROTOCOL.md section 5). */
import { FileDigest } from "../crypto/file-digest.ts";
import { isVaultError, VaultError } from "../errors.ts";
import { FILE_COMPRESSION } from "../wire/file.ts";
import type { RecordId } from "../wire/ids.ts";
import type { EncryptedRecord, FileMeta } from "../wire/record.ts";
import { isReserved } from "./draft.ts";
import { type BodyWorld, receiveBody, type TransferOptions } from "./file-bodies.ts";

const RESUMES = 5;

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
 * Hands all encrypted bytes of a file to `take`, in order, asked for again from where a connection broke; `info`
 * returns its record with a fresh URL. Throws `tampered` unless they are as many and as they were stored.
 */
export async function receiveFile(
  bodies: BodyWorld,
  record: FileRecord,
  info: (recordId: RecordId) => Promise<FileRecord>,
  take: (chunk: Uint8Array) => Promise<void>,
  transfer: TransferOptions,
): Promise<void> {
  const { checksum, size } = record.file;
  const digest = new FileDigest();
  let from = 0;
  let url = record.file.fileUrl ?? "";
  for (let resumed = 0; from < size || resumed === 0; resumed++) {
    try {
      await receiveBody(bodies, url, { ...transfer, from, size }, async (chunk) => {
        digest.update(chunk);
        from += chunk.length;
        await take(chunk);
      });
      if (from < size) throw new VaultError("network_unreachable", "the file ended too early");
    } catch (error) {
      const mayResume =
        isVaultError(error) && ["network_unreachable", "timeout", "forbidden"].includes(error.code);
      if (!mayResume || resumed >= RESUMES) throw error;
      const again = await info(record.meta.recordId);
      if (again.file.checksum !== checksum)
        throw new VaultError("conflict", "the file was replaced meanwhile");
      url = again.file.fileUrl ?? "";
    }
  }
  if (digest.finish().checksum !== checksum)
    throw new VaultError("tampered", "the file is not as it was stored");
}
