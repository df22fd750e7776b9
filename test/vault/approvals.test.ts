/** Authorizers, editors, the rules of types and my own browsers: who may hand out keys, sign, and write unsigned. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { encryptRecord } from "../../src/e3db/records/record-crypto.ts";
import { isVaultError } from "../../src/errors.ts";
import { Appointments } from "../../src/vault/sharing/appointments.ts";
import type { RecordId, Version } from "../../src/wire/ids.ts";
import type { EncryptedRecord } from "../../src/wire/record.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let alice: Person;
let bob: Person;
let carol: Person;
beforeEach(async () => {
  server = new FakeServer();
  alice = await Person.join(server, "Alice");
  bob = await Person.join(server, "Bob");
  carol = await Person.join(server, "Carol");
});

const appointments = (person: Person) => new Appointments(person.here().accounts, person.journal);
const place = (role: "authorizer" | "editor", person: Person) => ({
  role,
  writerId: alice.id,
  type: "a",
  clientId: person.id,
});
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );
const stored = (id: RecordId): EncryptedRecord => {
  const record = server.records.get(id);
  if (record === undefined) throw new Error("no such record");
  return record;
};
const claims = async (person: Person) =>
  (await appointments(person).list()).map((entry) => [entry.role, entry.person.clientId, entry.approved]);

describe("authorizers", () => {
  /** Carol shares Alice's type with Bob. */
  async function carolShares(): Promise<RecordId> {
    const id = await alice.write("r", input("a", { x: "1" }));
    await alice.directory.lookup(carol.id);
    await appointments(alice).approve(place("authorizer", carol));
    const { client, pins } = await carol.here().accounts.current();
    await carol.directory.lookup(bob.id);
    const keys = await pins.keysOf(bob.id);
    if (keys === null) throw new Error("no pin");
    await client.authorizers.share({ writerId: alice.id, type: "a" }, { readerId: bob.id, ...keys });
    return id;
  }

  test("a key from one whom the reader did not approve opens nothing; approved, it does; withdrawn, no new one", async () => {
    const id = await carolShares();
    expect(await bob.states()).toEqual({ [id]: "unreadable" });
    expect(await claims(bob)).toEqual([["authorizer", carol.id, false]]);
    expect(await codeOf(appointments(bob).approve(place("authorizer", carol)))).toBe("not_found");
    await bob.directory.lookup(carol.id);
    await appointments(bob).approve(place("authorizer", carol));
    expect(await bob.states()).toEqual({ [id]: "verified" });
    expect(await claims(bob.wake())).toEqual([["authorizer", carol.id, true]]);
    await appointments(bob).withdraw(place("authorizer", carol));
    const { pins } = await bob.accounts.current();
    expect(await pins.isAuthorizer({ writerId: alice.id, userId: alice.id, type: "a" }, carol.id)).toBe(
      false,
    );
  });

  test("one that only the server names is shown, not trusted, and can be taken away", async () => {
    server.policies.set(`${alice.id} ${bob.id} a`, new Set(["authorizer"]));
    expect(await claims(alice)).toEqual([["authorizer", bob.id, false]]);
    await appointments(alice).withdraw(place("authorizer", bob));
    expect(await claims(alice)).toEqual([]);
  });

  test("nobody appoints the writer, or themselves", async () => {
    expect(await codeOf(appointments(alice).approve(place("authorizer", alice)))).toBe("input_invalid");
    expect(await codeOf(appointments(carol).approve(place("authorizer", carol)))).toBe("input_invalid");
  });
});

describe("editors", () => {
  beforeEach(async () => {
    await alice.share("a", bob);
    await alice.share("a", carol);
  });

  test("whoever the person approved may sign the next version; for everybody else it is tampered", async () => {
    const id = await alice.write("r", input("a", { x: "1" }));
    expect(await bob.states()).toEqual({ [id]: "verified" });
    expect(await carol.states()).toEqual({ [id]: "verified" });
    expect(await codeOf(bob.update(id, { x: "2" }))).toBe("forbidden");
    await appointments(alice).approve(place("editor", bob));
    await bob.update(id, { x: "by Bob" });
    expect(await bob.states()).toEqual({ [id]: "verified" });
    expect(await alice.wake().states()).toEqual({ [id]: "verified" });
    expect((await alice.records.read(id)).fields).toEqual([{ name: "x", value: "by Bob" }]);
    expect(await carol.states()).toEqual({ [id]: "tampered" });
    await carol.directory.lookup(bob.id);
    await appointments(carol).approve(place("editor", bob));
    expect(await carol.states()).toEqual({ [id]: "verified" });
    await alice.update(id, { x: "by Alice" });
    expect(await carol.states()).toEqual({ [id]: "verified" });
  });

  test("withdrawn, what was read before stays and nothing new counts, whatever the server lets through", async () => {
    const id = await alice.write("r", input("a", { x: "1" }));
    await appointments(alice).approve(place("editor", bob));
    await bob.update(id, { x: "2" });
    expect(await alice.states()).toEqual({ [id]: "verified" });
    await appointments(alice).withdraw(place("editor", bob));
    expect(await alice.wake().states()).toEqual({ [id]: "verified" });
    expect(await codeOf(bob.update(id, { x: "3" }))).toBe("forbidden");
    server.policies.get(`${alice.id} ${bob.id} a`)?.add("edit");
    await bob.update(id, { x: "3" });
    expect(await alice.states()).toEqual({ [id]: "tampered" });
  });

  test("an approval for one type says nothing about another", async () => {
    await alice.share("b", bob);
    const id = await alice.write("r", input("b", { x: "1" }));
    await appointments(alice).approve(place("editor", bob));
    server.policies.get(`${alice.id} ${bob.id} b`)?.add("edit");
    await bob.update(id, { x: "2" });
    expect(await alice.states()).toEqual({ [id]: "tampered" });
  });
});

describe("rules of types", () => {
  test("plain: nothing of Sealfield's is written, and what is written opens as legacy", async () => {
    await alice.here().directory.chooseRule("a", "plain", 1);
    const id = await alice.write("r", input("a", { x: "1" }));
    expect(Object.keys(stored(id).data)).toEqual(["x"]);
    expect(stored(id).recSig).toBeNull();
    expect(await alice.states()).toEqual({ [id]: "legacy" });
    await alice.update(id, { x: "2" });
    expect(Object.keys(stored(id).data)).toEqual(["x"]);
    expect((await alice.wake().records.read(id)).fields).toEqual([{ name: "x", value: "2" }]);
  });

  test("sealed: unsigned is tampered from the first record on; mixed: it is legacy, but not quads known from elsewhere", async () => {
    const { client } = await alice.here().accounts.current();
    const unsigned = (await client.write({ type: "a", data: { x: "1" } })).meta.recordId;
    expect(await alice.states()).toEqual({ [unsigned]: "legacy" });
    await alice.directory.chooseRule("a", "sealed", 1);
    expect(await alice.states()).toEqual({ [unsigned]: "tampered" });
    await alice.directory.chooseRule("a", "mixed", 2);
    const signed = await alice.write("r", input("a", { x: "2" }));
    expect(await alice.states()).toEqual({ [unsigned]: "legacy", [signed]: "verified" });
    const { data, meta } = stored(signed);
    const { _sf, _sf_form, ...stripped } = data;
    server.records.set(signed, { data: stripped, meta, recSig: null });
    expect([_sf, _sf_form]).not.toContain(undefined);
    expect(await alice.states()).toMatchObject({ [signed]: "tampered" });
    expect((await alice.directory.types()).map(({ type, rule }) => [type, rule])).toEqual([["a", "mixed"]]);
  });

  test("a version signed before a plain time is older than the one signed after it", async () => {
    const id = await alice.write("r", input("a", { x: "1" }));
    const before = stored(id);
    await alice.here().directory.chooseRule("a", "plain", 1);
    await alice.update(id, { x: "2" });
    await alice.directory.chooseRule("a", "sealed", 2);
    await alice.directory.chooseRule("a", "mixed", 3);
    await alice.update(id, { x: "3" });
    expect(await alice.states()).toEqual({ [id]: "verified" });
    server.records.set(id, before);
    expect(await alice.wake().states()).toEqual({ [id]: "older" });
  });
});

describe("two of my browsers", () => {
  test("two successors of one version are a conflict that I settle; somebody else's are a fork", async () => {
    await alice.share("a", bob);
    const id = await alice.write("r", input("a", { x: "1" }));
    const base = stored(id);
    const marks = await Promise.all(
      (await alice.vault.names("marks/")).map(async (name) => [name, await alice.vault.read(name)] as const),
    );
    await alice.update(id, { x: "left" });
    expect(await bob.states()).toEqual({ [id]: "verified" });
    const after = await Promise.all(
      (await alice.here().vault.names("marks/")).map(
        async (name) => [name, await alice.vault.read(name)] as const,
      ),
    );
    // The other browser knows the first version only, and the server tells it nothing else.
    await alice.vault.write(Object.fromEntries(marks));
    server.records.set(id, base);
    await alice.wake().update(id, { x: "right" });
    await alice.vault.write(Object.fromEntries(after));

    expect(await alice.wake().states()).toEqual({ [id]: "conflict" });
    expect((await alice.records.list(EVERYTHING)).records[0]?.fields).toEqual([]);
    expect((await alice.records.read(id)).fields).toEqual([{ name: "x", value: "right" }]);
    expect(await bob.states()).toEqual({ [id]: "forked" });
    await alice.update(id, { x: "both" });
    for (const person of [alice, bob]) expect(await person.states()).toEqual({ [id]: "verified" });
    expect(await alice.wake().states()).toEqual({ [id]: "verified" });
  });

  test("going back is no conflict", async () => {
    const id = await alice.write("r", input("a", { x: "1" }));
    const first = stored(id);
    await alice.update(id, { x: "2" });
    server.records.set(id, first);
    expect(await alice.states()).toEqual({ [id]: "older" });
  });
});

describe("provisional keys", () => {
  test("a key that the server served for another type gives way once a signed record names the right one", async () => {
    await alice.share("a", bob);
    await alice.share("b", bob);
    const [a, b] = [
      await alice.write("1", input("a", { x: "1" })),
      await alice.write("2", input("b", { x: "2" })),
    ];
    const at = (type: string) => `${alice.id} ${bob.id} ${type}`;
    const [right, wrong] = [server.eaks.get(at("a")), server.eaks.get(at("b"))];
    if (right === undefined || wrong === undefined) throw new Error("no keys");
    server.eaks.set(at("a"), wrong);
    server.records.delete(b);
    expect(await bob.states()).toEqual({ [a]: "unreadable" });
    server.eaks.set(at("a"), right);
    expect(await bob.states()).toEqual({ [a]: "verified" });
    expect(await bob.wake().states()).toEqual({ [a]: "verified" });
  });

  test("a key named by a signed record stays", async () => {
    await alice.share("a", bob);
    await alice.share("b", bob);
    const id = await alice.write("1", input("a", { x: "1" }));
    expect(await bob.states()).toEqual({ [id]: "verified" });
    const other = server.eaks.get(`${alice.id} ${bob.id} b`);
    if (other === undefined) throw new Error("no key");
    server.eaks.set(`${alice.id} ${bob.id} a`, other);
    const { client, ring } = await alice.here().accounts.current();
    const key = await client.keys.forWriting({ writerId: alice.id, userId: alice.id, type: "b" });
    const { meta } = stored(id);
    const body = encryptRecord(ring, key, meta, { type: "a", data: { x: "planted" }, plain: meta.plain });
    server.records.set(id, {
      ...stored(id),
      data: body.data,
      meta: { ...meta, version: server.uuid() as Version },
    });
    expect(await bob.states()).toEqual({ [id]: "unreadable" });
  });
});
