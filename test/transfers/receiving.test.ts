/** What a person is told when a file cannot be received: their disk is full, the network is gone, or we failed. */
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

test.each([
  ["does not answer", async () => Promise.reject(new TypeError("fetch failed"))],
  [
    "breaks off",
    async () =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new TypeError("lost")) })),
  ],
])("a network that %s is said to be one", async (_, fetch) => {
  useDisk((chunk) => chunk.length);
  vi.stubGlobal("fetch", fetch);
  const { signal } = new AbortController();
  const receiving = fetchInto("file", "https://files.example/file", 200, () => undefined, signal);
  await expect(receiving).rejects.toMatchObject({ code: "network_unreachable" });
});

test("a fault of our own while a file is received is no network that is gone", async () => {
  useDisk((chunk) => chunk.length);
  vi.stubGlobal("fetch", async () => new Response(new Uint8Array(100)));
  const fault = new TypeError("of whoever draws the progress");
  const onProgress = () => {
    throw fault;
  };
  const { signal } = new AbortController();
  await expect(fetchInto("file", "https://files.example/file", 200, onProgress, signal)).rejects.toBe(fault);
});
