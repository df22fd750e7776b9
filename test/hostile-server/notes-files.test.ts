/** Notes without their signatures, and files cut, reordered and extended (SECURITY.md "Keys", rule 8). */
import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { unwrapAccessKey } from "../../src/crypto/eak.ts";
import { decryptField, encryptField } from "../../src/crypto/field.ts";
import { openFileKey, readFileHeader } from "../../src/crypto/file-key.ts";
import { SECRETSTREAM_HEADER_LENGTH, SecretStreamOpener } from "../../src/crypto/secretstream.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { isVaultError } from "../../src/errors.ts";
import type { Account } from "../../src/vault/identity/open-identity.ts";
import type { RecordId } from "../../src/wire/ids.ts";
import type { Person } from "../vault/person.ts";
import { Stage } from "./stage.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let stage: Stage;
let me: Person;
let account: Account;
beforeEach(async () => {
  stage = await Stage.set();
  me = await stage.join("Me");
  account = await me.here().accounts.current();
});

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );

describe("notes", () => {
  test("plain rules take a value without its signature; here the note is refused, whatever is left of it", async () => {
    const friend = await stage.join("Friend");
    const reader = await friend.here().accounts.current();
    const mine = await reader.client.pinnedKeys(me.id);
    const theirs = await account.client.pinnedKeys(friend.id);
    const { noteId } = await account.client.notes.write({ data: { to: "Ann", sum: "10" }, reader: theirs });
    expect((await reader.client.notes.read({ noteId }, mine)).data).toEqual({ to: "Ann", sum: "10" });
    const note = stage.server.notes.notes.get(noteId);
    if (note === undefined) throw new Error("no note");

    // Whoever holds the note's key (its reader, or a server that learnt it) changes a value and drops the signature.
    const shared = sodiumSuite.sharedKey(account.ring.publicKey, reader.ring.privateKey);
    const key = unwrapAccessKey(sodiumSuite, shared, note.encryptedAccessKey);
    const forge = (values: Record<string, string>) =>
      stage.server.notes.notes.set(noteId, {
        ...note,
        data: {
          ...note.data,
          ...Object.fromEntries(
            Object.entries(values).map(([name, value]) => [name, encryptField(sodiumSuite, key, value)]),
          ),
        },
      });
    forge({ sum: "10000" });
    const stored = stage.server.notes.notes.get(noteId)?.data["sum"] ?? "";
    // What python and js do: a text without the prefix is returned as it is.
    expect(decryptField(sodiumSuite, key, stored)).toBe("10000");
    expect(await codeOf(reader.client.notes.read({ noteId }, mine))).toBe("signature_invalid");
    const signed = (name: string) => decryptField(sodiumSuite, key, note.data[name] ?? "");
    for (const values of [{ sum: signed("to") }, { to: signed("sum"), sum: signed("to") }, { more: "x" }]) {
      forge(values);
      expect(await codeOf(reader.client.notes.read({ noteId }, mine))).toBe("signature_invalid");
    }
    const other = await account.client.notes.write({ data: { sum: "99" }, reader: theirs });
    const replayed = stage.server.notes.notes.get(other.noteId);
    if (replayed === undefined) throw new Error("no note");
    stage.server.notes.notes.set(noteId, { ...note, data: { ...note.data, ...replayed.data } });
    expect(["decryption_failed", "signature_invalid"]).toContain(
      await codeOf(reader.client.notes.read({ noteId }, mine)),
    );
    stage.server.notes.notes.set(noteId, { ...note, signature: "unsigned" });
    expect(await codeOf(reader.client.notes.read({ noteId }, mine))).toBe("signature_invalid");
  });
});

describe("files", () => {
  const BLOCK = 65_536 + 17;
  const START = 124;
  const content = Uint8Array.from({ length: 65_536 * 3 + 100 }, (_, i) => (i * 7) & 255);

  async function written(): Promise<{ id: RecordId; sealed: Uint8Array }> {
    const stream = new Blob([content]).stream();
    const { meta } = await account.client.files.write({ type: "doc" }, stream);
    const sealed = stage.server.files.bytes.get(meta.recordId);
    if (sealed === undefined) throw new Error("no file");
    return { id: meta.recordId, sealed };
  }

  /** The server says of `bytes` what it would say of a file that was always so. */
  function serve(id: RecordId, bytes: Uint8Array): void {
    stage.server.files.bytes.set(id, bytes);
    const { meta, ...record } = stage.stored(id);
    if (meta.fileMeta === null) throw new Error("no file");
    const checksum = createHash("md5").update(bytes).digest("base64");
    const fileMeta = { ...meta.fileMeta, checksum, size: bytes.length };
    stage.server.records.set(id, { ...record, meta: { ...meta, fileMeta } });
  }

  /** Opens blocks until there are no more, without a look at their tags, as some SDKs do. */
  async function openCarelessly(bytes: Uint8Array): Promise<number> {
    const accessKey = await account.client.keys.forReading(account.client.context("doc"));
    const { dataKey } = openFileKey(accessKey, readFileHeader(bytes.subarray(0, 100)));
    const opener = new SecretStreamOpener(dataKey, bytes.subarray(100, 100 + SECRETSTREAM_HEADER_LENGTH));
    let size = 0;
    for (let at = START; at < bytes.length; at += BLOCK) {
      size += opener.pull(bytes.subarray(at, at + BLOCK)).message.length;
    }
    return size;
  }

  const part = (bytes: Uint8Array, from: number, to?: number) => bytes.subarray(from, to);
  const join = (...parts: Uint8Array[]) => Uint8Array.from(Buffer.concat(parts));
  const block = (bytes: Uint8Array, n: number) =>
    part(bytes, START + n * BLOCK, Math.min(bytes.length, START + (n + 1) * BLOCK));

  test("cut at the edge of a block: a careless reader takes it for the whole, here nothing is released", async () => {
    const { id, sealed } = await written();
    const cut = part(sealed, 0, START + 2 * BLOCK);
    expect(await openCarelessly(cut)).toBe(2 * 65_536);
    serve(id, cut);
    expect(await codeOf(account.client.files.read(id))).toBe("decryption_failed");
  });

  test.each<[string, (sealed: Uint8Array) => Uint8Array]>([
    ["cut to its start", (sealed) => part(sealed, 0, START)],
    ["cut inside a block", (sealed) => part(sealed, 0, START + BLOCK + 5)],
    ["without its first block", (sealed) => join(part(sealed, 0, START), part(sealed, START + BLOCK))],
    [
      "two blocks exchanged",
      (sealed) =>
        join(part(sealed, 0, START), block(sealed, 1), block(sealed, 0), part(sealed, START + 2 * BLOCK)),
    ],
    ["a block twice", (sealed) => join(part(sealed, 0, START + BLOCK), part(sealed, START))],
    ["the last block twice", (sealed) => join(sealed, block(sealed, 3))],
    ["bytes behind the end", (sealed) => join(sealed, new Uint8Array(40))],
    ["one bit", (sealed) => sealed.map((byte, i) => (i === START + BLOCK + 9 ? byte ^ 1 : byte))],
    ["another header", (sealed) => sealed.map((byte, i) => (i === 110 ? byte ^ 1 : byte))],
  ])("%s", async (_, change) => {
    const { id, sealed } = await written();
    serve(id, change(sealed));
    expect(["decryption_failed", "tampered", "wire_invalid"]).toContain(
      await codeOf(account.client.files.read(id)),
    );
    serve(id, sealed);
    const { stream } = await account.client.files.read(id);
    expect(Buffer.from(await new Response(stream).arrayBuffer()).equals(content)).toBe(true);
  });
});
