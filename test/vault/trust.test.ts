/** What this person knows: access keys by context, and whose public keys are whose. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { randomAccessKey } from "../../src/crypto/access-key.ts";
import { isVaultError } from "../../src/errors.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { Pins } from "../../src/vault/memory/pins.ts";
import { Registry } from "../../src/vault/memory/registry.ts";
import { clientId, typeContext } from "../../src/wire/ids.ts";
import { newWorld } from "../fakes/browser.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const me = clientId("00000000-0000-4000-8000-000000000001");
const them = clientId("00000000-0000-4000-8000-000000000002");
const keys = (letter: string, signing: string | null = "s") => ({
  publicKey: { type: "curve25519" as const, key: letter.repeat(43) },
  signingKey: signing === null ? null : { type: "ed25519" as const, key: signing.repeat(43) },
});

let vault: Vault;
beforeEach(async () => {
  newWorld();
  vault = new Vault();
  await vault.create("correct horse battery");
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );

describe("access keys", () => {
  const known = (accessKey = randomAccessKey(), more: object = {}) => ({
    accessKey,
    epoch: 1,
    writable: true,
    placed: true,
    ...more,
  });

  test("are there after a worker stop, by context", async () => {
    const key = known();
    await new Registry(vault, me).remember(typeContext(me, "a"), key);
    const woken = new Registry(new Vault(), me);
    expect(await woken.get(typeContext(me, "a"))).toEqual(key);
    expect(await woken.get(typeContext(me, "b"))).toBeNull();
    expect(await woken.get(typeContext(them, "a"))).toBeNull();
    expect(await new Registry(new Vault(), them).get(typeContext(me, "a"))).toBeNull();
  });

  test("one key in two contexts, another key of the same epoch and a lower epoch are refused", async () => {
    const registry = new Registry(vault, me);
    const [first, second] = [known(), known(randomAccessKey(), { epoch: 2 })];
    await registry.remember(typeContext(me, "a"), first);
    expect(await codeOf(registry.remember(typeContext(me, "b"), first))).toBe("key_untrusted");
    expect(await codeOf(registry.remember(typeContext(me, "a"), known()))).toBe("key_changed");
    await registry.remember(typeContext(me, "a"), second);
    expect(await codeOf(registry.remember(typeContext(me, "a"), first))).toBe("key_changed");
    expect(await codeOf(registry.remember(typeContext(me, "b"), known(first.accessKey)))).toBe(
      "key_untrusted",
    );
    expect(await registry.all(typeContext(me, "a"))).toEqual([second.accessKey, first.accessKey]);
    expect(await registry.contexts()).toEqual([typeContext(me, "a")]);
  });

  test("of what my browsers tell each other, another key of mine and of the same epoch counts; no other does", async () => {
    const registry = new Registry(vault, me);
    const [mine, other] = [typeContext(me, "sealfield.browsers"), typeContext(them, "sealfield.browsers")];
    const [first, beside] = [known(randomAccessKey(), { epoch: 2 }), known(randomAccessKey(), { epoch: 2 })];
    for (const context of [mine, other]) {
      await registry.remember(context, known(randomAccessKey(), { epoch: 1 }));
      await registry.remember(context, context === mine ? first : known(randomAccessKey(), { epoch: 2 }));
    }
    await registry.remember(mine, beside);
    expect((await registry.all(mine)).slice(0, 2)).toEqual([beside.accessKey, first.accessKey]);
    for (const [context, more] of [
      [mine, { epoch: 1 }],
      [mine, { epoch: 2, writable: false }],
      [other, { epoch: 2 }],
    ] as const)
      expect(await codeOf(registry.remember(context, known(randomAccessKey(), more)))).toBe("key_changed");
  });

  test("one that the server never held gives way and is not kept", async () => {
    const registry = new Registry(vault, me);
    await registry.remember(typeContext(me, "a"), known(randomAccessKey(), { placed: false }));
    const served = known();
    await registry.remember(typeContext(me, "a"), served);
    expect(await registry.all(typeContext(me, "a"))).toEqual([served.accessKey]);
  });
});

describe("pins", () => {
  test("first seen, then checked; other keys are a hard stop that stays", async () => {
    const pins = new Pins(vault, me);
    await pins.firstSeen(them, keys("a"));
    await pins.firstSeen(them, keys("a"));
    expect(await pins.find(them)).toMatchObject({ state: "first-seen", name: "" });
    expect((await pins.find(them))?.safetyWords).toHaveLength(8);
    expect(await pins.save(them, " Bea ", true)).toMatchObject({ state: "checked", name: "Bea" });
    expect(await codeOf(pins.firstSeen(them, keys("b")))).toBe("key_changed");
    const woken = new Pins(new Vault(), me);
    expect(await woken.find(them)).toMatchObject({ state: "changed", name: "Bea", keys: keys("a") });
    expect(await codeOf(woken.keysOf(them))).toBe("key_changed");
    expect(await codeOf(woken.firstSeen(them, keys("a")))).toBe("key_changed");
    expect(await codeOf(woken.save(them, "Bea", true))).toBe("key_changed");
  });

  test("a change is resolved by the words that were compared, or by staying with the old keys", async () => {
    const pins = new Pins(vault, me);
    await pins.firstSeen(them, keys("a"));
    expect(await codeOf(pins.resolve(them, null))).toBe("not_found");
    await codeOf(pins.firstSeen(them, keys("b")));
    const offered = (await pins.find(them))?.offered?.safetyWords ?? [];
    expect(offered).toHaveLength(8);
    expect(await codeOf(pins.resolve(them, ["other", ...offered.slice(1)]))).toBe("key_changed");
    expect(await codeOf(pins.firstSeen(them, keys("c")))).toBe("key_changed");
    expect(await codeOf(pins.resolve(them, offered))).toBe("key_changed");
    expect(await pins.resolve(them, null)).toMatchObject({ state: "first-seen", keys: keys("a") });
    await codeOf(pins.firstSeen(them, keys("b")));
    expect(await pins.resolve(them, offered)).toMatchObject({
      state: "checked",
      keys: keys("b"),
      safetyWords: offered,
    });
    await pins.firstSeen(them, keys("b"));
    expect(await pins.keysOf(them)).toEqual(keys("b"));
  });

  test("a signing key that appears later is another key", async () => {
    const pins = new Pins(vault, me);
    await pins.firstSeen(them, keys("a", null));
    expect(await codeOf(pins.firstSeen(them, keys("a", "s")))).toBe("key_changed");
  });

  test("my own keys are what I know them to be, whatever a server says", async () => {
    const pins = new Pins(vault, me);
    await pins.own(me, keys("a"), "Me");
    expect(await codeOf(pins.firstSeen(me, keys("b")))).toBe("key_changed");
    expect(await pins.find(me)).toMatchObject({ state: "own", keys: keys("a") });
    expect(await codeOf(pins.save(them, "x", false))).toBe("not_found");
  });

  test("no authorizer unless approved", async () => {
    expect(await new Pins(vault, me).isAuthorizer(typeContext(me, "a"), them)).toBe(false);
  });
});
