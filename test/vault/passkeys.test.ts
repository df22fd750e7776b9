import { openDB } from "idb";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { randomBytes } from "../../src/crypto/bytes.ts";
import { isVaultError } from "../../src/errors.ts";
import { DATABASE_NAME, type StoredPasskey } from "../../src/vault/lock/database.ts";
import {
  addPasskey,
  listPasskeys,
  passkeyDoors,
  removePasskey,
  renamePasskey,
  unlockWithPasskey,
} from "../../src/vault/lock/passkeys.ts";
import { changePassphrase } from "../../src/vault/lock/passphrase.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { newWorld } from "../fakes/browser.ts";

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

const random32 = () => encodeBase64Url(randomBytes(32));

function made(name: string) {
  return { id: `id-of-${name}`, name, rpId: null, salt: random32(), secret: random32() };
}

let vault: Vault;
const phone = made("phone");
const key = made("key");

beforeEach(async () => {
  newWorld();
  vault = new Vault();
  await vault.create(PASSPHRASE);
  await vault.write({ a: "1" });
  await addPasskey(vault, phone, 5);
  await addPasskey(vault, key, 6);
});

async function stored(): Promise<readonly StoredPasskey[]> {
  const db = await openDB(DATABASE_NAME);
  const list = (await db.get("meta", "passkeys")) as StoredPasskey[];
  db.close();
  return list;
}

test("each opens the vault, also after a worker stop; another secret or id does not", async () => {
  for (const { id, secret } of [phone, key]) {
    await vault.lock();
    vault = new Vault();
    expect((await passkeyDoors(vault)).map((door) => door.id)).toEqual([phone.id, key.id]);
    expect(await codeOf(unlockWithPasskey(vault, id, random32()))).toBe("passkey_wrong");
    expect(await codeOf(unlockWithPasskey(vault, "another", secret))).toBe("passkey_wrong");
    expect(await codeOf(unlockWithPasskey(vault, id === key.id ? phone.id : key.id, secret))).toBe(
      "passkey_wrong",
    );
    expect(await vault.state()).toBe("locked");
    await unlockWithPasskey(vault, id, secret);
    expect(await vault.read("a")).toBe("1");
  }
});

test("the passphrase still opens it, and changing it leaves passkeys as they are", async () => {
  await changePassphrase(vault, PASSPHRASE, "another passphrase");
  await vault.lock();
  await unlockWithPasskey(vault, key.id, key.secret);
  await vault.lock();
  await vault.unlock("another passphrase");
  expect(await vault.read("a")).toBe("1");
});

test("names are changed, and lie nowhere in the clear", async () => {
  await renamePasskey(vault, key.id, " Blue key ");
  expect(await listPasskeys(vault)).toMatchObject([{ name: "phone" }, { name: "Blue key", made: 6 }]);
  expect(await codeOf(renamePasskey(vault, "another", "x"))).toBe("not_found");
  await vault.lock();
  expect(await codeOf(listPasskeys(vault))).toBe("vault_locked");
  expect(JSON.stringify(await stored())).not.toContain("Blue");
});

describe("a new vault key", () => {
  test("goes to the passkeys that stay, without them being at hand", async () => {
    const before = await stored();
    await changePassphrase(vault, PASSPHRASE, PASSPHRASE, { rekey: true });
    expect((await stored()).map(({ sealed }) => sealed)).not.toEqual(before.map(({ sealed }) => sealed));
    for (const { id, secret } of [phone, key]) {
      await vault.lock();
      await unlockWithPasskey(vault, id, secret);
      expect(await vault.read("a")).toBe("1");
    }
  });

  test("is what removing one means: it opens nothing, not even with what was stored for it", async () => {
    const before = await stored();
    expect(await codeOf(removePasskey(vault, phone.id, "wrong wrong"))).toBe("passphrase_wrong");
    expect(await codeOf(removePasskey(vault, "another", PASSPHRASE))).toBe("not_found");
    await removePasskey(vault, phone.id, PASSPHRASE);
    expect((await listPasskeys(vault)).map(({ id }) => id)).toEqual([key.id]);
    await vault.lock();
    expect(await codeOf(unlockWithPasskey(vault, phone.id, phone.secret))).toBe("passkey_wrong");
    const db = await openDB(DATABASE_NAME);
    await db.put("meta", before, "passkeys");
    db.close();
    expect(await codeOf(unlockWithPasskey(vault, phone.id, phone.secret))).toBe("vault_damaged");
    expect(await vault.state()).toBe("locked");
  });
});

test.each(["id", "rpId", "salt"] as const)("what is bound cannot be exchanged: %s", async (member) => {
  const db = await openDB(DATABASE_NAME);
  const [first, second] = await stored();
  await db.put("meta", [{ ...first, [member]: "other.example" }, second], "passkeys");
  db.close();
  await vault.lock();
  const id = member === "id" ? "other.example" : phone.id;
  expect(await codeOf(unlockWithPasskey(vault, id, phone.secret))).toBe("passkey_wrong");
});

test("a salt or secret of another length and an eleventh passkey are refused", async () => {
  expect(await codeOf(addPasskey(vault, { ...made("x"), secret: "AAAA" }, 1))).not.toBe("no error");
  expect(await codeOf(addPasskey(vault, { ...made("x"), salt: "AAAA" }, 1))).not.toBe("no error");
  for (let i = 2; i < 10; i++) await addPasskey(vault, made(`more ${i}`), i);
  expect(await codeOf(addPasskey(vault, made("eleventh"), 1))).toBe("too_large");
  await addPasskey(vault, { ...key, name: "again" }, 7);
  expect(await listPasskeys(vault)).toHaveLength(10);
});
