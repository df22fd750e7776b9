/** The states of records against a server that swaps, cuts, rolls back and forks (SECURITY.md, "Seal context"). */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { decryptField } from "../../src/crypto/field.ts";
import { verifyRecord } from "../../src/crypto/record-signature.ts";
import { encryptRecord } from "../../src/e3db/records/record-crypto.ts";
import type { RecordId, Version } from "../../src/wire/ids.ts";
import type { EncryptedRecord } from "../../src/wire/record.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let me: Person;
beforeEach(async () => {
  server = new FakeServer();
  me = await Person.join(server, "Me");
});

const stored = (id: RecordId): EncryptedRecord => {
  const record = server.records.get(id);
  if (record === undefined) throw new Error("no such record");
  return record;
};
const put = (id: RecordId, change: Partial<EncryptedRecord>) =>
  server.records.set(id, { ...stored(id), ...change });

/** Another byte in the middle of the sealed data key. */
const spoiled = (quad = "") => `${quad.slice(0, 30)}${quad[30] === "A" ? "B" : "A"}${quad.slice(31)}`;

/** What a program of another make does: opens everything, `_sf` included, and seals it anew. */
async function rewriteElsewhere(
  id: RecordId,
  change: Record<string, string>,
  keepContext = true,
): Promise<void> {
  const { client, ring } = await me.here().accounts.current();
  const plain = await client.read(id);
  const key = await client.keys.forReading(plain.meta);
  const { meta } = plain;
  const body = encryptRecord(ring, key, meta, {
    type: meta.type,
    data: { ...plain.data, ...change },
    plain: meta.plain,
    ...(keepContext ? { reserved: plain.reserved } : {}),
  });
  put(id, { data: body.data, meta: { ...meta, version: server.uuid() as Version } });
}

describe("own records", () => {
  test("are verified, in lists and alone, after every update and after a worker stop", async () => {
    const id = await me.write("r", input("a", { x: "1", __proto__x: "2" }));
    expect(await me.states()).toEqual({ [id]: "verified" });
    for (const value of ["2", "3", "4"]) {
      await me.wake().update(id, { x: value });
      expect(await me.states()).toEqual({ [id]: "verified" });
    }
    me.wake();
    expect((await me.records.read(id)).fields).toEqual([{ name: "x", value: "4" }]);
  });

  test("every field opens by the plain E3DB rules", async () => {
    const id = await me.write("r", input("a", { x: "1" }));
    const { client, ring } = await me.accounts.current();
    const key = await client.keys.forReading(stored(id).meta);
    const open = Object.entries(stored(id).data).map(([name, quad]) => [
      name,
      decryptField(ring.suite, key, quad),
    ]);
    expect(Object.fromEntries(open)).toMatchObject({ x: "1" });
    const { meta, recSig } = stored(id);
    const record = { ...meta, data: Object.fromEntries(open) as Record<string, string> };
    const { signingPublicKey } = ring;
    if (signingPublicKey === null || recSig === null) throw new Error("not signed");
    expect(verifyRecord(ring.suite, signingPublicKey, record, recSig)).toBe(true);
  });

  test("more versions than the history names are accepted from an old memory", async () => {
    const reader = await Person.join(server, "Reader");
    await me.share("a", reader);
    const id = await me.write("r", input("a", { x: "0" }));
    expect(await reader.states()).toEqual({ [id]: "verified" });
    for (let i = 1; i <= 18; i++) await me.update(id, { x: String(i) });
    expect(await reader.states()).toEqual({ [id]: "verified" });
  });
});

describe("swaps", () => {
  test.each([
    ["a field cut", (data: Record<string, string>) => delete data["x"]],
    ["a field copied to a new name", (data: Record<string, string>) => (data["z"] = data["x"] ?? "")],
    ["the statement stripped", (data: Record<string, string>) => delete data["_sf"]],
    ["the form stripped", (data: Record<string, string>) => delete data["_sf_form"]],
    ["a byte of a field changed", (data: Record<string, string>) => (data["x"] = spoiled(data["x"]))],
    ["a field that is none", (data: Record<string, string>) => (data["x"] = "plain text")],
  ])("%s", async (_, change) => {
    const id = await me.write("r", input("a", { x: "1", y: "2" }));
    const data = { ...stored(id).data };
    change(data);
    put(id, { data });
    expect(await me.states()).toEqual({ [id]: "tampered" });
    expect((await me.records.read(id)).fields).toEqual([]);
  });

  test("labels changed, moved to another type, or given to another record", async () => {
    const id = await me.write("r", input("a", { x: "1" }));
    const other = await me.write("s", input("b", { x: "1" }));
    const { meta, data } = stored(id);
    put(id, { meta: { ...meta, plain: { tag: "z" } } });
    expect((await me.states())[id]).toBe("tampered");
    put(id, { meta });
    expect((await me.states())[id]).toBe("verified");
    put(other, { data });
    expect((await me.states())[other]).toBe("tampered");
    const copy = server.uuid() as RecordId;
    await me.update(id, { x: "2" });
    server.records.set(copy, { ...stored(id), meta: { ...stored(id).meta, recordId: copy } });
    expect((await me.states())[copy]).toBe("tampered");
  });

  test("a record of which no field opens under any known key is unreadable, not tampered", async () => {
    const id = await me.write("r", input("a", { x: "1", y: "2" }));
    const quads = Object.entries(stored(id).data).map(([name, quad]) => [name, spoiled(quad)]);
    put(id, { data: Object.fromEntries(quads) });
    expect(await me.states()).toEqual({ [id]: "unreadable" });
    await expect(me.records.read(id)).rejects.toMatchObject({ code: "decryption_failed" });
  });
});

describe("time", () => {
  test("a rollback is older than remembered, also after a worker stop, and what was known stays beside it", async () => {
    const id = await me.write("r", input("a", { x: "1" }));
    const first = stored(id);
    await me.update(id, { x: "2" });
    const second = stored(id);
    put(id, first);
    me.wake();
    expect(await me.states()).toEqual({ [id]: "older" });
    expect(await me.records.before(id)).toMatchObject({ fields: [{ name: "x", value: "2" }] });
    put(id, second);
    expect(await me.states()).toEqual({ [id]: "verified" });
  });

  test("what is written on an older version follows every version that anybody knows", async () => {
    const reader = await Person.join(server, "Reader");
    await me.share("a", reader);
    const id = await me.write("r", input("a", { x: "0" }));
    const first = stored(id);
    for (let i = 1; i <= 20; i++) await me.update(id, { x: String(i) });
    expect(await reader.states()).toEqual({ [id]: "verified" });
    server.records.set(id, first);
    for (const person of [me, reader]) expect(await person.states()).toEqual({ [id]: "older" });
    await me.update(id, { x: "21" });
    for (const person of [me, reader]) {
      expect(await person.states()).toEqual({ [id]: "verified" });
      expect((await person.records.read(id)).fields).toEqual([{ name: "x", value: "21" }]);
    }
  });

  test("an older version of which a part was changed is tampered", async () => {
    const id = await me.write("r", input("a", { x: "1" }));
    const first = stored(id);
    await me.update(id, { x: "2" });
    put(id, { ...first, data: { ...first.data, x: spoiled(first.data["x"]) } });
    expect(await me.states()).toEqual({ [id]: "tampered" });
  });

  test("a deleted record that comes back is told so, and is kept when its person says so; a repeated create is shown once", async () => {
    const id = await me.write("r", input("a", { x: "1" }));
    const record = stored(id);
    const twin = server.uuid() as RecordId;
    await me.states();
    server.records.set(twin, { ...record, meta: { ...record.meta, recordId: twin } });
    expect(await me.states()).toEqual({ [id]: "verified" });
    server.records.delete(twin);
    await me.records.remove(id, record.meta.version);
    server.records.set(id, record);
    me.wake();
    expect(await me.states()).toEqual({ [id]: "returned" });
    await me.update(id, { x: "1" });
    expect(await me.wake().states()).toEqual({ [id]: "verified" });
  });
});

describe("other programs", () => {
  test("a record that one rewrote is changed elsewhere: alone it can be looked at, and saving signs it again", async () => {
    const id = await me.write("r", input("a", { x: "1", y: "2" }));
    await rewriteElsewhere(id, { x: "changed" });
    const { records } = await me.here().records.list(EVERYTHING);
    expect(records).toMatchObject([{ state: "elsewhere", fields: [], labels: [] }]);
    expect((await me.records.read(id)).fields).toContainEqual({ name: "x", value: "changed" });
    await me.update(id, { x: "changed" });
    expect(await me.states()).toEqual({ [id]: "verified" });
  });

  test("what it held before is known on this device until it can be trusted again", async () => {
    const id = await me.write("r", input("a", { x: "1" }));
    expect(await me.states()).toEqual({ [id]: "verified" });
    expect(await me.records.before(id)).toBeNull();
    for (const value of ["changed", "changed again"]) {
      await rewriteElsewhere(id, { x: value });
      expect(await me.states()).toEqual({ [id]: "elsewhere" });
      expect(await me.wake().records.before(id)).toMatchObject({
        state: "verified",
        fields: [{ name: "x", value: "1" }],
      });
    }
    await me.update(id, { x: "1" });
    expect(await me.states()).toEqual({ [id]: "verified" });
    expect(await me.records.before(id)).toBeNull();
  });

  test("a rewrite that keeps one old field, or loses the statement, is tampered", async () => {
    const id = await me.write("r", input("a", { x: "1", y: "2" }));
    const old = stored(id);
    await rewriteElsewhere(id, {});
    const fresh = stored(id);
    put(id, { data: { ...fresh.data, y: old.data["y"] ?? "" } });
    expect(await me.states()).toEqual({ [id]: "tampered" });
    put(id, { data: { ...fresh.data, _sf: old.data["_sf"] ?? "" } });
    expect(await me.states()).toEqual({ [id]: "tampered" });
    server.records.set(id, old);
    await rewriteElsewhere(id, {}, false);
    expect(await me.states()).toEqual({ [id]: "tampered" });
  });

  test("records of a type that no signed one was seen of are legacy", async () => {
    const { client } = await me.accounts.current();
    const { meta } = await client.write({ type: "old", data: { x: "1" } });
    expect(await me.states()).toEqual({ [meta.recordId]: "legacy" });
    expect((await me.records.read(meta.recordId)).fields).toEqual([{ name: "x", value: "1" }]);
    await me.update(meta.recordId, { x: "2" });
    expect(await me.states()).toEqual({ [meta.recordId]: "verified" });
  });
});

test("a statement of a later version of Sealfield is named, not shown", async () => {
  const id = await me.write("r", input("a", { x: "1" }));
  const { client, ring } = await me.accounts.current();
  const { meta, data, reserved } = await client.read(id);
  const key = await client.keys.forReading(meta);
  const payload = new TextEncoder().encode('{"v":2}');
  const { domainBytes } = await import("../../src/crypto/hash.ts");
  const { encodeBase64Url } = await import("../../src/crypto/base64url.ts");
  if (ring.signingKey === null || ring.signingPublicKey === null) throw new Error("no signing key");
  const signature = ring.suite.sign(domainBytes("record", payload), ring.signingKey);
  const _sf = [payload, signature, ring.signingPublicKey].map(encodeBase64Url).join(".");
  const sealed = encryptRecord(ring, key, meta, {
    type: "a",
    data,
    plain: meta.plain,
    reserved: { ...reserved, _sf },
  });
  put(id, { data: sealed.data });
  expect(await me.states()).toEqual({ [id]: "newer" });
  expect((await me.records.read(id)).fields).toEqual([]);
});

test("a list is remembered in few writes", async () => {
  const ids: string[] = [];
  for (let i = 0; i < 20; i++) ids.push(await me.write(`r${i}`, input("a", { x: String(i) })));
  for (const name of await me.vault.names("marks/")) await me.vault.write({ [name]: null });
  me.wake();
  const write = vi.spyOn(me.vault, "write");
  await me.states();
  expect(write.mock.calls.length).toBeLessThanOrEqual(2);
  me.wake();
  const { memory } = await me.accounts.current();
  expect(ids).toHaveLength(20);
  expect((await memory.expects(me.id, "a")) && (await me.vault.names("marks/")).length > 0).toBe(true);
});
