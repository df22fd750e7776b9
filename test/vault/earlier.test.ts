/** Earlier versions and the trash: what was replaced or deleted can be had back, and what must be gone is gone. */

import { beforeEach, describe, expect, test, vi } from "vitest";
import { TRASH_MS } from "../../src/model/earlier.ts";
import { syncBrowsers } from "../../src/vault/browsers/browsers.ts";
import { registerIdentity } from "../../src/vault/identity/registration.ts";
import { deleteSteps } from "../../src/vault/jobs/deleting.ts";
import { Records } from "../../src/vault/records/records.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let me: Person;
let clock: number;
let isOffline: boolean;

/** The present worker with a clock of the test's. */
function timed(person: Person): Person {
  person.here().records = new Records(person.vault, person.accounts, { now: () => clock });
  return person;
}

beforeEach(async () => {
  server = new FakeServer();
  clock = Date.parse("2026-11-20T10:00:00Z");
  isOffline = false;
  const fetch = (request: Request) => {
    if (isOffline) throw new TypeError("network");
    return server.fetch(request);
  };
  me = timed(await Person.join({ url: server.url, world: { ...server.world, fetch } }, "Me"));
  await me.records.local.refresh();
});

const names = async (id: string) =>
  (await me.here().records.versions(id)).map(({ fields }) => fields[0]?.value);
const trash = async () =>
  (await me.here().records.trash()).map(({ versions }) => versions[0]?.fields[0]?.value);
const listed = async () =>
  (await me.here().records.list({ ...EVERYTHING, strategy: "SMART" })).records.map(
    ({ fields }) => fields[0]?.value,
  );
async function remove(person: Person, id: string): Promise<void> {
  const { version } = await person.here().records.read(id);
  await person.records.remove(id, version);
}

describe("the history of a record", () => {
  test("holds what every change replaced, the newest first, and not the present content", async () => {
    const id = await me.write("r", input("wifi", { name: "one" }));
    expect(await names(id)).toEqual([]);
    for (const name of ["two", "three", "four"]) await me.update(id, { name });
    expect(await names(id)).toEqual(["three", "two", "one"]);
    expect((await timed(me.wake()).records.versions(id))[0]).toMatchObject({
      type: "wifi",
      fields: [{ name: "name", value: "three" }],
      labels: [{ name: "tag", value: "wifi" }],
    });
  });

  test("holds what another browser of mine replaced", async () => {
    const id = await me.write("r", input("wifi", { name: "one" }));
    const other = await me.elsewhere();
    await other.records.local.refresh({ sweep: true });
    await other.update(id, { name: "two" });
    await me.here().records.local.refresh({ sweep: true });
    expect(await listed()).toEqual(["two"]);
    expect(await names(id)).toEqual(["one"]);
  });

  test("does not grow when the content stays", async () => {
    const id = await me.write("r", input("wifi", { name: "one" }));
    await me.update(id, { name: "one" });
    expect(await names(id)).toEqual([]);
  });

  test("ends after twenty versions, and before that where they are large", async () => {
    const id = await me.write("r", input("wifi", { name: "0" }));
    for (let i = 1; i <= 22; i++) await me.update(id, { name: `${i}` });
    expect(await names(id)).toEqual(Array.from({ length: 20 }, (_, i) => `${21 - i}`));
    const large = await me.write("l", input("note", { text: "a".repeat(300_000) }));
    for (const letter of "bcd") await me.update(large, { text: letter.repeat(300_000) });
    expect((await names(large)).map((text) => text?.[0])).toEqual(["c", "b"]);
  });

  test("holds what was saved while the server was away", async () => {
    const id = await me.write("r", input("wifi", { name: "one" }));
    isOffline = true;
    clock += 1000;
    for (const name of ["two", "three"]) {
      const { version, labels } = (await me.records.peek(id)) ?? expect.fail();
      clock += 60_000;
      await me.records.update(id, version, input("wifi", { name }).fields, labels, clock);
    }
    isOffline = false;
    clock += 3_600_000;
    await me.records.local.refresh({ sweep: true });
    expect(await listed()).toEqual(["three"]);
    expect([...(await names(id))].sort()).toEqual(["one", "two"]);
  });
});

describe("the trash", () => {
  test("has a deleted record, and brings it back once as a new one with its history", async () => {
    const id = await me.write("r", input("wifi", { name: "one" }));
    await me.update(id, { name: "two" });
    await remove(me, id);
    expect(await listed()).toEqual([]);
    expect(await me.records.trash()).toMatchObject([{ recordId: id, deletedAt: clock }]);
    const back = await me.records.bringBack("again", id, clock);
    expect(back.fields).toEqual([{ name: "name", value: "two" }]);
    expect((await me.records.bringBack("again", id, clock)).recordId).toBe(back.recordId);
    expect(await listed()).toEqual(["two"]);
    expect(await trash()).toEqual([]);
    expect(await names(back.recordId)).toContain("one");
    await expect(me.records.bringBack("other", id, clock)).rejects.toMatchObject({ code: "not_found" });
  });

  test("has what another browser of mine deleted, and what was deleted with many", async () => {
    const first = await me.write("a", input("wifi", { name: "one" }));
    const many = [
      await me.write("b", input("note", { name: "two" })),
      await me.write("c", input("note", { name: "three" })),
    ];
    const other = await me.elsewhere();
    await other.records.local.refresh({ sweep: true });
    await remove(other, first);
    // This server remembers no deletions: one's browsers tell each other.
    for (const browser of [other, me]) await syncBrowsers(await browser.here().accounts.current(), clock);
    await me.here().records.local.refresh({ sweep: true });
    expect(await trash()).toEqual(["one"]);
    clock += 1000;
    const records = await Promise.all(
      many.map(async (recordId) => ({ recordId, version: (await me.records.read(recordId)).version })),
    );
    const steps = deleteSteps(me.records, () => undefined);
    const job = { input: { records }, state: { next: 0, left: [] }, keep: async () => undefined };
    await steps.run(await me.accounts.current(), job as never);
    expect((await trash()).sort()).toEqual(["one", "three", "two"]);
  });

  test("gives a record up after thirty days, and forgets it then", async () => {
    await remove(me, await me.write("r", input("wifi", { name: "one" })));
    clock += TRASH_MS;
    expect(await trash()).toEqual(["one"]);
    clock += 1;
    expect(await trash()).toEqual([]);
    await me.records.local.refresh();
    expect((await me.vault.names("earlier/")).length).toBe(0);
  });

  test("forgets for good what it is told to, history and all, and nothing that is still there", async () => {
    const kept = await me.write("k", input("wifi", { name: "kept" }));
    await me.update(kept, { name: "kept still" });
    const id = await me.write("r", input("wifi", { name: "secret one" }));
    await me.update(id, { name: "secret two" });
    await remove(me, id);
    await me.records.forget([id, kept]);
    expect(await trash()).toEqual([]);
    expect(await names(id)).toEqual([]);
    expect(await names(kept)).toEqual(["kept"]);
    const { contents } = await me.vault.readAll("earlier/");
    expect([...contents.values()].join()).not.toContain("secret");
  });

  test("never has what others stopped sharing", async () => {
    const friend = await Person.join({ url: server.url, world: server.world }, "Friend");
    const id = await friend.write("f", input("boat", { name: "theirs" }));
    await friend.share("boat", me);
    await me.here().records.local.refresh({ sweep: true });
    expect(await listed()).toEqual(["theirs"]);
    await friend.update(id, { name: "theirs now" });
    await me.here().records.local.refresh({ sweep: true });
    await friend.here().directory.revoke("boat", me.id);
    clock += 3_600_000;
    await me.here().records.local.refresh({ sweep: true });
    expect(await listed()).toEqual([]);
    expect(await trash()).toEqual([]);
    expect(await names(id)).toEqual([]);
    expect(await me.vault.names("earlier/")).toEqual([]);
  });

  test("has a record that was written and deleted while the server was away", async () => {
    isOffline = true;
    const { recordId, version } = await me.records.write("r", input("wifi", { name: "one" }), clock);
    await me.records.remove(recordId, version);
    expect(await trash()).toEqual(["one"]);
    isOffline = false;
    clock += 3_600_000;
    await me.records.bringBack("again", recordId, clock);
    await me.records.local.refresh({ sweep: true });
    expect(await listed()).toEqual(["one"]);
  });

  test("says whether the server still has to hear of a deletion; until then bringing back only calls it off", async () => {
    const [kept, gone] = [await me.write("k", input("wifi", {})), await me.write("g", input("wifi", {}))];
    const version = async (id: string) => (await me.records.peek(id))?.version ?? expect.fail();
    expect(await me.records.remove(gone, await version(gone))).toBe(false);
    isOffline = true;
    expect(await me.records.remove(kept, await version(kept))).toBe(true);
    const fresh = await me.records.write("f", input("wifi", {}), clock);
    expect(await me.records.bringBack("again", kept, clock)).toMatchObject({ recordId: kept });
    isOffline = false;
    clock += 3_600_000;
    await me.records.local.refresh({ sweep: true });
    expect(await me.records.peek(fresh.recordId)).not.toBeNull();
    expect(await me.records.peek(kept)).toMatchObject({ state: "verified" });
  });

  test("works without a server, and stays when the vault is connected", async () => {
    await me.identities.remove(me.id);
    me.accounts.drop();
    timed(me);
    const write = (id: string, name: string) => me.records.write(id, input("wifi", { name }), clock);
    const first = await write("a", "one");
    clock += 1000;
    await me.records.update(first.recordId, first.version, input("wifi", { name: "two" }).fields, [], clock);
    const gone = await write("b", "three");
    expect(await me.records.remove(gone.recordId, gone.version)).toBe(false);
    expect(await names("a")).toEqual(["one"]);
    expect(await trash()).toEqual(["three"]);
    const request = { serverUrl: server.url, token: "token", name: "Me", suite: "sodium" } as const;
    await registerIdentity(me.vault, me.identities, request, server.world);
    me.accounts.drop();
    await me.records.local.refresh();
    const [sent] = (await me.records.list({ ...EVERYTHING, strategy: "SMART" })).records;
    expect(sent?.state).toBe("verified");
    expect(await names(sent?.recordId ?? "")).toEqual(["one"]);
    expect(await trash()).toEqual(["three"]);
  });

  test("goes with the identity that is removed", async () => {
    await remove(me, await me.write("r", input("wifi", { name: "one" })));
    await me.identities.remove(me.id);
    expect(await me.vault.names("earlier/")).toEqual([]);
  });
});
