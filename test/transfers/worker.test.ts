/** The Worker of the Transfers tab: whoever waits for a file can be stopped, and nothing fails without a word. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TransferEvent, TransferTask } from "../../src/messages/transfer.ts";

/** Locks as the browser has them, of one tab; `hold` is another tab that works on a file. */
class FakeLocks {
  readonly #tails = new Map<string, Promise<unknown>>();

  async request(
    name: string,
    options: LockOptions | (() => Promise<unknown>),
    run?: (lock: object | null) => Promise<unknown>,
  ): Promise<unknown> {
    const [{ signal, ifAvailable }, task] =
      typeof options === "function"
        ? [{} as LockOptions, options]
        : [options, run ?? (async () => undefined)];
    signal?.throwIfAborted();
    const before = this.#tails.get(name);
    if (before !== undefined && ifAvailable === true) return await task(null);
    let free = (): void => undefined;
    const mine = new Promise<void>((resolve) => {
      free = resolve;
    });
    this.#tails.set(name, before === undefined ? mine : before.then(() => mine));
    try {
      await Promise.race([
        before,
        new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason))),
      ]);
      return await task({ name });
    } finally {
      free();
      if (before === undefined) this.#tails.delete(name);
    }
  }

  /** Holds the lock of file `id` until the returned function is called. */
  hold(id: string): () => void {
    let free = (): void => undefined;
    void this.request(`transfer/${id}`, () => new Promise<void>((resolve) => (free = resolve)));
    return () => free();
  }
}

let locks: FakeLocks;
let told: TransferEvent[];
let tell: (task: TransferTask) => void;
let files: Set<string>;
/** What the private file system answers before it does anything; may throw. */
let disk: () => void;

beforeEach(async () => {
  [locks, told, files, disk] = [new FakeLocks(), [], new Set(), () => undefined];
  const folder = {
    removeEntry: async (name: string) => void files.delete(name),
    async *keys() {
      yield* [...files];
    },
  };
  const getDirectory = async () => {
    disk();
    return { getDirectoryHandle: async () => folder };
  };
  vi.stubGlobal("navigator", { locks, storage: { getDirectory } });
  vi.stubGlobal("postMessage", (event: TransferEvent) => told.push(event));
  vi.stubGlobal("addEventListener", (_: string, listener: (event: { data: TransferTask }) => void) => {
    tell = (data) => listener({ data });
  });
  vi.resetModules();
  await import("../../src/transfers/worker.ts");
});

afterEach(() => {
  vi.unstubAllGlobals();
});

const fetching: TransferTask = { task: "fetch", id: "a", url: "https://files.example/a", stored: 9 };
const failed = (code: string) => ({ id: "a", event: "failed", code });

test("a file that another tab works on: who waits for it can stop, and hears so at once", async () => {
  const free = locks.hold("a");
  tell(fetching);
  tell({ task: "stop", id: "a" });
  await vi.waitFor(() => expect(told).toEqual([failed("aborted")]));
  free();
});

test("a file that is thrown away while another tab works on it goes afterwards", async () => {
  files.add("a").add("b");
  const free = locks.hold("a");
  tell({ task: "discard", id: "a" });
  tell({ task: "discard", id: "b" });
  await vi.waitFor(() => expect([...files]).toEqual(["a"]));
  free();
  await vi.waitFor(() => expect([...files]).toEqual([]));
});

test("a file that cannot be thrown away now is no transfer that failed, and goes when the tab is opened again", async () => {
  const lost: unknown[] = [];
  const note = (reason: unknown) => lost.push(reason);
  process.on("unhandledRejection", note);
  try {
    let refusals = 0;
    disk = () => {
      refusals++;
      throw new DOMException("the disk is gone", "InvalidStateError");
    };
    files.add("a").add("kept").add("left");
    tell({ task: "discard", id: "a" });
    tell({ task: "tidy", keep: [] });
    await vi.waitFor(() => expect(refusals).toBe(2));
    await new Promise((resolve) => setImmediate(resolve));
    expect([lost, told]).toEqual([[], []]);
    disk = () => undefined;
    tell({ task: "tidy", keep: ["kept"] });
    await vi.waitFor(() => expect([...files]).toEqual(["kept"]));
  } finally {
    process.off("unhandledRejection", note);
  }
});
