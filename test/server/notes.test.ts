/** Notes over HTTP (PROTOCOL.md section 6.1): by signing key, counted, mortal. */
import { createHash, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { VaultError } from "../../src/errors.ts";
import type { Call } from "../../src/server/call.ts";
import type { Deps } from "../../src/server/deps.ts";
import { noteAccessRoutes } from "../../src/server/routes/note-access.ts";
import { noteFileRoutes } from "../../src/server/routes/note-files.ts";
import { noteRoutes } from "../../src/server/routes/notes.ts";
import { loadServerKeys } from "../../src/server/store/secrets.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { register } from "./people.ts";
import { noteOf, type Signer, signer } from "./signers.ts";

const NOTES = "/v2/storage/notes";
let server: TestServer;
let writer: Signer;
let reader: Signer;

beforeAll(async () => {
  server = await startTestServer();
  writer = await signer(server, true);
  reader = await signer(server, false);
});
afterAll(async () => server.stop());

function note(change: object = {}) {
  return noteOf(writer, { recipient_signing_key: reader.key, ...change });
}

async function write(change: object = {}): Promise<string> {
  const { status, body } = await writer.call("POST", NOTES, "", note(change));
  expect(status).toBe(201);
  return body.note_id;
}

test("only the recipient's key reads, also without a client, and only the writer's deletes", async () => {
  const id = await write();
  const read = await reader.call("GET", NOTES, `note_id=${id}`);
  expect(read.status).toBe(200);
  expect(read.body).toMatchObject({ note_id: id, data: { secret: "a.b.c.d" }, id_string: "", views: 1 });
  const foreign = await writer.call("GET", NOTES, `note_id=${id}`);
  const missing = await writer.call("GET", NOTES, `note_id=${randomUUID()}`);
  expect([foreign.status, foreign.body]).toEqual([missing.status, missing.body]);
  expect(foreign.status).toBe(404);
  expect((await reader.call("DELETE", `${NOTES}/${id}`)).status).toBe(404);
  expect((await writer.call("DELETE", `${NOTES}/${id}`)).status).toBe(204);
  expect((await reader.call("GET", NOTES, `note_id=${id}`)).status).toBe(404);
  expect((await reader.call("GET", NOTES, "note_id=none")).status).toBe(400);
});

test("views are counted: of many readers at once as many succeed as there are views", async () => {
  const id = await write({ max_views: 2 });
  expect((await writer.call("GET", `${NOTES}/views`, `note_id=${id}`)).body).toBe(2);
  const answers = await Promise.all(
    Array.from({ length: 6 }, () => reader.call("GET", NOTES, `note_id=${id}`)),
  );
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 200, 404, 404, 404, 404]);
  expect((await writer.call("GET", `${NOTES}/views`, `note_id=${id}`)).status).toBe(404);
});

test("one that has expired is gone, one that does not expire stays", async () => {
  const past = "2001-01-01T00:00:00Z";
  const gone = await write({ expires: true, expiration: past });
  const stays = await write({ expires: false, expiration: past });
  expect((await reader.call("GET", NOTES, `note_id=${gone}`)).status).toBe(404);
  expect((await reader.call("GET", NOTES, `note_id=${stays}`)).status).toBe(200);
});

test("a name is one of its kind, replaced only by its writer, and read by name", async () => {
  const first = await write({ id_string: "name" });
  expect((await writer.call("POST", NOTES, "", note({ id_string: "name" }))).status).toBe(409);
  const replaced = await writer.call("PUT", NOTES, "", note({ id_string: "name", data: { secret: "new" } }));
  expect(replaced.status).toBe(200);
  expect(replaced.body.note_id).not.toBe(first);
  expect((await reader.call("GET", NOTES, "id_string=name")).body.data).toEqual({ secret: "new" });
  const other = await signer(server, true);
  const theft = note({ id_string: "name", writer_signing_key: other.key, client_id: other.id });
  expect((await other.call("PUT", NOTES, "", theft)).status).toBe(403);
});

test("the name of a note that has expired is free for any writer, by either way to take it", async () => {
  const past = { expires: true, expiration: "2001-01-01T00:00:00Z" };
  const other = await signer(server, true);
  for (const method of ["POST", "PUT"]) {
    await write({ id_string: `past ${method}`, ...past });
    const { status } = await other.call(method, NOTES, "", noteOf(other, { id_string: `past ${method}` }));
    expect(status).toBe(method === "POST" ? 201 : 200);
  }
});

test("what cannot be is refused", async () => {
  expect((await writer.call("POST", NOTES, "", note({ writer_signing_key: reader.key }))).status).toBe(403);
  expect((await writer.call("POST", NOTES, "", note({ client_id: randomUUID() }))).status).toBe(403);
  expect((await writer.call("POST", NOTES, "", note({ eacp: { email_eacp: {} } }))).status).toBe(501);
  expect((await writer.call("POST", NOTES, "", note({ max_views: 0 }))).status).toBe(400);
  expect((await reader.call("POST", NOTES, "", note({ writer_signing_key: reader.key }))).status).toBe(401);
  const bearer = await register(server);
  expect((await bearer.call("GET", `${NOTES}?note_id=${randomUUID()}`)).status).toBe(401);
});

test("a key that no client registered writes where it is allowed: without a name, to be read once, for a week", async () => {
  const nobody = await signer(server, false);
  const refused = await nobody.call("POST", NOTES, "", noteOf(nobody));
  expect([refused.status, refused.body.error]).toEqual([401, expect.stringContaining("registered clients")]);
  const open = await startTestServer({ anonymousNotes: true });
  try {
    const somebody = await signer(open, false);
    const wishes = { max_views: null, id_string: "mine", expires: true, expiration: "2999-01-01T00:00:00Z" };
    const { status, body } = await somebody.call("POST", NOTES, "", noteOf(somebody, wishes));
    expect(status).toBe(201);
    expect(body).toMatchObject({ id_string: "", client_id: null, max_views: 1, expires: true });
    expect(Date.parse(body.expiration) - Date.now()).toBeLessThanOrEqual(7 * 24 * 3_600_000);
    expect((await somebody.call("GET", NOTES, "id_string=mine")).status).toBe(404);
    const read = () => somebody.call("GET", NOTES, `note_id=${body.note_id}`);
    expect((await read()).body.data).toEqual({ secret: "a.b.c.d" });
    expect((await read()).status).toBe(404);
    const soon = new Date(Date.now() + 60_000).toISOString();
    const short = await somebody.call(
      "POST",
      NOTES,
      "",
      noteOf(somebody, { expires: true, expiration: soon }),
    );
    expect(Date.parse(short.body.expiration)).toBe(Date.parse(soon));
    const other = await signer(open, true);
    const theft = noteOf(somebody, { client_id: other.id });
    expect((await somebody.call("POST", NOTES, "", theft)).status).toBe(403);
  } finally {
    await open.stop();
  }
});

describe("a large note", () => {
  const large = { data: { secret: `a.b.${"c".repeat(200_000)}.d` } };

  /** The routes of notes as the server runs them, with `hold` to make room. */
  async function routesWith(hold: (bytes: number) => Promise<void>, who: Signer) {
    const keys = await loadServerKeys(server.db);
    const deps = { db: server.db.within({ hold }), keys, files: server.files, publicUrl: null } as Deps;
    const callOf = (query: string, more: object = {}) =>
      ({
        signer: who.key,
        query: new URLSearchParams(query),
        request: new Request("http://server/"),
        ...more,
      }) as unknown as Call<never>;
    return {
      read: (query: string) => noteRoutes.readNote(callOf(query), deps),
      challenge: (query: string) =>
        noteAccessRoutes.challengeNote(callOf(query, { json: async () => ({}) }), deps),
      commit: (pendingId: string) =>
        noteFileRoutes.commitNoteFile(callOf("", { params: { fileId: pendingId } }), deps),
    };
  }

  test("is read when there is room for it: without any it stays unread, and a small one needs none", async () => {
    const [id, small] = [await write({ ...large, max_views: 1 }), await write()];
    const none = await routesWith(async () => {
      throw new VaultError("timeout", "no room");
    }, reader);
    await expect(none.read(`note_id=${id}`)).rejects.toMatchObject({ code: "timeout" });
    expect((await none.challenge(`note_id=${id}`)).status).toBe(200);
    expect((await none.read(`note_id=${small}`)).status).toBe(200);
    expect((await writer.call("GET", `${NOTES}/views`, `note_id=${id}`)).body).toBe(1);
    const held: number[] = [];
    const some = await routesWith(async (bytes) => void held.push(bytes), reader);
    expect((await (await some.read(`note_id=${id}`)).json()) as object).toMatchObject(large);
    expect(held).toEqual([expect.any(Number)]);
    expect(held[0]).toBeGreaterThan(200_000);
  });

  test("that takes a name while a smaller one of it waits for room gets room for all of it", async () => {
    const larger = { data: { secret: `a.b.${"c".repeat(400_000)}.d` } };
    await write({ ...large, id_string: "grows" });
    let held = 0;
    const growing = await routesWith(async (bytes) => {
      if (held === 0) await writer.call("PUT", NOTES, "", note({ ...larger, id_string: "grows" }));
      held += bytes;
    }, reader);
    expect((await (await growing.read("id_string=grows")).json()) as object).toMatchObject(larger);
    expect(held).toBeGreaterThan(400_000);
    expect(held).toBeLessThan(500_000);
  });

  test("with a file needs room when the file is committed, each time, and none while its bytes come", async () => {
    const bytes = Buffer.from("bytes");
    const file_meta = { checksum: createHash("md5").update(bytes).digest("base64"), size: bytes.length };
    const announced = await writer.call("POST", `${NOTES}/files`, "", note({ ...large, file_meta }));
    expect([announced.status, announced.body.error]).toEqual([202, undefined]);
    const { id, file_url } = announced.body;
    expect((await server.fetch(new Request(file_url, { method: "PUT", body: bytes }))).status).toBe(200);
    const held: number[] = [];
    const routes = await routesWith(async (more) => void held.push(more), writer);
    const committed = await Promise.all([routes.commit(id), routes.commit(id)]);
    const [first, second] = (await Promise.all(committed.map((one) => one.json()))) as { note_id: string }[];
    expect(first?.note_id).toBe(second?.note_id);
    expect(held).toHaveLength(2);
    expect(Math.min(...held)).toBeGreaterThan(200_000);
  });
});
