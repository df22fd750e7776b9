/**
 * Bytes of large files in folders of the file system: written beside, synced, renamed, and the folder synced,
 * so that a file is either whole and on disk or not there (PROTOCOL.md section 5).
 */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { VaultError } from "../../errors.ts";

/** What the bytes of an upload have to be. */
export interface ExpectedFile {
  readonly size: number;
  /** MD5 in standard base64. */
  readonly checksum: string;
}

export interface FileStore {
  /** Stores the bytes under `id`. @throws VaultError `bad_request` when size or checksum differ; nothing is kept then */
  put(id: string, body: ReadableStream<Uint8Array> | null, expected: ExpectedFile): Promise<void>;
  /** Returns the size and the bytes from `start` on, or null when there is no such file. */
  get(id: string, start?: number): Promise<{ size: number; body: ReadableStream<Uint8Array> } | null>;
  delete(id: string): Promise<void>;
}

/** Returns a store in `folder`, which is made when first needed. Ids are UUIDs, so no path can leave it. */
export function openFileStore(folder: string): FileStore {
  const pathOf = (id: string) => join(folder, id.slice(0, 2), id.slice(2, 4), id);
  return {
    async put(id, body, expected) {
      const path = pathOf(id);
      const draft = `${path}.${randomUUID()}`;
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      try {
        await writeDraft(draft, body, expected);
        await rename(draft, path);
        await syncFolder(dirname(path));
      } finally {
        await rm(draft, { force: true });
      }
    },
    async get(id, start = 0) {
      const path = pathOf(id);
      const found = await stat(path).catch(() => null);
      if (found === null) return null;
      const stream = Readable.toWeb(createReadStream(path, { start })) as ReadableStream<Uint8Array>;
      return { size: found.size, body: stream };
    },
    delete: (id) => rm(pathOf(id), { force: true }),
  };
}

async function writeDraft(
  path: string,
  body: ReadableStream<Uint8Array> | null,
  expected: ExpectedFile,
): Promise<void> {
  const hash = createHash("md5");
  const file = await open(path, "wx", 0o600);
  try {
    let size = 0;
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > expected.size) throw new VaultError("bad_request", "the file is longer than announced");
      hash.update(chunk);
      await file.write(chunk);
    }
    if (size !== expected.size) throw new VaultError("bad_request", "the file is shorter than announced");
    if (hash.digest("base64") !== expected.checksum) {
      throw new VaultError("bad_request", "the file is not the one announced: its MD5 differs");
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
