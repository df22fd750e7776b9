/** The bytes that the browser stored are damaged in every way; what was written last, or before, is offered. */
import { openDB } from "idb";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { isVaultError } from "../../src/errors.ts";
import { Document } from "../../src/vault/keep/document.ts";
import { DATABASE_NAME, type StoredBlob } from "../../src/vault/lock/database.ts";
import { changePassphrase } from "../../src/vault/lock/passphrase.ts";
import { examine, repair } from "../../src/vault/lock/repair.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { newWorld, world } from "../fakes/browser.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const PASSPHRASE = "correct horse battery";
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );

let now = 0;
let vault: Vault;

beforeEach(async () => {
  newWorld();
  now = 1_000;
  vault = new Vault({ now: () => now });
  await vault.create(PASSPHRASE);
  await vault.write({ a: "a1", b: "b1" });
  now = 2_000;
  await vault.write({ a: "a2" });
});

type Store = "blobs" | "previous";

/** Changes stored bytes as a failing disk would: null takes the blob away. */
async function damage(
  store: Store,
  name: string,
  how: ((blob: StoredBlob) => StoredBlob) | null,
): Promise<void> {
  const db = await openDB(DATABASE_NAME);
  const blob = (await db.get(store, name)) as StoredBlob;
  expect(blob).toBeDefined();
  if (how === null) await db.delete(store, name);
  else await db.put(store, how(blob), name);
  db.close();
}

const flipped = (blob: StoredBlob): StoredBlob => ({
  ...blob,
  sealed: blob.sealed.map((byte, i) => (i === blob.sealed.length - 1 ? byte ^ 1 : byte)),
});
const cut = (blob: StoredBlob): StoredBlob => ({ ...blob, sealed: blob.sealed.slice(0, 20) });
const WAYS = [
  ["flipped", flipped],
  ["cut", cut],
  ["gone", null],
] as const;

/** A worker that knows nothing but what is stored. */
function restarted(): Vault {
  world().restart();
  vault = new Vault({ now: () => now });
  return vault;
}

const contents = async () => [await vault.read("a"), await vault.read("b")];

describe.each(WAYS)("%s", (_, how) => {
  test("a part: noticed when read, offered as it was before, and nothing happens until told to", async () => {
    await damage("blobs", "a", how);
    await restarted().unlock(PASSPHRASE);
    expect(await codeOf(vault.read("a"))).toBe("vault_damaged");
    expect(await examine(vault, null)).toEqual({
      at: 2_000,
      whole: 1,
      damaged: [{ part: "a", outcome: "older" }],
    });
    expect(await codeOf(vault.read("a"))).toBe("vault_damaged");
    await repair(vault, null);
    expect(await contents()).toEqual(["a1", "b1"]);
    expect((await examine(vault, null)).damaged).toEqual([]);
    await vault.write({ a: "a3" });
    await restarted().unlock(PASSPHRASE);
    expect(await contents()).toEqual(["a3", "b1"]);
  });

  test("a part without a version before: said to be lost, the rest stays", async () => {
    await damage("blobs", "b", how);
    await restarted().unlock(PASSPHRASE);
    expect((await examine(vault, null)).damaged).toEqual([{ part: "b", outcome: "lost" }]);
    await repair(vault, null);
    expect(await contents()).toEqual(["a2", null]);
  });

  test("the manifest: the one before is offered with its time, and loses nothing that is there", async () => {
    await damage("blobs", "manifest", how);
    expect(await restarted().state()).toBe("locked");
    expect(await codeOf(vault.unlock(PASSPHRASE))).toBe("vault_damaged");
    expect(await codeOf(examine(vault, "wrong wrong"))).toBe("passphrase_wrong");
    expect(await codeOf(examine(vault, null))).toBe("vault_locked");
    expect(await examine(vault, PASSPHRASE)).toEqual({ at: 1_000, whole: 2, damaged: [] });
    expect(await vault.state()).toBe("locked");
    await repair(vault, PASSPHRASE);
    expect(await contents()).toEqual(["a2", "b1"]);
    await restarted().unlock(PASSPHRASE);
    expect(await contents()).toEqual(["a2", "b1"]);
  });

  test("both manifests: the list is made anew from whatever opens", async () => {
    await damage("blobs", "manifest", how);
    await damage("previous", "manifest", how);
    await damage("blobs", "a", how);
    restarted();
    const damaged = [{ part: "a", outcome: "older" }];
    expect(await examine(vault, PASSPHRASE)).toEqual({ at: null, whole: 1, damaged });
    await repair(vault, PASSPHRASE);
    expect(await contents()).toEqual(["a1", "b1"]);
  });
});

test("a part that was exchanged for its own older version is noticed, and repaired only when told to", async () => {
  const db = await openDB(DATABASE_NAME);
  await db.put("blobs", await db.get("previous", "a"), "a");
  db.close();
  await restarted().unlock(PASSPHRASE);
  expect(await codeOf(vault.read("a"))).toBe("vault_damaged");
  expect((await examine(vault, null)).damaged).toEqual([{ part: "a", outcome: "older" }]);
});

test("a part that another part's bytes were put in place of is not taken for it", async () => {
  const db = await openDB(DATABASE_NAME);
  await db.put("blobs", await db.get("blobs", "a"), "b");
  db.close();
  await restarted().unlock(PASSPHRASE);
  expect((await examine(vault, null)).damaged).toEqual([{ part: "b", outcome: "lost" }]);
});

test("when nothing opens, nothing is offered and nothing is touched", async () => {
  const db = await openDB(DATABASE_NAME);
  await db.clear("blobs");
  await db.delete("previous", "a");
  await db.delete("previous", "manifest");
  db.close();
  restarted();
  expect(await vault.state()).toBe("locked");
  expect(await codeOf(examine(vault, PASSPHRASE))).toBe("vault_damaged");
  expect(await codeOf(repair(vault, PASSPHRASE))).toBe("vault_damaged");
  expect(await codeOf(vault.create("another passphrase"))).toBe("vault_exists");
});

test("values that were read before the repair are read again", async () => {
  const document = new Document<string>(vault, "doc", "empty");
  await document.update(() => "one");
  await document.update(() => "two");
  await damage("blobs", "doc", flipped);
  expect(await document.get()).toBe("two");
  await repair(vault, null);
  expect(await document.get()).toBe("one");
});

test("a new vault key leaves nothing of before that the old one opens", async () => {
  await changePassphrase(vault, PASSPHRASE, PASSPHRASE, { rekey: true });
  const db = await openDB(DATABASE_NAME);
  expect(await db.getAllKeys("previous")).toEqual(["header"]);
  db.close();
});

test("what was deleted leaves no version of before", async () => {
  await vault.write({ a: null });
  const db = await openDB(DATABASE_NAME);
  expect(await db.get("previous", "a")).toBeUndefined();
  db.close();
});
