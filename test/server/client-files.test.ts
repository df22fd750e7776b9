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
