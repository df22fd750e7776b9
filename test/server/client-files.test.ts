/** Large files of the whole client on the whole server: sealed, sent, received, replaced, shared, refused. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { codeOf } from "../e3db/scripted.ts";
import { type E3dbPerson, enrol } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";

let server: TestServer;
let alice: E3dbPerson;
let bob: E3dbPerson;

beforeAll(async () => {
  server = await startTestServer();
  [alice, bob] = await Promise.all([enrol(server, "Alice"), enrol(server, "Bob")]);
});
afterAll(async () => {
  await server.stop();
});

const bytesOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => (31 * i + 17 * (i >> 8)) & 255);
const streamOf = (size: number) => new Blob([bytesOf(size)]).stream();
async function contentOf(
  { client }: Pick<E3dbPerson, "client">,
  recordId: Parameters<typeof client.read>[0],
) {
  const { stream } = await client.files.read(recordId);
  return Buffer.from(await new Response(stream).arrayBuffer()).toString("base64");
}
const textOf = (size: number) => Buffer.from(bytesOf(size)).toString("base64");

test.each([0, 65_536, 300_001])("a file of %i bytes is kept, shared and taken back", async (size) => {
  const draft = { type: `doc-${size}`, plain: { k: "v" }, fileName: "a.txt" };
  const { meta } = await alice.client.files.write(draft, streamOf(size));
  expect(meta.plain).toEqual({ k: "v" });
  expect(await contentOf(alice, meta.recordId)).toBe(textOf(size));
  expect(await codeOf(() => bob.client.files.info(meta.recordId))).toBe("not_found");
  await alice.client.share(draft.type, bob.asReader);
  expect(await contentOf(bob, meta.recordId)).toBe(textOf(size));
  await alice.client.revoke(draft.type, bob.identity.clientId);
  expect(await codeOf(() => bob.client.files.read(meta.recordId))).toBe("not_found");
});

test("a file is replaced under its version, found by its label, deleted as a record", async () => {
  const draft = { type: "doc", plain: { title: "one" } };
  const first = await alice.client.files.write(draft, streamOf(10));
  const second = await alice.client.files.write(draft, streamOf(20), { replaces: first.meta });
  expect(second.meta.recordId).toBe(first.meta.recordId);
  expect(await contentOf(alice, first.meta.recordId)).toBe(textOf(20));
  const again = alice.client.files.write(draft, streamOf(30), { replaces: first.meta });
  expect(await codeOf(() => again)).toBe("conflict");
  await alice.client.remove(second.meta);
  expect(await codeOf(() => alice.client.files.info(first.meta.recordId))).toBe("not_found");
});

test("labels of a file change without its bytes, under its version, by its writer", async () => {
  const file = await alice.client.files.write({ type: "label", plain: { a: "1" } }, streamOf(40));
  await alice.client.share("label", bob.asReader, { edit: true });
  const draft = { type: "label", plain: { a: "2" }, data: { note: "sealed" } };
  const described = await alice.client.files.describe(file.meta, draft);
  expect(described.meta).toMatchObject({ recordId: file.meta.recordId, plain: { a: "2" } });
  expect(described.file.checksum).toBe(file.file.checksum);
  expect(await contentOf(bob, file.meta.recordId)).toBe(textOf(40));
  expect((await bob.client.read(file.meta.recordId)).data).toEqual({ note: "sealed" });
  expect(await codeOf(() => alice.client.files.describe(file.meta, draft))).toBe("conflict");
});

test("a reader who may edit puts another content in place; who only reads, or was revoked, does not", async () => {
  const file = await alice.client.files.write({ type: "edit", plain: {} }, streamOf(50));
  await alice.client.share("edit", bob.asReader);
  const edit = (edits: typeof file, size: number) =>
    bob.client.files.write({ type: "edit", plain: { by: "bob" } }, streamOf(size), { edits });
  expect(await codeOf(() => edit(file, 60))).toBe("forbidden");
  await alice.client.share("edit", bob.asReader, { edit: true });
  const edited = await edit(file, 60);
  expect(edited.meta).toMatchObject({
    recordId: file.meta.recordId,
    writerId: alice.identity.clientId,
    plain: { by: "bob" },
  });
  expect(await contentOf(alice, file.meta.recordId)).toBe(textOf(60));
  expect(await codeOf(() => edit(file, 70))).toBe("conflict");
  await alice.client.revoke("edit", bob.identity.clientId);
  expect(await codeOf(() => edit(edited, 70))).toBe("not_found");
});

test("a member of a group reads its files, and replaces one of a type shared for editing", async () => {
  const { groupId } = await alice.client.groups.create({ name: "files", capabilities: ["SHARE_CONTENT"] });
  await alice.client.groups.add(groupId, bob.asReader, ["READ_CONTENT", "EDIT_CONTENT"]);
  const file = await alice.client.files.write({ type: "group file", plain: {} }, streamOf(80));
  await alice.client.groups.share(groupId, "group file");
  const listed = await bob.client.files.list([file.meta.recordId]);
  expect(listed.map(({ file: { size } }) => size)).toEqual([file.file.size]);
  expect(await contentOf(bob, file.meta.recordId)).toBe(textOf(80));
  const edit = () => bob.client.files.write({ type: "group file", plain: {} }, streamOf(90), { edits: file });
  expect(await codeOf(edit)).toBe("forbidden");
  await alice.client.groups.share(groupId, "group file", { edit: true });
  await edit();
  expect(await contentOf(alice, file.meta.recordId)).toBe(textOf(90));
});
