import { beforeEach, describe, expect, test } from "vitest";
import { randomAccessKey } from "../../src/crypto/access-key.ts";
import { wrapAccessKey } from "../../src/crypto/eak.ts";
import { encryptField } from "../../src/crypto/field.ts";
import { generateGroupKeys, wrapMembershipKey } from "../../src/crypto/group-keys.ts";
import { nistSuite } from "../../src/crypto/nist-suite.ts";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import type { Client } from "../../src/e3db/client.ts";
import { generateKeys, type Identity, openKeys } from "../../src/e3db/identity.ts";
import {
  encodeGroup,
  encodeMembershipKey,
  parseGroup,
  parseGroupPage,
  parseMembershipKey,
} from "../../src/wire/group.ts";
import type { AccessKeyWrapper } from "../../src/wire/listed-record.ts";
import type { PublicKey } from "../../src/wire/public-key.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";
import { codeOf, json } from "./scripted.ts";

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let carol: Identity;
let owner: Client;

beforeEach(async () => {
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  carol = await newIdentity(server, "Carol");
  owner = clientOf(server, alice);
});

/** A group of Alice, Bob (added by Alice) and Carol (added by Bob), with which Alice shares `contact`. */
async function family(): Promise<string> {
  const { groupId } = await owner.groups.create({
    name: "family",
    capabilities: ["SHARE_CONTENT", "READ_CONTENT"],
  });
  await owner.groups.add(groupId, readerOf(bob), ["READ_CONTENT", "MANAGE_MEMBERSHIP"]);
  const adder = clientOf(server, bob);
  await adder.pinnedKeys(alice.clientId);
  await adder.groups.add(groupId, readerOf(carol), ["READ_CONTENT"]);
  await owner.write({ type: "contact", data: { phone: "1" } });
  await owner.groups.share(groupId, "contact");
  return groupId;
}
const valuesOf = async (client: Client, groupId: string) =>
  (await client.groups.records(groupId)).items.map(
    ({ record, error }) => record?.data["phone"] ?? error?.code,
  );

describe("a group", () => {
  test("lets members read what is shared with it, added by whomever", async () => {
    const groupId = await family();
    for (const identity of [alice, bob, carol]) {
      expect(await valuesOf(clientOf(server, identity), groupId)).toEqual(["1"]);
    }
    expect((await owner.groups.members(groupId)).map(({ clientId }) => clientId)).toEqual([
      alice.clientId,
      bob.clientId,
      carol.clientId,
    ]);
    await owner.groups.revoke(groupId, "contact");
    expect(await valuesOf(clientOf(server, bob), groupId)).toEqual([]);
  });

  test("is listed, described, left and deleted", async () => {
    const groupId = await family();
    expect((await clientOf(server, bob).groups.list()).map((group) => group.groupId)).toEqual([groupId]);
    expect((await owner.groups.describe(groupId, "ours")).description).toBe("ours");
    await owner.groups.expel(groupId, bob.clientId);
    expect(await codeOf(() => clientOf(server, bob).groups.records(groupId))).toBe("forbidden");
    await owner.groups.remove(groupId);
    await owner.groups.remove(groupId);
    expect(await codeOf(() => owner.groups.get(groupId))).toBe("not_found");
  });

  test("gives a key for reading only: nobody writes under it", async () => {
    const groupId = await family();
    const reader = clientOf(server, bob);
    const [row] = (await reader.groups.records(groupId)).items;
    expect(row?.record?.data).toEqual({ phone: "1" });
    const written = await reader.write({ type: "contact", data: { phone: "2" } });
    expect(written.accessKeyId).not.toBe(row?.record?.accessKeyId);
  });
});

test("a member who may edit changes a record through the group", async () => {
  const groupId = await family();
  const editor = clientOf(server, bob);
  const [row] = (await editor.groups.records(groupId)).items;
  if (!row?.record) throw new Error("nothing shared");
  const { record } = row;
  const edit = () => editor.edit(record, { data: { phone: "2" } }, { groupId });
  expect(await codeOf(edit)).toBe("forbidden");
  await owner.groups.add(groupId, readerOf(bob), ["READ_CONTENT", "EDIT_CONTENT", "MANAGE_MEMBERSHIP"]);
  await owner.groups.share(groupId, "contact", { edit: true });
  expect((await edit()).data).toEqual({ phone: "2" });
  expect((await owner.read(record.meta.recordId)).data).toEqual({ phone: "2" });
  expect(await codeOf(edit)).toBe("conflict");
});

describe("a hostile server", () => {
  test("cannot put its own group key in place of the one I was given", async () => {
    const groupId = await family();
    const entry = server.groups.entries.get(groupId);
    if (entry === undefined) throw new Error("no group");
    entry.group = { ...entry.group, publicKey: generateKeys(sodiumSuite).publicKey };
    expect(await valuesOf(clientOf(server, bob), groupId)).toEqual(["wire_invalid"]);
    entry.shares.clear();
    expect(await codeOf(() => owner.groups.share(groupId, "contact"))).toBe("key_untrusted");
    expect(entry.shares.size).toBe(0);
    const mine = entry.members.get(alice.clientId);
    if (mine === undefined) throw new Error("no member");
    entry.members.set(alice.clientId, { ...mine, authorizerId: bob.clientId });
    expect(await codeOf(() => owner.groups.share(groupId, "contact"))).toBe("key_untrusted");
    await owner.pinnedKeys(bob.clientId);
    expect(await codeOf(() => owner.groups.share(groupId, "contact"))).toBe("decryption_failed");
  });

  test("gets no key by making somebody up who added me", async () => {
    const groupId = await family();
    const eve = await newIdentity(server, "Eve");
    const group = generateGroupKeys();
    const membershipKey = wrapMembershipKey(
      group.privateKey,
      openKeys(alice).publicKey,
      openKeys(eve).privateKey,
    );
    const entry = server.groups.entries.get(groupId);
    const mine = entry?.members.get(alice.clientId);
    if (entry === undefined || mine === undefined) throw new Error("no group");
    entry.group = { ...entry.group, publicKey: sodiumSuite.encodePublicKey(group.publicKey) };
    entry.members.set(alice.clientId, { ...mine, membershipKey, authorizerId: eve.clientId });
    server.drain();
    for (const client of [owner, clientOf(server, alice)]) {
      expect(await codeOf(() => client.groups.share(groupId, "contact"))).toBe("key_untrusted");
      expect(await codeOf(() => client.groups.add(groupId, readerOf(carol), []))).toBe("key_untrusted");
      expect(await codeOf(() => client.groups.publicKey(groupId))).toBe("key_untrusted");
    }
    // Somebody I know gets no further with a group that I have seen.
    await owner.pinnedKeys(eve.clientId);
    expect(await codeOf(() => owner.groups.share(groupId, "contact"))).toBe("key_changed");
    expect(server.drain()).not.toContain("shareWithGroup");
  });

  test("cannot hand out the key of one group for another", async () => {
    const close = await family();
    const { groupId: loose } = await owner.groups.create({ name: "loose", capabilities: ["SHARE_CONTENT"] });
    const swap = (claimed: string) => {
      const shown = server.groups.entries.get(close)?.group;
      const mine = server.groups.entries.get(close)?.members.get(alice.clientId);
      if (shown === undefined || !mine?.membershipKey) throw new Error("no group");
      const { membershipKey, authorizerId } = mine;
      const membership = { groupId: claimed, clientId: alice.clientId, membershipKey, authorizerId };
      server.tamper = ({ route }) => {
        if (route === "readGroup") return json(encodeGroup({ ...shown, groupId: loose }));
        return route === "membershipKey" ? json(encodeMembershipKey(membership)) : undefined;
      };
    };
    swap(close);
    expect(await codeOf(() => owner.groups.add(loose, readerOf(carol), []))).toBe("tampered");
    swap(loose);
    expect(await codeOf(() => owner.groups.add(loose, readerOf(carol), []))).toBe("key_changed");
    const again = clientOf(server, alice);
    server.tamper = null;
    await again.groups.publicKey(close);
    swap(loose);
    expect(await codeOf(() => again.groups.share(loose, "contact"))).toBe("key_untrusted");
  });

  test("cannot pass off my own access key as the group's: not to members, not to readers who know it", async () => {
    const groupId = await family();
    await owner.write({ type: "private", data: { x: "1" } });
    const accessKey = await owner.keys.forWriting(owner.context("private"));
    const entry = server.groups.entries.get(groupId);
    const mine = entry?.members.get(alice.clientId);
    const place = [alice.clientId, alice.clientId, "private"].join(" ");
    const boxed = server.eaks.get(place)?.eak;
    if (entry === undefined || mine === undefined || boxed === undefined) throw new Error("no group");
    entry.members.set(alice.clientId, { ...mine, membershipKey: boxed });
    const refused = async (client: Client) => {
      server.drain();
      expect(await codeOf(() => client.groups.add(groupId, readerOf(carol), []))).toBe("key_untrusted");
      expect(await codeOf(() => client.groups.share(groupId, "contact"))).toBe("key_untrusted");
      const sent = server.drain();
      expect(sent.filter((route) => route === "addMembers" || route === "shareWithGroup")).toEqual([]);
    };
    // A device that remembers nothing: the server does not know the public key that would belong to it.
    await refused(clientOf(server, alice));
    // A reader of the type does, but then the type is one that is known here.
    const publicKey = sodiumSuite.encodePublicKey(sodiumSuite.publicKeyOf(accessKey));
    entry.group = { ...entry.group, publicKey };
    await refused(owner);
  });

  test("cannot pass off another sharer's key as the writer's", async () => {
    const groupId = await family();
    const share = server.groups.entries.get(groupId)?.shares.get("contact");
    if (share === undefined) throw new Error("no share");
    server.groups.entries
      .get(groupId)
      ?.shares.set("contact", { ...share, publicKey: readerOf(carol).publicKey.key });
    expect(await valuesOf(clientOf(server, bob), groupId)).toEqual(["key_untrusted"]);
  });

  test("cannot make up a way to a key of its own, in one step or behind a real one", async () => {
    const groupId = await family();
    const { meta } = await owner.write({ type: "contact", data: { phone: "1" } });
    const [evil, evilGroup] = [generateGroupKeys(), generateGroupKeys()];
    const [writer, victim] = [openKeys(alice), openKeys(bob)];
    // The box is symmetric: whoever holds the group's private key can make what its members take for the writer's.
    const accessKey = randomAccessKey();
    const eak = wrapAccessKey(
      sodiumSuite,
      sodiumSuite.sharedKey(writer.publicKey, evilGroup.privateKey),
      accessKey,
    );
    const forged = {
      meta,
      data: { phone: encryptField(sodiumSuite, accessKey, "forged") },
      recSig: null,
    };
    const lastStep = (membershipKey: string): AccessKeyWrapper => ({
      membershipKey,
      publicKey: readerOf(alice).publicKey,
      accessKeyId: null,
      groupPublicKey: sodiumSuite.encodePublicKey(evilGroup.publicKey),
    });
    const opened = (steps: readonly AccessKeyWrapper[], authorizerPublicKey: PublicKey) =>
      codeOf(() =>
        clientOf(server, bob).open(forged, {
          groupAccessKey: { eak, authorizerId: alice.clientId, authorizerPublicKey, wrappers: steps },
        }),
      );

    const direct = wrapMembershipKey(evilGroup.privateKey, victim.publicKey, evil.privateKey);
    const evilKey = { type: "curve25519", key: sodiumSuite.encodePublicKey(evil.publicKey) } as const;
    expect(await opened([lastStep(direct)], evilKey)).toBe("key_changed");

    const real = server.groups.entries.get(groupId);
    const membershipKey = real?.members.get(bob.clientId)?.membershipKey ?? "";
    const groupKey = sodiumSuite.decodePublicKey(real?.group.publicKey ?? "");
    const behind = wrapMembershipKey(evilGroup.privateKey, groupKey, evil.privateKey);
    const steps = [
      { ...lastStep(membershipKey), publicKey: evilKey, groupPublicKey: null },
      lastStep(behind),
    ];
    expect(await opened(steps, readerOf(alice).publicKey)).toBe("key_untrusted");
  });

  test("cannot register another group than the one made", async () => {
    server.tamper = async ({ route }, truth) => {
      if (route !== "createGroup") return undefined;
      const group = (await (await truth()).json()) as object;
      return new Response(JSON.stringify({ ...group, public_key: "other" }));
    };
    expect(await codeOf(() => owner.groups.create({ name: "x" }))).toBe("tampered");
  });
});

test("what cannot be a group is refused before anything is sent", async () => {
  server.drain();
  expect(await codeOf(() => owner.groups.create({ name: " " }))).toBe("input_invalid");
  const nist = { ...alice, suite: "nist" as const, keys: generateKeys(nistSuite) };
  expect(await codeOf(() => clientOf(server, nist).groups.create({ name: "x" }))).toBe("unsupported");
  expect(server.drain()).toEqual([]);
});

test("answers in the forms that services give", () => {
  const group = { group_id: "g", group_name: null, public_key: "k", description: null, member_count: null };
  expect(parseGroup(group)).toMatchObject({ name: "", description: "", memberCount: 0 });
  expect(parseGroupPage({ groups: null, next_token: "0" })).toEqual({ items: [], nextToken: 0 });
  expect(() => parseMembershipKey({ group_id: "g", client_id: "x" })).toThrow();
});
