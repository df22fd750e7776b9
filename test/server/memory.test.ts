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
});
