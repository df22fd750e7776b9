/** One identity in two browsers: what one learns the other knows, and what they do at once is told from an attack. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { accessKeyId } from "../../src/crypto/access-key.ts";
import { MAX_BODY_LENGTH } from "../../src/e3db/records/draft.ts";
import { isVaultError } from "../../src/errors.ts";
import { syncBrowsers } from "../../src/vault/browsers/browsers.ts";
import type { RegistryEntry } from "../../src/vault/memory/registry.ts";
import { BROWSERS_TYPE } from "../../src/vault/memory/reserved-types.ts";
import type { MarkSummary } from "../../src/vault/memory/seal-memory.ts";
import { openStored } from "../../src/vault/sealing/opening.ts";
import { replaceSigned } from "../../src/vault/sealing/record-update.ts";
import { Appointments } from "../../src/vault/sharing/appointments.ts";
import type { RecordId } from "../../src/wire/ids.ts";
import type { EncryptedRecord } from "../../src/wire/record.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let desk: Person;
let lap: Person;
let friend: Person;
beforeEach(async () => {
  server = new FakeServer();
  desk = await Person.join(server, "Me");
  friend = await Person.join(server, "Friend");
  lap = await desk.elsewhere();
});

const sync = async (...browsers: Person[]) => {
  for (const browser of browsers) await syncBrowsers(await browser.here().accounts.current(), 1);
};
const pinOf = async (browser: Person) => {
  const { pins } = await browser.here().accounts.current();
  return pins.find(friend.id);
};
const stored = (id: RecordId): EncryptedRecord => {
  const record = server.records.get(id);
  if (record === undefined) throw new Error("no such record");
  return record;
};
const told = () => [...server.records.values()].filter(({ meta }) => meta.type === BROWSERS_TYPE);
const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => "no error",
    (error: unknown) => (isVaultError(error) ? error.code : String(error)),
  );

describe("what travels", () => {
  test("people and how far they are checked, approvals, shares, rules: the newest word of each, withdrawals included", async () => {
    await desk.here().directory.lookup(friend.id);
    await desk.directory.save(friend.id, "Fred", true);
    await desk.directory.share("a", friend.id);
    await desk.directory.chooseRule("b", "mixed", 1);
    const who = { role: "editor", writerId: desk.id, type: "a", clientId: friend.id } as const;
    await new Appointments(desk.accounts, desk.journal).approve(who);
    await sync(desk, lap);
    expect(await pinOf(lap)).toMatchObject({ name: "Fred", state: "checked" });
    const there = await lap.accounts.current();
    expect(await there.shares.readersOf("a")).toEqual([friend.id]);
    expect(await there.rules.chosen("b")).toBe("mixed");
    expect(await there.approvals.has(who)).toBe(true);

    await new Appointments(lap.accounts, lap.journal).withdraw(who);
    await lap.directory.revoke("a", friend.id);
    await lap.directory.save(friend.id, "Frederick", true);
    await sync(lap, desk);
    const here = await desk.accounts.current();
    expect(await here.approvals.has(who)).toBe(false);
    expect(await here.shares.readersOf("a")).toEqual([]);
    expect(await pinOf(desk)).toMatchObject({ name: "Frederick" });
  });

  test("nothing is sent when nothing is new, and two browsers come to rest", async () => {
    await desk.write("r", input("a", { x: "1" }));
    await sync(desk, lap, desk, lap);
    const { version } = told()[0]?.meta ?? {};
    server.drain();
    await sync(desk, lap, desk);
    expect(server.drain()).not.toContain("updateRecord");
    expect(told().map(({ meta }) => meta.version)).toEqual([version]);
  });

  test("two that tell for the first time at once end with the same knowledge", async () => {
    await desk.here().directory.chooseRule("b", "mixed", 1);
    await lap.here().directory.chooseRule("c", "plain", 1);
    let raced = false;
    server.tamper = async ({ route, body }) => {
      const isFirst = route === "createRecord" && JSON.stringify(body).includes(BROWSERS_TYPE) && !raced;
      if (!isFirst) return undefined;
      raced = true;
      await sync(lap);
      desk.here();
      return undefined;
    };
    await sync(desk);
    server.tamper = null;
    await sync(desk, lap, desk);
    for (const browser of [desk, lap]) {
      const { rules } = await browser.here().accounts.current();
      expect([await rules.chosen("b"), await rules.chosen("c")]).toEqual(["mixed", "plain"]);
    }
  });

  test("a re-seal in one browser: the other reads and writes under the new key, and knows the earlier one", async () => {
    const out = await Person.join(server, "Out");
    await desk.share("a", out);
    const id = await desk.write("r", input("a", { x: "1" }));
    await sync(desk, lap);
    expect((await lap.here().records.read(id)).state).toBe("verified");
    await desk.here().reseals.stopAndReseal("a", out.id);
    await sync(desk, lap);
    const written = await lap.wake().write("s", input("a", { x: "2" }));
    expect((await desk.wake().records.read(written)).state).toBe("verified");
    const context = { writerId: desk.id, userId: desk.id, type: "a" };
    const keys = async (browser: Person) =>
      (await (await browser.here().accounts.current()).registry.all(context)).map(accessKeyId);
    expect(await keys(lap)).toEqual(await keys(desk));
    expect(await keys(lap)).toHaveLength(2);
  });

  test("even untold, a browser that reads a record of the new key takes it over: it is tagged and signed by me", async () => {
    const out = await Person.join(server, "Out");
    await desk.share("a", out);
    const id = await desk.write("r", input("a", { x: "1" }));
    expect((await lap.here().records.read(id)).state).toBe("verified");
    await desk.here().reseals.stopAndReseal("a", out.id);
    expect((await lap.wake().records.read(id)).state).toBe("verified");
    await lap.update(id, { x: "2" });
    expect((await desk.wake().records.read(id)).state).toBe("verified");
  });
});

describe("against the server", () => {
  test("what a version was here, it is at least there: a rollback is noticed by the browser that never saw it", async () => {
    const id = await desk.write("r", input("a", { x: "1" }));
    const first = stored(id);
    expect((await lap.here().records.read(id)).state).toBe("verified");
    await desk.update(id, { x: "2" });
    await sync(desk, lap);
    server.records.set(id, first);
    expect((await lap.here().records.read(id)).state).toBe("older");
  });

  test("a deleted record does not come back in the other browser", async () => {
    const id = await desk.write("r", input("a", { x: "1" }));
    const record = stored(id);
    expect((await lap.here().records.read(id)).state).toBe("verified");
    await desk.here().records.remove(id, record.meta.version);
    await sync(desk, lap);
    server.records.set(id, record);
    expect((await lap.here().records.read(id)).state).toBe("returned");
  });

  test("two successors of one version by my browsers are a conflict, also when the higher mark came by the record", async () => {
    const id = await desk.write("r", input("a", { x: "1" }));
    const base = stored(id);
    expect((await lap.here().records.read(id)).state).toBe("verified");
    await lap.update(id, { x: "left" });
    server.records.set(id, base);
    await desk.update(id, { x: "right" });
    await desk.update(id, { x: "right again" });
    await sync(desk, lap);
    expect((await lap.here().records.read(id)).state).toBe("conflict");
    await lap.update(id, { x: "both" });
    expect((await lap.records.read(id)).state).toBe("verified");
    expect((await desk.here().records.read(id)).fields).toEqual([{ name: "x", value: "both" }]);
  });

  test("browsers that were shown different keys for one person stop hard; a checked key settles it", async () => {
    await desk.here().directory.lookup(friend.id);
    const { pins } = await lap.here().accounts.current();
    const other = server.clients.get(desk.id);
    if (other === undefined) throw new Error("no client");
    await pins.firstSeen(friend.id, { publicKey: other.publicKey, signingKey: other.signingKey });
    await sync(desk, lap);
    expect(await pinOf(lap)).toMatchObject({ state: "changed" });
    await desk.here().directory.save(friend.id, "Fred", true);
    await sync(desk, lap);
    expect(await pinOf(lap)).toMatchObject({ state: "checked", name: "Fred" });
  });

  test("an older record of mine, or a forged one, teaches nothing", async () => {
    await desk.here().directory.lookup(friend.id);
    await sync(desk);
    const old = told()[0];
    await desk.directory.save(friend.id, "Fred", true);
    await sync(desk, lap);
    if (old === undefined) throw new Error("nothing was told");
    server.records.set(old.meta.recordId, old);
    await sync(lap);
    expect(await pinOf(lap)).toMatchObject({ state: "checked" });
    server.records.set(old.meta.recordId, { ...old, data: { _sf_browsers: old.data["_sf_browsers"] ?? "" } });
    await sync(desk.wake());
    expect(await pinOf(desk)).toMatchObject({ state: "checked", name: "Fred" });
  });

  test("the record is nobody's to list, share or be appointed for", async () => {
    await desk.write("r", input("a", { x: "1" }));
    await sync(desk, lap);
    const { records } = await desk.here().records.list(EVERYTHING);
    expect(records.map(({ type }) => type)).toEqual(["a"]);
    expect((await desk.directory.types()).map(({ type }) => type)).toEqual(["a"]);
    await desk.directory.lookup(friend.id);
    expect(await codeOf(desk.directory.share(BROWSERS_TYPE, friend.id))).toBe("type_invalid");
    const who = { role: "editor", writerId: desk.id, type: BROWSERS_TYPE, clientId: friend.id } as const;
    expect(await codeOf(new Appointments(desk.accounts, desk.journal).approve(who))).toBe("type_invalid");
  });
});

describe("how much it may be", () => {
  // More parts than one answer of the server holds.
  const [KEYS, MARKS] = [2_000, 20_000];
  const uuid = (i: number) => `aaaaaaaa-0000-4000-8000-${String(i).padStart(12, "0")}`;
  const long = (letter: string, i: number) => letter + String(i).padStart(42, "0");
  const markOf = (i: number): MarkSummary => ({
    key: `${desk.id} ${long("i", i)}`,
    record: uuid(i) as RecordId,
    seq: 2,
    digest: long("d", i),
    deleted: false,
    parent: long("p", i),
  });
  const keyOf = (i: number): RegistryEntry => ({
    context: { writerId: desk.id, userId: desk.id, type: `type ${i}` },
    key: long("k", i),
    epoch: 1,
    writable: true,
    placed: true,
    earlier: [],
  });
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i);
  const learn = async (browser: Person, fromKey: number, toKey: number, fromMark: number, toMark: number) => {
    const { memory, registry } = await browser.here().accounts.current();
    await registry.merge(numbers(fromKey, toKey).map(keyOf));
    await memory.merge([], numbers(fromMark, toMark).map(markOf));
    await memory.save();
  };
  const knownBy = async (browser: Person) => {
    const { memory, registry } = await browser.here().accounts.current();
    const { marks } = await memory.summary();
    const keys = (await registry.entries()).filter(({ context }) => context.type !== BROWSERS_TYPE);
    const own = new Set<string>(told().map(({ meta }) => meta.recordId));
    return { keys: keys.length, marks: marks.filter(({ record }) => !own.has(record)).length };
  };

  test("2,000 keys and versions of 20,000 records go through in parts that fit, and two browsers come to rest", async () => {
    await learn(desk, 0, KEYS, 0, MARKS - 100);
    await learn(lap, KEYS - 100, KEYS, MARKS - 100, MARKS);
    await sync(desk, lap, desk);
    const all = { keys: KEYS, marks: MARKS };
    expect(await knownBy(desk)).toEqual(all);
    expect(await knownBy(lap)).toEqual(all);
    const lengths = told().map((record) => JSON.stringify(record).length);
    expect(lengths.length).toBeGreaterThan(8);
    expect(Math.max(...lengths)).toBeLessThan(MAX_BODY_LENGTH / 4);
    const versions = () => told().map(({ meta }) => meta.version);
    const before = versions();
    await sync(lap, desk);
    expect(versions()).toEqual(before);
  });

  test("one thing new is one part to send", async () => {
    await learn(desk, 0, 500, 0, 5_000);
    await sync(desk, lap);
    const before = new Set<string>(told().map(({ meta }) => meta.version));
    expect(before.size).toBeGreaterThan(2);
    await lap.here().directory.chooseRule("b", "mixed", 1);
    await sync(lap);
    expect(told().filter(({ meta }) => !before.has(meta.version))).toHaveLength(1);
  });

  test("what was told when there was only one record is read, and told on in parts", async () => {
    await learn(desk, 0, 1, 0, 1);
    await sync(desk);
    const account = await desk.accounts.current();
    const [whole] = told();
    if (whole === undefined) throw new Error("nothing was told");
    const judged = await openStored(account, whole);
    const { part: _, ...known } = JSON.parse(judged.record.reserved["_sf_browsers"] ?? "");
    const marks = numbers(0, 5_000).map(markOf);
    const reserved = { _sf_browsers: JSON.stringify({ ...known, marks }) };
    const draft = { draft: { type: BROWSERS_TYPE, data: {}, plain: {} }, reserved };
    await replaceSigned(account, judged, draft, 1);
    await sync(lap);
    expect((await knownBy(lap)).marks).toBe(5_000);
    expect(told().length).toBeGreaterThan(1);
    await sync(desk);
    expect((await knownBy(desk)).marks).toBe(5_000);
  });
});
