/**
 * Groups of two people, each with the whole background of an extension, on the whole server: made, joined, shared with,
 * read through, left, and what is left of a key. What the backgrounds send is held against what js-sdk sent.
 */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { codeOf, PASSPHRASE, Profile } from "../background/profile.ts";
import { eventually } from "../fakes/eventually.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { RECORDED_GROUPS } from "./replay.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

interface Sent {
  readonly route: string;
  readonly body: unknown;
}

let server: TestServer;
let alice: Profile;
let bob: Profile;
let aliceId: string;
let bobId: string;
/** What went to the routes of groups. */
let sent: Sent[] = [];

/** A request without what is of this run only. */
function routeOf(method: string, path: string): string {
  return `${method} ${path.split("?")[0]?.replace(/[0-9a-f-]{36}/g, "ID")}`;
}

async function join(name: string): Promise<[Profile, string]> {
  const profile = new Profile();
  await profile.wake();
  await profile.page("vault.create", { passphrase: PASSPHRASE });
  const identity = { serverUrl: server.url, token: await server.mintToken(), name, suite: "sodium" } as const;
  return [profile, (await profile.page("identity.register", identity)).clientId];
}

beforeAll(async () => {
  server = await startTestServer();
  vi.stubGlobal("self", { addEventListener: () => undefined });
  vi.stubGlobal("fetch", async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (pathname.includes("/groups")) {
      const text = await request.clone().text();
      sent.push({ route: routeOf(request.method, pathname), body: text === "" ? null : JSON.parse(text) });
    }
    return server.fetch(request);
  });
});
afterAll(async () => {
  vi.unstubAllGlobals();
  await server.stop();
});
beforeEach(async () => {
  sent = [];
  [alice, aliceId] = await join("Alice");
  [bob, bobId] = await join("Bob");
  await alice.page("person.lookup", { clientId: bobId });
});

const write = (who: Profile, type: string, value: string) =>
  who.page("record.write", {
    requestId: `${type}-${value}`,
    type,
    template: "note",
    fields: [{ name: "title", value }],
    labels: [],
  });

const read = async (who: Profile, recordId: string) =>
  (await who.page("record.read", { recordId })).fields.map(({ value }) => value);

/** What the list shows of others' records, once this device has caught up. */
async function shown(who: Profile): Promise<string[]> {
  const request = {
    text: "",
    strategy: "EXACT",
    type: null,
    includeShared: true,
    limit: 50,
    from: 0,
  } as const;
  const { rows } = await who.page("record.list", request);
  return rows.filter(({ writer }) => !writer.me).map(({ title }) => title);
}

async function choir(may: readonly ("read" | "share" | "manage")[] = ["read"]): Promise<string> {
  const { groupId } = await alice.page("group.create", { name: "Choir" });
  await alice.page("group.allow", { groupId, clientId: bobId, may: [...may] });
  return groupId;
}

test("a group is made, somebody comes into it, reads what is shared and no more", async () => {
  const song = await write(alice, "song", "Abendlied");
  const diary = await write(alice, "diary", "private");
  const groupId = await choir();
  expect(await alice.page("group.list", {})).toEqual([
    {
      ...{ groupId, name: "Choir", mine: true, members: 2, types: [] },
      may: ["read", "share", "edit", "manage"],
    },
  ]);
  await alice.page("group.share", { groupId, type: "song" });

  expect(await shown(bob)).toEqual(["Abendlied"]);
  await bob.wake();
  expect(await read(bob, song.recordId)).toEqual(["Abendlied"]);
  expect(await codeOf(bob.page("record.read", { recordId: diary.recordId }))).not.toBe("no error");
  const seen = await bob.page("record.read", { recordId: song.recordId });
  expect(seen).toMatchObject({ state: "verified", writer: { clientId: aliceId, me: false } });
  const group = await bob.page("group.read", { groupId });
  expect(group).toMatchObject({ name: "Choir", may: ["read"], types: [], addedBy: { clientId: aliceId } });
  expect(group.theirs).toMatchObject([{ type: "song", records: 1, writer: { clientId: aliceId } }]);
  expect(group.list.map(({ person, may }) => [person.clientId, may])).toEqual([
    [aliceId, ["read", "share", "edit", "manage"]],
    [bobId, ["read"]],
  ]);

  // A later record comes along, and stopping takes all of it.
  const second = await write(alice, "song", "Morgenlied");
  expect(await read(bob, second.recordId)).toEqual(["Morgenlied"]);
  await alice.page("group.unshare", { groupId, type: "song" });
  expect(await shown(bob)).toEqual([]);
  expect(await codeOf(bob.page("record.read", { recordId: second.recordId }))).toBe("not_shared");
});

test("what a member may do holds; sharing takes a key from somebody who is remembered", async () => {
  const groupId = await choir(["read"]);
  const tenor = await write(bob, "voice", "tenor");
  await bob.page("person.lookup", { clientId: aliceId });
  expect(await codeOf(bob.page("group.share", { groupId, type: "voice" }))).toBe("forbidden");
  expect(await codeOf(bob.page("group.allow", { groupId, clientId: bobId, may: ["manage"] }))).toBe(
    "forbidden",
  );
  expect(await codeOf(bob.page("group.delete", { groupId }))).toBe("forbidden");

  await alice.page("group.allow", { groupId, clientId: bobId, may: ["read", "share"] });
  await bob.page("group.share", { groupId, type: "voice" });
  expect(await read(alice, tenor.recordId)).toEqual(["tenor"]);

  const [carl, carlId] = await join("Carl");
  expect(await codeOf(alice.page("group.allow", { groupId, clientId: carlId, may: ["read"] }))).toBe(
    "not_found",
  );
  await alice.page("person.lookup", { clientId: carlId });
  await alice.page("group.allow", { groupId, clientId: carlId, may: ["read", "share"] });
  await write(carl, "voice", "bass");
  // Only the server says who put Carl here.
  expect(await codeOf(carl.page("group.share", { groupId, type: "voice" }))).toBe("key_untrusted");
  await carl.page("person.lookup", { clientId: aliceId });
  await carl.page("group.share", { groupId, type: "voice" });
  expect((await shown(bob)).sort()).toEqual(["bass"]);
  expect((await shown(carl)).sort()).toEqual(["tenor"]);
  expect((await shown(alice)).sort()).toEqual(["bass", "tenor"]);
});

test("who is taken out reads nothing more, still sees what of theirs the group reads, and can stop it", async () => {
  const groupId = await choir(["read", "share"]);
  await bob.page("person.lookup", { clientId: aliceId });
  const song = await write(alice, "song", "Abendlied");
  const voice = await write(bob, "voice", "tenor");
  await alice.page("group.share", { groupId, type: "song" });
  await bob.page("group.share", { groupId, type: "voice" });
  expect(await shown(bob)).toEqual(["Abendlied"]);

  await alice.page("group.remove", { groupId, clientId: bobId });
  expect(await shown(bob)).toEqual([]);
  expect(await codeOf(bob.page("record.read", { recordId: song.recordId }))).toBe("not_shared");
  expect(await codeOf(bob.page("group.read", { groupId }))).toBe("not_found");
  expect(await bob.page("group.list", {})).toMatchObject([
    { groupId, mine: false, may: [], types: ["voice"] },
  ]);
  expect(await read(alice, voice.recordId)).toEqual(["tenor"]);
  await bob.page("group.unshare", { groupId, type: "voice" });
  expect(await bob.page("group.list", {})).toEqual([]);
  expect(await codeOf(alice.page("record.read", { recordId: voice.recordId }))).toBe("not_shared");
});

test("leaving ends what is shared; the last manager cannot leave, and goes on sharing", async () => {
  const groupId = await choir(["read", "share"]);
  await bob.page("person.lookup", { clientId: aliceId });
  const song = await write(alice, "song", "Abendlied");
  const voice = await write(bob, "voice", "tenor");
  await alice.page("group.share", { groupId, type: "song" });
  await bob.page("group.share", { groupId, type: "voice" });
  expect(await read(alice, voice.recordId)).toEqual(["tenor"]);

  expect(await codeOf(alice.page("group.leave", { groupId }))).toBe("conflict");
  expect(await read(bob, song.recordId)).toEqual(["Abendlied"]);
  await bob.page("group.leave", { groupId });
  expect(await bob.page("group.list", {})).toEqual([]);
  expect(await codeOf(alice.page("record.read", { recordId: voice.recordId }))).toBe("not_shared");
  expect(await codeOf(bob.page("record.read", { recordId: song.recordId }))).toBe("not_shared");
  await alice.page("group.delete", { groupId });
  await alice.page("group.delete", { groupId }).catch(() => undefined);
  expect(await alice.page("group.list", {})).toEqual([]);
});

test("a new key is none of the group's until the type is shared with it again", async () => {
  const groupId = await choir();
  const [, carlId] = await join("Carl");
  const song = await write(alice, "song", "Abendlied");
  await alice.page("group.share", { groupId, type: "song" });
  expect(await read(bob, song.recordId)).toEqual(["Abendlied"]);
  await alice.page("person.lookup", { clientId: carlId });
  await alice.page("share.create", { type: "song", readerId: carlId });

  const report = await alice.page("share.reseal", { type: "song", readerId: carlId, requestId: "r" });
  expect(report.groups).toEqual([{ groupId, name: "Choir" }]);
  const later = await write(alice, "song", "Nachtlied");
  expect(await codeOf(bob.page("record.read", { recordId: later.recordId }))).not.toBe("no error");
  await alice.page("group.share", { groupId, type: "song" });
  await eventually(async () => expect(await read(bob, later.recordId)).toEqual(["Nachtlied"]));
});

test("each request about a group is one that js-sdk sends, with the same members", async () => {
  const groupId = await choir(["read", "share"]);
  await write(alice, "song", "Abendlied");
  await alice.page("group.share", { groupId, type: "song" });
  await bob.page("group.read", { groupId });
  await alice.page("group.allow", { groupId, clientId: bobId, may: ["read"] });
  await alice.page("group.unshare", { groupId, type: "song" });
  await alice.page("group.remove", { groupId, clientId: bobId });
  await alice.page("group.delete", { groupId });
  const shape = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.slice(0, 1).map(shape);
    if (typeof value !== "object" || value === null) return typeof value;
    return Object.fromEntries(
      Object.entries(value)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, item]) => [name, shape(item)]),
    );
  };
  const recorded = RECORDED_GROUPS.map(({ method, path, request_json }) => ({
    route: routeOf(method, path),
    body: shape(request_json ?? null),
  }));
  // js leaves a `can_edit` out that is false.
  for (const { body } of sent) {
    const share = body as { can_edit?: boolean } | null;
    if (share?.can_edit === false) delete share.can_edit;
  }
  const own = new Map(sent.map(({ route, body }) => [JSON.stringify([route, shape(body)]), { route, body }]));
  const isRecorded = (route: string) => recorded.some((one) => one.route === route);
  const compared = [...own.values()].filter(({ route }) => isRecorded(route));
  for (const { route, body } of compared) {
    expect(recorded.filter((one) => one.route === route)).toContainEqual({ route, body: shape(body) });
  }
  const group = "/v2/storage/groups";
  expect(new Set(compared.map(({ route }) => route))).toEqual(
    new Set([
      `POST ${group}`,
      `GET ${group}`,
      `GET ${group}/ID`,
      `GET ${group}/capabilities/ID`,
      `POST ${group}/ID/members`,
      `GET ${group}/ID/members`,
      `GET ${group}/ID/membership_key`,
      `POST ${group}/ID/share`,
      `DELETE ${group}/ID/share`,
      `DELETE ${group}/ID/members`,
      `DELETE ${group}/ID`,
    ]),
  );
});
