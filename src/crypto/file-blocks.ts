/**
 * Bytes of a file in format 3 (PROTOCOL.md 2.9): ASCII header, 24-byte stream header, then blocks of 65,536 bytes,
 * each sealed; the last one is tagged FINAL. Sealer and opener take pieces of any size and hold one block.
 */
import { VaultError } from "../errors.ts";
import { type Bytes, concatBytes, equalBytes, randomBytes, utf8 } from "./bytes.ts";
import { FILE_HEADER_LENGTH, type FileKey, fileVersion } from "./file-key.ts";
import {
  SECRETSTREAM_HEADER_LENGTH,
  SECRETSTREAM_OVERHEAD,
  SecretStreamOpener,
  SecretStreamSealer,
  Tag,
} from "./secretstream.ts";

/** Bytes of plaintext in every block but the last. */
export const FILE_BLOCK = 65_536;
const SEALED_BLOCK = FILE_BLOCK + SECRETSTREAM_OVERHEAD;
/** Bytes before the first block: the ASCII header and the stream header. */
export const FILE_START_LENGTH = FILE_HEADER_LENGTH + SECRETSTREAM_HEADER_LENGTH;

/** Returns the length of the encrypted file for `size` bytes of plaintext. */
export function sealedFileSize(size: number): number {
  return FILE_START_LENGTH + size + SECRETSTREAM_OVERHEAD * Math.max(1, Math.ceil(size / FILE_BLOCK));
}

/** Seals one file: `start`, any number of `update`s, `finish`. */
export class FileSealer {
  private readonly stream: SecretStreamSealer;
  private readonly held = new Uint8Array(FILE_BLOCK);
  private heldLength = 0;
  private readonly headers: Bytes;

  /** `streamHeader` is random unless a test gives it. */
  constructor(key: FileKey, streamHeader: Uint8Array = randomBytes(SECRETSTREAM_HEADER_LENGTH)) {
    this.stream = new SecretStreamSealer(key.dataKey, streamHeader);
    this.headers = concatBytes(utf8(key.header), streamHeader);
  }

  /** Returns the first 124 bytes of the file. */
  start(): Bytes {
    return this.headers;
  }

  /** Yields the sealed blocks that `chunk` completes. The last block stays here: it may be the final one. */
  *update(chunk: Uint8Array): Generator<Bytes, void> {
    let offset = 0;
    while (offset < chunk.length) {
      if (this.heldLength === FILE_BLOCK) {
        this.heldLength = 0;
        yield this.stream.push(this.held);
      }
      // Whole blocks need no copy as long as something follows them.
      while (this.heldLength === 0 && chunk.length - offset > FILE_BLOCK) {
        yield this.stream.push(chunk.subarray(offset, offset + FILE_BLOCK));
        offset += FILE_BLOCK;
      }
      const taken = chunk.subarray(offset, offset + FILE_BLOCK - this.heldLength);
      this.held.set(taken, this.heldLength);
      this.heldLength += taken.length;
      offset += taken.length;
    }
  }

  /** Returns the final block: 17 bytes for an empty file. */
  finish(): Bytes {
    const sealed = this.stream.push(this.held.subarray(0, this.heldLength), Tag.final);
    this.held.fill(0);
    this.stream.wipe();
    return sealed;
  }
}

/** Forms of other SDKs that cannot show a truncation. They are refused unless the caller asks for them. */
export interface LenientForms {
  /** A file of exactly 124 bytes, without any block, is empty (Java, Swift). */
  readonly emptyWithoutBlocks?: boolean;
  /** Format 1: every block is tagged FINAL (old Java). */
  readonly version1?: boolean;
}

/** How to open a file. The default is strict, and yields the plaintext. */
export interface FileOpenerOptions {
  readonly lenient?: LenientForms;
  /** Only check the file and yield nothing, which is half the work. */
  readonly checkOnly?: boolean;
}

/**
 * Opens one file: any number of `update`s, then `finish`. **`update` yields authentic plaintext of a file that may be
 * cut short: release none of it before `finish` returns.** `file-stream.ts` does that for callers.
 */
export class FileOpener {
  private readonly key: FileKey;
  private readonly options: FileOpenerOptions;
  private readonly version: 1 | 3;
  private stream: SecretStreamOpener | null = null;
  private readonly held = new Uint8Array(SEALED_BLOCK);
  private heldLength = 0;
  private blocks = 0;
  private ended = false;
  /** Bytes of plaintext so far. */
  size = 0;

  /** @throws VaultError `unsupported` for format 1 unless it is asked for */
  constructor(key: FileKey, options: FileOpenerOptions = {}) {
    this.version = fileVersion(key.header);
    if (this.version === 1 && options.lenient?.version1 !== true) {
      throw new VaultError("unsupported", "file format 1 cannot show that a file was cut");
    }
    this.key = key;
    this.options = options;
  }

  /** Yields the plaintext of the blocks that `chunk` completes. @throws VaultError `decryption_failed` */
  *update(chunk: Uint8Array): Generator<Bytes, void> {
    let offset = 0;
    while (offset < chunk.length) {
      const wanted = this.stream === null ? FILE_START_LENGTH : SEALED_BLOCK;
      if (this.stream !== null && this.heldLength === 0 && chunk.length - offset >= SEALED_BLOCK) {
        yield* this.block(chunk.subarray(offset, offset + SEALED_BLOCK));
        offset += SEALED_BLOCK;
        continue;
      }
      const taken = chunk.subarray(offset, offset + wanted - this.heldLength);
      this.held.set(taken, this.heldLength);
      this.heldLength += taken.length;
      offset += taken.length;
      if (this.heldLength < wanted) return;
      this.heldLength = 0;
      if (this.stream === null) this.readStart();
      else yield* this.block(this.held);
    }
  }

  /**
   * Yields the plaintext of the last block.
   * @throws VaultError `decryption_failed` unless the file ends exactly here
   */
  *finish(): Generator<Bytes, void> {
    if (this.stream === null) throw new VaultError("decryption_failed");
    if (this.heldLength > 0) {
      const rest = this.held.subarray(0, this.heldLength);
      this.heldLength = 0;
      yield* this.block(rest);
    }
    const empty = this.blocks === 0 && this.options.lenient?.emptyWithoutBlocks === true;
    this.stream.wipe();
    this.held.fill(0);
    if (!this.ended && !empty) throw new VaultError("decryption_failed");
  }

  private readStart(): void {
    const header = this.held.subarray(0, FILE_HEADER_LENGTH);
    if (!equalBytes(header, utf8(this.key.header))) throw new VaultError("decryption_failed");
    const streamHeader = this.held.subarray(FILE_HEADER_LENGTH, FILE_START_LENGTH);
    this.stream = new SecretStreamOpener(this.key.dataKey, streamHeader);
  }

  private *block(sealed: Uint8Array): Generator<Bytes, void> {
    if (this.stream === null || (this.ended && this.version === 3)) throw new VaultError("decryption_failed");
    const { stream } = this;
    const opened =
      this.options.checkOnly === true ? { tag: stream.check(sealed), message: null } : stream.pull(sealed);
    this.ended = opened.tag === Tag.final;
    if (!this.ended && (opened.tag !== Tag.message || this.version === 1)) {
      throw new VaultError("decryption_failed");
    }
    this.blocks += 1;
    this.size += sealed.length - SECRETSTREAM_OVERHEAD;
    if (opened.message !== null && opened.message.length > 0) yield opened.message;
  }
}
