/**
 * Many records deleted at once, on a fake IndexedDB against the whole server: with and without its request for many
 * deletions, while it goes away, when its answers are lost, and when they lie.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { deleteSteps } from "../../src/vault/jobs/deleting.ts";
import { input, Person } from "../vault/person.ts";
import { startTestServer, type TestServer } from "./harness.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

interface Result {
  record_id: string;
  status: number;
  version?: string;
}

let server: TestServer;
let me: Person;
/** The records at the server that are to be deleted, as they were seen. */
let seen: { recordId: string; version: string }[] = [];
let isPlain = false;
let isAway = false;
/** Paths of deletions that reached the server. */
let sent: string[] = [];
/** Is called before the deletion that comes next, by its number. */
let before: ((number: number) => Promise<void>) | null = null;
let losses = 0;
/** What a lying server makes of its answer to many deletions. */
let lie: ((results: Result[]) => Result[]) | null = null;

/** The status of a server that refuses to delete many. */
let refusal: number | null = null;
/** The record that a lying server keeps though it says otherwise. */
let keeps: string | null = null;

const isTogether = (path: string) => path.includes("sealfield");

const world = {
  sleep: async () => undefined,
  random: () => 0,
  fetch: async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (isPlain && pathname.includes("capabilities")) return new Response("{}", { status: 404 });
    if (request.method === "DELETE" && before !== null) await before(sent.length);
    if (isAway) throw new TypeError("network");
    if (request.method === "DELETE" && isTogether(pathname) && refusal !== null)
      return Response.json({}, { status: refusal });
    if (keeps !== null && request.method === "DELETE" && isTogether(pathname))
      return answerKeeping(request, keeps);
    const answer = await server.fetch(request);
    if (request.method !== "DELETE") return answer;
    sent.push(pathname);
    if (losses > 0) {
      losses--;
      throw new TypeError("network");
    }
    if (lie === null || !isTogether(pathname)) return answer;
    const { results } = (await answer.json()) as { results: Result[] };
    return Response.json({ results: lie(results) });
  },
};

/** Deletes all that are named but `kept`, and says of it that it is deleted too. */
async function answerKeeping(request: Request, kept: string): Promise<Response> {
  const { records } = (await request.json()) as { records: { record_id: string }[] };
  const body = JSON.stringify({ records: records.filter(({ record_id }) => record_id !== kept) });
  const headers = { Authorization: request.headers.get("Authorization") ?? "" };
  const answer = await server.fetch(new Request(request.url, { method: "DELETE", headers, body }));
  const { results } = (await answer.json()) as { results: Result[] };
  return Response.json({ results: [...results, { record_id: kept, status: 204 }] });
}

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

beforeEach(async () => {
  [isPlain, isAway, losses, sent] = [false, false, 0, []];
  [before, lie, refusal, keeps] = [null, null, null, null];
  me = await Person.join({ url: server.url, world, token: () => server.mintToken() }, "Me");
});

async function imported(count: number): Promise<void> {
  const entries = Array.from({ length: count }, (_, i) => ({
    requestId: `r${i}`,
    input: input("locker", { number: `n${i}` }),
  }));
  const written = await me.here().records.writeMany(entries, Date.now());
  seen = written.flatMap((one) =>
    "fields" in one ? [{ recordId: one.recordId, version: one.version }] : [],
  );
  expect(seen).toHaveLength(count);
}

const job = () =>
  me.journal.add(
    "delete",
    deleteSteps(me.records, () => undefined),
  );
const remove = () => job().start("d", { records: seen }, "d");

/** Returns how many records the server has of me. */
async function there(): Promise<number> {
  const other = await me.elsewhere();
  await other.here().records.local.refresh();
  // A kit brings what waits along, and a list shows what that will come to.
  const count = (await (await other.records.local.copy())?.versions())?.size ?? 0;
  me.here();
  return count;
}

describe.each([
  ["where the server deletes many at once", false, 2],
  ["where each is deleted by itself", true, 130],
])("%s", (_, plain, requests) => {
  beforeEach(async () => {
    isPlain = plain;
    await imported(130);
  });

  test("all are deleted and in the trash; one that another browser changed meanwhile stays, and is named", async () => {
    const [changed = { recordId: "" }] = seen.slice(40);
    const other = await me.elsewhere();
    await other.update(changed.recordId, { number: "theirs" });
    me.here();
    const left = [{ recordId: changed.recordId, code: "conflict" }];
    expect(await remove()).toEqual({ deleted: 129, waiting: 0, left });
    expect(sent).toHaveLength(requests);
    expect(await me.records.waiting()).toEqual([]);
    expect(await me.records.trash()).toHaveLength(129);
    expect((await me.records.read(changed.recordId)).fields[0]?.value).toBe("theirs");
    expect(await there()).toBe(1);
  });

  test("when the network goes in the middle, the rest waits and is not called deleted; it goes when it is back", async () => {
    before = async (number) => {
      isAway = number >= requests / 2;
    };
    const { deleted, waiting, left } = await remove();
    expect([left, deleted + waiting]).toEqual([[], 130]);
    const sure = sent.length;
    expect(deleted).toBe(plain ? sure : 100);
    expect(await me.records.waiting()).toHaveLength(waiting);
    expect(waiting).toBeGreaterThanOrEqual(30);
    [before, isAway] = [null, false];
    await me.wake().records.local.refresh();
    expect(sent.length - sure).toBe(plain ? waiting : 1);
    expect(await me.records.waiting()).toEqual([]);
    expect(await me.records.trash()).toHaveLength(130);
    expect(await there()).toBe(0);
  });
});

test("answers that are lost are asked for again: nothing is called changed, and nothing stays", async () => {
  await imported(30);
  losses = 1000;
  expect(await remove()).toEqual({ deleted: 0, waiting: 30, left: [] });
  losses = 0;
  await me.wake().records.local.refresh();
  expect(await me.records.status()).toMatchObject({ waiting: 0, problems: 0 });
  expect(await there()).toBe(0);
});

test("where the server no longer knows the client, it is not asked once more for each", async () => {
  await imported(4);
  refusal = 401;
  await expect(me.records.removeMany(seen)).rejects.toMatchObject({ code: "unauthorized" });
  expect(sent).toEqual([]);
  expect(await me.records.waiting()).toHaveLength(4);
});

test("what the server said is deleted counts, also when the network goes while another is looked at", async () => {
  await imported(100);
  const [changed = { recordId: "" }] = seen;
  const other = await me.elsewhere();
  await other.update(changed.recordId, { number: "theirs" });
  me.here();
  lie = (results) => {
    isAway = true;
    return results;
  };
  expect(await remove()).toEqual({ deleted: 99, waiting: 1, left: [] });
  isAway = false;
  await me.wake().records.local.refresh();
  expect(await me.records.status()).toMatchObject({ waiting: 1, problems: 1 });
  expect(await there()).toBe(1);
});

test("a worker that is stopped in the middle goes on, and counts each once", async () => {
  await imported(130);
  const stopped = new Promise<void>((resolve) => {
    before = async (number) => {
      if (number !== 1) return;
      resolve();
      await new Promise(() => undefined);
    };
  });
  void remove();
  await stopped;
  before = null;
  me.wake();
  const again = job();
  await me.journal.resume();
  expect(await again.result("d", "d")).toEqual({ deleted: 130, waiting: 0, left: [] });
  expect(await me.records.waiting()).toEqual([]);
  expect(sent.filter(isTogether)).toHaveLength(2);
  expect(await there()).toBe(0);
});

test("deletions that wait can be called off, and the others go", async () => {
  await imported(5);
  isAway = true;
  expect(await remove()).toEqual({ deleted: 0, waiting: 5, left: [] });
  for (const { recordId } of seen.slice(0, 2)) await me.records.bringBack(`back ${recordId}`, recordId, 1);
  isAway = false;
  await me.wake().records.local.refresh();
  expect(await there()).toBe(2);
});

describe("a server whose answers lie", () => {
  test.each<[string, (results: Result[]) => Result[], number]>([
    ["in another order is no lie", (results) => results.toReversed(), 0],
    ["with one missing", (results) => results.slice(1), 6],
    ["with none", () => [], 6],
    ["with one twice", ([first, ...rest]) => (first ? [first, first, ...rest.slice(1)] : []), 6],
    ["with one more", (results) => [...results, ...results.slice(0, 1)], 6],
    [
      "about a record that nobody named",
      ([first, ...rest]) => (first ? [{ ...first, record_id: crypto.randomUUID() }, ...rest] : []),
      6,
    ],
    ["with a status that there is not", (results) => results.map((one) => ({ ...one, status: 200 })), 6],
  ])("%s: each is deleted, none is lost", async (_, made, singles) => {
    await imported(6);
    lie = made;
    expect(await remove()).toMatchObject({ deleted: 6, waiting: 0, left: [] });
    expect(sent.filter((path) => !isTogether(path))).toHaveLength(singles);
    expect(await me.records.waiting()).toEqual([]);
    expect(await there()).toBe(0);
  });

  test("a conflict that is none is asked about, and deleting once more finds the record gone", async () => {
    await imported(3);
    lie = (results) => results.map((one) => ({ ...one, status: 409 }));
    const left = seen.map(({ recordId }) => ({ recordId, code: "conflict" }));
    expect(await remove()).toEqual({ deleted: 0, waiting: 0, left });
    lie = null;
    expect(await job().start("again", { records: seen })).toEqual({ deleted: 3, waiting: 0, left: [] });
    await me.records.local.refresh();
    expect(await me.records.all()).toEqual([]);
  });

  test("what it says is deleted and keeps is shown when it comes back", async () => {
    await imported(3);
    const [kept = { recordId: "" }] = seen;
    keeps = kept.recordId;
    expect(await remove()).toMatchObject({ deleted: 3 });
    await me.wake().records.local.refresh({ sweep: true });
    const shown = await me.records.differing();
    expect(shown.map(({ recordId, state }) => [recordId, state])).toEqual([[kept.recordId, "returned"]]);
  });

  test.each([400, 403, 404, 405, 413, 500])(
    "a request for many that is refused as a whole (%i) is done one by one",
    async (status) => {
      await imported(4);
      refusal = status;
      expect(await remove()).toEqual({ deleted: 4, waiting: 0, left: [] });
      expect(sent.filter((path) => !isTogether(path))).toHaveLength(4);
      expect(await there()).toBe(0);
    },
  );
});
