/**
 * Large files (PROTOCOL.md section 5): sealed to the end before a byte is sent, and checked to the end before a byte
 * is released. A caller that keeps the encrypted bytes in between can call the phases one by one.
 */
import type { AccessKey } from "../../crypto/access-key.ts";
import type { LenientForms } from "../../crypto/file-blocks.ts";
import type { FileDigests } from "../../crypto/file-digest.ts";
import {
  FILE_HEADER_LENGTH,
  type FileKey,
  newFileKey,
  openFileKey,
  readFileHeader,
} from "../../crypto/file-key.ts";
import { openFile } from "../../crypto/file-stream.ts";
import { VaultError } from "../../errors.ts";
import {
  encodeFileBody,
  encodeFileList,
  type PendingFile,
  parseFileRecords,
  parsePendingFile,
} from "../../wire/file.ts";
import { type RecordId, recordType, type TypeContext, typeContext } from "../../wire/ids.ts";
import type { StringMap } from "../../wire/parse.ts";
import { parseRecord } from "../../wire/record.ts";
import { ROUTES } from "../../wire/routes.ts";
import type { ClientCore } from "../core.ts";
import { abortable } from "../http/abortable.ts";
import { isUnanswered } from "../http/retry.ts";
import { checkDraft, type Draft } from "../records/draft.ts";
import { encryptRecord } from "../records/record-crypto.ts";
import { type RecordVersion, replaceRecord, signalOf } from "../records/records.ts";
import { allowedUrl, type BodyWorld, sendBody, type TransferOptions } from "./file-bodies.ts";
import { receiveFile, sealInto } from "./file-bytes.ts";
import { asFile, type FileRecord } from "./file-record.ts";
import { type FileStore, memoryStore } from "./file-store.ts";

/** A file to write; `data` holds small sealed fields beside it, which services may ignore. */
export interface FileDraft extends Omit<Draft, "data"> {
  readonly data?: Draft["data"];
  /** Travels in the clear. */
  readonly fileName?: string;
  /** Labels of the seal context: quads that the caller sealed. */
  readonly reserved?: StringMap;
}

export interface FileWriteOptions extends TransferOptions {
  readonly store?: FileStore;
  /** The version that this content replaces; a new file if left out. */
  readonly replaces?: RecordVersion;
  /** Another writer's file that this content replaces, for a reader with the permission to edit. */
  readonly edits?: FileRecord;
}

export interface FileReadOptions extends TransferOptions {
  readonly store?: FileStore;
  /** Also accepts forms of old Java and Swift programs, although nobody can tell whether such a file was cut. */
  readonly lenient?: LenientForms;
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
  /** Seals `plaintext` and sends it. Progress counts plaintext bytes. @throws VaultError as `key`, `send` */
  write(
    draft: FileDraft,
    plaintext: ReadableStream<Uint8Array>,
    options?: FileWriteOptions,
  ): Promise<FileRecord>;
  /**
   * Returns the plaintext of a file, after all of it was received and checked. It continues where a connection broke.
   * @throws VaultError `decryption_failed` or `tampered` for anything but the whole file, `unsupported` for an old
   * form that was not asked for, and as `info`
   */
  read(recordId: RecordId, options?: FileReadOptions): Promise<OpenFile>;

  /**
   * Hands all encrypted bytes of a file to `take`, in order, as they are stored; the receiver opens them.
   * @throws VaultError `tampered` unless they are as many and as they were stored
   */
  receive(
    record: FileRecord,
    take: (chunk: Uint8Array) => Promise<void>,
    options?: TransferOptions,
  ): Promise<void>;

  /** Returns a fresh key to seal one file of an own type. @throws VaultError `unsupported` for the NIST suite */
  key(type: string): Promise<FileKey>;
  /** Sends a sealed file: announces it, sends its bytes, commits. It may be repeated after a failure. */
  send(draft: FileDraft, sealed: Blob, digests: Digests, options?: FileWriteOptions): Promise<FileRecord>;
  /** Announces a sealed file. Returns the URL to put its bytes to, and the id to commit. */
  announce(draft: FileDraft, digests: Digests, options?: FileWriteOptions): Promise<PendingFile>;
  /**
   * Makes the record of a file whose bytes were put.
   * @throws VaultError `not_found`, `bad_request` when they were not
   */
  commit(pendingId: RecordId, digests: Digests): Promise<FileRecord>;
  /** Returns the URL of a file to fetch it from. @throws VaultError `forbidden` for a place that was not agreed on */
  urlOf(record: FileRecord): string;
  /** Returns a file's record with a URL to fetch it from. @throws VaultError `not_found` */
  info(recordId: RecordId): Promise<FileRecord>;
  /**
   * Replaces labels and small fields of an own file, its bytes untouched.
   * @throws VaultError `conflict`, `not_found`
   */
  describe(which: RecordVersion, draft: FileDraft): Promise<FileRecord>;
  /** Returns those of the files that are visible, each with a URL. */
  list(recordIds: readonly RecordId[]): Promise<FileRecord[]>;
  /**
   * Returns the key of a file whose first 100 bytes are `start`.
   * @throws VaultError `decryption_failed`, `key_missing`, `unsupported` for the NIST suite
   */
  keyOf(record: FileRecord, start: Uint8Array): Promise<FileKey>;
}

type Digests = Pick<FileDigests, "checksum" | "stored">;

/** Returns the file verbs of one client. */
export function filesOf(core: ClientCore, bodies: BodyWorld): Files {
  const { clientId, ring, send, create, accessKeys } = core;

  async function announce(
    draft: FileDraft,
    digests: Digests,
    { replaces, edits, signal }: FileWriteOptions,
  ): Promise<PendingFile> {
    const { fileName = null } = draft;
    const checked = checkFileDraft(draft);
    const context = contextOf(draft, edits);
    const record = encryptRecord(ring, await keyFor(context), context, checked);
    const plain = { ...record.plain, ...draft.reserved };
    const json = encodeFileBody({
      ...record,
      plain,
      file: { checksum: digests.checksum, size: digests.stored, fileName },
    });
    const which = edits?.meta ?? replaces;
    const call = { json, ...signalOf(signal) };
    if (which === undefined)
      return placed(parsePendingFile((await create(ROUTES.createFile, { params: {}, ...call })).json));
    const params = { recordId: which.recordId, version: which.version };
    const route = edits === undefined ? ROUTES.replaceFile : ROUTES.editFile;
    return placed(parsePendingFile((await send(route, { params, ...call })).json));
  }

  function placed(pending: PendingFile): PendingFile {
    return { ...pending, fileUrl: allowedUrl(pending.fileUrl, bodies.origins) };
  }

  /** The context of a draft: this client's own, or that of the file it edits, whose type stays. */
  function contextOf({ type }: FileDraft, edits: FileRecord | undefined): TypeContext {
    if (edits === undefined) return typeContext(clientId, recordType(type));
    const { writerId, userId, type: kept } = edits.meta;
    if (recordType(type) !== kept) throw new TypeError("a file keeps its type");
    return { writerId, userId, type: kept };
  }

  function requireSodium(): void {
    if (ring.suite.name !== "sodium")
      throw new VaultError("unsupported", "files exist in the Sodium suite only");
  }

  async function keyFor(context: TypeContext): Promise<AccessKey> {
    requireSodium();
    const isOwn = context.writerId === clientId;
    return isOwn ? await accessKeys.forWriting(context) : await accessKeys.forReading(context);
  }

  async function commit(
    pendingId: RecordId,
    { checksum }: Digests,
    { edits, signal }: FileWriteOptions,
  ): Promise<FileRecord> {
    // Such a server answers a repeated commit with the record that the first one made.
    const repeatable = async () => (await core.capabilities()).idempotency;
    const call = { repeatable, ...signalOf(signal) };
    try {
      const answer =
        edits === undefined
          ? await send(ROUTES.commitFile, { params: { pendingId }, ...call })
          : await send(ROUTES.commitFileEdit, { params: { ...edits.meta, pendingId }, ...call });
      return asFile(parseRecord(answer.json));
    } catch (error) {
      if (!isUnanswered(error)) throw error;
      // The answer was lost. If the server keeps the pending id as the record's id, a look shows whether the file is
      // there.
      const stored = await info(pendingId).catch(() => null);
      if (stored?.file.checksum !== checksum) throw error;
      return stored;
    }
  }

  async function info(recordId: RecordId, signal?: AbortSignal): Promise<FileRecord> {
    const answer = await send(ROUTES.readFile, { params: { recordId }, ...signalOf(signal) });
    return asFile(parseRecord(answer.json));
  }

  async function sameFile(recordId: RecordId, signal?: AbortSignal): Promise<FileRecord> {
    const record = await info(recordId, signal);
    if (record.meta.recordId !== recordId)
      throw new VaultError("tampered", "the answer is about another file");
    return record;
  }

  const files: Files = {
    async write(draft, plaintext, options = {}) {
      checkFileDraft(draft);
      const sink = await (options.store ?? memoryStore()).open();
      try {
        const context = contextOf(draft, options.edits);
        const key = newFileKey(await abortable(options.signal, () => keyFor(context)));
        const digests = await sealInto(sink, key, plaintext, options);
        const { onProgress: _, ...rest } = options;
        return await files.send(draft, await sink.finish(), digests, rest);
      } finally {
        await sink.discard();
      }
    },

    async read(recordId, options = {}) {
      const { signal } = options;
      const asked = () => sameFile(recordId, signal);
      const record = await asked();
      const sink = await (options.store ?? memoryStore()).open();
      try {
        await receiveFile(bodies, record, asked, (chunk) => sink.write(chunk), options);
        const sealed = await sink.finish();
        const start = new Uint8Array(await sealed.slice(0, FILE_HEADER_LENGTH).arrayBuffer());
        const key = await abortable(signal, () => files.keyOf(record, start));
        const { lenient = {} } = options;
        const opened = await openFile(sealed, key, { lenient, ...signalOf(signal) });
        return { record, ...opened, discard: () => sink.discard() };
      } catch (error) {
        await sink.discard();
        throw error;
      }
    },

    receive: (record, take, options = {}) =>
      receiveFile(bodies, record, () => sameFile(record.meta.recordId, options.signal), take, options),

    async key(type) {
      return newFileKey(await keyFor(typeContext(clientId, recordType(type))));
    },

    async send(draft, sealed, digests, options = {}) {
      if (sealed.size !== digests.stored) throw new TypeError("these are not the digests of this file");
      const pending = await abortable(options.signal, () => announce(draft, digests, options));
      await sendBody(bodies, pending.fileUrl, sealed, digests.checksum, options);
      const record = await commit(pending.id, digests, options);
      const { meta, file } = record;
      const { writerId, type } = contextOf(draft, options.edits);
      const isOther = meta.writerId !== writerId || meta.type !== type;
      const replaced = options.edits?.meta ?? options.replaces;
      if (isOther || (replaced !== undefined && meta.recordId !== replaced.recordId)) {
        throw new VaultError("tampered", "the answer is about another file");
      }
      if (file.checksum !== digests.checksum || file.size !== digests.stored) {
        throw new VaultError("tampered", "the server stored other bytes");
      }
      return record;
    },

    announce: (draft, digests, options = {}) => announce(draft, digests, options),

    commit: (pendingId, digests) => commit(pendingId, digests, {}),

    urlOf: ({ file }) => allowedUrl(file.fileUrl ?? "", bodies.origins),

    info: (recordId) => sameFile(recordId),

    async describe(which, draft) {
      const checked = checkFileDraft(draft);
      const context = contextOf(draft, undefined);
      const body = encryptRecord(ring, await keyFor(context), context, checked);
      return asFile(await replaceRecord(send, which, body, { route: ROUTES.updateFileRecord }));
    },

    async list(recordIds) {
      const json = encodeFileList({ recordIds, includeData: true });
      const answer = await send(ROUTES.listFiles, { params: {}, json, repeatable: true });
      return parseFileRecords(answer.json)
        .filter(({ meta }) => recordIds.includes(meta.recordId))
        .map(asFile);
    },

    async keyOf({ meta }, start) {
      requireSodium();
      const { writerId, userId, type } = meta;
      return openFileKey(await accessKeys.forReading({ writerId, userId, type }), readFileHeader(start));
    },
  };

  return files;
}

function checkFileDraft({ type, plain = {}, data = {} }: FileDraft): Required<Draft> {
  return checkDraft({ type, plain, data });
}
