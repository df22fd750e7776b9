/**
 * What the process holds for its clients has an end, for each and in all, and nobody waits for one who does not read.
 */
import { describe, expect, test } from "vitest";
import { createMemory } from "../../src/server/limits/memory.ts";

const never = new AbortController().signal;

/** Whether `promise` has come true by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise((resolve) => setImmediate(resolve, "later"));
  return (await Promise.race([promise, later])) !== "later";
}

describe("memory", () => {
  const options = { perClient: 30, total: 50, unreadMs: 5 };

  test("one client waits for its own, others do not; something larger than all is held alone", async () => {
    const memory = createMemory(options);
    const first = memory.hold("a");
    await first.more(20, never);
    const [second, large] = [memory.hold("a"), memory.hold("a")];
    const waiting = second.more(20, never);
    expect(await isDone(waiting)).toBe(false);
    await memory.hold("b").more(30, never);
    expect(memory.held()).toBe(50);
    first.answered(5, () => {});
    first.release();
    await waiting;
    const alone = large.more(1_000, never);
    expect(await isDone(alone)).toBe(false);
    second.release();
    expect(await isDone(alone)).toBe(false);
  });

  test("one that goes away while it waits leaves the queue with the reason why", async () => {
    const memory = createMemory(options);
    await memory.hold("a").more(30, never);
    const gone = new AbortController();
    const waiting = memory.hold("a").more(1, gone.signal);
    gone.abort(new Error("gone"));
    await expect(waiting).rejects.toThrow("gone");
    expect(memory.held()).toBe(30);
  });

  test("what is only announced takes no room of the others, and what arrives beyond the room is refused", async () => {
    const memory = createMemory(options);
    const announced = memory.hold("a");
    await announced.expect(1_000, never);
    expect(await isDone(memory.hold("a").more(1, never))).toBe(false);
    await memory.hold("b").more(30, never);
    announced.arrived(20);
    expect(() => announced.arrived(20)).toThrow("holds as much as it can");
  });

  test("when others wait, an answer that nobody reads is cut off, of the client that holds most", async () => {
    const memory = createMemory(options);
    const cut: string[] = [];
    const unread = async (name: string, bytes: number) => {
      const hold = memory.hold(name);
      await hold.more(bytes, never);
      hold.answered(bytes, () => {
        cut.push(name);
        hold.release();
      });
    };
    await unread("small", 10);
    await unread("large", 30);
    await memory.hold("new").more(30, never);
    expect(cut).toEqual(["large"]);
  });

  test("what a request holds itself is not in its way, for its client nor in all", async () => {
    const memory = createMemory(options);
    const growing = memory.hold("a");
    await growing.more(20, never);
    await growing.more(25, never);
    await growing.more(25, never);
    expect(memory.held()).toBe(70);
    expect(await isDone(memory.hold("a").more(1, never))).toBe(false);
    growing.release();
    expect(memory.held()).toBe(1);
  });

  test("one that has a turn does not wait for those that may wait for it, but for answers that nobody read", async () => {
    const memory = createMemory({ ...options, total: 1_000 });
    const [body, reading] = [memory.hold("a"), memory.hold("a")];
    await body.more(20, never);
    const early = reading.more(20, never);
    expect(await isDone(early)).toBe(false);
    reading.inTurn();
    await reading.more(20, never);
    expect(memory.held()).toBe(40);
    // One at a time, and twice as much as there is for a client at most.
    const second = memory.hold("a");
    second.inTurn();
    expect(await isDone(second.more(1, never))).toBe(false);
    reading.release();
    expect(await isDone(early)).toBe(true);
    const [unread, next] = [memory.hold("b"), memory.hold("b")];
    await unread.more(20, never);
    unread.answered(20, () => {});
    next.inTurn();
    expect(await isDone(next.more(20, never))).toBe(false);
    await memory.hold("c").more(30, never);
    const most = memory.hold("c");
    most.inTurn();
    expect(await isDone(most.more(31, never))).toBe(false);
    await most.more(30, never);
  });

  test("one that is over holds nothing, also when it still waits", async () => {
    const memory = createMemory(options);
    const [first, second] = [memory.hold("a"), memory.hold("a")];
    await first.more(30, never);
    const waiting = second.more(10, never);
    second.release();
    first.release();
    await waiting;
    expect(memory.held()).toBe(0);
  });
});
