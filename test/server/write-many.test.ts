/**
 * Many records written at once, on a fake IndexedDB against the whole server: with and without its request for many
 * creates, while it is away, and when its answers are lost.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { Database } from "../../src/vault/lock/database.ts";
import { EVERYTHING, input, Person } from "../vault/person.ts";
import { startTestServer, type TestServer } from "./harness.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: TestServer;
let me: Person;
let isPlain = false;
let isAway = false;
/** How many more answers of creates are lost. */
let losses = 0;
let creates: string[] = [];
/** Whether the answer to many creates is nonsense. */
let isOdd = false;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const world = {
  sleep: async () => undefined,
  random: () => 0,
  fetch: async (request: Request) => {
    const { pathname } = new URL(request.url);
    if (isAway) throw new TypeError("network");
    if (isPlain && pathname.includes("capabilities")) return new Response("{}", { status: 404 });
    const answer = await server.fetch(request);
    if (request.method === "POST" && pathname.endsWith("/records")) {
      creates.push(pathname);
      if (isOdd && pathname.includes("sealfield")) return new Response('{"results":[]}');
      if (losses > 0) {
        losses--;
        throw new TypeError("network");
      }
    }
    return answer;
  },
};

beforeEach(async () => {
  [isPlain, isAway, isOdd, losses, creates] = [false, false, false, 0, []];
  me = await Person.join({ url: server.url, world, token: () => server.mintToken() }, "Me");
});

const entries = (count: number, from = 0) =>
  Array.from({ length: count }, (_, i) => ({
    requestId: `r${from + i}`,
    input: input("locker", { number: `n${from + i}` }),
  }));

/** The values of all records at the server, each as often as it is there. */
async function numbers(): Promise<(string | undefined)[]> {
  const found: (string | undefined)[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const page = await me.here().records.list({ ...EVERYTHING, from });
    expect(page.records.every(({ state }) => state === "verified")).toBe(true);
    found.push(...page.records.map(({ fields }) => fields[0]?.value));
    from = page.next;
  }
  return found.sort();
}

const expected = (count: number) => Array.from({ length: count }, (_, i) => `n${i}`).sort();

describe.each([
  ["where the server creates many at once", false, 130, 2],
  ["where each is created by itself", true, 40, 40],
])("%s", (_, plain, many, requests) => {
  beforeEach(() => {
    isPlain = plain;
  });

  test("each is written once, in few commits of the device", async () => {
    await me.write("key", input("locker", { number: `n${many}` }));
    creates = [];
    const commits = vi.spyOn(Database.prototype, "commit");
    const written = await me.records.writeMany(entries(many), 1);
    const count = commits.mock.calls.length;
    commits.mockRestore();
    expect(written.map((record) => ("fields" in record ? record.fields[0]?.value : record.code))).toEqual(
      Array.from({ length: many }, (_, i) => `n${i}`),
    );
    expect(creates).toHaveLength(requests);
    // One for all of them, and two for each hundred that is sent.
    expect(count).toBeLessThanOrEqual(7);
    expect(await numbers()).toEqual(expected(many + 1));
    expect(await me.records.waiting()).toEqual([]);
  });

  test("asked for again they are the same records, also when the answers were lost", async () => {
    await me.write("key", input("locker", { number: `n${many}` }));
    losses = 1000;
    await me.records.writeMany(entries(many), 1);
    losses = 0;
    await me.wake().records.local.refresh();
    const again = await me.records.writeMany(entries(many), 2);
    expect(again.every((record) => "fields" in record && record.state === "verified")).toBe(true);
    expect(await numbers()).toEqual(expected(many + 1));
  });

  test("while the server is away they wait, and are sent together when it is back", async () => {
    await me.write("key", input("locker", { number: `n${many}` }));
    await me.records.local.refresh();
    isAway = true;
    const waiting = await me.records.writeMany(entries(many), Date.now());
    expect(waiting.every((record) => "fields" in record && record.state === "waiting")).toBe(true);
    isAway = false;
    creates = [];
    await me.wake().records.local.refresh();
    expect(creates.length).toBeLessThanOrEqual(requests);
    expect(await me.records.waiting()).toEqual([]);
    expect(await numbers()).toEqual(expected(many + 1));
  });

  test("one that is refused is named, and the others are there", async () => {
    const all = entries(5);
    const bad = { requestId: "bad", input: input("locker", { _sf_number: "x" }) };
    const large = { requestId: "nul", input: { ...input("locker", { number: "x" }), type: "nul\u0000" } };
    const written = await me.records.writeMany([...all.slice(0, 2), bad, large, ...all.slice(2)], 1);
    const codes = written.map((record) => ("fields" in record ? "written" : record.code));
    expect(codes.filter((code) => code === "written")).toHaveLength(5);
    expect([codes[2], codes[3]]).toEqual(["field_invalid", expect.stringMatching(/invalid|bad_request/)]);
    expect(await numbers()).toEqual(expected(5));
    expect(await me.records.waiting()).toEqual([]);
  });
});

test("a server whose answer to many creates is nonsense gets each once, by itself", async () => {
  isOdd = true;
  const written = await me.here().records.writeMany(entries(3), Date.now());
  expect(written.map((record) => ("fields" in record ? record.state : record.code))).toEqual(
    Array(3).fill("verified"),
  );
  expect(await numbers()).toEqual(expected(3));
  expect(await me.records.waiting()).toEqual([]);
});
