/** Groups with the whole client on the whole server: made, joined, shared with, read, edited and left. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Client } from "../../src/e3db/client.ts";
import { clause } from "../../src/e3db/records/search.ts";
import { codeOf } from "../e3db/scripted.ts";
import { type E3dbPerson, enrol } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";

let server: TestServer;
let alice: E3dbPerson;
let bob: E3dbPerson;
let carol: E3dbPerson;
let dave: E3dbPerson;
beforeAll(async () => {
  server = await startTestServer();
  [alice, bob, carol, dave] = await Promise.all([
    enrol(server, "Alice"),
    enrol(server, "Bob"),
    enrol(server, "Carol"),
    enrol(server, "Dave"),
  ]);
});
afterAll(async () => server.stop());

const idOf = (person: E3dbPerson) => person.identity.clientId;

/** A group of Alice, Bob (added by Alice) and Carol (added by Bob), with which Alice shares `type`. */
async function family(type: string, name = `family of ${type}`): Promise<string> {
  const { groupId } = await alice.client.groups.create({
    name,
    capabilities: ["SHARE_CONTENT", "READ_CONTENT"],
  });
  await alice.client.groups.add(groupId, bob.asReader, ["READ_CONTENT", "MANAGE_MEMBERSHIP"]);
  // Bob passes on the group's key, so he has to know from whom he has it.
  await bob.client.pinnedKeys(idOf(alice));
  await bob.client.groups.add(groupId, carol.asReader, ["READ_CONTENT"]);
  await alice.client.write({ type, data: { phone: "1" }, plain: { type } });
  await alice.client.groups.share(groupId, type);
  return groupId;
}

const phonesOf = async (client: Client, groupId: string) =>
  (await client.groups.records(groupId)).items.map(
    ({ record, error }) => record?.data["phone"] ?? error?.code,
  );

const found = async (client: Client, options: Parameters<Client["searchPage"]>[0]) =>
  (await client.searchPage({ includeData: true, ...options })).records.map(
    ({ record, error }) => record?.data["phone"] ?? error?.code,
  );

test("a new group has exactly its creator as a member, who manages it", async () => {
  const group = await alice.client.groups.create({ name: "only me", description: "d" });
  expect(group).toMatchObject({ name: "only me", description: "d", memberCount: 1 });
  expect(await alice.client.groups.members(group.groupId)).toMatchObject([
    { clientId: idOf(alice), capabilities: ["MANAGE_MEMBERSHIP"] },
  ]);
  expect(await alice.client.groups.get(group.groupId)).toMatchObject({ publicKey: group.publicKey });
});

describe("reading", () => {
  test("members read what is shared, added by whomever, on a device that remembers nothing", async () => {
    const groupId = await family("reading");
    for (const person of [alice, bob, carol]) {
      expect(await phonesOf(person.elsewhere(), groupId)).toEqual(["1"]);
    }
    const [row] = (await alice.client.searchPage({ match: [clause({ types: ["reading"] })] })).records;
    if (row === undefined) throw new Error("nothing found");
    // The record itself is visible; its key comes with listings only, and is looked for there.
    expect((await bob.elsewhere().read(row.meta.recordId)).data).toEqual({ phone: "1" });
    expect((await bob.client.readMany([row.meta.recordId])).map((one) => one.record?.data)).toEqual([
      { phone: "1" },
    ]);
    expect(await codeOf(() => dave.client.fetch(row.meta.recordId))).toBe("not_found");
    expect((await bob.client.fetch(row.meta.recordId)).meta.type).toBe("reading");
    await alice.client.groups.revoke(groupId, "reading");
    expect(await phonesOf(bob.client, groupId)).toEqual([]);
    expect(await codeOf(() => bob.client.fetch(row.meta.recordId))).toBe("not_found");
  });

  test("who is taken out, or may not read, sees nothing; the others go on", async () => {
    const groupId = await family("leaving");
    const [row] = (await alice.client.groups.records(groupId)).items;
    const recordId = row?.meta.recordId;
    if (recordId === undefined) throw new Error("nothing shared");
    await alice.client.groups.allow(groupId, idOf(carol), []);
    expect(await codeOf(() => carol.client.groups.records(groupId))).toBe("forbidden");
    expect(await codeOf(() => carol.client.fetch(recordId))).toBe("not_found");
    await alice.client.groups.expel(groupId, idOf(bob));
    await alice.client.groups.expel(groupId, idOf(bob));
    expect(await codeOf(() => bob.client.fetch(recordId))).toBe("not_found");
    expect(await phonesOf(alice.client, groupId)).toEqual(["1"]);
  });

  test("a direct share goes on when the group's ends, and the other way round", async () => {
    const groupId = await family("both ways");
    await alice.client.share("both ways", bob.asReader);
    const [row] = (await bob.client.groups.records(groupId)).items;
    const recordId = row?.meta.recordId;
    if (recordId === undefined) throw new Error("nothing shared");
    await alice.client.groups.revoke(groupId, "both ways");
    expect((await bob.elsewhere().read(recordId)).data).toEqual({ phone: "1" });
    await alice.client.groups.share(groupId, "both ways");
    await alice.client.revoke("both ways", idOf(bob));
    expect(await phonesOf(bob.elsewhere(), groupId)).toEqual(["1"]);
  });
});

describe("searching", () => {
  test("group filters of the v2 search", async () => {
    const one = await family("s one");
    const two = await family("s two");
    await alice.client.write({ type: "s direct", data: { phone: "3" }, plain: { type: "s direct" } });
    await alice.client.share("s direct", bob.asReader);
    await bob.client.write({ type: "s own", data: { phone: "4" }, plain: { type: "s own" } });
    const match = [clause({ values: ["s *"] }, { strategy: "WILDCARD" })];
    const everything = { match, includeAllWriters: true };
    const typesOf = async (options: object, person = bob) =>
      (await person.client.searchPage({ ...everything, ...options })).records.map(({ meta }) => meta.type);
    expect(await typesOf({})).toEqual(["s one", "s two", "s direct", "s own"]);
    expect(await typesOf({ includeAllWriters: false })).toEqual(["s own"]);
    expect(await typesOf({ excludeGroupRecords: true })).toEqual(["s direct", "s own"]);
    expect(await typesOf({ groupIds: [two] })).toEqual(["s two", "s direct", "s own"]);
    expect(await typesOf({ includeOnlyGroups: true })).toEqual(["s one", "s two"]);
    expect(await typesOf({ includeOnlyGroups: true, groupIds: [one] })).toEqual(["s one"]);
    expect(await typesOf({ includeOnlyGroups: true, groupIds: ["nothing"] })).toEqual([]);
    expect(await typesOf({ includeOnlyDirectShares: true })).toEqual(["s direct"]);
    expect(await typesOf({ includeOnlyGroups: true }, alice)).toEqual(["s one", "s two"]);
    expect(await typesOf({ includeOnlyDirectShares: true }, alice)).toEqual(["s direct"]);
    expect(await typesOf({ includeOnlyGroups: true, groupIds: [one] }, dave)).toEqual([]);
    // Found through a group, a row comes with the key through it.
    expect(await found(carol.elsewhere(), { ...everything, groupIds: [two] })).toEqual(["1"]);
    expect(await found(bob.elsewhere(), everything)).toEqual(["1", "1", "3", "4"]);
  });

  test("a v1 query leaves out what comes through groups only: its readers could not open it", async () => {
    await family("v1");
    const page = await carol.client.queryPage({ types: ["v1"], includeAllWriters: true, includeData: true });
    expect(page.records).toEqual([]);
  });
});

describe("editing", () => {
  test("a member who may edit, of a type shared for editing", async () => {
    const groupId = await family("edited");
    const [row] = (await bob.client.groups.records(groupId)).items;
    if (!row?.record) throw new Error("nothing shared");
    const { record } = row;
    const edit = () => bob.client.edit(record, { data: { phone: "2" } }, { groupId });
    expect(await codeOf(edit)).toBe("forbidden");
    await alice.client.groups.allow(groupId, idOf(bob), ["READ_CONTENT", "EDIT_CONTENT"]);
    expect(await codeOf(edit)).toBe("forbidden");
    await alice.client.groups.share(groupId, "edited", { edit: true });
    const other = await family("another");
    expect(await codeOf(() => bob.client.edit(record, { data: {} }, { groupId: other }))).toBe("forbidden");
    expect((await edit()).data).toEqual({ phone: "2" });
    expect((await alice.client.read(record.meta.recordId)).data).toEqual({ phone: "2" });
    expect(await codeOf(edit)).toBe("conflict");
  });
});

describe("managing", () => {
  test("listed, described, left and deleted, each by who may", async () => {
    const groupId = await family("managed", "unique name");
    expect((await bob.client.groups.list({ names: ["unique name"] })).map((group) => group.groupId)).toEqual([
      groupId,
    ]);
    expect((await carol.client.groups.list()).map((group) => group.groupId)).toContain(groupId);
    expect((await dave.client.groups.list()).map((group) => group.groupId)).toEqual([]);
    expect(await codeOf(() => carol.client.groups.describe(groupId, "x"))).toBe("forbidden");
    expect((await alice.client.groups.describe(groupId, "ours")).description).toBe("ours");
    expect(await codeOf(() => carol.client.groups.expel(groupId, idOf(bob)))).toBe("forbidden");
    await carol.client.pinnedKeys(idOf(bob));
    expect(await codeOf(() => carol.client.groups.add(groupId, dave.asReader, []))).toBe("forbidden");
    await carol.client.groups.expel(groupId, idOf(carol));
    expect((await alice.client.groups.members(groupId)).map(({ clientId }) => clientId)).toEqual([
      idOf(alice),
      idOf(bob),
    ]);
    expect(await codeOf(() => dave.client.groups.remove(groupId))).toBe("forbidden");
    await bob.client.groups.remove(groupId);
    await bob.client.groups.remove(groupId);
    expect(await codeOf(() => alice.client.groups.get(groupId))).toBe("not_found");
  });

  test("the last who manages a group cannot go, nor stop managing it", async () => {
    const { groupId } = await alice.client.groups.create({ name: "last" });
    await alice.client.groups.add(groupId, bob.asReader, ["READ_CONTENT"]);
    expect(await codeOf(() => alice.client.groups.expel(groupId, idOf(alice)))).toBe("conflict");
    expect(await codeOf(() => alice.client.groups.allow(groupId, idOf(alice), []))).toBe("conflict");
    // As js does to its creators: adding oneself once more does not take managing away.
    await alice.client.groups.add(groupId, alice.asReader, ["READ_CONTENT", "SHARE_CONTENT"]);
    expect(await alice.client.groups.capabilities([groupId])).toEqual(
      new Map([[groupId, ["MANAGE_MEMBERSHIP", "SHARE_CONTENT", "READ_CONTENT"]]]),
    );
    await alice.client.groups.allow(groupId, idOf(bob), ["MANAGE_MEMBERSHIP"]);
    await alice.client.groups.expel(groupId, idOf(alice));
    expect((await bob.client.groups.members(groupId)).map(({ clientId }) => clientId)).toEqual([idOf(bob)]);
  });

  test("of two managers who take each other out at once, one stays", async () => {
    const { groupId } = await alice.client.groups.create({ name: "duel" });
    await alice.client.groups.add(groupId, bob.asReader, ["MANAGE_MEMBERSHIP"]);
    const codes = await Promise.all([
      codeOf(() => alice.client.groups.expel(groupId, idOf(bob))),
      codeOf(() => bob.client.groups.expel(groupId, idOf(alice))),
    ]);
    expect(codes.filter((code) => code === "forbidden")).toHaveLength(1);
    const left = codes[0] === "forbidden" ? bob : alice;
    expect((await left.client.groups.members(groupId)).map(({ clientId }) => clientId)).toEqual([idOf(left)]);
  });

  test("only who may share shares, and only its own types; it can always take them back", async () => {
    const groupId = await family("shared by");
    await bob.client.write({ type: "bob's", data: { phone: "5" } });
    expect(await codeOf(() => bob.client.groups.share(groupId, "bob's"))).toBe("forbidden");
    expect(await codeOf(() => bob.client.groups.revoke(groupId, "shared by"))).toBe("unauthorized");
    await alice.client.groups.allow(groupId, idOf(bob), ["SHARE_CONTENT", "READ_CONTENT"]);
    await bob.client.groups.share(groupId, "bob's");
    await bob.client.groups.share(groupId, "bob's");
    expect(await phonesOf(carol.client, groupId)).toEqual(["1", "5"]);
    await alice.client.groups.expel(groupId, idOf(bob));
    await bob.client.groups.revoke(groupId, "bob's");
    expect(await phonesOf(carol.client, groupId)).toEqual(["1"]);
  });
});

test("questions about several groups at once leave out what the asker may not know", async () => {
  const one = await family("bulk one");
  const two = await family("bulk two");
  const { groupId: lone } = await dave.client.groups.create({
    name: "dave's",
    capabilities: ["READ_CONTENT"],
  });
  const missing = "00000000-0000-4000-8000-000000000000";
  const asked = [one, two, lone, missing, "no id"];
  expect([...(await bob.client.groups.getMany(asked)).keys()].sort()).toEqual([one, two, lone].sort());
  const members = await bob.client.groups.membersOfMany(asked);
  expect([...members.keys()].sort()).toEqual([one, two].sort());
  expect(members.get(one)?.map(({ clientId }) => clientId)).toEqual([idOf(alice), idOf(bob), idOf(carol)]);
  const { records, nextToken } = await carol.elsewhere().groups.recordsOfMany(asked);
  expect(nextToken).toBe(0);
  expect([...records].map(([id, rows]) => [id, rows.map(({ record }) => record?.data["phone"])])).toEqual(
    expect.arrayContaining([
      [one, ["1"]],
      [two, ["1"]],
    ]),
  );
  expect(records.size).toBe(2);
  expect(await alice.client.groups.sharedWith(["bulk one", "unshared"])).toEqual(
    new Map([
      ["bulk one", [one]],
      ["unshared", []],
    ]),
  );
  expect(await dave.client.groups.sharedWith(["bulk one"])).toEqual(new Map([["bulk one", []]]));
  const carols = await alice.client.groups.capabilities([one, lone], idOf(carol));
  expect(carols).toEqual(
    new Map([
      [one, ["READ_CONTENT"]],
      [lone, []],
    ]),
  );
  const managed = await bob.client.groups.withCapability(["MANAGE_MEMBERSHIP"]);
  expect([...managed.keys()]).toEqual(["MANAGE_MEMBERSHIP"]);
  expect(managed.get("MANAGE_MEMBERSHIP")).toEqual(expect.arrayContaining([one, two]));
  expect((await dave.client.groups.withCapability([], idOf(bob))).get("READ_CONTENT")).toEqual([]);
});

test("more members and records than one page holds", async () => {
  const { groupId } = await alice.client.groups.create({
    name: "many",
    capabilities: ["READ_CONTENT", "SHARE_CONTENT"],
  });
  await alice.client.groups.share(groupId, "many");
  for (let i = 0; i < 120; i++) await alice.client.write({ type: "many", data: { phone: String(i) } });
  const first = await alice.client.groups.records(groupId);
  expect([first.items.length, first.nextToken]).toEqual([100, 100]);
  const second = await alice.client.groups.records(groupId, first.nextToken);
  expect([second.items.length, second.nextToken]).toEqual([20, 0]);
  const phones = [...first.items, ...second.items].map(({ record }) => record?.data["phone"]);
  expect(phones).toEqual(Array.from({ length: 120 }, (_, i) => String(i)));
  const bulk = await alice.client.groups.recordsOfMany([groupId]);
  expect([bulk.records.get(groupId)?.length, bulk.nextToken]).toEqual([100, 100]);
  expect((await alice.client.groups.recordsOfMany([groupId], 100)).records.get(groupId)?.length).toBe(20);
});
