import { beforeEach, expect, test, vi } from "vitest";
import { AUTOLOCK_ALARM, Autolock } from "../../src/vault/lock/autolock.ts";
import { readSession } from "../../src/vault/lock/session.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { newWorld, world } from "../fakes/browser.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const argon2 = { memoryKiB: 19 * 1024, passes: 2 };
const MINUTE = 60_000;
let now = 0;

/** What one life of the worker has. */
function worker() {
  const vault = new Vault({ argon2 });
  return {
    vault,
    autolock: new Autolock(
      vault,
      async () => 15,
      () => now,
    ),
  };
}

async function unlocked() {
  const life = worker();
  await life.vault.create("correct horse battery");
  await life.autolock.restart();
  return life;
}

beforeEach(() => {
  newWorld();
  now = 1_000_000_000;
});

test("locks after the minutes without use, not before", async () => {
  const { vault, autolock } = await unlocked();
  expect(world().alarms.get(AUTOLOCK_ALARM)).toBe(now + 15 * MINUTE);
  now += 15 * MINUTE - 1;
  expect(await autolock.check()).toBe(false);
  now += 1;
  expect(await autolock.check()).toBe(true);
  expect(await vault.state()).toBe("locked");
  expect(world().alarms.size).toBe(0);
  expect(world().session.items.size).toBe(0);
});

test("a message that comes between an unlock and its deadline locks nothing", async () => {
  const vault = new Vault({ argon2 });
  let read = (_minutes: number) => {};
  const minutes = new Promise<number>((resolve) => {
    read = resolve;
  });
  const autolock = new Autolock(
    vault,
    () => minutes,
    () => now,
  );
  await vault.create("correct horse battery");
  const set = autolock.restart();
  const checked = autolock.check();
  // Time for it to look at what is stored, were it not to wait.
  await readSession("auto-lock");
  read(15);
  expect([await checked, await set, await vault.state()]).toEqual([false, undefined, "unlocked"]);
});

test("use moves the deadline", async () => {
  const { vault, autolock } = await unlocked();
  now += 10 * MINUTE;
  await autolock.touch();
  now += 14 * MINUTE;
  expect(await autolock.check()).toBe(false);
  expect(world().alarms.get(AUTOLOCK_ALARM)).toBe(now + MINUTE);
  now += MINUTE;
  await autolock.check();
  expect(await vault.state()).toBe("locked");
});

test("the deadline survives a stop of the worker", async () => {
  await unlocked();
  now += 14 * MINUTE;
  const second = worker();
  expect(await second.autolock.check()).toBe(false);
  now += 2 * MINUTE;
  const third = worker();
  expect(await third.autolock.check()).toBe(true);
});

test("a clock set back locks, a small correction does not", async () => {
  const { autolock } = await unlocked();
  now -= 30_000;
  expect(await autolock.check()).toBe(false);
  now -= 60_000;
  expect(await autolock.check()).toBe(true);
});

test("a key without a deadline is locked: something went wrong", async () => {
  const { vault } = await unlocked();
  await world().session.remove("auto-lock");
  const second = worker();
  expect(await second.vault.state()).toBe("unlocked");
  expect(await second.autolock.check()).toBe(true);
  void vault;
});

test("a locked vault is left alone", async () => {
  const { vault, autolock } = await unlocked();
  await vault.lock();
  await autolock.touch();
  expect(await autolock.check()).toBe(false);
  expect(world().alarms.size).toBe(0);
  expect(world().session.items.size).toBe(0);
});
