/** The memory of seals: what a batch costs however much is remembered, and vaults of an earlier version. */

import { sha256 } from "@noble/hashes/sha2.js";
import { beforeEach, expect, test, vi } from "vitest";
import { encodeBase64Url } from "../../src/crypto/base64url.ts";
import { utf8 } from "../../src/crypto/bytes.ts";
import { Vault } from "../../src/vault/lock/vault.ts";
import type { SealContext } from "../../src/vault/memory/seal-context.ts";
import { SealMemory } from "../../src/vault/memory/seal-memory.ts";
import { clientId, recordId } from "../../src/wire/ids.ts";
import { newWorld } from "../fakes/browser.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const WRITER = clientId("5d5a1cbb-5a22-4ad5-8e76-2fd1d53b1dd7");
const hashOf = (text: string) => encodeBase64Url(sha256(utf8(text)));
const recordOf = (i: number) => recordId(`00000000-0000-4000-9000-${String(i).padStart(12, "0")}`);

let vault: Vault;
beforeEach(async () => {
  newWorld();
  vault = new Vault();
  await vault.create("correct horse battery");
});

/** Version `seq` of the login with number `i`, as its writer signed it. */
function statement(i: number, seq = 1): SealContext {
  const names = ["username", "password", "site", "note", "otp"];
  return {
    v: 1,
    kind: "record",
    id: hashOf(`id ${i}`).slice(0, 22),
    record: recordOf(i),
    writer: WRITER,
    user: WRITER,
    type: "login",
    signer: WRITER,
    seq,
    prev: seq === 1 ? [] : [hashOf(`digest ${i} ${seq - 1}`)],
    ak: hashOf("ak"),
    epoch: 1,
    salt: "",
    made: 0,
    plain: hashOf("plain"),
    fields: Object.fromEntries(names.map((name) => [name, hashOf(`${name} ${i} ${seq}`)])),
    wrap: hashOf("wrap"),
  };
}

async function note(memory: SealMemory, from: number, count: number): Promise<void> {
  for (let i = from; i < from + count; i++)
    await memory.note(statement(i), hashOf(`digest ${i} 1`), recordOf(i));
}

/** Characters that saving a hundred new marks writes. */
async function costOf100(memory: SealMemory, from: number): Promise<number> {
  await note(memory, from, 100);
  let length = 0;
  await memory.save(async (blobs) => {
    length = Object.values(blobs).reduce((sum, text) => sum + (text?.length ?? 0), 0);
    await vault.write(blobs);
  });
  return length;
}

test("keeping a hundred marks writes no more when 20,000 are there than when none is", async () => {
  const memory = new SealMemory(vault, WRITER);
  const first = await costOf100(memory, 0);
  await note(memory, 100, 20_000);
  await memory.save();
  // The blob that is still open may be rewritten with them, of 64 ki characters.
  expect(await costOf100(memory, 20_100)).toBeLessThan(first + 70_000);
  const again = new SealMemory(vault, WRITER);
  expect(await again.verdict(statement(20_150), hashOf("digest 20150 1"), recordOf(20_150))).toBe("same");
});

test("what an earlier version remembered is taken over once, and still tells an old version and a deletion", async () => {
  const memory = new SealMemory(vault, WRITER);
  await note(memory, 0, 40);
  await memory.note(statement(7, 2), hashOf("digest 7 2"), recordOf(7));
  await memory.noteDeleted(WRITER, recordOf(8));
  await memory.save();
  const marks = await Promise.all(
    Array.from({ length: 40 }, async (_, i) => {
      const { id } = statement(i);
      return [`${WRITER} ${id}`, await memory.mark(WRITER, id)] as const;
    }),
  );
  const present = (await vault.names("marks/")).map((name) => [name, null] as const);
  const shards = [0, 1].map((shard) => [
    `memory/${WRITER}/${shard}`,
    JSON.stringify({ v: 1, marks: marks.filter((_, i) => i % 2 === shard) }),
  ]);
  await vault.write(Object.fromEntries([...present, ...shards]));

  const written: (readonly string[])[] = [];
  vault.onWrite((names) => void written.push(names));
  const again = new SealMemory(vault, WRITER);
  expect(await again.verdict(statement(7), hashOf("digest 7 1"), recordOf(7))).toBe("rollback");
  expect(await again.verdict(statement(8), hashOf("digest 8 1"), recordOf(8))).toBe("deleted");
  expect(await again.isElsewhere(hashOf("password 9 1"), WRITER, statement(3).id, "password")).toBe(true);
  expect(written).toHaveLength(1);
  expect(await vault.names("memory/")).toEqual([]);
  const third = new SealMemory(vault, WRITER);
  expect(await third.verdict(statement(7), hashOf("digest 7 1"), recordOf(7))).toBe("rollback");
  expect((await third.summary()).marks).toHaveLength(40);
  expect(written).toHaveLength(1);
});
