/** Ciphertext at rest between the phases of a transfer: files of the extension's private file system. */
import { VaultError } from "../errors.ts";

const FOLDER = "transfers";

/** Is told how far a phase is, in bytes. */
export type OnProgress = (done: number, total: number) => void;

/** Exists in dedicated Workers only, whose types are not those of pages. */
interface SyncAccess {
  getSize(): number;
  write(chunk: Uint8Array, options: { readonly at: number }): number;
  truncate(length: number): void;
  flush(): void;
  close(): void;
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

/** A file being written; `position` is where the next piece goes. */
export interface Writing {
  readonly position: number;
  /** @throws VaultError `storage_failed` when not all of `chunk` could be written, as on a full disk */
  write(chunk: Uint8Array): void;
  /** Drops everything after the first `length` bytes. @throws VaultError `storage_failed` */
  truncate(length: number): void;
  close(): void;
}

/** Opens the file `name` to be written from its end on. */
export async function openToWrite(name: string): Promise<Writing> {
  const file = await (await folder()).getFileHandle(name, { create: true });
  const syncable = file as FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccess> };
  const handle = await syncable.createSyncAccessHandle();
  let position = handle.getSize();
  return {
    get position() {
      return position;
    },
    write(chunk) {
      const written = onDisk(() => handle.write(chunk, { at: position }));
      position += written;
      if (written < chunk.length) throw new VaultError("storage_failed", "only a part was written");
    },
    truncate(length) {
      onDisk(() => handle.truncate(length));
      position = length;
    },
    close() {
      handle.flush();
      handle.close();
    },
  };
}

function onDisk<T>(act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new VaultError("storage_failed", "the disk takes no more", { cause });
  }
}

/** Returns the file, null if there is none. */
export async function privateFile(name: string): Promise<File | null> {
  try {
    return await (await (await folder()).getFileHandle(name)).getFile();
  } catch {
    return null;
  }
}

/** Removes the file; that there is none is fine. */
export async function removePrivateFile(name: string): Promise<void> {
  await (await folder()).removeEntry(name).catch(() => undefined);
}

/** Returns the names of all files. */
export async function privateFiles(): Promise<string[]> {
  const names: string[] = [];
  // Not yet in every library of types.
  const entries = (await folder()) as FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };
  for await (const name of entries.keys()) names.push(name);
  return names;
}
