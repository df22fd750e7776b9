import { openDB } from "idb";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { DATABASE_NAME, type StoredBlob } from "../../src/vault/lock/database.ts";
import { changePassphrase, measureStrength, strengthOf } from "../../src/vault/lock/passphrase.ts";
import { repair } from "../../src/vault/lock/repair.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { newWorld, world } from "../fakes/browser.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const argon2 = { memoryKiB: 19 * 1024, passes: 2 };
const PASSPHRASE = "correct horse battery";
const NEXT = "staple battery horse";

beforeEach(() => {
  newWorld();
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );

async function created(now?: () => number): Promise<Vault> {
  const vault = new Vault(now === undefined ? { argon2 } : { argon2, now });
  await vault.create(PASSPHRASE);
  return vault;
}

async function blobsOf(): Promise<{
  get(name: string): Promise<StoredBlob>;
  put(name: string, blob: StoredBlob): Promise<void>;
}> {
  const db = await openDB(DATABASE_NAME);
  return {
    get: (name) => db.get("blobs", name),
    put: async (name, blob) => {
      await db.put("blobs", blob, name);
    },
  };
}

describe("absent, locked, unlocked", () => {
  test("create, lock, unlock and what each state allows", async () => {
    const vault = new Vault({ argon2 });
    expect(await vault.state()).toBe("absent");
    expect(await codeOf(vault.unlock(PASSPHRASE))).toBe("vault_absent");
    expect(await codeOf(vault.create("short"))).toBe("passphrase_weak");
    await vault.create(PASSPHRASE);
    expect(await vault.state()).toBe("unlocked");
    expect(await codeOf(vault.create("another passphrase"))).toBe("vault_exists");
    await vault.write({ a: "secret ✨" });
    // The answer was lost and the page asks again: the same vault, with what is in it.
    await vault.create(PASSPHRASE);
    expect(await vault.read("a")).toBe("secret ✨");

    await vault.lock();
    expect(await vault.state()).toBe("locked");
    expect(await codeOf(vault.read("a"))).toBe("vault_locked");
    expect(await codeOf(vault.write({ a: "x" }))).toBe("vault_locked");
    expect(world().session.items.size).toBe(0);

    expect(await codeOf(vault.unlock("wrong horse battery"))).toBe("passphrase_wrong");
    expect(await vault.state()).toBe("locked");
    await vault.unlock(PASSPHRASE);
    expect(await vault.read("a")).toBe("secret ✨");
  });

  test("a worker stop keeps it unlocked, a browser restart does not", async () => {
    await (await created()).write({ a: "1" });
    const woken = new Vault({ argon2 });
    expect(await woken.state()).toBe("unlocked");
    expect(await woken.read("a")).toBe("1");
    world().restart();
    expect(await new Vault({ argon2 }).state()).toBe("locked");
  });

  test("reset leaves nothing", async () => {
    const vault = await created();
    await vault.write({ a: "1" });
    await vault.reset();
    expect(await vault.state()).toBe("absent");
    await vault.create(PASSPHRASE);
    expect(await vault.read("a")).toBeNull();
  });

  test("the passphrase is compared as NFKC", async () => {
    const vault = new Vault({ argon2 });
    await vault.create("ﬁne café pass");
    await vault.lock();
    await vault.unlock("fine cafe\u0301 pass");
    expect(await vault.state()).toBe("unlocked");
  });
});

describe("wrong passphrases", () => {
  test("the delay grows, is counted before the try and survives a worker stop", async () => {
    let now = 1_000_000;
    const clock = () => now;
    await (await created(clock)).lock();
    for (let i = 0; i < 4; i++) {
      expect(await codeOf(new Vault({ argon2, now: clock }).unlock("wrong wrong"))).toBe("passphrase_wrong");
    }
    const woken = new Vault({ argon2, now: clock });
    expect(await woken.retryAt()).toBe(now + 5_000);
    expect(await codeOf(woken.unlock(PASSPHRASE))).toBe("too_many_attempts");
    now += 5_000;
    expect(await woken.retryAt()).toBe(0);
    expect(await codeOf(woken.unlock("wrong wrong"))).toBe("passphrase_wrong");
    expect(await woken.retryAt()).toBe(now + 10_000);
    now += 10_000;
    await woken.unlock(PASSPHRASE);
    await woken.lock();
    expect(await woken.retryAt()).toBe(0);
  });

  test("tries at once do not slip past the count", async () => {
    const now = () => 1_000_000;
    const vault = await created(now);
    await vault.lock();
    const codes = await Promise.all(
      Array.from({ length: 6 }, (_, i) => codeOf(vault.unlock(`wrong number ${i}`))),
    );
    expect(codes.filter((code) => code === "passphrase_wrong")).toHaveLength(4);
    expect(codes.filter((code) => code === "too_many_attempts")).toHaveLength(2);
  });
});

describe("damage is noticed and nothing is reset", () => {
  test.each(["changed", "older", "swapped", "missing"])("a blob that is %s", async (how) => {
    const vault = await created();
    await vault.write({ a: "old", b: "other" });
    const blobs = await blobsOf();
    const old = await blobs.get("a");
    await vault.write({ a: "new" });
    const present = await blobs.get("a");
    const damaged: Record<string, StoredBlob> = {
      changed: { ...present, sealed: present.sealed.map((byte, i) => (i === 40 ? byte ^ 1 : byte)) },
      older: old,
      swapped: { ...(await blobs.get("b")), generation: present.generation },
      missing: undefined as never,
    };
    const db = await openDB(DATABASE_NAME);
    if (how === "missing") await db.delete("blobs", "a");
    else await blobs.put("a", damaged[how] as StoredBlob);
    const woken = new Vault({ argon2 });
    expect(await codeOf(woken.read("a"))).toBe("vault_damaged");
    expect(await woken.read("b")).toBe("other");
  });

  test("a damaged manifest keeps the vault locked and says so at unlock", async () => {
    const vault = await created();
    await vault.write({ a: "1" });
    const blobs = await blobsOf();
    const manifest = await blobs.get("manifest");
    await blobs.put("manifest", { ...manifest, generation: manifest.generation - 1 });
    const woken = new Vault({ argon2 });
    expect(await woken.state()).toBe("locked");
    expect(await codeOf(woken.unlock(PASSPHRASE))).toBe("vault_damaged");
    expect(await codeOf(woken.create(PASSPHRASE))).toBe("vault_damaged");
    await blobs.put("manifest", manifest);
    await woken.unlock(PASSPHRASE);
    expect(await woken.read("a")).toBe("1");
  });

  test("weakened parameters of the header do not open, and its twin does not believe them", async () => {
    const vault = await created();
    await vault.lock();
    const db = await openDB(DATABASE_NAME);
    const header = await db.get("meta", "header");
    const put = async (changed: object | undefined, twin: object | undefined) => {
      await db.put("meta", changed, "header");
      await db.put("previous", twin, "header");
      const code = await codeOf(vault.unlock(PASSPHRASE));
      await vault.lock();
      return code;
    };
    const weak = { ...header, passes: 3 };
    expect(await put(weak, weak)).toBe("passphrase_wrong");
    expect(await put(weak, header)).toBe("no error");
    expect(await put(header, weak)).toBe("no error");
    const impossible = { ...header, passes: 1 };
    expect(await put(impossible, impossible)).toBe("vault_damaged");
    expect(await put({ ...header, version: 2 }, header)).toBe("unsupported");
  });

  test("a header that is gone makes no new vault possible; one that is left opens", async () => {
    const vault = await created();
    await vault.write({ a: "1" });
    await vault.lock();
    const db = await openDB(DATABASE_NAME);
    const header = await db.get("meta", "header");
    await db.delete("meta", "header");
    expect(await vault.state()).toBe("locked");
    await vault.unlock(PASSPHRASE);
    expect(await vault.read("a")).toBe("1");
    await vault.lock();
    await db.delete("previous", "header");
    expect(await vault.state()).toBe("locked");
    expect(await codeOf(vault.unlock(PASSPHRASE))).toBe("vault_damaged");
    expect(await codeOf(vault.create("another passphrase"))).toBe("vault_damaged");
    await db.put("meta", header, "header");
    await vault.unlock(PASSPHRASE);
    expect(await vault.read("a")).toBe("1");
  });
});

describe("writing", () => {
  test("all or nothing, and another writer is noticed", async () => {
    const one = await created();
    const two = new Vault({ argon2 });
    await two.write({ a: "two" });
    expect(await codeOf(one.write({ a: "one", b: "one" }))).toBe("conflict");
    expect(await two.read("a")).toBe("two");
    expect(await two.names("")).toEqual(["a"]);
  });

  test("writes at once keep their order, names like __proto__ included", async () => {
    const vault = await created();
    await Promise.all(
      ["1", "2", "3"].map((value) =>
        vault.write(
          Object.fromEntries([
            ["__proto__", value],
            [value, value],
          ]),
        ),
      ),
    );
    expect(await vault.read("__proto__")).toBe("3");
    expect((await vault.names("")).sort()).toEqual(["1", "2", "3", "__proto__"]);
    await vault.write({ "1": null });
    expect(await vault.read("1")).toBeNull();
  });

  test("a lock in the middle of a read or write gives up the key and nothing else", async () => {
    const vault = await created();
    await vault.write({ a: "1" });
    const writing = codeOf(vault.write({ a: "2" }));
    const reading = codeOf(vault.read("a"));
    await Promise.resolve();
    await vault.lock();
    expect(["no error", "vault_locked"]).toContain(await writing);
    expect(await reading).toBe("vault_locked");
    expect(await vault.state()).toBe("locked");
    await vault.unlock(PASSPHRASE);
    expect(await vault.read("a")).toBe((await writing) === "no error" ? "2" : "1");
  });

  test("a lock while the vault opens has the last word, wherever it comes", async () => {
    const ways: Record<string, (vault: Vault) => Promise<void>> = {
      unlock: (vault) => vault.unlock(PASSPHRASE),
      "another passphrase": (vault) => changePassphrase(vault, PASSPHRASE, NEXT, { argon2, rekey: true }),
      repair: (vault) => repair(vault, PASSPHRASE),
    };
    for (const [way, open] of Object.entries(ways)) {
      for (const isStored of [false, true]) {
        newWorld();
        const vault = await created();
        if (way === "unlock") await vault.lock();
        const { session } = world();
        const { set } = session;
        session.set = async (values) => {
          session.set = set;
          if (isStored) await set(values);
          await vault.lock();
          if (!isStored) await set(values);
        };
        expect(await codeOf(open(vault)), way).toBe("vault_locked");
        expect(await vault.state(), way).toBe("locked");
        expect(await new Vault({ argon2 }).state(), way).toBe("locked");
        await vault.unlock(way === "another passphrase" ? NEXT : PASSPHRASE);
        expect(await vault.state(), way).toBe("unlocked");
      }
    }
  });

  test("a lock while the passphrase is tried has the last word", async () => {
    const vault = await created();
    await vault.lock();
    const unlocking = codeOf(vault.unlock(PASSPHRASE));
    await vault.lock();
    expect(await unlocking).toBe("vault_locked");
    expect(await vault.state()).toBe("locked");
  });

  test("a lock while the vault wakes has the last word", async () => {
    await created();
    const woken = new Vault({ argon2 });
    const state = woken.state();
    await woken.lock();
    expect(await state).toBe("locked");
    expect(await woken.state()).toBe("locked");
    expect(world().session.items.size).toBe(0);
  });

  test("nothing is stored in the clear", async () => {
    const vault = await created();
    await vault.write({ a: "canary-4711" });
    const text = new TextDecoder("latin1").decode((await (await blobsOf()).get("a")).sealed);
    expect(text).not.toContain("canary");
    expect([...world().local.items.values()].join()).toBe("");
  });
});

describe("another passphrase", () => {
  test.each([false, true])(
    "opens what the old one opened, and the old one does not (new key: %s)",
    async (rekey) => {
      const vault = await created();
      await vault.write({ a: "1", b: "2" });
      const before = await (await blobsOf()).get("b");
      expect(await codeOf(changePassphrase(vault, "wrong wrong", NEXT))).toBe("passphrase_wrong");
      expect(await codeOf(changePassphrase(vault, PASSPHRASE, "short"))).toBe("passphrase_weak");
      await changePassphrase(vault, PASSPHRASE, NEXT, { rekey });
      expect(await vault.read("a")).toBe("1");
      await vault.write({ a: "3" });
      expect(await new Vault({ argon2 }).read("a")).toBe("3");
      await vault.lock();
      expect(await codeOf(changePassphrase(vault, NEXT, PASSPHRASE))).toBe("vault_locked");
      expect(await codeOf(vault.unlock(PASSPHRASE))).toBe("passphrase_wrong");
      await vault.unlock(NEXT);
      expect([await vault.read("a"), await vault.read("b")]).toEqual(["3", "2"]);
      const after = await (await blobsOf()).get("b");
      expect(JSON.stringify(after.sealed) === JSON.stringify(before.sealed)).toBe(!rekey);
    },
  );

  test("a refused commit leaves the old one in force", async () => {
    const vault = await created();
    await vault.write({ a: "1" });
    await new Vault({ argon2 }).write({ b: "written by another worker" });
    expect(await codeOf(changePassphrase(vault, PASSPHRASE, NEXT, { rekey: true }))).toBe("conflict");
    const woken = new Vault({ argon2 });
    await woken.lock();
    await woken.unlock(PASSPHRASE);
    expect(await woken.names("")).toEqual(["a", "b"]);
  });

  test("its strength is exchanged alone, within limits", async () => {
    const vault = await created();
    await vault.write({ a: "1" });
    const stronger = { memoryKiB: 128 * 1024, passes: 4 };
    await changePassphrase(vault, PASSPHRASE, PASSPHRASE, { argon2: stronger });
    expect(await strengthOf(vault)).toEqual(stronger);
    const weaker = { memoryKiB: 1024, passes: 1 };
    expect(await codeOf(changePassphrase(vault, PASSPHRASE, PASSPHRASE, { argon2: weaker }))).toBe(
      "vault_damaged",
    );
    await vault.lock();
    await vault.unlock(PASSPHRASE);
    expect(await vault.read("a")).toBe("1");
    expect(await measureStrength({ memoryKiB: 19 * 1024, passes: 2 })).toBeGreaterThanOrEqual(0);
  });

  test.each([false, true])(
    "a stop at every step leaves the old one or the new one, and everything in it (new key: %s)",
    async (rekey) => {
      const outcomes = new Set<string>();
      let steps = 0;
      for (let stopAt = 1, isDone = false; !isDone; stopAt++) {
        newWorld();
        const vault = await created();
        await vault.write({ a: "1", b: "2" });
        const changing = stoppedAt(stopAt, () => changePassphrase(vault, PASSPHRASE, NEXT, { rekey }));
        isDone = (await codeOf(changing)) === "no error";
        steps = stopAt;
        world().restart();
        const woken = new Vault({ argon2 });
        const isOld = (await codeOf(woken.unlock(PASSPHRASE))) === "no error";
        if (!isOld) await woken.unlock(NEXT);
        outcomes.add(isOld ? "old" : "new");
        expect([await woken.read("a"), await woken.read("b")]).toEqual(["1", "2"]);
      }
      expect([...outcomes].sort()).toEqual(["new", "old"]);
      expect(steps).toBeGreaterThan(5);
    },
  );
});

function abort(transaction: IDBTransaction): void {
  try {
    transaction.abort();
  } catch {
    // It has ended already.
  }
}

/** Runs `task` and lets the worker die at the `count`th request to the database: that one and all later fail. */
async function stoppedAt(count: number, task: () => Promise<void>): Promise<void> {
  let left = count;
  const stores = IDBObjectStore.prototype;
  const names = ["get", "put", "delete", "clear"] as const;
  const real = names.map((name) => stores[name]);
  for (const name of names) {
    const method = stores[name] as (this: IDBObjectStore, ...args: unknown[]) => IDBRequest;
    Object.assign(stores, {
      [name](this: IDBObjectStore, ...args: unknown[]) {
        left -= 1;
        if (left <= 0 && this.transaction.mode === "readonly") throw new Error("stopped");
        const request = method.apply(this, args);
        // After the calls of the same moment: a transaction that dies takes all of them with it.
        if (left <= 0) queueMicrotask(() => abort(this.transaction));
        return request;
      },
    });
  }
  try {
    await task();
  } finally {
    names.forEach((name, i) => {
      Object.assign(stores, { [name]: real[i] });
    });
  }
}
