/**
 * Files in folders of the file system. The store writes a file beside its place, syncs it, renames it and syncs the
 * folder, so that a file is either whole and on disk or not there.
 */
import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { isUuid } from "../../model/uuid.ts";
import { diskFull } from "../postgres/disk-full.ts";
import { BOUNDLESS, type Room } from "../postgres/room.ts";
import { checkedBytes, type ExpectedFile, type FileStore } from "./file-store.ts";

/** Milliseconds after which the store removes the remains of an interrupted upload. */
const DRAFT_MS = 24 * 3600 * 1000;

/**
 * Returns a store in `folder`, which is made when first needed and filled as far as `room` allows. Ids are UUIDs, so no
 * path can leave it.
 */
export function openDiskStore(folder: string, room: Pick<Room, "assert"> = BOUNDLESS): FileStore {
  const pathOf = (id: string) => join(folder, id.slice(0, 2), id.slice(2, 4), id);
  return {
    async put(id, body, expected) {
      await room.assert(expected.size);
      const path = pathOf(id);
      const draft = `${path}.${randomUUID()}`;
      try {
        await makeFolder(folder, dirname(path));
        await writeDraft(draft, body, expected, room);
        await rename(draft, path);
        await syncFolder(dirname(path));
      } catch (error) {
        throw diskError(error);
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
    async find(id) {
      const found = await stat(pathOf(id)).catch(() => null);
      return found === null ? null : { size: found.size, checksum: null };
    },
    delete: (id) => rm(pathOf(id), { force: true }),
    list: () => listFolder(folder),
    links: null,
  };
}

/** Makes the folder of a file, and syncs each folder that got a new one in it. */
async function makeFolder(root: string, folder: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) return;
  for (let path = folder; path.length >= Math.min(made.length, root.length); path = dirname(path)) {
    await syncFolder(dirname(path));
  }
}

async function writeDraft(
  path: string,
  body: AsyncIterable<Uint8Array> | null,
  expected: ExpectedFile,
  room: Pick<Room, "assert">,
): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of checkedBytes(body, expected)) {
      // Checks the room again for each piece, because others write meanwhile.
      await room.assert(chunk.byteLength);
      await file.writeFile(chunk);
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

/** Returns the error that a client gets for a full disk; nothing of the file was kept. */
function diskError(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "ENOSPC" || code === "EDQUOT" ? diskFull(error) : error;
}

async function* listFolder(folder: string): AsyncGenerator<string> {
  for (const outer of await names(folder)) {
    for (const inner of await names(join(folder, outer))) {
      for (const name of await names(join(folder, outer, inner))) {
        if (isUuid(name) && name === name.toLowerCase()) yield name;
        else await removeOldDraft(join(folder, outer, inner, name));
      }
    }
  }
}

async function names(folder: string): Promise<string[]> {
  return readdir(folder).catch(() => []);
}

async function removeOldDraft(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (found?.isFile() && found.mtimeMs < Date.now() - DRAFT_MS) await rm(path, { force: true });
}
