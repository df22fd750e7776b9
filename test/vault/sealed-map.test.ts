import fc from "fast-check";
import { openDB } from "idb";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { SealedMap } from "../../src/vault/keep/sealed-map.ts";
import { DATABASE_NAME } from "../../src/vault/lock/database.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { newWorld } from "../fakes/browser.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

interface Value {
  readonly text: string;
}

let vault: Vault;
beforeEach(async () => {
  newWorld();
  vault = new Vault();
  await vault.create("correct horse battery");
});

const mapOf = (prefix = "map/") =>
  new SealedMap<Value>(vault, prefix, { orderOf: ({ text }) => text.slice(0, 4) });

/** Returns those of `ids` that are there, and sees that nothing else is. */
async function among(map: SealedMap<Value>, ids: readonly string[]): Promise<Record<string, string>> {
  const values = await Promise.all(ids.map(async (id) => [id, await map.get(id)] as const));
  const found = values.flatMap(([id, value]) => (value === null ? [] : [[id, value.text] as const]));
  expect(await map.size()).toBe(found.length);
  return Object.fromEntries(found);
}

describe("many values in a few blobs", () => {
  test("thousands of values take a few chunks, and one change rewrites one of them", async () => {
    const map = mapOf();
    const values = Array.from(
      { length: 3000 },
      (_, i) => [`id-${i}`, { text: `${"x".repeat(90)} ${i}` }] as const,
    );
    await map.change(new Map(values));
    const names = await vault.names("map/");
    expect(names.length).toBeGreaterThan(3);
    expect(names.length).toBeLessThan(10);
    const write = vi.spyOn(vault, "write");
    await map.change(new Map([["id-7", { text: "changed" }]]));
    await map.change(new Map([["id-7", { text: "changed" }]]));
    expect(write).toHaveBeenCalledTimes(1);
    expect(Object.keys(write.mock.calls[0]?.[0] ?? {})).toHaveLength(1);
    const again = mapOf();
    expect(await again.size()).toBe(3000);
    expect(await again.get("id-7")).toEqual({ text: "changed" });
    expect(await again.get("id-2999")).toEqual({ text: `${"x".repeat(90)} 2999` });
    expect(await again.get("nothing")).toBeNull();
  });

  test("after any changes it holds what a plain map would hold, in memory and read anew", async () => {
    const step = fc.array(
      fc.tuple(fc.integer({ min: 0, max: 30 }), fc.option(fc.string({ unit: "grapheme", size: "medium" }))),
      { minLength: 1, maxLength: 12 },
    );
    let round = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
        const prefix = `p${round++}/`;
        const map = new SealedMap<Value>(vault, prefix);
        const model = new Map<string, string>();
        for (const changes of steps) {
          const named = new Map(changes.map(([id, text]) => [`${id}`, text === null ? null : { text }]));
          await map.change(named);
          for (const [id, value] of named) {
            if (value === null) model.delete(id);
            else model.set(id, value.text);
          }
        }
        const wanted = Object.fromEntries([...model].sort(([a], [b]) => (a < b ? -1 : 1)));
        const ids = Array.from({ length: 31 }, (_, id) => `${id}`);
        expect(await among(map, ids)).toEqual(wanted);
        expect(await among(new SealedMap<Value>(vault, prefix), ids)).toEqual(wanted);
      }),
      { numRuns: 60, seed: 7 },
    );
  });

  test("ids come the last order first, and without an order not at all", async () => {
    const map = mapOf();
    const values = { x: "2020", y: "2022", a: "2021", b: "2021", none: "" };
    await map.change(new Map(Object.entries(values).map(([id, text]) => [id, { text }])));
    for (const one of [map, mapOf()]) expect(await one.backwards()).toEqual(["y", "b", "a", "x"]);
  });

  test("a value larger than a chunk, line breaks and tabs come back as they were", async () => {
    const map = mapOf();
    const large = { text: "line\nbreak\tand tab ".repeat(20_000) };
    await map.change(
      new Map([
        ["large", large],
        ["small", { text: "s" }],
        ["other", { text: "" }],
      ]),
    );
    await map.change(new Map([["small", null]]));
    const again = mapOf();
    expect(await again.get("large")).toEqual(large);
    expect(await again.get("other")).toEqual({ text: "" });
    expect(await again.get("small")).toBeNull();
    await again.change(
      new Map([
        ["large", null],
        ["other", null],
      ]),
    );
    expect(await vault.names("map/")).toEqual([]);
  });

  test("what failed to be stored is not there, and other blobs come in the same commit", async () => {
    const map = mapOf();
    await map.change(new Map([["a", { text: "1" }]]), (blobs) => vault.write({ ...blobs, cursor: "7" }));
    expect(await vault.read("cursor")).toBe("7");
    vi.spyOn(vault, "write").mockRejectedValueOnce(new Error("disk full"));
    await expect(
      map.change(
        new Map([
          ["a", { text: "2" }],
          ["b", { text: "2" }],
        ]),
      ),
    ).rejects.toThrow("disk full");
    expect(await among(map, ["a", "b"])).toEqual({ a: "1" });
    await map.change(new Map([["b", { text: "3" }]]));
    expect(await among(mapOf(), ["a", "b"])).toEqual({ a: "1", b: "3" });
  });

  test("a lock drops what was open", async () => {
    const map = mapOf();
    await map.change(new Map([["a", { text: "1" }]]));
    await vault.lock();
    await expect(map.get("a")).rejects.toMatchObject({ code: "vault_locked" });
    await vault.unlock("correct horse battery");
    expect(await map.get("a")).toEqual({ text: "1" });
  });

  test("a damaged or missing chunk is an error, or given up where its values can be had again", async () => {
    const long = "x".repeat(50_000);
    await mapOf().change(
      new Map([
        ["a", { text: `a${long}` }],
        ["b", { text: `b${long}` }],
      ]),
    );
    const db = await openDB(DATABASE_NAME);
    await db.delete("blobs", "map/0");
    db.close();
    await expect(mapOf().get("b")).rejects.toMatchObject({ code: "vault_damaged", detail: { part: "map" } });
    const copy = new SealedMap<Value>(vault, "map/", { mayBeLost: true });
    expect(await copy.get("a")).toBeNull();
    expect(await copy.get("b")).not.toBeNull();
    expect(await copy.wasDamaged()).toBe(true);
    expect(await vault.names("map/")).toEqual(["map/1"]);
  });
});
