/** Authorizers, editing readers, leaving, many records at once and every way of searching, on the whole server. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { memoryTrust } from "../../src/e3db/keys/trust.ts";
import { clause } from "../../src/e3db/records/search.ts";
import { searchTime } from "../../src/search/time.ts";
import type { PlainExpression } from "../../src/wire/query.ts";
import { codeOf } from "../e3db/scripted.ts";
import { type E3dbPerson, enrol } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";

let server: TestServer;
let alice: E3dbPerson;
let bob: E3dbPerson;
let carol: E3dbPerson;

beforeAll(async () => {
  server = await startTestServer();
  [alice, bob, carol] = await Promise.all([
    enrol(server, "Alice"),
    enrol(server, "Bob"),
    enrol(server, "Carol"),
  ]);
});
afterAll(async () => {
  await server.stop();
});

test("an authorizer shares on without reading, and its readers approve it", async () => {
  const { meta } = await alice.client.write({ type: "trust", data: { a: "1" } });
  await alice.client.authorizers.add("trust", bob.asReader);
  await alice.client.authorizers.add("trust", bob.asReader);
  expect(await alice.client.authorizers.appointed()).toMatchObject([{ authorizerId: bob.identity.clientId }]);
  expect(await bob.client.authorizers.granted()).toMatchObject([
    { writerId: alice.identity.clientId, type: "trust" },
  ]);
  expect(await codeOf(() => bob.client.read(meta.recordId))).toBe("not_found");

  const appointment = { writerId: alice.identity.clientId, type: "trust" };
  await bob.client.authorizers.share(appointment, carol.asReader);
  await bob.client.authorizers.share(appointment, carol.asReader);
  expect(await codeOf(() => carol.client.read(meta.recordId))).toBe("key_untrusted");
  const trust = memoryTrust((_, authorizerId) => authorizerId === bob.identity.clientId);
  expect((await carol.elsewhere({ trust }).read(meta.recordId)).data).toEqual({ a: "1" });
  await bob.client.authorizers.revoke(appointment, carol.identity.clientId);
  expect(await codeOf(() => carol.elsewhere({ trust }).read(meta.recordId))).toBe("not_found");

  await alice.client.authorizers.remove("trust", bob.identity.clientId);
  const again = bob.elsewhere().authorizers.share(appointment, carol.asReader);
  expect(await codeOf(() => again)).toBe("key_missing");
});

test("a reader who may edit changes a record; who only reads does not", async () => {
  const { meta } = await alice.client.write({ type: "edit", data: { a: "1" } });
  await alice.client.share("edit", bob.asReader);
  const seen = await bob.client.read(meta.recordId);
  expect(await codeOf(() => bob.client.edit(seen, { data: {} }))).toBe("forbidden");
  await alice.client.share("edit", bob.asReader, { edit: true });
  const edited = await bob.client.edit(seen, { data: { a: "2" }, plain: { by: "bob" } });
  expect((await alice.client.read(meta.recordId)).data).toEqual({ a: "2" });
  await alice.client.revoke("edit", bob.identity.clientId);
  await alice.client.share("edit", bob.asReader);
  expect(await codeOf(() => bob.client.edit(edited, { data: {} }))).toBe("forbidden");
});

test("a reader leaves; a writer takes everything back at once", async () => {
  const { meta } = await alice.client.write({ type: "leave", data: { a: "1" } });
  await alice.client.share("leave", bob.asReader);
  await bob.client.leave(alice.identity.clientId, "leave");
  await bob.client.leave(alice.identity.clientId, "leave");
  expect(await codeOf(() => bob.client.read(meta.recordId))).toBe("not_found");
  await alice.client.share("leave", bob.asReader);
  expect((await bob.elsewhere().read(meta.recordId)).data).toEqual({ a: "1" });
  await alice.client.revokeEverything(bob.identity.clientId);
  expect(
    (await alice.client.outgoing()).filter(({ readerId }) => readerId === bob.identity.clientId),
  ).toEqual([]);
  expect(await codeOf(() => bob.elsewhere().read(meta.recordId))).toBe("not_found");
});

test("lists of shares and authorizers with dates, filtered, by signed requests", async () => {
  for (const type of ["list a", "list b"]) await alice.client.share(type, bob.asReader);
  await alice.client.share("list b", carol.asReader);
  await alice.client.authorizers.add("list a", carol.asReader);
  const [bobs, carols] = [bob.identity.clientId, carol.identity.clientId];
  const ofTypes = async (person: E3dbPerson, ...args: Parameters<typeof person.client.shares>) =>
    (await person.client.shares(...args))
      .filter(({ type }) => type.startsWith("list"))
      .map(({ client, type }) => `${type} ${client}`);
  expect(await ofTypes(alice, "shareOutgoing", { client: bobs })).toEqual([
    `list a ${bobs}`,
    `list b ${bobs}`,
  ]);
  expect((await ofTypes(alice, "shareOutgoing", { type: "list b" })).sort()).toEqual(
    [`list b ${bobs}`, `list b ${carols}`].sort(),
  );
  expect(await ofTypes(carol, "shareIncoming")).toEqual([`list b ${alice.identity.clientId}`]);
  expect(await ofTypes(alice, "authorizerOutgoing")).toEqual([`list a ${carols}`]);
  expect(await ofTypes(carol, "authorizerIncoming")).toEqual([`list a ${alice.identity.clientId}`]);
  const [row] = await alice.client.shares("shareOutgoing", { client: bobs, type: "list a" });
  expect(row?.created).toMatch(/^\d{4}-.*\.\d{6}Z$/);
});

test("only some fields; many records read and deleted at once, by a signed request", async () => {
  const one = await alice.client.write({ type: "bulk", data: { a: "1", b: "2", "c d": "3" } });
  const two = await alice.client.write({ type: "bulk", data: { a: "2" } });
  expect((await alice.client.read(one.meta.recordId, { fields: ["a", "c d"] })).data).toEqual({
    a: "1",
    "c d": "3",
  });
  const ids = [two.meta.recordId, one.meta.recordId];
  expect((await alice.client.readMany(ids)).map(({ record }) => record?.data["a"])).toEqual(["2", "1"]);
  expect(await alice.client.removeMany(ids)).toEqual([]);
  expect((await alice.client.removeMany(ids)).map(({ recordId }) => recordId).sort()).toEqual(
    [...ids].sort(),
  );
  expect(await alice.client.readMany(ids)).toEqual([]);
});

describe("searching", () => {
  let writer: E3dbPerson;
  const names = ["apricot", "plum", "peach", "Pear"];
  beforeAll(async () => {
    writer = await enrol(server, "Gardener");
    for (const name of names) {
      await writer.client.write({ type: "fruit", data: {}, plain: { name, stone: String(name !== "Pear") } });
    }
  });
  const namesOf = async (options: Parameters<E3dbPerson["client"]["searchPage"]>[0]) =>
    (await writer.client.searchPage(options)).records.map(({ meta }) => meta.plain["name"]);

  test.each([
    ["EXACT", "plum", ["plum"]],
    ["FUZZY", "plim", ["plum"]],
    ["WILDCARD", "p*", ["plum", "peach"]],
    ["REGEXP", "p(lum|each)", ["plum", "peach"]],
    ["REGEXP", ".*ea.*", ["peach", "Pear"]],
  ] as const)("%s %s", async (strategy, value, hits) => {
    expect(await namesOf({ match: [clause({ values: [value] }, { strategy })] })).toEqual(hits);
    expect(await namesOf({ match: [clause({ tags: { name: value } }, { strategy })] })).toEqual(hits);
  });

  test("conditions, exclusion, order and ranges in every zone", async () => {
    const both = clause({ types: ["fruit"], tags: { stone: "true" } }, { condition: "AND" });
    expect(await namesOf({ match: [both], order: "DESCENDING" })).toEqual(["peach", "plum", "apricot"]);
    const exclude = [clause({ values: ["plum"] })];
    expect(await namesOf({ match: [both], exclude })).toEqual(["apricot", "peach"]);
    const [first] = (await writer.client.searchPage({})).records;
    const start = first?.meta.created ?? "";
    const inZone = searchTime(start.replace("Z", ""), "UTC");
    expect(await namesOf({ range: { key: "CREATED", after: inZone, before: null } })).toEqual(names);
    expect(await namesOf({ range: { key: "MODIFIED", after: null, before: inZone } })).toEqual(["apricot"]);
    const later = searchTime(start.replace("Z", ""), "PST");
    expect(await namesOf({ range: { key: "CREATED", after: later, before: null } })).toEqual([]);
  });

  test("v1 expressions over labels", async () => {
    const eq = (name: string, value: string): PlainExpression => ({ op: "eq", name, value });
    const plain: PlainExpression = {
      op: "or",
      terms: [
        { op: "and", terms: [eq("name", "plum"), eq("stone", "true")] },
        { op: "not", term: eq("stone", "true") },
      ],
    };
    const { records } = await writer.client.queryPage({ plain });
    expect(records.map(({ meta }) => meta.plain["name"])).toEqual(["plum", "Pear"]);
  });

  test("a limit over the maximum is refused", async () => {
    expect(await codeOf(() => writer.client.searchPage({ limit: 1001 }))).toBe("bad_request");
  });
});
