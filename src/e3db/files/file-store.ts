/** The place of a file's encrypted bytes between the two phases of reading or writing it. */
import { VaultError } from "../../errors.ts";

/** Encrypted bytes that can be read again, and from any place: a `Blob`, or a file of a private file system. */
export interface FileSink {
  write(chunk: Uint8Array): Promise<void>;
  /** Returns everything written. */
  finish(): Promise<Blob>;
  /** Throws everything away. */
  discard(): Promise<void>;
}

export interface FileStore {
  open(): Promise<FileSink>;
}

/** Most bytes to keep in memory, because a server may send any number. */
const MEMORY_LIMIT = 256 * 1024 * 1024;

/** Returns a store in memory, for small files and tests. Its sinks throw `too_large` beyond `limit` bytes. */
export function memoryStore(limit: number = MEMORY_LIMIT): FileStore {
  return {
    async open() {
      let parts: Blob[] = [];
      let length = 0;
      return {
        async write(chunk) {
          length += chunk.length;
          if (length > limit) {
            throw new VaultError("too_large", "too large for memory", { detail: { limit } });
          }
          parts.push(new Blob([Uint8Array.from(chunk)]));
        },
        finish: async () => new Blob(parts),
        async discard() {
          parts = [];
        },
      };
    },
  };
}
