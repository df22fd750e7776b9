/** Stopping a reader and sealing anew, interrupted at every request; what the stopped reader can still do. */
import { beforeEach, expect, test, vi } from "vitest";
import { accessKeyId } from "../../src/crypto/access-key.ts";
import { decryptField } from "../../src/crypto/field.ts";
import { openText, sealText } from "../../src/vault/sealing/sealed-text.ts";
import { parseRecordBody } from "../../src/wire/record.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const SITE = "https://example.com";
let server: FakeServer;
let me: Person;
let stays: Person;
let goes: Person;

beforeEach(async () => {
  server = new FakeServer();
  me = await Person.join(server, "Me");
  stays = await Person.join(server, "Stays");
  goes = await Person.join(server, "Goes");
  await me.share("a", stays);
  await me.share("a", goes);
  for (const n of ["1", "2", "3"]) await me.write(n, input("a", { x: `value ${n}` }));
  await me.write("b", input("b", { x: "other type" }));
});

/** Every access key that `person` has for my type, as somebody who kept them all would. */
async function keysOf(person: Person) {
  const { client, registry } = await person.here().accounts.current();
  const context = { writerId: me.id, userId: me.id, type: "a" };
  await client.keys.forReading(context);
  return registry.all(context);
}

async function shownTo(person: Person): Promise<string[]> {
  const { records } = await person.here().records.list({ ...EVERYTHING, type: "a" });
  expect(records.map(({ state }) => state)).toEqual(records.map(() => "verified"));
  return records.flatMap(({ fields }) => fields.map(({ value }) => value)).sort();
}

test("the stopped reader opens nothing of the server's disk any more; the others read on", async () => {
  const kept = await keysOf(goes);
  expect(await shownTo(stays)).toEqual(["value 1", "value 2", "value 3"]);
  const report = await me.here().reseals.stopAndReseal("a", goes.id);
  expect(report).toMatchObject({ sealed: 3, left: [], strangers: [], skipped: [] });
  await me.write("4", input("a", { x: "value 4" }));

  const { ring } = await goes.here().accounts.current();
  for (const { data, meta } of server.records.values()) {
    if (meta.type !== "a") continue;
    for (const [name, quad] of Object.entries(data)) {
      for (const key of kept)
        expect([name, tryOpen(() => decryptField(ring.suite, key, quad))]).toEqual([name, null]);
    }
  }
  expect(await goes.here().records.list(EVERYTHING)).toMatchObject({ records: [] });
  const all = ["value 1", "value 2", "value 3", "value 4"];
  expect(await shownTo(stays)).toEqual(all);
  expect(await shownTo(stays.wake())).toEqual(all);
  expect(await shownTo(me)).toEqual(all);
  expect(await shownTo(me.wake())).toEqual(all);
});

test("a server alone cannot announce a new key", async () => {
  await shownTo(stays);
  const { client } = await stays.accounts.current();
  const [old] = await keysOf(stays);
  const other = (await keysOf(me)).slice(0, 0);
  expect(other).toEqual([]);
  // An EAK that the server replays for another of my types, which `stays` may read too.
  await me.share("b", stays);
  const place = (type: string) => [me.id, stays.id, type].join(" ");
  const swapped = server.eaks.get(place("b"));
  if (swapped !== undefined) server.eaks.set(place("a"), swapped);
  await stays.wake();
  expect(await shownTo(stays)).toHaveLength(3);
  const [present] = await keysOf(stays);
  expect(client.clientId).toBe(stays.id);
  expect(present && old && accessKeyId(present)).toBe(old && accessKeyId(old));
});

test("interrupted at any request it is finished later, and nothing is lost on the way", async () => {
  let points = 0;
  for (let stopAt = 1; ; stopAt += stopAt % 2 === 1 ? 1 : 3) {
    let count = 0;
    let stopped = false;
    server.tamper = async (_, truth) => {
      if (++count < stopAt) return undefined;
      // Half of the time the first request that fails had arrived, and only its answer is lost.
      if (!stopped && stopAt % 2 === 0) await truth();
      stopped = true;
      throw new TypeError("network");
    };
    const victim = await joinAnd(share);
    count = 0;
    const before = await expectedValues();
    await me
      .here()
      .reseals.stopAndReseal("a", victim.id)
      .catch(() => undefined);
    server.tamper = null;
    expect(await shownTo(me.wake())).toEqual(before);
    expect(await shownTo(stays.wake())).toEqual(before);
    const jobs = await me.here().journal.list();
    expect(await me.journal.resume()).toBe(false);
    // Stopped before the job was journaled it is cleanly absent, and its person asks again.
    if (stopped && jobs.length === 0) await me.here().reseals.stopAndReseal("a", victim.id);
    expect(await me.journal.list()).toEqual([]);
    expect(await shownTo(stays)).toEqual(before);
    expect(await victim.here().records.list(EVERYTHING)).toMatchObject({ records: [] });
    const { registry } = await me.here().accounts.current();
    const [present] = await registry.all({ writerId: me.id, userId: me.id, type: "a" });
    for (const { data, meta } of server.records.values()) {
      if (meta.type !== "a" || present === undefined) continue;
      const { ring } = await me.accounts.current();
      for (const quad of Object.values(data))
        expect(tryOpen(() => decryptField(ring.suite, present, quad))).not.toBeNull();
    }
    if (!stopped) break;
    points++;
  }
  console.log(`re-seal: stopped at ${points} requests`);
  expect(points).toBeGreaterThanOrEqual(14);
});

test("in the middle of it a reader's new browser opens what is sealed anew and what is not, by the earlier key", async () => {
  let replaced = 0;
  server.tamper = ({ route, body }) => {
    if (route === "updateRecord" && isOfType(body, "a") && ++replaced > 1) throw new TypeError("network");
    return undefined;
  };
  await me
    .here()
    .reseals.stopAndReseal("a", goes.id)
    .catch(() => undefined);
  server.tamper = null;
  for (const name of await stays.here().vault.names("registry/")) await stays.vault.write({ [name]: null });
  const all = ["value 1", "value 2", "value 3"];
  expect(await shownTo(stays.wake())).toEqual(all);
  expect(await shownTo(stays.wake())).toEqual(all);
  const keys = (await keysOf(stays)).map(accessKeyId);
  expect(keys).toHaveLength(2);
  await me.wake().journal.resume();
  expect(await shownTo(stays)).toEqual(all);
});

const share = (person: Person) => me.share("a", person);
const expectedValues = async () => ["value 1", "value 2", "value 3"];

async function joinAnd(then: (person: Person) => Promise<void>): Promise<Person> {
  const tamper = server.tamper;
  server.tamper = null;
  const person = await Person.join(server, "Victim");
  await then(person);
  server.tamper = tamper;
  return person;
}

test("envelopes of before still open, also for somebody who comes later; not for the stopped one's new ones", async () => {
  const before = await sealText(me.here().accounts, "a", SITE, "sealed before", 1);
  expect(await openText(goes.here().accounts, SITE, before)).toMatchObject({ text: "sealed before" });
  await me.here().reseals.stopAndReseal("a", goes.id);
  const after = await sealText(me.here().accounts, "a", SITE, "sealed after", 1);
  const later = await Person.join(server, "Later");
  await me.share("a", later);
  for (const person of [me, stays, later]) {
    person.wake();
    expect(await openText(person.accounts, SITE, before)).toMatchObject({ text: "sealed before" });
    expect(await openText(person.accounts, SITE, after)).toMatchObject({ text: "sealed after" });
    expect((await shownTo(person)).filter((value) => !value.startsWith("value"))).toEqual([]);
  }
  expect((await openText(goes.wake().accounts, SITE, after)).text).toBeNull();
});

test("readers that only the server names get nothing and are told; those with changed keys too", async () => {
  const stranger = await Person.join(server, "Stranger");
  server.policies.set([me.id, stranger.id, "a"].join(" "), new Set(["read"]));
  const { pins } = await me.here().accounts.current();
  const info = server.clients.get(stays.id);
  if (info === undefined) throw new Error("no client");
  const other = { ...info.publicKey, key: info.publicKey.key.replace(/^./, (c) => (c === "A" ? "B" : "A")) };
  await pins.firstSeen(stays.id, { ...info, publicKey: other }).catch(() => undefined);
  const report = await me.here().reseals.stopAndReseal("a", goes.id);
  expect(report).toMatchObject({ strangers: [stranger.id], skipped: [stays.id], sealed: 3 });
  expect(server.eaks.has([me.id, stranger.id, "a"].join(" "))).toBe(false);
});

/** Shares type "a" with a group that I make, and returns its id. */
async function shareWithGroup(name: string): Promise<string> {
  const { client } = await me.here().accounts.current();
  const { groupId } = await client.groups.create({ name, capabilities: ["SHARE_CONTENT"] });
  await client.groups.share(groupId, "a");
  return groupId;
}

test("groups that could read the type keep the old key, which opens nothing new, and are named", async () => {
  const groupId = await shareWithGroup("Choir");
  const before = server.groups.entries.get(groupId)?.shares.get("a");
  expect(before).toBeDefined();
  const report = await me.reseals.stopAndReseal("a", goes.id);
  expect(report).toMatchObject({ sealed: 3, strangers: [], groups: [{ groupId, name: "Choir" }] });
  expect(server.groups.entries.get(groupId)?.shares.get("a")).toBe(before);
});

test("a server that has no groups, or does not say their names, holds nothing up", async () => {
  const groupId = await shareWithGroup("Choir");
  server.tamper = ({ route }) => (route === "bulkGroups" ? new Response(null, { status: 403 }) : undefined);
  expect(await me.reseals.stopAndReseal("a", goes.id)).toMatchObject({ groups: [{ groupId, name: "" }] });
  server.tamper = ({ route }) =>
    route === "allowedReaders" ? new Response("?", { status: 404 }) : undefined;
  expect(await me.reseals.stopAndReseal("a", goes.id)).toMatchObject({ sealed: 3, groups: [] });
});

test("the report waits for its person, also of a re-seal that was finished without them", async () => {
  const groupId = await shareWithGroup("Choir");
  const stranger = await Person.join(server, "Stranger");
  const place = [me.id, stranger.id, "a"].join(" ");
  server.policies.set(place, new Set(["read"]));
  let replaced = 0;
  server.tamper = ({ route, body }) => {
    if (route === "updateRecord" && isOfType(body, "a") && ++replaced > 1) throw new TypeError("network");
    return undefined;
  };
  await me
    .here()
    .reseals.stopAndReseal("a", goes.id)
    .catch(() => undefined);
  server.tamper = null;
  // Whom the server named once is in the report, whatever it says later.
  server.policies.delete(place);
  await me.wake().journal.resume();
  const kept = async () => (await me.wake().accounts.current()).reports.list();
  const [report, ...more] = await kept();
  expect(more).toEqual([]);
  expect(report).toMatchObject({
    type: "a",
    stopped: [goes.id],
    sealed: 3,
    strangers: [stranger.id],
    groups: [{ groupId, name: "Choir" }],
  });
  await (await me.accounts.current()).reports.dismiss(report?.id ?? "");
  expect(await kept()).toEqual([]);
});

test("somebody I shared with between two runs of it is no stranger", async () => {
  const stranger = await Person.join(server, "Stranger");
  server.policies.set([me.id, stranger.id, "a"].join(" "), new Set(["read"]));
  server.tamper = ({ route, body }) => {
    if (route === "updateRecord" && isOfType(body, "a")) throw new TypeError("network");
    return undefined;
  };
  await me
    .here()
    .reseals.stopAndReseal("a", goes.id)
    .catch(() => undefined);
  server.tamper = null;
  await me.share("a", stranger);
  expect(await me.here().reseals.stopAndReseal("a", goes.id)).toMatchObject({ strangers: [] });
  expect(await shownTo(stranger)).toEqual(["value 1", "value 2", "value 3"]);
});

test("a record that is not what was signed is left alone and named", async () => {
  const [id] = idsOfType("a");
  const record = id === undefined ? undefined : server.records.get(id);
  if (id === undefined || record === undefined) throw new Error("no record");
  server.records.set(id, { ...record, meta: { ...record.meta, plain: { tag: "forged" } } });
  const report = await me.here().reseals.stopAndReseal("a", goes.id);
  expect(report).toMatchObject({ sealed: 2, left: [id] });
});

test("a record that the server lists but does not give is left and named, and holds nothing up", async () => {
  const [id] = idsOfType("a");
  server.tamper = ({ route, params }) =>
    route === "readRecord" && params["recordId"] === id ? new Response(null, { status: 404 }) : undefined;
  expect(await me.here().reseals.stopAndReseal("a", goes.id)).toMatchObject({ sealed: 2, left: [id] });
});

function idsOfType(type: string) {
  return [...server.records.values()].flatMap(({ meta }) => (meta.type === type ? [meta.recordId] : []));
}

function isOfType(body: unknown, type: string): boolean {
  return parseRecordBody(body).type === type;
}

function tryOpen(open: () => string): string | null {
  try {
    return open();
  } catch {
    return null;
  }
}
