/**
 * Large files (PROTOCOL.md section 5): sealed to the end before a byte is sent, and checked to the end before a
 * byte is released. The phases can be called one by one, by whoever keeps the encrypted bytes in between.
 */
import { FileDigest, type FileDigests } from "../crypto/file-digest.ts";
import { type FileKey, newFileKey, openFileKey, readFileHeader } from "../crypto/file-key.ts";
import { openFile, sealingStream } from "../crypto/file-stream.ts";
import { isVaultError, VaultError } from "../errors.ts";
import {
  encodeFileBody,
  encodeFileList,
  FILE_COMPRESSION,
  type PendingFile,
  parseFileRecords,
  parsePendingFile,
} from "../wire/file.ts";
import { type RecordId, recordType, typeContext } from "../wire/ids.ts";
import { type EncryptedRecord, type FileMeta, parseRecord } from "../wire/record.ts";
import { ROUTES } from "../wire/routes.ts";
import type { ClientCore } from "./core.ts";
import { checkDraft, type Draft } from "./draft.ts";
import { type BodyWorld, receiveBody, sendBody, type TransferOptions } from "./file-bodies.ts";
import { type FileStore, memoryStore } from "./file-store.ts";
import { encryptRecord } from "./record-crypto.ts";
import { type RecordVersion, signalOf } from "./records.ts";

/** A file to be; `data` is for small sealed fields beside it, which services may ignore. */
export interface FileDraft extends Omit<Draft, "data"> {
  readonly data?: Draft["data"];
  /** Travels in the clear. */
  readonly fileName?: string;
}

/** The record of a file, with what is known of its bytes. */
export interface FileRecord extends EncryptedRecord {
  readonly file: FileMeta & { readonly checksum: string; readonly size: number };
}

export interface FileWriteOptions extends TransferOptions {
  readonly store?: FileStore;
  /** The version that this content takes the place of; a new file if left out. */
  readonly replaces?: RecordVersion;
}

export interface FileReadOptions extends TransferOptions {
  readonly store?: FileStore;
}

/** A file that was checked to its end: plaintext size in bytes, and the plaintext, to be read once. */
export interface OpenFile {
  readonly record: FileRecord;
  readonly size: number;
  readonly stream: ReadableStream<Uint8Array>;
  /** Throws the encrypted copy away: call it when the stream was read or is not wanted. */
  discard(): Promise<void>;
}

export interface Files {
  /** Seals `plaintext` and sends it. Throws as `key`, `send`. Progress counts plaintext bytes. */
  write(
    draft: FileDraft,
    plaintext: ReadableStream<Uint8Array>,
    options?: FileWriteOptions,
  ): Promise<FileRecord>;
  /**
   * Returns the plaintext of a file, after all of it was received and checked. A broken connection is picked up
   * where it ended. Throws `decryption_failed` or `tampered` for anything but the whole file, and as `info`.
   */
  read(recordId: RecordId, options?: FileReadOptions): Promise<OpenFile>;

  /** Returns a fresh key to seal one file of an own type. Throws `unsupported` for the NIST suite. */
  key(type: string): Promise<FileKey>;
  /** Sends a sealed file: announces it, sends its bytes, commits. All of it may be repeated after a failure. */
  send(draft: FileDraft, sealed: Blob, digests: Digests, options?: FileWriteOptions): Promise<FileRecord>;
  /** Returns a file's record with a URL to fetch it from. Throws `not_found`. */
  info(recordId: RecordId): Promise<FileRecord>;
  /** Returns those of the files that are visible, each with a URL. */
  list(recordIds: readonly RecordId[]): Promise<FileRecord[]>;
  /** Returns the key of a file whose first 100 bytes are `start`. Throws `decryption_failed`, `key_missing`. */
  keyOf(record: FileRecord, start: Uint8Array): Promise<FileKey>;
}

type Digests = Pick<FileDigests, "checksum" | "stored">;

const RESUMES = 5;

/** Returns the file verbs of one client. */
export function filesOf(core: ClientCore, bodies: BodyWorld): Files {
  const { clientId, ring, send, accessKeys } = core;

  async function announce(
    draft: FileDraft,
    digests: Digests,
    { replaces, signal }: FileWriteOptions,
  ): Promise<PendingFile> {
    const { fileName = null } = draft;
    const checked = checkFileDraft(draft);
    const context = typeContext(clientId, checked.type);
    const record = encryptRecord(ring, await accessKeys.forWriting(context), context, checked);
    const json = encodeFileBody({
      ...record,
      file: { checksum: digests.checksum, size: digests.stored, fileName },
    });
    const answer =
      replaces === undefined
        ? await send(ROUTES.createFile, { params: {}, json, ...signalOf(signal) })
        : await send(ROUTES.replaceFile, { params: { ...replaces }, json, ...signalOf(signal) });
    return parsePendingFile(answer.json);
  }

  async function commit(pendingId: RecordId, { checksum }: Digests): Promise<FileRecord> {
    try {
      const answer = await send(ROUTES.commitFile, { params: { pendingId } });
      return asFile(parseRecord(answer.json));
    } catch (error) {
      if (!isVaultError(error, "network_unreachable") && !isVaultError(error, "timeout")) throw error;
      // The answer was lost: where the file keeps its pending id, it can be seen whether it is there.
      const stored = await info(pendingId).catch(() => null);
      if (stored?.file.checksum !== checksum) throw error;
      return stored;
    }
  }

  async function info(recordId: RecordId): Promise<FileRecord> {
    return asFile(parseRecord((await send(ROUTES.readFile, { params: { recordId } })).json));
  }

  const files: Files = {
    async write(draft, plaintext, options = {}) {
      checkFileDraft(draft);
      const sink = await (options.store ?? memoryStore()).open();
      try {
        const key = await files.key(draft.type);
        const digest = new FileDigest();
        for await (const chunk of plaintext.pipeThrough(sealingStream(key, options))) {
          digest.update(chunk);
          await sink.write(chunk);
        }
        const { onProgress: _, ...rest } = options;
        return await files.send(draft, await sink.finish(), digest.finish(), rest);
      } finally {
        await sink.discard();
      }
    },

    async read(recordId, options = {}) {
      const record = await info(recordId);
      const sink = await (options.store ?? memoryStore()).open();
      try {
        await receive(record, (chunk) => sink.write(chunk), options);
        const sealed = await sink.finish();
        const start = new Uint8Array(await sealed.slice(0, 100).arrayBuffer());
        const opened = await openFile(sealed, await files.keyOf(record, start), signalOf(options.signal));
        return { record, ...opened, discard: () => sink.discard() };
      } catch (error) {
        await sink.discard();
        throw error;
      }
    },

    async key(type) {
      if (ring.suite.name !== "sodium") {
        throw new VaultError("unsupported", "files exist in the Sodium suite only");
      }
      return newFileKey(await accessKeys.forWriting(typeContext(clientId, recordType(type))));
    },

    async send(draft, sealed, digests, options = {}) {
      if (sealed.size !== digests.stored) throw new TypeError("these are not the digests of this file");
      const pending = await announce(draft, digests, options);
      await sendBody(bodies, pending.fileUrl, sealed, digests.checksum, options);
      const record = await commit(pending.id, digests);
      const { meta, file } = record;
      const isOther = meta.writerId !== clientId || meta.type !== recordType(draft.type);
      if (isOther || (options.replaces !== undefined && meta.recordId !== options.replaces.recordId)) {
        throw new VaultError("tampered", "the answer is about another file");
      }
      if (file.checksum !== digests.checksum || file.size !== digests.stored) {
        throw new VaultError("tampered", "the server stored other bytes");
      }
      return record;
    },

    async info(recordId) {
      const record = await info(recordId);
      if (record.meta.recordId !== recordId)
        throw new VaultError("tampered", "the answer is about another file");
      return record;
    },

    async list(recordIds) {
      const json = encodeFileList({ recordIds, includeData: true });
      const answer = await send(ROUTES.listFiles, { params: {}, json, repeatable: true });
      return parseFileRecords(answer.json)
        .filter(({ meta }) => recordIds.includes(meta.recordId))
        .map(asFile);
    },

    async keyOf({ meta }, start) {
      const { writerId, userId, type } = meta;
      if (ring.suite.name !== "sodium") {
        throw new VaultError("unsupported", "files exist in the Sodium suite only");
      }
      return openFileKey(await accessKeys.forReading({ writerId, userId, type }), readFileHeader(start));
    },
  };

  /** All bytes of a file in order, asked for again from where a connection broke. */
  async function receive(
    record: FileRecord,
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

  return files;
}

function checkFileDraft({ type, plain = {}, data = {} }: FileDraft): Required<Draft> {
  return checkDraft({ type, plain, data });
}

/** Returns the record of a file. Throws `wire_invalid` for one that is none, `unsupported` for a compression. */
function asFile(record: EncryptedRecord): FileRecord {
  const { fileMeta } = record.meta;
  if (fileMeta === null || fileMeta.checksum === null || fileMeta.size === null) {
    throw new VaultError("wire_invalid", "this record is not a file");
  }
  if ((fileMeta.compression ?? FILE_COMPRESSION) !== FILE_COMPRESSION) {
    throw new VaultError("unsupported", "the file is compressed in a way nobody defined");
  }
  return { ...record, file: { ...fileMeta, checksum: fileMeta.checksum, size: fileMeta.size } };
}
