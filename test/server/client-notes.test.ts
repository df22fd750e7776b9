/**
 * Notes with the whole client on the whole server: files, one-time passwords, notes read in order, notes of a record.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { generateKeys, openKeys, publicKeyOf, signingKeyOf } from "../../src/e3db/identity.ts";
import type { PinnedKeys } from "../../src/e3db/keys/trust.ts";
import { anonymousActor, type NoteDraft, type Notes, notesOf } from "../../src/e3db/notes/notes.ts";
import { silent } from "../../src/server/edge/log.ts";
import { collect } from "../../src/server/files/collector.ts";
import { openDiskStore } from "../../src/server/files/disk-store.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { nowMicros } from "../../src/server/store/time.ts";
import { recordId } from "../../src/wire/ids.ts";
import { encodeNoteConditions } from "../../src/wire/note-access.ts";
import { codeOf } from "../e3db/scripted.ts";
import { type E3dbPerson, enrol, worldOf } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";

let server: TestServer;
let alice: E3dbPerson;
let bob: E3dbPerson;
let writer: Notes;
let reader: Notes;
beforeAll(async () => {
  server = await startTestServer();
  [alice, bob] = await Promise.all([enrol(server, "Alice"), enrol(server, "Bob")]);
  writer = alice.client.notes;
  reader = bob.client.notes;
});
afterAll(async () => server.stop());

function keysOf({ identity }: E3dbPerson): PinnedKeys {
  const ring = openKeys(identity);
  return { publicKey: publicKeyOf(ring), signingKey: signingKeyOf(ring) };
}

const draft = (more: Partial<NoteDraft> = {}): NoteDraft => ({
  data: { secret: "ünï; 😀" },
  reader: keysOf(bob),
  ...more,
});
const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => (31 * i + 17 * (i >> 8)) & 255);
const streamOf = (size: number) => new Blob([bytesOf(size)]).stream();

async function contentOf(opened: { readonly stream: ReadableStream<Uint8Array>; discard(): Promise<void> }) {
  const bytes = new Uint8Array(await new Response(opened.stream).arrayBuffer());
  await opened.discard();
  return Buffer.from(bytes).toString("base64");
}
const textOf = (size: number) => Buffer.from(bytesOf(size)).toString("base64");

describe("a note", () => {
  test("is written, read once and gone; replaced by its name; deleted by its writer", async () => {
    const { noteId } = await writer.write(draft({ maxViews: 1 }));
    expect(await writer.viewsLeft(noteId)).toBe(1);
    expect((await reader.read({ noteId }, keysOf(alice))).data).toEqual({ secret: "ünï; 😀" });
    expect(await codeOf(() => reader.read({ noteId }, keysOf(alice)))).toBe("not_found");
    const named = await writer.replace({ ...draft(), name: "by name" });
    await writer.replace({ ...draft({ data: { secret: "2" } }), name: "by name" });
    expect((await reader.read({ name: "by name" }, keysOf(alice))).data).toEqual({ secret: "2" });
    expect(await codeOf(() => reader.read({ noteId: named.noteId }, keysOf(alice)))).toBe("not_found");
    expect(await codeOf(() => writer.write(draft({ name: "by name" })))).toBe("conflict");
    const other = await writer.write(draft());
    await writer.remove(other.noteId);
    await writer.remove(other.noteId);
    expect(await codeOf(() => reader.read({ noteId: other.noteId }, keysOf(alice)))).toBe("not_found");
  });

  test("for a pair of derived keys is read by whoever has them, registered or not", async () => {
    const keys = openKeys({ suite: "sodium", keys: generateKeys(sodiumSuite) });
    const { signingKey } = keys;
    if (signingKey === null) throw new Error("no signing key");
    const { noteId } = await writer.write(
      draft({ reader: { publicKey: publicKeyOf(keys), signingKey: signingKeyOf(keys) } }),
    );
    const actor = anonymousActor(server.url, { privateKey: keys.privateKey, signingKey }, worldOf(server));
    expect((await notesOf(actor).read({ noteId }, keysOf(alice))).data).toEqual({ secret: "ünï; 😀" });
    expect(await codeOf(() => reader.read({ noteId }, keysOf(alice)))).toBe("not_found");
  });
});

describe("a note with a file", () => {
  test.each([0, 65_536, 200_001])("of %i bytes is sealed with it and read with it", async (size) => {
    const { noteId, checksum } = await writer.writeFile(draft({ maxViews: 2 }), streamOf(size));
    expect(checksum).toMatch(/==$/);
    const read = await reader.readFile({ noteId }, keysOf(alice));
    expect([read.size, read.data]).toEqual([size, { secret: "ünï; 😀" }]);
    expect(await contentOf(read)).toBe(textOf(size));
    expect(await codeOf(() => writer.readFile({ noteId }, keysOf(alice)))).toBe("not_found");
    // The last view gives a link as well, though the note is gone with it.
    expect(await contentOf(await reader.readFile({ noteId }, keysOf(alice)))).toBe(textOf(size));
    expect(await codeOf(() => reader.readFile({ noteId }, keysOf(alice)))).toBe("not_found");
  });

  test("that has none says so", async () => {
    const { noteId } = await writer.write(draft());
    expect(await codeOf(() => reader.readFile({ noteId }, keysOf(alice)))).toBe("not_found");
  });

  test("leaves no bytes behind once it is gone", async () => {
    const files = openDiskStore(`${server.dataDir}/files`);
    const listed = async () => {
      let count = 0;
      for await (const _ of files.list()) count++;
      return count;
    };
    const collectAt = (now: number) => collect({ db: server.db, files, log: silent, now: () => now });
    await collectAt(nowMicros());
    await server.db.query(sql`update note_file set dies = 0 where dies is not null`);
    await collectAt(nowMicros());
    const before = await listed();
    const kept = await writer.writeFile(draft(), streamOf(10));
    const { noteId } = await writer.writeFile(draft(), streamOf(20));
    const expiration = new Date(Date.now() + 3_600_000);
    const expiring = await writer.writeFile(draft({ expiration }), streamOf(30));
    expect(await listed()).toBe(before + 3);
    await writer.remove(noteId);
    await server.db.query(sql`update note set dies = 1 where note_id = ${expiring.noteId}`);
    await collectAt(nowMicros());
    await collectAt(nowMicros());
    expect(await listed()).toBe(before + 1);
    expect(await contentOf(await reader.readFile({ noteId: kept.noteId }, keysOf(alice)))).toBe(textOf(10));
  });
});

describe("conditions", () => {
  const eacp = (lastRead: string | null, otp = false) => encodeNoteConditions({ otp, lastRead }) ?? {};

  test("a one-time password of the writer's opens the note once", async () => {
    const { noteId } = await writer.write(draft({ eacp: eacp(null, true) }));
    const read = (otp?: string) => reader.read({ noteId }, keysOf(alice), otp === undefined ? {} : { otp });
    expect(await codeOf(() => read())).toBe("unauthorized");
    expect(await codeOf(() => read("WRONG"))).toBe("unauthorized");
    expect(await codeOf(() => reader.prime(noteId))).toBe("not_found");
    const first = await writer.prime(noteId);
    const second = await writer.prime(noteId, 5);
    expect(await codeOf(() => read(first))).toBe("unauthorized");
    expect((await read(second.toLowerCase())).data).toEqual({ secret: "ünï; 😀" });
    expect(await codeOf(() => read(second))).toBe("unauthorized");
    expect((await read(await writer.prime(noteId))).note.views).toBe(2);
    const late = await writer.prime(noteId, 1);
    await server.db.query(sql`update note set otp_dies = 1 where note_id = ${noteId}`);
    expect(await codeOf(() => read(late))).toBe("unauthorized");
  });

  test("wrong passwords lock the note until its writer makes a new one; none of them is a view", async () => {
    const { noteId } = await writer.write(draft({ eacp: eacp(null, true), maxViews: 1 }));
    const good = await writer.prime(noteId);
    const read = (otp: string) => reader.read({ noteId }, keysOf(alice), { otp });
    for (let i = 0; i < 5; i++) expect(await codeOf(() => read("WRONG"))).toBe("unauthorized");
    const locked = await read(good).catch((error: { detail: { status: number } }) => error.detail.status);
    expect(locked).toBe(417);
    expect(await writer.viewsLeft(noteId)).toBe(1);
    expect((await read(await writer.prime(noteId))).note.views).toBe(1);
  });

  test("a note to be read after another one", async () => {
    const first = await writer.write(draft());
    const { noteId } = await writer.write(draft({ eacp: eacp(first.noteId) }));
    const read = (id: string) => reader.read({ noteId: id }, keysOf(alice));
    const other = await writer.write(draft());
    expect(await codeOf(() => read(noteId))).toBe("unauthorized");
    await read(first.noteId);
    await read(other.noteId);
    expect(await codeOf(() => read(noteId))).toBe("unauthorized");
    await read(first.noteId);
    expect((await read(noteId)).data).toEqual({ secret: "ünï; 😀" });
  });

  test("those that need e-mail or an identity service are refused, also as challenges", async () => {
    for (const kind of ["email_eacp", "tozid_eacp", "other_eacp"]) {
      const refused = await writer.write(draft({ eacp: { [kind]: {} } })).catch((error: Error) => error);
      expect(refused).toMatchObject({ code: "unsupported" });
    }
    const { noteId } = await writer.write(draft());
    const challenge = { email_eacp: { template_name: "claim_account", expiry_minutes: 5 } };
    expect(await codeOf(() => reader.challenge({ noteId }, challenge))).toBe("bad_request");
    expect(await reader.challenge({ noteId }, {})).toEqual({});
    expect(await codeOf(() => writer.challenge({ noteId }, {}))).toBe("not_found");
  });
});

test("notes of a record are listed and deleted together, by their writer", async () => {
  const tied = recordId("0f0e0d0c-0b0a-4908-8706-050403020100");
  const notes = [
    await writer.write(draft({ recordId: tied, maxViews: 3 })),
    await writer.write(draft({ recordId: tied })),
  ];
  await writer.write(draft());
  const listed = await writer.ofRecord(tied);
  expect(listed.map((note) => note.noteId)).toEqual(notes.map((note) => note.noteId));
  expect(listed[0]).toMatchObject({
    clientId: alice.identity.clientId,
    maxViews: 3,
    views: 0,
    expires: false,
    recordId: tied,
    isSecret: false,
  });
  expect(await reader.ofRecord(tied)).toEqual([]);
  await reader.removeOfRecord(tied);
  expect(await writer.ofRecord(tied)).toHaveLength(2);
  await writer.removeOfRecord(tied);
  expect(await writer.ofRecord(tied)).toEqual([]);
});
