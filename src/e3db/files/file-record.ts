/** Records of files (PROTOCOL.md section 5). */
import { VaultError } from "../../errors.ts";
import { isReserved } from "../../model/reserved-name.ts";
import { FILE_COMPRESSION } from "../../wire/file.ts";
import type { EncryptedRecord, FileMeta } from "../../wire/record.ts";

/** The record of a file, with the known facts of its bytes. */
export interface FileRecord extends EncryptedRecord {
  readonly file: FileMeta & { readonly checksum: string; readonly size: number };
}

/**
 * Returns the record of a file.
 * @throws VaultError `wire_invalid` for one that is none, `unsupported` for a compression
 */
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
 * Returns a file's record with the sealed labels moved to its fields, where other records have them. Services may
 * ignore the `data` of a file, so its seal context travels in `plain`. Any other record comes back unchanged.
 */
export function withSealedLabels(record: EncryptedRecord): EncryptedRecord {
  const { meta } = record;
  if (meta.fileMeta === null) return record;
  const entries = Object.entries(meta.plain);
  const plain = Object.fromEntries(entries.filter(([name]) => !isReserved(name)));
  const sealed = Object.fromEntries(entries.filter(([name]) => isReserved(name)));
  return { ...record, meta: { ...meta, plain }, data: { ...record.data, ...sealed } };
}
