/** A server that answers what it likes (SECURITY.md, T1): nothing is written or shared under a key it could know. */
import { beforeEach, describe, expect, test } from "vitest";
import { accessKeyId, asAccessKey, newAccessKey, randomAccessKey } from "../../src/crypto/access-key.ts";
import { unwrapAccessKey, wrapAccessKey } from "../../src/crypto/eak.ts";
import { encryptField } from "../../src/crypto/field.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import type { Client } from "../../src/e3db/client.ts";
import { generateKeys, type Identity, openKeys, publicKeyOf } from "../../src/e3db/identity.ts";
import {
  type AccessKeyRegistry,
  type KeyTrust,
  memoryRegistry,
  memoryTrust,
} from "../../src/e3db/keys/trust.ts";
import { encodeEncryptedAccessKey } from "../../src/wire/access-key.ts";
import { encodeClientInfo } from "../../src/wire/client-info.ts";
import { encodeRecord } from "../../src/wire/record.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";
import { codeOf, json } from "./scripted.ts";

const DRAFT = { type: "contact", data: { phone: "1" } };

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let registry: AccessKeyRegistry;
let trust: KeyTrust;
let writer: Client;

beforeEach(async () => {
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  registry = memoryRegistry();
  trust = memoryTrust();
  writer = clientOf(server, alice, { registry, trust });
});

const restarted = (more = {}) => clientOf(server, alice, { registry, trust, ...more });
const place = (reader: Identity, type = "contact") => `${alice.clientId} ${reader.clientId} ${type}`;
const sent = (route: string) => server.seen.filter((seen) => seen.route === route);

/** Puts on the server, for `reader`, a key wrapped by someone who owns `wrapper`. */
function plant(reader: Identity, wrapper: Identity, key = randomAccessKey(), type = "contact") {
  const mine = openKeys(wrapper);
  const shared = sodiumSuite.sharedKey(openKeys(reader).publicKey, mine.privateKey);
  const eak = wrapAccessKey(sodiumSuite, shared, key);
  server.eaks.set(place(reader, type), {
    eak,
    authorizerId: alice.clientId,
    authorizerPublicKey: publicKeyOf(mine),
    signerId: alice.clientId,
    signerSigningKey: null,
  });
}

describe("an own key", () => {
  test("made by the server: nothing is written under it", async () => {
    const evil = { ...bob, keys: generateKeys(sodiumSuite) };
    plant(alice, evil);
    expect(await codeOf(() => writer.write(DRAFT))).toBe("key_untrusted");
    expect(await codeOf(() => writer.share("contact", readerOf(bob)))).toBe("key_untrusted");
    expect([...sent("createRecord"), ...sent("putAccessKey"), ...sent("putPolicy")]).toEqual([]);
  });

  test("made by another program of mine: read, not written under, until approved by its id", async () => {
    const key = randomAccessKey();
    plant(alice, alice, key);
    expect(await codeOf(() => writer.write(DRAFT))).toBe("key_untrusted");
    expect(await codeOf(() => writer.keys.approve(writer.context("contact"), "other"))).toBe("key_changed");
    await writer.keys.approve(writer.context("contact"), accessKeyId(key));
    const { meta } = await writer.write(DRAFT);
    expect((await restarted().read(meta.recordId)).data).toEqual(DRAFT.data);
    await restarted().write(DRAFT);
  });

  test("tagged for another type of mine is not tagged for this one", async () => {
    const context = { writerId: alice.clientId, userId: alice.clientId, type: "other" };
    plant(alice, alice, newAccessKey(openKeys(alice).privateKey, context));
    expect(await codeOf(() => writer.write(DRAFT))).toBe("key_untrusted");
  });

  test("of one type served for another is refused once known", async () => {
    await writer.write(DRAFT);
    const shared = server.eaks.get(place(alice));
    if (shared !== undefined) server.eaks.set(place(alice, "private"), shared);
    expect(await codeOf(() => writer.write({ ...DRAFT, type: "private" }))).toBe("key_untrusted");
  });

  test("swapped for another after it was known", async () => {
    await writer.write(DRAFT);
    plant(alice, alice);
    expect(await codeOf(() => restarted().write(DRAFT))).toBe("key_changed");
  });

  test("lost by the server is put back, the same one, and said", async () => {
    const { accessKeyId: before, meta } = await writer.write(DRAFT);
    server.eaks.delete(place(alice));
    const restored: string[] = [];
    const again = restarted({ onKeyRestored: ({ type }: { type: string }) => restored.push(type) });
    expect((await again.write(DRAFT)).accessKeyId).toBe(before);
    expect(restored).toEqual(["contact"]);
    expect((await clientOf(server, alice).read(meta.recordId)).data).toEqual(DRAFT.data);
  });

  test("that the server does not keep, or keeps as another, is not used", async () => {
    server.tamper = ({ route }) => (route === "putAccessKey" ? json({}, 201) : undefined);
    expect(await codeOf(() => writer.write(DRAFT))).toBe("tampered");
    server.tamper = ({ route }) => {
      if (route === "putAccessKey") plant(alice, { ...bob, keys: generateKeys(sodiumSuite) });
      return route === "putAccessKey" ? json({}, 201) : undefined;
    };
    expect(await codeOf(() => restarted().write(DRAFT))).toBe("key_untrusted");
    expect(sent("createRecord")).toEqual([]);
  });

  test("made on two devices at once ends with one key for both", async () => {
    const other = clientOf(server, alice);
    let raced = false;
    server.tamper = async ({ route, caller }) => {
      if (route !== "putAccessKey" || raced || caller !== alice.clientId) return undefined;
      raced = true;
      await other.write(DRAFT);
      return undefined;
    };
    const mine = await writer.write(DRAFT);
    expect((await other.read(mine.meta.recordId)).data).toEqual(DRAFT.data);
    expect(mine.accessKeyId).toBe((await other.write(DRAFT)).accessKeyId);
  });

  test("is made once by many writes at once", async () => {
    await Promise.all([writer.write(DRAFT), writer.write(DRAFT), writer.write(DRAFT)]);
    expect(sent("putAccessKey")).toHaveLength(1);
  });

  test("a page that says 404 does not make a new key", async () => {
    server.tamper = ({ route }) =>
      route === "getAccessKey"
        ? new Response("<html>", { status: 404, headers: { "content-type": "text/html" } })
        : undefined;
    expect(await codeOf(() => writer.write(DRAFT))).toBe("not_e3db");
    expect(sent("putAccessKey")).toEqual([]);
  });
});

describe("sharing", () => {
  test("goes to the pinned key, whatever the server says the reader's is", async () => {
    const { meta } = await writer.write(DRAFT);
    const evil = publicKeyOf(openKeys({ ...bob, keys: generateKeys(sodiumSuite) }));
    server.tamper = ({ route, params }) =>
      route === "clientInfo"
        ? json(
            encodeClientInfo({
              clientId: params["clientId"] as typeof bob.clientId,
              publicKey: evil,
              signingKey: null,
              validated: true,
            }),
          )
        : undefined;
    await writer.share("contact", readerOf(bob));
    server.tamper = null;
    expect((await clientOf(server, bob).read(meta.recordId)).data).toEqual(DRAFT.data);
  });

  test("cut short by a lock, at whatever moment, wraps no key under a secret that is wiped", async () => {
    await writer.share("contact", readerOf(bob));
    server.eaks.delete(place(bob));
    for (let turns = 0; turns < 30; turns++) {
      const client = restarted();
      await client.keys.forWriting(client.context("contact"));
      await client.placeKey("other", randomAccessKey(), readerOf(bob));
      const sharing = client.share("contact", readerOf(bob)).catch(() => undefined);
      for (let turn = 0; turn < turns; turn++) await null;
      client.close();
      await sharing;
      const { eak = null } = server.eaks.get(place(bob)) ?? {};
      if (eak !== null) expect(() => unwrapAccessKey(sodiumSuite, new Uint8Array(32), eak)).toThrow();
      server.eaks.delete(place(bob));
    }
  });

  test("a server that keeps its own key for the reader gets no policy", async () => {
    await writer.write(DRAFT);
    server.tamper = ({ route, params }) =>
      route === "putAccessKey" && params["readerId"] === bob.clientId ? json({}, 409) : undefined;
    plant(bob, alice);
    expect(await codeOf(() => writer.share("contact", readerOf(bob)))).toBe("tampered");
    expect(sent("putPolicy")).toEqual([]);
  });
});

describe("a share that is there already", () => {
  test("under somebody else's name is not taken for mine: the reader would open it with another key", async () => {
    await writer.write(DRAFT);
    await writer.share("contact", readerOf(bob));
    const eve = await newIdentity(server, "Eve");
    server.tamper = async ({ route, params }, truth) => {
      if (route !== "getAccessKey" || params["readerId"] !== bob.clientId) return undefined;
      return json({ ...((await (await truth()).json()) as object), authorizer_id: eve.clientId });
    };
    server.drain();
    await writer.share("contact", readerOf(bob));
    const replaced = ["putAccessKey", "getAccessKey", "deleteAccessKey", "putAccessKey", "putPolicy"];
    expect(server.drain()).toEqual(replaced);
  });
});

describe("a key given by another", () => {
  test("opens with the key pinned at first sight only", async () => {
    const { meta } = await writer.write(DRAFT);
    await writer.share("contact", readerOf(bob));
    const pins = memoryTrust();
    const { publicKey } = readerOf({ ...alice, keys: generateKeys(sodiumSuite) });
    await pins.firstSeen(alice.clientId, { publicKey, signingKey: null });
    expect(await codeOf(() => clientOf(server, bob, { trust: pins }).read(meta.recordId))).toBe(
      "key_changed",
    );
  });

  test("reflected: an EAK I made for the writer is not the writer's", async () => {
    const memory = { registry: memoryRegistry() };
    const reader = clientOf(server, bob, memory);
    await reader.write(DRAFT);
    await reader.share("contact", readerOf(alice));
    const { meta } = await writer.write(DRAFT);
    await writer.share("contact", readerOf(bob));
    const reflected = server.eaks.get(`${bob.clientId} ${alice.clientId} contact`);
    if (reflected !== undefined) {
      server.eaks.set(place(bob), {
        ...reflected,
        authorizerId: alice.clientId,
        authorizerPublicKey: readerOf(alice).publicKey,
      });
    }
    expect(await codeOf(() => clientOf(server, bob).read(meta.recordId))).toBe("key_untrusted");
    expect(await codeOf(() => clientOf(server, bob, memory).read(meta.recordId))).toBe("key_untrusted");
  });

  test("served for two types is refused for the second", async () => {
    await writer.write(DRAFT);
    const { meta } = await writer.write({ ...DRAFT, type: "other" });
    await writer.share("contact", readerOf(bob));
    await writer.share("other", readerOf(bob));
    const eak = server.eaks.get(place(bob));
    if (eak !== undefined) server.eaks.set(place(bob, "other"), eak);
    const reader = clientOf(server, bob);
    await reader.keys.forReading({ writerId: alice.clientId, userId: alice.clientId, type: "contact" });
    expect(await codeOf(() => reader.read(meta.recordId))).toBe("key_untrusted");
  });

  test("from an authorizer nobody approved", async () => {
    const { meta } = await writer.write(DRAFT);
    await writer.share("contact", readerOf(bob));
    const eak = server.eaks.get(place(bob));
    const eve = await newIdentity(server, "Eve");
    if (eak !== undefined) server.eaks.set(place(bob), { ...eak, authorizerId: eve.clientId });
    expect(await codeOf(() => clientOf(server, bob).read(meta.recordId))).toBe("key_untrusted");
  });

  test("that changes after it was known is said to have changed", async () => {
    const known = memoryRegistry();
    const { meta } = await writer.write(DRAFT);
    await writer.share("contact", readerOf(bob));
    await clientOf(server, bob, { registry: known }).read(meta.recordId);
    plant(bob, alice, asAccessKey(new Uint8Array(32).fill(7)));
    const record = server.records.get(meta.recordId);
    if (record === undefined) throw new Error("no record");
    const phone = encryptField(sodiumSuite, asAccessKey(new Uint8Array(32).fill(7)), "9");
    server.records.set(meta.recordId, { ...record, data: { phone } });
    expect(await codeOf(() => clientOf(server, bob, { registry: known }).read(meta.recordId))).toBe(
      "key_changed",
    );
  });

  test("no key at all", async () => {
    const { meta } = await writer.write(DRAFT);
    await writer.share("contact", readerOf(bob));
    server.eaks.delete(place(bob));
    expect(await codeOf(() => clientOf(server, bob).read(meta.recordId))).toBe("key_missing");
  });
});

test.each(["", ".", "..", "\ud800"])(
  "a type that no path can hold (%j) is an error of the answer",
  async (type) => {
    await writer.share("contact", readerOf(bob));
    server.tamper = ({ route }) =>
      route === "policyOutgoing"
        ? json([{ reader_id: bob.clientId, reader_name: null, record_type: type }])
        : undefined;
    expect(await codeOf(() => writer.revokeEverything(bob.clientId))).toBe("wire_invalid");
  },
);

describe("an answer about something else", () => {
  test("another record for the one asked for", async () => {
    const one = await writer.write(DRAFT);
    const two = await writer.write(DRAFT);
    const other = server.records.get(two.meta.recordId);
    server.tamper = ({ route }) =>
      ["readRecord", "updateRecord"].includes(route) && other !== undefined
        ? json(encodeRecord(other))
        : undefined;
    expect(await codeOf(() => writer.read(one.meta.recordId))).toBe("tampered");
    expect(await codeOf(() => writer.update(one.meta, DRAFT))).toBe("tampered");
  });

  test("another type or writer for the record created; its labels are not believed", async () => {
    const change = (meta: object) => async (seen: { route: string }, truth: () => Promise<Response>) => {
      if (seen.route !== "createRecord") return undefined;
      const record = (await (await truth()).json()) as { meta: object };
      return json({ ...record, meta: { ...record.meta, ...meta } }, 201);
    };
    server.tamper = change({ type: "other" });
    expect(await codeOf(() => writer.write(DRAFT))).toBe("tampered");
    server.tamper = change({ writer_id: bob.clientId });
    expect(await codeOf(() => writer.write(DRAFT))).toBe("tampered");
    server.tamper = change({ plain: { evil: "1" } });
    expect((await writer.write(DRAFT)).plain).toEqual({});
  });

  test("another client for the one asked about", async () => {
    server.tamper = ({ route }) =>
      route === "clientInfo"
        ? json(
            encodeClientInfo({
              clientId: alice.clientId,
              ...readerOf(alice),
              signingKey: null,
              validated: true,
            }),
          )
        : undefined;
    expect(await codeOf(() => writer.clientInfo(bob.clientId))).toBe("tampered");
    expect(await codeOf(() => writer.pinnedKeys(bob.clientId))).toBe("tampered");
  });

  test.each([
    ["null", null],
    ["a list", []],
    ["a nested field", { meta: {}, data: { a: { b: 1 } } }],
    ["a number", 7],
  ])("%s instead of a record", async (_, value) => {
    const { meta } = await writer.write(DRAFT);
    server.tamper = ({ route }) => (route === "readRecord" ? json(value) : undefined);
    expect(await codeOf(() => writer.read(meta.recordId))).toBe("wire_invalid");
  });

  test("every part of an EAK with a bit flipped", async () => {
    await writer.write(DRAFT);
    const good = server.eaks.get(place(alice));
    if (good === undefined) throw new Error("no key");
    for (let i = 0; i < good.eak.length; i += 5) {
      const flipped = good.eak[i] === "A" ? "B" : "A";
      const eak = { ...good, eak: good.eak.slice(0, i) + flipped + good.eak.slice(i + 1) };
      server.tamper = ({ route }) =>
        route === "getAccessKey" ? json(encodeEncryptedAccessKey(eak)) : undefined;
      expect(await codeOf(() => restarted().write(DRAFT))).toBe("key_untrusted");
    }
  });
});
