/**
 * A server that hands out keys of its own making (SECURITY.md, "What the E3DB protocol leaves open" and "Keys"):
 * nothing is written under them and no access key goes to them.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { asAccessKey } from "../../src/crypto/access-key.ts";
import { unwrapAccessKey } from "../../src/crypto/eak.ts";
import { encryptField } from "../../src/crypto/field.ts";
import { unwrapMembershipKey, wrapMembershipKey } from "../../src/crypto/group-keys.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { readPublicKey } from "../../src/crypto/suite.ts";
import { publicKeyOf } from "../../src/e3db/identity.ts";
import { isVaultError } from "../../src/errors.ts";
import { encodeCapabilities, NO_CAPABILITIES } from "../../src/wire/capabilities.ts";
import type { ClientId, RecordId } from "../../src/wire/ids.ts";
import { encodeListedRecord, type GroupAccessKey } from "../../src/wire/listed-record.ts";
import {
  encodePendingPage,
  encodeRotation,
  parseRotationKeys,
  parseRotationStart,
  type RotationKeys,
} from "../../src/wire/rotation.ts";
import type { Tamper } from "../e3db/fake-server.ts";
import { json } from "../e3db/scripted.ts";
import { input, type Person } from "../vault/person.ts";
import { placeOf, Stage, shownTo } from "./stage.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let stage: Stage;
let me: Person;
let friend: Person;
beforeEach(async () => {
  stage = await Stage.set();
  me = await stage.join("Me");
  friend = await stage.join("Friend");
});

const EXCHANGE = { chunkRecords: 100, expiresSeconds: 3600 };
const FORGED = asAccessKey(new Uint8Array(32).fill(66));
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );
const ringOf = async (person: Person) => (await person.here().accounts.current()).ring;

/** What Mallory reads with `key` in everything the server keeps. */
function malloryReads(key = FORGED): string[] {
  return [...stage.server.records.values()].flatMap(({ data }) =>
    Object.values(data).flatMap((quad) => {
      try {
        return [decrypt(key, quad)];
      } catch {
        return [];
      }
    }),
  );
}

function decrypt(key: Uint8Array, quad: string): string {
  const [edk = "", edkN = "", ef = "", efN = ""] = quad.split(".").map((part) => part);
  const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));
  const dataKey = sodiumSuite.open(key, bytes(edkN), bytes(edk));
  return Buffer.from(sodiumSuite.open(dataKey, bytes(efN), bytes(ef))).toString();
}

/** EAKs on the server that Mallory can open, by place. */
function eaksForMallory(): string[] {
  const { privateKey } = stage.malloryKeys;
  return [...stage.server.eaks].flatMap(([place, { eak, authorizerPublicKey }]) => {
    const theirs = readPublicKey(sodiumSuite, { curve25519: authorizerPublicKey.key });
    try {
      unwrapAccessKey(sodiumSuite, sodiumSuite.sharedKey(theirs, privateKey), eak);
      return [place];
    } catch {
      return [];
    }
  });
}

describe("an own key that the server made", () => {
  test("plain rules: Mallory reads everything written from then on", async () => {
    const plain = await stage.plain("Plain");
    stage.server.eaks.set(
      placeOf(plain.identity.clientId, plain.identity.clientId, "bank"),
      stage.forgedEak(plain.ring, FORGED),
    );
    await plain.write("bank", { pin: "4711" });
    expect(malloryReads()).toEqual(["4711"]);
  });

  test.each([
    ["passed off as hers", false],
    ["passed off as mine", true],
  ])("%s: 0 bytes are written under it, before and after a restart", async (_, asMine) => {
    const { identity } = await me.here().accounts.current();
    const eak = stage.forgedEak(await ringOf(me), FORGED, asMine ? identity.clientId : undefined);
    stage.server.eaks.set(placeOf(me.id, me.id, "bank"), eak);
    stage.server.seen.length = 0;
    for (const person of [me, me.wake()]) {
      expect(await codeOf(person.records.write("r", input("bank", { pin: "4711" }), 1))).toBe(
        "key_untrusted",
      );
      expect(await codeOf(person.directory.approveKey("bank", "x"))).toBe("key_untrusted");
    }
    expect(stage.sent("createRecord", "updateRecord", "putAccessKey")).toEqual([]);
    expect(malloryReads()).toEqual([]);
  });

  test("put in place of a known one: the next write is refused, and the record keeps its key", async () => {
    const id = await me.write("r", input("bank", { pin: "4711" }));
    stage.server.eaks.set(placeOf(me.id, me.id, "bank"), stage.forgedEak(await ringOf(me), FORGED));
    me.wake();
    expect(await codeOf(me.records.write("s", input("bank", { pin: "0815" }), 1))).toBe("key_untrusted");
    expect(malloryReads()).toEqual([]);
    expect(stage.server.records.has(id)).toBe(true);
  });

  test("lost by the server: the same key is put back, none of the server's", async () => {
    await me.write("r", input("bank", { pin: "4711" }));
    stage.server.eaks.delete(placeOf(me.id, me.id, "bank"));
    me.wake();
    const id = await me.write("s", input("bank", { pin: "0815" }));
    expect((await shownTo(me.wake()))[id]).toMatchObject({ state: "verified" });
  });
});

describe("the key of a shared type for a private one", () => {
  test("plain rules: the reader of the shared type reads the private record", async () => {
    const [writer, reader] = [await stage.plain("Writer"), await stage.plain("Reader")];
    const [w, r] = [writer.identity.clientId, reader.identity.clientId];
    await writer.write("shared", { x: "for both" });
    await writer.share("shared", r);
    const shared = stage.server.eaks.get(placeOf(w, w, "shared"));
    if (shared === undefined) throw new Error("no key");
    stage.server.eaks.set(placeOf(w, w, "diary"), shared);
    const id = await writer.write("diary", { x: "for me" });
    const key = await reader.accessKey(w, "shared");
    expect(reader.openWith(key, stage.stored(id))).toEqual({ x: "for me" });
  });

  test("nothing is written, whether the shared key is known or the vault is new", async () => {
    await me.share("shared", friend);
    await me.write("r", input("shared", { x: "for both" }));
    const shared = stage.server.eaks.get(placeOf(me.id, me.id, "shared"));
    if (shared === undefined) throw new Error("no key");
    stage.server.eaks.set(placeOf(me.id, me.id, "diary"), shared);
    stage.server.seen.length = 0;
    expect(await codeOf(me.here().records.write("s", input("diary", { x: "for me" }), 1))).toBe(
      "key_untrusted",
    );
    for (const name of await me.vault.names("registry/")) await me.vault.write({ [name]: null });
    me.wake();
    expect(await codeOf(me.records.write("t", input("diary", { x: "for me" }), 1))).toBe("key_untrusted");
    expect(stage.sent("createRecord")).toEqual([]);
  });
});

describe("another public key for the reader", () => {
  test("plain rules: Mallory opens the access key", async () => {
    const writer = await stage.plain("Writer");
    stage.impersonate(friend.id);
    const id = await writer.write("a", { x: "1" });
    await writer.share("a", friend.id);
    expect(eaksForMallory()).toEqual([placeOf(writer.identity.clientId, friend.id, "a")]);
    expect(stage.server.records.has(id)).toBe(true);
  });

  test("after the pin: 0 access keys go to it; looked up again, it is a hard stop for every share", async () => {
    await me.here().directory.lookup(friend.id);
    stage.impersonate(friend.id);
    await me.directory.share("a", friend.id);
    const id = await me.write("r", input("a", { x: "1" }));
    expect(eaksForMallory()).toEqual([]);
    expect((await me.directory.lookup(friend.id)).pin).toBe("changed");
    expect(await codeOf(me.directory.share("b", friend.id))).toBe("key_changed");
    expect(eaksForMallory()).toEqual([]);
    expect((await shownTo(friend))[id]).toMatchObject({ state: "verified" });
  });

  test("a re-seal gives the new key to nobody whose keys changed, and to nobody only the server names", async () => {
    await me.share("a", friend);
    await me.write("r", input("a", { x: "1" }));
    stage.server.policies.set(placeOf(me.id, stage.mallory.clientId, "a"), new Set(["read"]));
    stage.impersonate(friend.id);
    await me.here().directory.lookup(friend.id);
    const out = await stage.join("Out");
    stage.server.tamper = null;
    await me.share("a", out);
    stage.impersonate(friend.id);
    const report = await me.here().reseals.stopAndReseal("a", out.id);
    expect(report).toMatchObject({ strangers: [stage.mallory.clientId], skipped: [friend.id] });
    expect(eaksForMallory()).toEqual([]);
  });
});

describe("a group that the server names, for whoever was stopped", () => {
  /**
   * Whom everything in the profile or at the server could be addressed to: the key of type "b", which the stopped
   * friend has, taken for a group's private key. My own copy of it is boxed to me, as my key of a group would be.
   */
  async function falseGroup(): Promise<{ groupId: string; privateKey: Uint8Array }> {
    await me.share("b", friend);
    await me.write("b", input("b", { x: "of another type" }));
    const { client } = await me.here().accounts.current();
    const privateKey = await client.keys.forWriting(client.context("b"));
    const { groups, eaks } = stage.server;
    const groupId = groups.addShared("Choir", me.id, "a");
    const mine = eaks.get(placeOf(me.id, me.id, "b"));
    const entry = groups.entries.get(groupId);
    if (mine === undefined || entry === undefined) throw new Error("no key");
    const publicKey = sodiumSuite.encodePublicKey(sodiumSuite.publicKeyOf(privateKey));
    entry.group = { ...entry.group, publicKey };
    const capabilities = ["MANAGE_MEMBERSHIP", "SHARE_CONTENT"] as const;
    entry.members.set(me.id, { clientId: me.id, membershipKey: mine.eak, authorizerId: me.id, capabilities });
    return { groupId, privateKey };
  }

  /** The keys of type "a" that whoever holds `privateKey` opens in anything that was sent. */
  async function openedInTraffic(privateKey: Uint8Array): Promise<string[]> {
    const { publicKey } = await ringOf(me);
    const shared = sodiumSuite.sharedKey(publicKey, privateKey);
    const boxes = JSON.stringify(stage.server.seen.map(({ body }) => body)).match(/[\w-]{64}\.[\w-]{32}/g);
    expect(boxes?.length).toBeGreaterThan(0);
    return (boxes ?? []).flatMap((box) => {
      try {
        return [Buffer.from(unwrapAccessKey(sodiumSuite, shared, box)).toString("base64url")];
      } catch {
        return [];
      }
    });
  }

  async function prepare() {
    await me.share("a", friend);
    await me.write("r", input("a", { x: "1" }));
    return falseGroup();
  }

  test("plain rules: the box of my own access key opens as the key of a group", async () => {
    const { groupId, privateKey } = await prepare();
    const plain = await stage.plainOf(me);
    const membership = stage.server.groups.entries.get(groupId)?.members.get(me.id)?.membershipKey ?? "";
    const { publicKey, privateKey: mine } = plain.ring;
    expect(unwrapMembershipKey(membership, publicKey, mine)).toEqual(new Uint8Array(privateKey));
  });

  test("key by key: it is named, and gets nothing", async () => {
    const { groupId, privateKey } = await prepare();
    stage.server.drain();
    const report = await me.here().reseals.stopAndReseal("a", friend.id);
    expect(report).toMatchObject({ sealed: 1, groups: [{ groupId, name: "Choir" }] });
    expect(await openedInTraffic(privateKey)).toEqual([]);
    expect(stage.sent("shareWithGroup", "membershipKey")).toEqual([]);
    expect(eaksForMallory()).toEqual([]);
  });

  test("in one step: the commit names it among those without; hidden or made up, nobody new gets a key", async () => {
    const { groupId, privateKey } = await prepare();
    for (const groups of [[groupId], [], [groupId, "made-up"]]) {
      stage.server.drain();
      const commits: RotationKeys[] = [];
      stage.server.tamper = exchangingServer(groups, commits);
      const report = await me.here().reseals.stopAndReseal("a", friend.id);
      expect(report.groups.map((group) => group.groupId)).toEqual(groups);
      expect(report.strangers).toEqual([stage.mallory.clientId]);
      const [asked, done, ...more] = commits;
      expect(more).toEqual([]);
      for (const commit of [asked, done]) {
        expect(commit?.groups).toEqual([]);
        expect(commit?.keys.map(({ readerId }) => readerId)).toEqual([me.id]);
      }
      expect(done?.withoutGroups).toEqual(groups);
      expect(done?.without).toEqual([friend.id, stage.mallory.clientId]);
      expect(await openedInTraffic(privateKey)).toEqual([]);
      expect(eaksForMallory()).toEqual([]);
    }
  });

  /** The server exchanges keys in one step, by its own word: with Mallory and `groups` as readers of every type. */
  function exchangingServer(groups: readonly string[], commits: RotationKeys[]): Tamper {
    let type = "";
    const rotation = (rotationId: string) =>
      json(
        encodeRotation({
          rotationId,
          type,
          state: "open",
          created: "",
          expires: "",
          total: 0,
          staged: 0,
          readers: [me.id, stage.mallory.clientId],
          groups,
        }),
      );
    return async ({ route, params, body }) => {
      switch (route) {
        case "capabilities":
          return json(encodeCapabilities({ ...NO_CAPABILITIES, rotation: EXCHANGE }));
        case "beginRotation":
          type = parseRotationStart(body);
          return rotation(params["rotationId"] ?? "");
        case "readRotation":
          return rotation(params["rotationId"] ?? "");
        case "pendingInRotation":
          return json(encodePendingPage({ records: [], next: null }));
        case "commitRotation": {
          const keys = parseRotationKeys(body);
          if (commits.push(keys) === 1) return json({}, 409);
          for (const { readerId, eak } of keys.keys) {
            stage.server.eaks.set(placeOf(me.id, readerId, type), stage.server.eakBy(me.id, me.id, eak));
          }
          return json({});
        }
        default:
          return undefined;
      }
    };
  }
});

describe("keys of others", () => {
  async function shared(): Promise<RecordId> {
    await me.share("a", friend);
    return me.write("r", input("a", { x: "mine" }));
  }

  test("an access key by Mallory, or one of another type: plain rules open it, here all of them are refused", async () => {
    const id = await shared();
    const planted = async () => {
      const { meta } = stage.stored(id);
      const data = { x: encryptField(sodiumSuite, FORGED, "planted") };
      stage.server.records.set(id, { meta, data, recSig: null });
    };
    const honest = stage.stored(id);
    const plain = await stage.plainOf(friend);
    stage.server.eaks.set(placeOf(me.id, friend.id, "a"), stage.forgedEak(plain.ring, FORGED, me.id));
    await planted();
    expect(await plain.read(id)).toEqual({ x: "planted" });
    expect((await shownTo(friend))[id]).toEqual({ state: "unreadable", values: [] });

    await me.share("b", friend);
    const other = stage.server.eaks.get(placeOf(me.id, friend.id, "b"));
    if (other === undefined) throw new Error("no key");
    stage.server.eaks.set(placeOf(me.id, friend.id, "a"), other);
    stage.server.records.set(id, honest);
    expect((await shownTo(friend.wake()))[id]).toMatchObject({ values: [] });
  });

  test("one reflected from me is not the writer's", async () => {
    await friend.share("a", me);
    await friend.write("f", input("a", { x: "friend's own" }));
    const id = await shared();
    const reflected = stage.server.eaks.get(placeOf(friend.id, me.id, "a"));
    if (reflected === undefined) throw new Error("no key");
    const { publicKey } = stage.server.clients.get(me.id) ?? {};
    if (publicKey === undefined) throw new Error("no client");
    const posing = { ...reflected, authorizerId: me.id, authorizerPublicKey: publicKey };
    stage.server.eaks.set(placeOf(me.id, friend.id, "a"), posing);
    const plain = await stage.plainOf(friend);
    // By the plain rules it opens: the box is symmetric, and friend takes an own key for mine.
    expect(await plain.accessKey(me.id, "a")).toEqual(await plain.accessKey(friend.id, "a"));
    for (const name of await friend.here().vault.names("registry/"))
      await friend.vault.write({ [name]: null });
    expect((await shownTo(friend.wake()))[id]).toEqual({ state: "unreadable", values: [] });
  });

  test("one that comes inside a search result follows the same rules", async () => {
    const id = await shared();
    const ring = await ringOf(friend);
    const { meta } = stage.stored(id);
    const data = { x: encryptField(sodiumSuite, FORGED, "planted") };
    stage.server.records.set(id, { meta, data, recSig: null });
    for (const authorizerId of [me.id, stage.mallory.clientId]) {
      const accessKey = stage.forgedEak(ring, FORGED, authorizerId);
      serveRow({ meta, data, accessKey, groupAccessKey: null, recSig: null });
      expect((await shownTo(friend.wake()))[id]).toEqual({ state: "unreadable", values: [] });
    }
  });

  test("one that comes through a group is never more than legacy, and nothing where the writer signs", async () => {
    const group = sodiumSuite.generateEncryptionKeys();
    const { data: _, ...record } = stage.stored(await shared());
    const ring = await ringOf(friend);
    const mallorysHand = stage.malloryKeys.privateKey;
    const chain = (authorizer: "mallory" | "me", wrapper: "mallory" | "me"): GroupAccessKey => {
      const keys = {
        mallory: { type: "curve25519", key: publicKeyOf(stage.malloryKeys).key } as const,
        me: stage.server.clients.get(me.id)?.publicKey ?? publicKeyOf(stage.malloryKeys),
      };
      const wrapped = readPublicKey(sodiumSuite, { curve25519: keys[wrapper].key });
      const { eak } = {
        // The group's private key is every member's: with it anybody makes a box that opens with my public key.
        eak: box(sodiumSuite.sharedKey(wrapped, group.privateKey)),
      };
      return {
        eak,
        authorizerId: authorizer === "me" ? me.id : stage.mallory.clientId,
        authorizerPublicKey: keys[authorizer],
        wrappers: [
          {
            membershipKey: wrapMembershipKey(group.privateKey, ring.publicKey, mallorysHand),
            publicKey: keys[wrapper],
            accessKeyId: null,
            groupPublicKey: null,
          },
        ],
      };
    };
    const data = { x: encryptField(sodiumSuite, FORGED, "planted") };
    stage.server.records.set(record.meta.recordId, { ...record, data, recSig: null });
    const states: string[] = [];
    for (const [authorizer, wrapper] of [
      ["mallory", "mallory"],
      ["me", "me"],
      ["mallory", "me"],
    ] as const) {
      const groupAccessKey = chain(authorizer, wrapper);
      serveRow({ meta: { ...record.meta }, data, accessKey: null, groupAccessKey, recSig: null });
      for (const name of await friend.here().vault.names("registry/")) {
        await friend.vault.write({ [name]: null });
      }
      const { state = "", values = [] } = (await shownTo(friend.wake()))[record.meta.recordId] ?? {};
      states.push(state);
      if (state !== "legacy") expect(values).toEqual([]);
    }
    // The last is what a member of a real group can forge: it opens, unsigned.
    expect(states).toEqual(["unreadable", "unreadable", "legacy"]);
    const { memory } = await friend.accounts.current();
    await memory.expectFrom(me.id);
    expect((await shownTo(friend))[record.meta.recordId]).toEqual({ state: "tampered", values: [] });
  });

  /** The server answers every search with this one row. */
  function serveRow(row: Parameters<typeof encodeListedRecord>[0]): void {
    stage.server.tamper = ({ route }) =>
      route === "search"
        ? json({ results: [encodeListedRecord(row)], last_index: 0, total_results: 1 })
        : undefined;
  }

  function box(shared: Uint8Array): string {
    const nonce = new Uint8Array(24).fill(9);
    const parts = [sodiumSuite.seal(shared, nonce, FORGED), nonce];
    return parts.map((part) => Buffer.from(part).toString("base64url")).join(".");
  }
});

describe("registration", () => {
  test("a client that a header names: by the plain rules it gets every secret, here nothing at all", async () => {
    const plain = await stage.plain("Plain");
    const id = await plain.backUp(stage.mallory.clientId);
    expect(eaksForMallory()).toContain(
      placeOf(plain.identity.clientId, stage.mallory.clientId, "tozny.key_backup"),
    );
    expect(stage.server.records.has(id)).toBe(true);

    stage.server.seen.length = 0;
    stage.server.tamper = async ({ route }, truth) => {
      if (route !== "register") return undefined;
      const answer = await truth();
      const headers = { "content-type": "application/json", "x-backup-client": stage.mallory.clientId };
      return new Response(await answer.text(), { status: 201, headers });
    };
    const fresh = await stage.join("Fresh");
    stage.server.tamper = null;
    await fresh.write("r", input("a", { x: "1" }));
    expect(eaksForMallory().filter((place) => place.startsWith(fresh.id))).toEqual([]);
    const named = stage.server.seen.filter(({ request }) => request.url.includes(stage.mallory.clientId));
    expect(named).toEqual([]);
  });

  test("other keys than mine in the answer are refused", async () => {
    stage.server.tamper = async ({ route }, truth) => {
      if (route !== "register") return undefined;
      const body = (await (await truth()).json()) as object;
      const publicKey = { curve25519: publicKeyOf(stage.malloryKeys).key };
      return json({ ...body, public_key: publicKey }, 201, { "x-backup-client": me.id });
    };
    expect(await codeOf(stage.join("Fresh"))).toBe("tampered");
  });
});

describe("lists", () => {
  test("policies that nobody knows, and shares and authorizers that nobody made, give nobody anything", async () => {
    await me.write("r", input("a", { x: "1" }));
    stage.server.seen.length = 0;
    const mallory = stage.mallory.clientId;
    const row = { writer_id: me.id, user_id: me.id, record_type: "a", writer_name: null, reader_name: null };
    stage.server.tamper = ({ route }) => {
      if (route === "policyOutgoing") {
        return json([{ ...row, reader_id: mallory, policy: { allow: [{ become_owner: {} }] } }]);
      }
      if (route === "policyProxies" || route === "policyGranted") {
        return json([{ ...row, authorizer_id: mallory, authorized_by: me.id }]);
      }
      return undefined;
    };
    const { outgoing } = await me.here().directory.list();
    expect(outgoing).toMatchObject([{ person: { clientId: mallory, pin: "unknown" } }]);
    await me.directory.types();
    expect(await codeOf(me.directory.share("b", mallory))).toBe("not_found");
    expect(stage.sent("putAccessKey", "putPolicy")).toEqual([]);
    const { pins } = await me.accounts.current();
    expect(await pins.isAuthorizer({ writerId: me.id, userId: me.id, type: "a" }, mallory as ClientId)).toBe(
      false,
    );
  });
});
