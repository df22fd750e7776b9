import { beforeEach, expect, test } from "vitest";
import type { Client } from "../../src/e3db/client.ts";
import type { Identity } from "../../src/e3db/identity.ts";
import { memoryTrust } from "../../src/e3db/keys/trust.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";
import { codeOf, json } from "./scripted.ts";

const DRAFT = { type: "contact", data: { phone: "1" } };

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let carol: Identity;
let writer: Client;
let reader: Client;

beforeEach(async () => {
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  carol = await newIdentity(server, "Carol");
  writer = clientOf(server, alice);
  reader = clientOf(server, bob);
});

test("an authorizer shares on, and only who approved it for the writer's type reads through it", async () => {
  const { meta } = await writer.write(DRAFT);
  await writer.authorizers.add("contact", readerOf(bob));
  expect(await writer.authorizers.appointed()).toMatchObject([
    { authorizerId: bob.clientId, type: "contact" },
  ]);
  expect(await reader.authorizers.granted()).toMatchObject([{ writerId: alice.clientId, type: "contact" }]);
  const appointment = { writerId: alice.clientId, type: "contact" };
  await reader.authorizers.share(appointment, readerOf(carol));
  await reader.authorizers.share(appointment, readerOf(carol));

  expect(await codeOf(() => clientOf(server, carol).read(meta.recordId))).toBe("key_untrusted");
  const trust = memoryTrust(
    ({ writerId, type }, authorizerId) =>
      writerId === alice.clientId && type === "contact" && authorizerId === bob.clientId,
  );
  expect((await clientOf(server, carol, { trust }).read(meta.recordId)).data).toEqual(DRAFT.data);
  await reader.authorizers.revoke(appointment, carol.clientId);
  expect(await codeOf(() => clientOf(server, carol, { trust }).read(meta.recordId))).toBe("not_found");
});

test("an authorizer that goes loses its key, unless it reads the type too", async () => {
  const appointment = { writerId: alice.clientId, type: "contact" };
  await writer.authorizers.add("contact", readerOf(bob));
  await writer.authorizers.remove("contact", bob.clientId);
  expect(await codeOf(() => clientOf(server, bob).authorizers.share(appointment, readerOf(carol)))).toBe(
    "key_missing",
  );
  expect(await writer.authorizers.appointed()).toEqual([]);

  const { meta } = await writer.write(DRAFT);
  await writer.share("contact", readerOf(bob));
  await writer.authorizers.add("contact", readerOf(bob));
  await writer.authorizers.remove("contact", bob.clientId);
  expect((await clientOf(server, bob).read(meta.recordId)).data).toEqual(DRAFT.data);
});

test("a reader who may edit replaces the record under the key it was opened with", async () => {
  const { meta } = await writer.write(DRAFT);
  await writer.share("contact", readerOf(bob));
  const seen = await reader.read(meta.recordId);
  expect(await codeOf(() => reader.edit(seen, { data: { phone: "2" } }))).toBe("forbidden");
  await writer.share("contact", readerOf(bob), { edit: true });
  const edited = await reader.edit(seen, { data: { phone: "2" }, plain: { by: "bob" } });
  expect(edited.meta).toMatchObject({ writerId: alice.clientId, type: "contact" });
  expect((await writer.read(meta.recordId)).data).toEqual({ phone: "2" });
  expect(await codeOf(() => reader.edit(seen, { data: {} }))).toBe("conflict");
  expect(await codeOf(() => reader.edit({ ...edited, accessKeyId: "other" }, { data: {} }))).toBe(
    "key_changed",
  );
  await writer.revoke("contact", bob.clientId);
  expect(await codeOf(() => reader.edit(edited, { data: {} }))).toBe("forbidden");
});

test("revoking works with a server that knows nothing of editing", async () => {
  await writer.share("contact", readerOf(bob));
  server.tamper = ({ route, body }) =>
    route === "putPolicy" && JSON.stringify(body).includes("edit") ? json({}, 400) : undefined;
  await writer.revoke("contact", bob.clientId);
  expect(await writer.outgoing()).toEqual([]);
});

test("a reader gives up its own access, also twice", async () => {
  const { meta } = await writer.write(DRAFT);
  await writer.share("contact", readerOf(bob));
  await reader.read(meta.recordId);
  await reader.leave(alice.clientId, "contact");
  await reader.leave(alice.clientId, "contact");
  expect(await codeOf(() => reader.read(meta.recordId))).toBe("not_found");
  expect(await reader.incoming()).toEqual([]);
});

test("everything shared with one client ends at once, and nothing of the others", async () => {
  for (const type of ["a", "b"]) await writer.share(type, readerOf(bob));
  await writer.authorizers.add("c", readerOf(bob));
  await writer.share("a", readerOf(carol));
  await writer.revokeEverything(bob.clientId);
  expect(await writer.outgoing()).toMatchObject([{ readerId: carol.clientId, type: "a" }]);
  expect(await writer.authorizers.appointed()).toEqual([]);
  const left = [...server.eaks.keys()].filter((place) => place.includes(` ${bob.clientId} `));
  expect(left).toEqual([]);
});

test("many records come in the order asked for, each once, without those that are not there", async () => {
  const one = await writer.write({ ...DRAFT, data: { n: "1" } });
  const two = await writer.write({ ...DRAFT, data: { n: "2" } });
  const gone = await writer.write(DRAFT);
  await writer.remove(gone.meta);
  const ids = [two, gone, one, two].map(({ meta }) => meta.recordId);
  const found = await writer.readMany(ids);
  expect(found.map(({ record }) => record?.data)).toEqual([{ n: "2" }, { n: "1" }]);
  expect(await writer.readMany([])).toEqual([]);
});

test("only the fields asked for come back, also when the server sends more", async () => {
  const { meta } = await writer.write({ ...DRAFT, data: { a: "1", b: "2", "c d": "3" } });
  const read = await writer.read(meta.recordId, { fields: ["c d", "a", "a"] });
  expect(read.data).toEqual({ a: "1", "c d": "3" });
  const request = server.seen.at(-1)?.request;
  expect(new URL(request?.url ?? "").search).toBe("?field=a&field=c%20d");
});

test("many records are deleted by one signed request; those that are not there are named", async () => {
  const one = await writer.write(DRAFT);
  const two = await writer.write(DRAFT);
  await writer.remove(two.meta);
  server.drain();
  const failed = await writer.removeMany([one.meta.recordId, two.meta.recordId]);
  expect(failed).toEqual([{ recordId: two.meta.recordId, type: null, error: "Not Found" }]);
  expect(server.drain()).toEqual(["deleteRecords"]);
  expect(await codeOf(() => writer.read(one.meta.recordId))).toBe("not_found");
});

test("a client without signing key sends its token where others sign", async () => {
  const keys = { ...alice.keys, publicSigningKey: null, privateSigningKey: null };
  await clientOf(server, { ...alice, keys }).removeMany([]);
  await clientOf(server, { ...alice, keys }).removeMany([(await writer.write(DRAFT)).meta.recordId]);
  const [request] = server.seen.filter(({ route }) => route === "deleteRecords");
  expect(request?.request.headers.get("authorization")).toMatch(/^Bearer /);
});
