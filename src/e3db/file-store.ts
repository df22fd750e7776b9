/** Where the encrypted bytes of a file rest between the two phases of reading or writing it. */

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

/** Returns a store in memory: for small files, and tests. */
export function memoryStore(): FileStore {
  return {
    async open() {
      let parts: Blob[] = [];
      return {
        async write(chunk) {
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
