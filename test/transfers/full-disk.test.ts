/** What a person is told when their disk is full while a file is received. */
import { afterEach, expect, test, vi } from "vitest";
import { fetchInto } from "../../src/transfers/download.ts";

/** The private file system of the extension, with one file of which `write` stands for the disk. */
function useDisk(write: (chunk: Uint8Array) => number): void {
  const handle = { getSize: () => 0, write, truncate() {}, flush() {}, close() {} };
  const file = { createSyncAccessHandle: async () => handle };
  const folder = { getFileHandle: async () => file };
  const root = { getDirectoryHandle: async () => folder };
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => root } });
}

afterEach(() => {
  vi.unstubAllGlobals();
});

test.each([
  [
    "refuses what comes",
    () => {
      throw new DOMException("no room", "QuotaExceededError");
    },
  ],
  ["takes a part of it", (chunk: Uint8Array) => chunk.length - 1],
])("a disk that %s is a disk that is full, not a network that is gone", async (_, write) => {
  useDisk(write);
  vi.stubGlobal("fetch", async () => new Response(new Uint8Array(200)));
  const { signal } = new AbortController();
  const receiving = fetchInto("file", "https://files.example/file", 200, () => undefined, signal);
  await expect(receiving).rejects.toMatchObject({ code: "storage_failed" });
});
