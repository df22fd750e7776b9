/** Two browsers' lists: the newer word wins, whatever their clocks did in between. */
import { beforeEach, expect, test, vi } from "vitest";
import { DatedList } from "../../src/vault/keep/dated-list.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import { newWorld } from "../fakes/browser.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

interface Word {
  readonly about: string;
  readonly says: string;
  readonly at: number;
}

let vault: Vault;
let written: number;
beforeEach(async () => {
  newWorld();
  vault = new Vault();
  await vault.create("correct horse battery");
  written = 0;
  vault.onWrite(() => void written++);
});

const listOf = (name: string) =>
  new DatedList<Pick<Word, "about">, Word>(vault, name, (a, b) => a.about === b.about);

const say = (list: ReturnType<typeof listOf>, about: string, says: string, at: number) =>
  list.change({ about }, at, (before) => (before?.says === says ? null : { about, says }));

test("a word that was said after a clock was set back is still the newer one elsewhere", async () => {
  const [here, there] = [listOf("here"), listOf("there")];
  await say(here, "x", "yes", 5_000);
  await there.merge(await here.all());
  await say(here, "x", "no", 1_000);
  await there.merge(await here.all());
  expect(await there.find({ about: "x" })).toMatchObject({ says: "no" });
  // The word of before, told by a third browser, does not come back.
  await here.merge([{ about: "x", says: "yes", at: 5_000 }]);
  expect(await here.find({ about: "x" })).toMatchObject({ says: "no" });
});

test("merged in either order, both lists say the same", async () => {
  const [one, other] = [listOf("one"), listOf("other")];
  await say(one, "a", "1", 10);
  await say(one, "b", "1", 30);
  await say(other, "b", "2", 20);
  await say(other, "c", "2", 40);
  const [mine, theirs] = [await one.all(), await other.all()];
  await one.merge(theirs);
  await other.merge(mine);
  const sorted = (words: readonly Word[]) => [...words].sort((a, b) => (a.about < b.about ? -1 : 1));
  expect(sorted(await one.all())).toEqual(sorted(await other.all()));
  expect(sorted(await one.all()).map(({ says }) => says)).toEqual(["1", "1", "2"]);
});

test("an entry of an early version, which has no time, gives way to any other", async () => {
  const list = new DatedList<{ id: string }, { id: string; says: string; at?: number }>(
    vault,
    "early",
    (a, b) => a.id === b.id,
  );
  await list.merge([{ id: "x", says: "early" }]);
  await list.merge([{ id: "x", says: "later", at: 1 }]);
  expect(await list.find({ id: "x" })).toMatchObject({ says: "later" });
});

test("a repeat, a refusal and a merge without news write nothing; others stay in their places", async () => {
  const list = listOf("here");
  for (const [i, about] of ["a", "b", "c"].entries()) await say(list, about, "yes", i + 1);
  const before = [...(await list.all())];
  const count = written;
  await say(list, "a", "yes", 9);
  await list.merge(before);
  await expect(
    list.change({ about: "a" }, 9, () => {
      throw new Error("refused");
    }),
  ).rejects.toThrow("refused");
  expect(await list.all()).toEqual(before);
  expect(written).toBe(count);
  await say(list, "b", "no", 9);
  expect((await list.all()).map(({ about, says }) => about + says)).toEqual(["ayes", "bno", "cyes"]);
});
