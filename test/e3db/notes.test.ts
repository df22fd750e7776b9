import { beforeEach, describe, expect, test } from "vitest";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import type { Client } from "../../src/e3db/client.ts";
import { generateKeys, type Identity, openKeys, publicKeyOf, signingKeyOf } from "../../src/e3db/identity.ts";
import type { PinnedKeys } from "../../src/e3db/keys/trust.ts";
import { anonymousActor, notesOf } from "../../src/e3db/notes/notes.ts";
import { encodeNote } from "../../src/wire/note.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity } from "./people.ts";
import { codeOf, json } from "./scripted.ts";

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let writer: Client;
let reader: Client;

const keysOf = (identity: Pick<Identity, "suite" | "keys">): PinnedKeys => {
  const ring = openKeys(identity);
  return { publicKey: publicKeyOf(ring), signingKey: signingKeyOf(ring) };
};

beforeEach(async () => {
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  writer = clientOf(server, alice);
  reader = clientOf(server, bob);
});

const DATA = { secret: "ünï; 😀", __proto: "x", empty: "" };

describe("a note", () => {
  test("is read by its reader alone, by id and by name", async () => {
    const note = await writer.notes.write({ data: DATA, reader: keysOf(bob), name: "n" });
    expect(JSON.stringify([...server.notes.notes.values()])).not.toContain("ünï");
    expect((await reader.notes.read({ noteId: note.noteId }, keysOf(alice))).data).toEqual(DATA);
    expect((await reader.notes.read({ name: "n" }, keysOf(alice))).data).toEqual(DATA);
    expect(await codeOf(() => writer.notes.read({ name: "n" }, keysOf(alice)))).toBe("not_found");
  });

  test("counts its views, and is gone after the last", async () => {
    const { noteId } = await writer.notes.write({ data: DATA, reader: keysOf(bob), maxViews: 2 });
    expect(await writer.notes.viewsLeft(noteId)).toBe(2);
    await reader.notes.read({ noteId }, keysOf(alice));
    expect(await writer.notes.viewsLeft(noteId)).toBe(1);
    await reader.notes.read({ noteId }, keysOf(alice));
    expect(await codeOf(() => reader.notes.read({ noteId }, keysOf(alice)))).toBe("not_found");
  });

  test("is not read twice by a client whose answer was lost", async () => {
    const { noteId } = await writer.notes.write({ data: DATA, reader: keysOf(bob) });
    server.tamper = async ({ route }, truth) => {
      if (route !== "readNote") return undefined;
      await truth();
      throw new TypeError("connection lost");
    };
    expect(await codeOf(() => reader.notes.read({ noteId }, keysOf(alice)))).toBe("network_unreachable");
    expect(server.notes.notes.get(noteId)?.views).toBe(1);
  });

  test("has the only one of its name, is replaced as a whole, and deleted by its writer", async () => {
    const first = await writer.notes.write({ data: DATA, reader: keysOf(bob), name: "n" });
    expect(await codeOf(() => writer.notes.write({ data: {}, reader: keysOf(bob), name: "n" }))).toBe(
      "conflict",
    );
    const second = await writer.notes.replace({ data: { a: "2" }, reader: keysOf(bob), name: "n" });
    expect(second.noteId).not.toBe(first.noteId);
    expect((await reader.notes.read({ name: "n" }, keysOf(alice))).data).toEqual({ a: "2" });
    expect(await codeOf(() => reader.notes.replace({ data: {}, reader: keysOf(bob), name: "n" }))).toBe(
      "forbidden",
    );
    expect(await codeOf(() => reader.notes.remove(second.noteId))).toBe("forbidden");
    await writer.notes.remove(second.noteId);
    await writer.notes.remove(second.noteId);
    expect(await codeOf(() => reader.notes.read({ name: "n" }, keysOf(alice)))).toBe("not_found");
  });

  test("goes to and from derived keys that are no client of the server", async () => {
    const keys = generateKeys(sodiumSuite);
    const kit = openKeys({ suite: "sodium", keys });
    if (kit.signingKey === null) throw new Error("no signing key");
    const actor = anonymousActor(
      server.url,
      { privateKey: kit.privateKey, signingKey: kit.signingKey },
      server.world,
    );
    const notes = notesOf(actor);
    const own = keysOf({ suite: "sodium", keys });
    await notes.write({ data: DATA, reader: own, name: "kit" });
    expect((await notes.read({ name: "kit" }, own)).data).toEqual(DATA);
    expect(
      server.seen.every(({ request }) => !request.headers.get("authorization")?.startsWith("Bearer")),
    ).toBe(true);
  });
});

describe("a note is refused", () => {
  test("by another writer, whatever it says of itself", async () => {
    const eve = await newIdentity(server, "Eve");
    const { noteId } = await clientOf(server, eve).notes.write({ data: DATA, reader: keysOf(bob) });
    expect(await codeOf(() => reader.notes.read({ noteId }, keysOf(alice)))).toBe("key_changed");
    const note = server.notes.notes.get(noteId);
    const { publicKey, signingKey } = keysOf(alice);
    if (note === undefined || signingKey === null) throw new Error("no note");
    const renamed = { ...note, writerSigningKey: signingKey.key, writerEncryptionKey: publicKey.key };
    server.notes.notes.set(noteId, renamed);
    expect(await codeOf(() => reader.notes.read({ noteId }, keysOf(alice)))).toBe("decryption_failed");
  });

  test("by the expected signer with another encryption key, or the other way round", async () => {
    const one = await writer.notes.write({ data: DATA, reader: keysOf(bob) });
    const eve = keysOf(await newIdentity(server, "Eve"));
    const changes = [
      { writerEncryptionKey: eve.publicKey.key },
      { writerSigningKey: eve.signingKey?.key ?? "" },
    ];
    for (const change of changes) {
      server.notes.notes.set(one.noteId, { ...one, ...change });
      expect(await codeOf(() => reader.notes.read(one, keysOf(alice)))).toBe("key_changed");
    }
  });

  test("of another cipher suite; the letters of its mode may be small", async () => {
    const one = await writer.notes.write({ data: DATA, reader: keysOf(bob) });
    server.notes.notes.set(one.noteId, { ...one, mode: "sodium" });
    expect((await reader.notes.read(one, keysOf(alice))).data).toEqual(DATA);
    server.notes.notes.set(one.noteId, { ...one, mode: "nist" });
    expect(await codeOf(() => reader.notes.read(one, keysOf(alice)))).toBe("unsupported");
  });

  test("in the answer to one that was written", async () => {
    const other = await writer.notes.write({ data: DATA, reader: keysOf(bob) });
    server.tamper = ({ route }) =>
      route === "writeNote" || route === "replaceNote" ? json(encodeNote(other)) : undefined;
    const draft = { data: DATA, reader: keysOf(bob), name: "n" };
    expect(await codeOf(() => writer.notes.write(draft))).toBe("tampered");
    expect(await codeOf(() => writer.notes.replace(draft))).toBe("tampered");
  });

  test("with fields swapped, taken from another note, or unsigned", async () => {
    const one = await writer.notes.write({ data: { a: "1", b: "2" }, reader: keysOf(bob) });
    const two = await writer.notes.write({ data: { a: "3", b: "4" }, reader: keysOf(bob) });
    const { a = "", b = "" } = one.data;
    server.notes.notes.set(one.noteId, { ...one, data: { a: b, b: a } });
    expect(await codeOf(() => reader.notes.read(one, keysOf(alice)))).toBe("signature_invalid");
    server.notes.notes.set(one.noteId, { ...one, data: { ...one.data, a: two.data["a"] ?? "" } });
    expect(await codeOf(() => reader.notes.read(one, keysOf(alice)))).toBe("decryption_failed");
    server.notes.notes.set(one.noteId, { ...one, signature: two.signature });
    expect(await codeOf(() => reader.notes.read(one, keysOf(alice)))).toBe("signature_invalid");
  });

  test("for another id than the one asked for", async () => {
    const one = await writer.notes.write({ data: DATA, reader: keysOf(bob) });
    server.notes.notes.set("x", { ...one, noteId: "x" });
    server.tamper = ({ route }) =>
      route === "readNote"
        ? server.notes.read(new URLSearchParams({ note_id: "x" }), one.recipientSigningKey)
        : undefined;
    expect(await codeOf(() => reader.notes.read(one, keysOf(alice)))).toBe("tampered");
  });
});

test("help with a note's conditions is an object, whatever the server sends", async () => {
  const answers: [unknown, string | object][] = [
    [{ email_eacp: { expires_at: "x" } }, { email_eacp: { expires_at: "x" } }],
    [null, {}],
    [["x"], "wire_invalid"],
    [7, "wire_invalid"],
  ];
  for (const [answer, expected] of answers) {
    server.tamper = ({ route }) => (route === "challengeNote" ? json(answer) : undefined);
    const asked = writer.notes.challenge({ noteId: alice.clientId }, { email_eacp: {} });
    if (typeof expected === "string") expect(await codeOf(() => asked)).toBe(expected);
    else expect(await asked).toEqual(expected);
  }
});

test("what cannot be a note is refused before it is sent", async () => {
  server.drain();
  const half = { data: { a: "\ud83d" }, reader: keysOf(bob) };
  expect(await codeOf(() => writer.notes.write(half))).toBe("field_invalid");
  const deaf = { data: {}, reader: { ...keysOf(bob), signingKey: null } };
  expect(await codeOf(() => writer.notes.write(deaf))).toBe("key_missing");
  const nist = { ...alice, suite: "nist" as const, keys: generateKeys(nistSuite) };
  expect(await codeOf(() => clientOf(server, nist).notes.write({ data: {}, reader: keysOf(bob) }))).toBe(
    "unsupported",
  );
  expect(await codeOf(() => writer.notes.write({ data: {}, reader: keysOf(nist) }))).toBe("suite_mismatch");
  expect(server.drain()).toEqual([]);
});
