/**
 * A server that was restored from its backup, as its people meet it (SECURITY.md, "When the server goes back"): nothing
 * that a browser saw acknowledged is lost, doubled or called tampered with, and nothing comes back by itself.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { syncBrowsers } from "../../src/vault/browsers/browsers.ts";
import { Browser, DrillServer, textOf } from "./drill.ts";
import { type ExternalPostgres, startPostgres } from "./postgres.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let postgres: ExternalPostgres;
let server: DrillServer;
let me: Browser;
beforeAll(async () => {
  postgres = await startPostgres({ fsync: "off" });
});
afterAll(() => postgres.remove());
beforeEach(async () => {
  server = await new DrillServer(postgres.url).start();
  me = await Browser.join(server, "Me");
});
afterEach(() => server.end());

/** Answers as a server of another make does: it knows nothing beyond E3DB. */
const ofAnotherMake = (request: Request) =>
  new URL(request.url).pathname.startsWith("/v1/sealfield") ? new Response("{}", { status: 404 }) : null;

describe.each(["our server", "a server of another make"])("%s", (make) => {
  const isOurs = make === "our server";
  beforeEach(() => {
    if (!isOurs) server.instead = ofAnotherMake;
  });
  const sweep = async (browser: Browser) => {
    browser.now += 20 * 60_000;
    await browser.refresh();
  };

  test("what was written since is kept, shown and found, and is there once after two browsers sent it again", async () => {
    const twin = await me.twin();
    await me.write("before the backup");
    const backup = await server.backup();
    for (const text of ["first since", "second since"]) await me.write(text);
    for (const browser of [me, twin]) await sweep(browser);
    await server.restore(backup);
    await sweep(twin);
    await sweep(me.wake());
    const kept = ["before the backup: verified", "first since: only-here", "second since: only-here"];
    expect(await me.shown()).toEqual(kept);
    expect(await twin.shown()).toEqual(kept);
    expect(await me.setBack()).toMatchObject({ lost: 2, older: 0, returned: 0, sendable: 2 });
    if (isOurs) expect((await me.setBack())?.at).not.toBeNull();
    const found = await me.here().records.list({
      text: "second",
      strategy: "SMART",
      type: null,
      includeShared: true,
      limit: 9,
      from: 0,
    });
    expect(found.records.map(textOf)).toEqual(["second since"]);
    expect(textOf(await me.records.read(found.records[0]?.recordId ?? ""))).toBe("second since");

    expect(await me.records.local.sendAgain()).toBe(2);
    await twin.here().records.local.sendAgain();
    for (const browser of [me, twin, me]) await sweep(browser);
    const again = ["before the backup: verified", "first since: verified", "second since: verified"];
    for (const browser of [me, twin, await me.twin()]) {
      if (browser !== me && browser !== twin) await sweep(browser);
      expect(await browser.shown()).toEqual(again);
      expect(await browser.setBack()).toBeNull();
    }
    expect(await server.running.countRecords()).toBe(3);
  });

  test("sent again at the same moment by both, the later one of two goes", async () => {
    const twin = await me.twin();
    const backup = await server.backup();
    await me.write("since");
    for (const browser of [me, twin]) await sweep(browser);
    await server.restore(backup);
    for (const browser of [me, twin]) await sweep(browser);
    // The twin's answer about what is there comes before the other has sent.
    const before = await me.here().records.local.outbox.list(me.id);
    expect(before).toEqual([]);
    server.isAway = true;
    for (const browser of [me, twin]) await browser.here().records.local.sendAgain();
    server.isAway = false;
    for (const browser of [me, twin]) await sweep(browser);
    for (const browser of [me, twin, me]) await sweep(browser);
    for (const browser of [me, twin]) expect(await browser.shown()).toEqual(["since: verified"]);
    expect(await server.running.countRecords()).toBe(1);
  });

  test("an older state is said to be older, keeps its title, and the newer one goes back when asked", async () => {
    const twin = await me.twin();
    const first = await me.write("as it was");
    for (const browser of [me, twin]) await sweep(browser);
    const backup = await server.backup();
    let record = first;
    for (const text of ["changed", "changed again"]) record = await me.change(record, text);
    await sweep(me);
    await server.restore(backup);
    for (const browser of [me, twin]) await sweep(browser);
    expect(await me.shown()).toEqual(["changed again: older"]);
    expect(await twin.shown()).toEqual(["as it was: verified"]);
    expect(await me.here().records.before(first.recordId)).toMatchObject({ fields: record.fields });
    expect(await me.setBack()).toMatchObject({ lost: 0, older: 1, sendable: 1 });
    await sweep(me.wake());
    expect(await me.shown()).toEqual(["changed again: older"]);

    await me.here().records.local.sendAgain();
    for (const browser of [me, twin]) {
      await sweep(browser);
      expect(await browser.shown()).toEqual(["changed again: verified"]);
    }
  });

  test("a deletion comes back only when asked, and so does its opposite", async () => {
    const [gone, wanted] = [await me.write("deleted"), await me.write("deleted, and missed since")];
    const backup = await server.backup();
    for (const record of [gone, wanted]) await me.remove(record);
    await sweep(me);
    expect(await me.shown()).toEqual([]);
    await server.restore(backup);
    await sweep(me);
    expect((await me.all()).map(({ state }) => state)).toEqual(["returned", "returned"]);
    expect(await me.setBack()).toMatchObject({ returned: 2, lost: 0, sendable: 0 });
    await me.here().records.local.sendAgain();
    expect(await server.running.countRecords()).toBe(2);
    // One is kept: its person writes it once more as it is.
    const kept = await me.records.read(wanted.recordId);
    await me.change(kept, textOf(kept));
    expect(await me.records.deleteAgain()).toBe(1);
    await sweep(me);
    expect(await me.shown()).toEqual(["deleted, and missed since: verified"]);
    expect(await server.running.countRecords()).toBe(1);
  });

  test.each([0, 1, 5])(
    "a browser that knows less overtakes nothing, also %i changes later: the other keeps what it knows, and asks",
    async (count) => {
      const twin = await me.twin();
      const record = await me.write("one");
      const backup = await server.backup();
      let newest = await me.change(record, "two");
      for (const browser of [me, twin]) await sweep(browser);
      newest = await me.change(newest, "three");
      await server.restore(backup);
      for (const browser of [me, twin]) await sweep(browser);
      expect(await twin.shown()).toEqual(["two: older"]);
      await twin.here().records.local.sendAgain();
      for (let i = 0; i < count; i++) {
        const [sent] = await twin.all();
        if (sent !== undefined) await twin.change(sent, `changed since, ${i}`);
      }
      await sweep(me);
      const [shown] = await me.all();
      expect(shown?.state).toBe("conflict");
      expect(textOf((await me.records.before(record.recordId)) ?? { fields: [] })).toBe("three");
      await me.change(await me.records.read(record.recordId), "three");
      for (const browser of [me, twin]) {
        await sweep(browser);
        expect(await browser.shown()).toEqual(["three: verified"]);
      }
    },
  );

  test("what was deleted by one's other browser is let go, not kept as lost", async () => {
    const twin = await me.twin();
    await me.write("stays");
    await me.write("goes");
    for (const browser of [me, twin]) await sweep(browser);
    const [goes] = (await twin.all()).filter((record) => textOf(record) === "goes");
    if (goes === undefined) throw new Error("the twin does not have it");
    await twin.remove(goes);
    for (const browser of [twin, me]) await syncBrowsers(await browser.here().accounts.current(), 5);
    await sweep(me);
    expect(await me.shown()).toEqual(["stays: verified"]);
    expect(await me.setBack()).toBeNull();
  });

  test("what cannot be sent again is named: files, and what others wrote, until its writer sends it", async () => {
    const friend = await Browser.join(server, "Friend");
    await friend.directory.lookup(me.id);
    await friend.write("shared before");
    await friend.directory.share("note", me.id);
    await sweep(me);
    const backup = await server.backup();
    await friend.write("shared since");
    for (const browser of [friend, me]) await sweep(browser);
    await server.restore(backup);
    for (const browser of [friend, me]) await sweep(browser);
    expect(await me.shown()).toEqual(["shared before: verified", "shared since: only-here"]);
    expect(await me.setBack()).toMatchObject({ lost: 0, lostOfOthers: 1, sendable: 0 });
    await friend.here().records.local.sendAgain();
    await sweep(me);
    expect(await me.shown()).toEqual(["shared before: verified", "shared since: verified"]);
    // What the friend stops sharing is withdrawn, and not lost.
    await friend.here().directory.revoke("note", me.id);
    await sweep(me);
    expect(await me.shown()).toEqual([]);
  });
});

test("an edit that waited, and one of a lost record, go back with it", async () => {
  const backup = await server.backup();
  const record = await me.write("since");
  const other = await me.write("other");
  server.isAway = true;
  await me.change(record, "since, and changed on the train");
  server.isAway = false;
  await server.restore(backup);
  await me.refresh();
  await me.refresh();
  const lost = (await me.all()).find(({ recordId }) => recordId === other.recordId);
  expect(lost?.state).toBe("only-here");
  if (lost !== undefined) await me.change(lost, "other, and changed");
  await me.here().records.local.sendAgain();
  expect(await me.shown()).toEqual([
    "other, and changed: verified",
    "since, and changed on the train: verified",
  ]);
  expect(await me.records.waiting()).toEqual([]);
});

test("where a lost record cannot be taken back, only sending again makes a new one, which goes when the old one shows", async () => {
  server.instead = ofAnotherMake;
  const { recordId } = await me.write("since");
  await me.refresh();
  // Kept back by the server, as if it were lost.
  const hiding = async (request: Request) => {
    const isFetch = request.method === "GET" && request.url.includes(recordId);
    if (isFetch) return new Response("{}", { status: 404 });
    if (!request.url.includes("search")) return null;
    const answer = (await (await server.running.fetch(request.clone())).json()) as {
      results: { meta: { record_id: string } }[];
    };
    const results = answer.results.filter(({ meta }) => meta.record_id !== recordId);
    return Response.json({ ...answer, results });
  };
  server.instead = (request) => ofAnotherMake(request) ?? hiding(request);
  me.now += 20 * 60_000;
  await me.refresh();
  expect(await me.shown()).toEqual(["since: only-here"]);
  const [lost] = await me.all();
  if (lost === undefined) throw new Error("it is not here");
  await expect(me.change(lost, "since, and changed")).rejects.toMatchObject({ code: "not_found" });
  expect(await me.shown()).toEqual(["since: only-here"]);
  expect(await server.running.countRecords()).toBe(1);

  await me.here().records.local.sendAgain(recordId);
  expect(await me.shown()).toEqual(["since: verified"]);
  expect(await server.running.countRecords()).toBe(2);
  server.instead = ofAnotherMake;
  me.now += 20 * 60_000;
  await me.refresh();
  expect((await me.all()).map((record) => record.recordId)).toEqual([recordId]);
  expect(await server.running.countRecords()).toBe(1);
});

test("a lost record goes back in an earlier state and is changed there: who knows a later one keeps it, and is asked", async () => {
  const twin = await me.twin();
  const backup = await server.backup();
  const record = await me.write("one");
  for (const browser of [me, twin]) await browser.refresh();
  await me.change(record, "two");
  await server.restore(backup);
  for (const browser of [me, twin]) await browser.refresh();
  expect(await twin.shown()).toEqual(["one: only-here"]);
  await twin.here().records.local.sendAgain();
  for (const text of ["mine", "mine again", "and again"]) {
    const [sent] = await twin.all();
    if (sent !== undefined) await twin.change(sent, text);
  }
  await me.refresh();
  expect((await me.all()).map(({ state }) => state)).toEqual(["conflict"]);
  expect(textOf((await me.records.before(record.recordId)) ?? { fields: [] })).toBe("two");
});

test("a lost record that its person lets go is gone in all their browsers", async () => {
  const twin = await me.twin();
  const backup = await server.backup();
  await me.write("not needed any more");
  for (const browser of [me, twin]) await browser.refresh();
  await server.restore(backup);
  for (const browser of [me, twin]) await browser.refresh();
  const [lost] = await me.all();
  if (lost !== undefined) await me.remove(lost);
  for (const browser of [me, twin]) await syncBrowsers(await browser.here().accounts.current(), 5);
  await twin.refresh();
  for (const browser of [me, twin]) expect(await browser.shown()).toEqual([]);
});

test("a stop at any request while sending again loses nothing and does nothing twice", async () => {
  const backup = await server.backup();
  for (const text of ["a", "b", "c"]) await me.write(text);
  await server.restore(backup);
  await me.refresh();
  for (let at = 0; (await me.setBack()) !== null || (await me.here().records.waiting()).length > 0; at++) {
    let left = at;
    server.instead = (request) => {
      if (request.method !== "PUT" || left-- > 0) return null;
      me.records.local.cancel();
      throw new TypeError("the worker was stopped");
    };
    await me.here().records.local.sendAgain();
    server.instead = () => null;
    me.wake();
    await me.refresh();
    expect((await me.shown()).map((line) => line[0])).toEqual(["a", "b", "c"]);
  }
  expect(await me.shown()).toEqual(["a: verified", "b: verified", "c: verified"]);
  expect(await server.running.countRecords()).toBe(3);
});

describe("a server that lies", () => {
  const claiming = (epoch: () => string | null) => {
    server.instead = (request) => {
      if (!request.url.endsWith("/capabilities")) return null;
      const offer = { sealfield: 1, epoch: epoch(), write_back: true, idempotency: true };
      return Response.json({ ...offer, changes: { retention_seconds: 7776000, wait_seconds: 25 } });
    };
  };

  test("about a new epoch gains nothing: all stays as it is, and rollback stays visible", async () => {
    let count = 0;
    claiming(() => `epoch ${count++}`);
    const record = await me.write("old password");
    await me.refresh();
    const backup = await server.backup();
    await me.change(record, "new password");
    await me.refresh();
    await me.refresh();
    expect(await me.shown()).toEqual(["new password: verified"]);
    expect(await me.setBack()).toBeNull();
    await server.restore(backup);
    for (let i = 0; i < 3; i++) await me.refresh();
    expect(await me.shown()).toEqual(["new password: older"]);
    expect(await me.records.waiting()).toEqual([]);
    // Nothing was written over what the server has.
    const twin = await me.twin();
    await twin.refresh();
    expect(await twin.shown()).toEqual(["old password: verified"]);
  });

  test("that the epoch is the same loses nothing either", async () => {
    claiming(() => "always the same");
    const record = await me.write("old");
    await me.refresh();
    const backup = await server.backup();
    await me.change(record, "new");
    await me.write("since");
    await me.refresh();
    await server.restore(backup);
    await me.refresh();
    expect(await me.shown()).toEqual(["new: older", "since: only-here"]);
    expect(await me.setBack()).toMatchObject({ lost: 1, older: 1 });
  });
});
