import { beforeEach, expect, test } from "vitest";
import { randomAccessKey } from "../../src/crypto/access-key.ts";
import { wrapAccessKey } from "../../src/crypto/eak.ts";
import { signString, verifyString } from "../../src/crypto/signed-document.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import type { Client } from "../../src/e3db/client.ts";
import { type Identity, openKeys, signingKeyOf } from "../../src/e3db/identity.ts";
import { memoryRegistry } from "../../src/e3db/keys/trust.ts";
import { localOf } from "../../src/e3db/sdk/local.ts";
import { parseEncryptedAccessKey } from "../../src/wire/access-key.ts";
import { encodeRecordBody, parseRecordBody } from "../../src/wire/record.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";
import { codeOf } from "./scripted.ts";

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let writer: Client;

beforeEach(async () => {
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  writer = clientOf(server, alice);
});

const DRAFT = { type: "contact", data: { phone: "1", "10": "b", "9": "c" }, plain: { a: "b" } };
const flipped = (text: string) => (text.startsWith("A") ? "B" : "A") + text.slice(1);
const SALT = { _sf: "a salt that nobody guesses" };

test("sealed without a server, opened by the reader with its own key, posted later", async () => {
  const key = await writer.with(localOf).writerKey("contact");
  server.drain();
  const body = await writer.with(localOf).encrypt(key, DRAFT, SALT);
  expect(server.drain()).toEqual([]);
  await writer.share("contact", readerOf(bob));
  const reader = clientOf(server, bob);
  const context = writer.context("contact");
  const readerKey = await reader.with(localOf).readerKey(context);
  expect(await reader.with(localOf).decrypt(readerKey, body)).toEqual({ ...DRAFT.data, ...SALT });
  expect(await writer.with(localOf).decrypt(key, body)).toEqual({ ...DRAFT.data, ...SALT });
  const { meta } = await writer.create(body);
  expect((await reader.read(meta.recordId)).data).toEqual(DRAFT.data);
});

/** Names that a text order and a JavaScript object put differently, added in neither order. */
const NUMBERED = {
  type: "measures",
  data: { b: "2", "10": "ten", a: "1", "9": "nine", B: "3" },
  plain: { z: "", "20": "", "3": "", "01": "", A: "" },
};

test("sealed without a server, js-sdk verifies it in the order in which it came", async () => {
  const local = writer.with(localOf);
  const key = await local.writerKey(NUMBERED.type);
  const sealed = await local.encrypt(key, NUMBERED, SALT);
  const wire = JSON.parse(JSON.stringify(encodeRecordBody(sealed)));
  // As js-sdk does it: the meta's members by hand, the maps as they came, with the open values.
  const { plain, type, user_id, writer_id } = wire.meta;
  const open = await local.decrypt(key, parseRecordBody(wire));
  const data = Object.fromEntries(Object.keys(wire.data).map((name) => [name, open[name] ?? ""]));
  const text = JSON.stringify({ plain, type, user_id, writer_id }) + JSON.stringify(data);
  const { signingPublicKey } = openKeys(alice);
  if (signingPublicKey === null) throw new Error("no signing key");
  expect(verifyString(sodiumSuite, signingPublicKey, text, wire.rec_sig)).toBe(true);
  expect(data).toEqual({ ...NUMBERED.data, ...SALT });
});

test.each([
  ["js-sdk, in the order of adding", (map: object) => map],
  ["all names by code unit, as earlier versions of Sealfield, Java and Swift", null],
])("a record signed by %s is opened", async (_, order) => {
  const local = writer.with(localOf);
  const key = await local.writerKey(NUMBERED.type);
  const sealed = await local.encrypt(key, NUMBERED, SALT);
  const data = { ...NUMBERED.data, ...SALT };
  const write = (map: Record<string, string>) =>
    order === null
      ? `{${Object.keys(map)
          .sort()
          .map((name) => `${JSON.stringify(name)}:${JSON.stringify(map[name])}`)
          .join(",")}}`
      : JSON.stringify(order(map));
  const ids = `"type":"measures","user_id":"${alice.clientId}","writer_id":"${alice.clientId}"`;
  const text = `{"plain":${write(NUMBERED.plain)},${ids}}${write(data)}`;
  const { signingKey } = openKeys(alice);
  if (signingKey === null) throw new Error("no signing key");
  const came = {
    ...sealed,
    plain: NUMBERED.plain,
    data: Object.fromEntries(Object.keys(data).map((name) => [name, sealed.data[name] ?? ""])),
    recSig: signString(sodiumSuite, signingKey, text),
  };
  expect(await local.decrypt(key, came)).toEqual(data);
  expect(await codeOf(() => local.decrypt(key, { ...came, plain: { ...came.plain, z: "x" } }))).toBe(
    "signature_invalid",
  );
});

test("a record is opened only with its writer's signature over exactly what it holds", async () => {
  const key = await writer.with(localOf).writerKey("contact");
  const body = await writer.with(localOf).encrypt(key, DRAFT, SALT);
  const unsigned = await writer.with(localOf).encrypt(key, DRAFT);
  expect(unsigned.recSig).toBeNull();
  const swapped = { ...body, data: { ...body.data, "9": body.data["10"] ?? "" } };
  const changes = [
    unsigned,
    swapped,
    { ...body, plain: {} },
    { ...body, recSig: flipped(body.recSig ?? "") },
  ];
  for (const changed of changes) {
    expect(await codeOf(() => writer.with(localOf).decrypt(key, changed))).toBe("signature_invalid");
  }
  expect(await codeOf(() => writer.with(localOf).decrypt(key, { ...body, type: "other" }))).toBe(
    "signature_invalid",
  );
});

test("a key made elsewhere is not sealed under", async () => {
  const ring = openKeys(alice);
  const eak = wrapAccessKey(
    ring.suite,
    ring.suite.sharedKey(ring.publicKey, ring.privateKey),
    randomAccessKey(),
  );
  const key = { ...(await writer.with(localOf).writerKey("other")), eak };
  expect(await codeOf(() => writer.with(localOf).encrypt(key, DRAFT))).toBe("key_untrusted");
});

test("a key that is known but not approved is not sealed under", async () => {
  const ring = openKeys(alice);
  const accessKey = randomAccessKey();
  const eak = wrapAccessKey(ring.suite, ring.suite.sharedKey(ring.publicKey, ring.privateKey), accessKey);
  const registry = memoryRegistry();
  const client = clientOf(server, alice, { registry });
  const key = { ...(await client.with(localOf).writerKey("other")), eak };
  const known = { accessKey, epoch: 1, writable: false, placed: true };
  await registry.remember(client.context("contact"), known);
  expect(await codeOf(() => client.with(localOf).encrypt(key, DRAFT))).toBe("key_untrusted");
  await registry.remember(client.context("contact"), { ...known, writable: true });
  expect((await client.with(localOf).encrypt(key, DRAFT)).type).toBe("contact");
});

test("documents are signed and checked", async () => {
  const key = signingKeyOf(openKeys(alice));
  if (key === null) throw new Error("no signing key");
  const signed = writer.with(localOf).sign({ b: "1", a: { "10": true, "9": 2 } });
  expect(writer.with(localOf).verify(signed, key)).toBe(true);
  expect(writer.with(localOf).verify({ ...signed, doc: { b: "2" } }, key)).toBe(false);
  const none = { ...alice, keys: { ...alice.keys, publicSigningKey: null, privateSigningKey: null } };
  expect(await codeOf(() => clientOf(server, none).with(localOf).sign({}))).toBe("key_missing");
});

test("keys and records of other SDKs are read in their flattened form too", () => {
  const flat = {
    eak: "a.b",
    authorizer_id: bob.clientId,
    authorizer_public_key: "k",
    signer_id: bob.clientId,
    signer_signing_key: "s",
  };
  expect(parseEncryptedAccessKey(flat)).toMatchObject({
    authorizerPublicKey: { type: "curve25519", key: "k" },
    signerSigningKey: { type: "ed25519", key: "s" },
  });
  const local = {
    meta: { plain: {}, type: "t", user_id: bob.clientId, writer_id: bob.clientId },
    data: {},
    rec_sig: "x",
  };
  expect(parseRecordBody(local)).toMatchObject({ type: "t", recSig: "x" });
});

test("a signature that came with a record is judged by the writer's pinned key", async () => {
  await writer.share("contact", readerOf(bob));
  const reader = clientOf(server, bob);
  const unsigned = await writer.write(DRAFT);
  expect(await writer.judgeSignature(unsigned)).toBe("none");
  const body = await writer.seal(DRAFT, SALT);
  const { meta } = await writer.create(body);
  const read = await reader.read(meta.recordId);
  expect(await reader.judgeSignature(read)).toBe("valid");
  expect(await reader.judgeSignature({ ...read, data: { ...read.data, phone: "2" } })).toBe("invalid");
  const part = await reader.read(meta.recordId, { fields: ["phone"] });
  expect(await reader.judgeSignature(part)).toBe("invalid");
});
