/** Who writes to a full disk is refused only after the room of everything that was deleted is free. */
import { expect, test } from "vitest";
import { roomIn } from "../../src/server/postgres/room.ts";

const MEGABYTE = 1024 * 1024;

test("a write waits for a cleaning under way, and for the next one, which somebody else began", async () => {
  const cleanings: (() => void)[] = [];
  let reusable = 0;
  const relief = {
    shortenLog: async () => {},
    clean: () => new Promise<void>((resolve) => cleanings.push(resolve)),
    reusable: async () => reusable,
  };
  const logged = { logFolder: "/proc/none", logBytes: 0, relief, ballastBytes: 0 };
  // There is no free byte in /proc, and what is missing is less than what deleted rows may make good.
  const room = roomIn("/proc", 8 * MEGABYTE, logged);
  const deleted = async () => (await room.clear())();
  const begun = (count: number) => expect.poll(() => cleanings.length, { timeout: 10_000 }).toBe(count);

  await deleted();
  const first = room.assert();
  await begun(1);
  reusable = 100 * MEGABYTE;
  cleanings[0]?.();
  await first;

  // Others have taken that room; a cleaning begins a moment after the next deletion, and misses the one after it.
  reusable = 0;
  await deleted();
  await begun(2);
  const writes = Promise.all([room.assert(), room.assert()]);
  await deleted();
  cleanings[1]?.();
  await begun(3);
  reusable = 100 * MEGABYTE;
  cleanings[2]?.();
  await writes;
});

const FULL = { code: "server_full" };
/** There is no free byte in /proc: a reserve below nothing is what is free. */
const withFree = (bytes: number) => roomIn("/proc", -bytes);

test("of many that take room at the same time as many get it as there is room for", async () => {
  const room = withFree(10 * MEGABYTE);
  const taken = await Promise.allSettled(Array.from({ length: 8 }, () => room.take(2 * MEGABYTE)));
  // A byte takes two.
  expect(taken.filter(({ status }) => status === "fulfilled")).toHaveLength(2);
  await expect(room.assert(2 * MEGABYTE)).rejects.toMatchObject(FULL);
  await room.assert(MEGABYTE);
});

test("what was written since a measurement counts with it", async () => {
  const room = withFree(10 * MEGABYTE);
  const done = await room.take(4 * MEGABYTE);
  done();
  await expect(room.take(4 * MEGABYTE)).rejects.toMatchObject(FULL);
});

test("who has gone waits for no cleaning", async () => {
  const relief = {
    shortenLog: async () => {},
    clean: () => new Promise<void>(() => {}),
    reusable: async () => 0,
  };
  const room = roomIn("/proc", MEGABYTE, { logFolder: "/proc/none", logBytes: 0, relief, ballastBytes: 0 });
  const gone = new AbortController();
  const waiting = room.take(1, gone.signal);
  gone.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
});
