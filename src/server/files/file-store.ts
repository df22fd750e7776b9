/** The store of the bytes of large files (PROTOCOL.md section 5): folders of the file system, or an S3 bucket. */
import { createHash } from "node:crypto";
import { VaultError } from "../../errors.ts";

/** The size and checksum that an upload must have. */
export interface ExpectedFile {
  readonly size: number;
  /** MD5 in standard base64. */
  readonly checksum: string;
}

/** A stored file; `checksum` is null where the store does not know it. */
export interface StoredFile {
  readonly size: number;
  readonly checksum: string | null;
}

export interface FileStore {
  /**
   * Stores the bytes under `id`. @throws VaultError `bad_request` when size or checksum differ; nothing is kept then
   */
  put(id: string, body: AsyncIterable<Uint8Array> | null, expected: ExpectedFile): Promise<void>;
  /** Returns the size and the bytes from `start` on, or null when there is no such file. */
  get(id: string, start?: number): Promise<{ size: number; body: ReadableStream<Uint8Array> } | null>;
  /** Returns the facts of a file without its bytes, or null when there is none. */
  find(id: string): Promise<StoredFile | null>;
  delete(id: string): Promise<void>;
  /** Returns the ids of all files, in no order. */
  list(): AsyncIterable<string>;
  /** Links at which the store itself takes and gives bytes; null when they go through this server. */
  readonly links: FileLinks | null;
}

/** URLs that the store signs; good for `URL_SECONDS`. */
export interface FileLinks {
  /** The origin of all of them. */
  readonly origin: string;
  /** A link that takes exactly the expected bytes, sent with their `Content-MD5`. */
  put(id: string, expected: ExpectedFile): Promise<string>;
  get(id: string): Promise<string>;
}

/** How long a link lives, in seconds. A large upload starts late on a slow line. */
export const URL_SECONDS = 3600;

/**
 * Yields the bytes of `body`, the last piece only after all of them were checked.
 * @throws VaultError `bad_request` when they are not
 */
export async function* checkedBytes(
  body: AsyncIterable<Uint8Array> | null,
  expected: ExpectedFile,
): AsyncGenerator<Uint8Array> {
  const hash = createHash("md5");
  let size = 0;
  let held: Uint8Array | null = null;
  for await (const chunk of body ?? []) {
    size += chunk.byteLength;
    if (size > expected.size) throw new VaultError("bad_request", "the file is longer than announced");
    hash.update(chunk);
    if (held !== null) yield held;
    held = chunk;
  }
  if (size !== expected.size) throw new VaultError("bad_request", "the file is shorter than announced");
  if (hash.digest("base64") !== expected.checksum) {
    throw new VaultError("bad_request", "the file is not the one announced: its MD5 differs");
  }
  if (held !== null) yield held;
}
