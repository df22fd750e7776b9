/**
 * Many records written at once, on a fake IndexedDB against the whole server: with and without its request for many
 * creates, while it is away, and when its answers are lost.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { accelerator } from "../../src/crypto/accelerate.ts";
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
/** What a lying server makes of its answer to many creates; null for one that does not lie. */
let lie: ((metas: Meta[]) => void) | null = null;
/** Is waited for before a create is answered. */
let whileSent: (() => Promise<void>) | null = null;

interface Meta {
  record_id: string;
  file_meta: object | null;
}

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
      await whileSent?.();
      if (isOdd && pathname.includes("sealfield")) return new Response('{"results":[]}');
      if (lie !== null && pathname.includes("sealfield")) {
        const body = (await answer.json()) as { results: { meta: Meta }[] };
        lie(body.results.map(({ meta }) => meta));
        return Response.json(body);
      }
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
  [lie, whileSent] = [null, null];
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

describe("what was just sealed here is not opened again, and the answer is judged all the same", () => {
  const states = async (count: number, from = 0) =>
    (await me.here().records.writeMany(entries(count, from), 1)).map((record) =>
      "fields" in record ? record.state : record.code,
    );

  test("an honest answer is taken as it is, without looking at any signature", async () => {
    await me.write("key", input("locker", { number: "first" }));
    const verify = vi.spyOn(accelerator, "verify");
    expect(await states(3)).toEqual(Array(3).fill("verified"));
    expect(verify).not.toHaveBeenCalled();
    verify.mockRestore();
  });

  test("one record named for two creates is the first one's, and no other's", async () => {
    lie = ([first, second]) => {
      if (first && second) second.record_id = first.record_id;
    };
    expect(await states(3)).toEqual(["verified", "tampered", "verified"]);
  });

  test("a record that is known already does not become another", async () => {
    const known = await me.write("key", input("locker", { number: "known" }));
    lie = (metas) => {
      for (const meta of metas.slice(1)) meta.record_id = known;
    };
    expect(await states(2)).toEqual(["verified", "tampered"]);
    lie = null;
    expect((await me.here().records.read(known)).fields[0]?.value).toBe("known");
  });

  test("a record does not become a file", async () => {
    lie = ([first]) => {
      if (first) first.file_meta = { checksum: "x", compression: "raw", size: 5, file_name: "a.txt" };
    };
    expect(await states(2)).toEqual(["tampered", "verified"]);
  });
});

describe("what comes next is sealed while the server works", () => {
  const SIGNATURES_EACH = 2;

  test("and is what is then written, once each", async () => {
    await me.write("key", input("locker", { number: "n30" }));
    const sign = vi.spyOn(accelerator, "sign");
    whileSent = () =>
      vi.waitFor(() => expect(sign).toHaveBeenCalledTimes(30 * SIGNATURES_EACH), { timeout: 20_000 });
    const first = await me.here().records.writeMany(entries(20), 1, entries(10, 20));
    whileSent = null;
    const second = await me.here().records.writeMany(entries(10, 20), 2);
    expect(sign).toHaveBeenCalledTimes(30 * SIGNATURES_EACH);
    sign.mockRestore();
    expect([...first, ...second].every((record) => "fields" in record && record.state === "verified")).toBe(
      true,
    );
    expect(await numbers()).toEqual(expected(31));
  });

  test("but not when something else is wanted by then", async () => {
    await me.write("key", input("locker", { number: "n40" }));
    await me.here().records.writeMany(entries(20), 1, entries(20, 20));
    const others = entries(20, 20).map(({ requestId }, i) => ({
      requestId,
      input: input("locker", { number: `other${i}` }),
    }));
    await me.here().records.writeMany(others, 2);
    const found = await numbers();
    expect(found.filter((value) => value?.startsWith("other"))).toHaveLength(20);
    expect(found).toHaveLength(41);
  });
});
