/** Pages of a server that may hand them out for ever: nothing hangs, and nothing grows without end. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Client } from "../../src/e3db/client.ts";
import { countWatch, gatherPages } from "../../src/e3db/records/paging.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity } from "./people.ts";
import { codeOf, json } from "./scripted.ts";

let server: FakeServer;
let client: Client;

beforeEach(async () => {
  server = new FakeServer();
  client = clientOf(server, await newIdentity(server, "Alice"));
});

const DRAFT = { type: "contact", data: { phone: "1" } };
const drain = async (rows: AsyncIterable<unknown>) => {
  let count = 0;
  for await (const _ of rows) count++;
  return count;
};

describe("gathering", () => {
  const row = { items: ["x"], nextToken: 0 };

  test("takes all pages, empty ones among them, in order", async () => {
    const pages = [
      { items: ["a", "b"], nextToken: 2 },
      { items: [], nextToken: 3 },
      { items: ["c"], nextToken: 0 },
    ];
    const tokens: number[] = [];
    const rows = await gatherPages(async (token) => {
      tokens.push(token);
      return pages[tokens.length - 1] ?? row;
    });
    expect(rows).toEqual(["a", "b", "c"]);
    expect(tokens).toEqual([0, 2, 3]);
  });

  test.each([
    ["the same page again", (token: number) => ({ items: ["x"], nextToken: token || 1 }), "wire_invalid"],
    ["a page before", (token: number) => ({ items: ["x"], nextToken: token === 0 ? 5 : 4 }), "wire_invalid"],
    ["no number", () => ({ items: ["x"], nextToken: Number.NaN }), "wire_invalid"],
    ["empty pages for ever", (token: number) => ({ items: [], nextToken: token + 1 }), "wire_invalid"],
    [
      "rows for ever",
      (token: number) => ({ items: new Array(1000).fill("x"), nextToken: token + 1 }),
      "too_large",
    ],
  ])("ends at %s", async (_, load, code) => {
    let calls = 0;
    const counted = async (token: number) => {
      calls++;
      return load(token);
    };
    expect(await codeOf(() => gatherPages(counted))).toBe(code);
    expect(calls).toBeLessThan(200);
  });
});

describe("counting", () => {
  test.each([
    [
      "as many as were counted, and what came meanwhile",
      [
        [10, 10],
        [1500, 11],
      ],
      null,
    ],
    [
      "far more than were counted",
      [
        [10, 10],
        [1500, 9000],
        [1500, 9000],
      ],
      "wire_invalid",
    ],
    [
      "a server that counts nothing",
      [
        [500_000, null],
        [400_000, null],
      ],
      null,
    ],
    [
      "more than anybody keeps",
      [
        [900_000, 10 ** 9],
        [200_000, 10 ** 9],
      ],
      "wire_invalid",
    ],
  ] as const)("%s", async (_, pages, code) => {
    const watch = countWatch();
    expect(await codeOf(() => pages.forEach(([rows, total]) => void watch(rows, total)))).toBe(code);
  });
});

describe("searching a server that pages badly", () => {
  test("ends when page after page is empty", async () => {
    let offset = 0;
    server.tamper = ({ route }) =>
      route === "search" ? json({ results: [], last_index: ++offset, total_results: 9 }) : undefined;
    expect(await codeOf(() => drain(client.search({})))).toBe("wire_invalid");
    expect(offset).toBeLessThan(200);
  });

  test("asks again after a first page that failed", async () => {
    await client.write(DRAFT);
    let failures = 1;
    server.tamper = ({ route }) => (route === "search" && failures-- > 0 ? json({}, 403) : undefined);
    const results = client.search({});
    expect(await codeOf(() => results.total())).toBe("forbidden");
    expect(await results.total()).toBe(1);
    expect(await drain(results)).toBe(1);
  });

  test("finds all rows of a v1 query whose pages are smaller than asked for", async () => {
    for (let i = 0; i < 5; i++) await client.write(DRAFT);
    server.tamper = async ({ route }, truth) => {
      if (route !== "query") return undefined;
      const page = (await (await truth()).json()) as { results: unknown[]; last_index: number };
      const kept = page.results.slice(0, 2);
      return json({ results: kept, last_index: page.last_index - page.results.length + kept.length });
    };
    expect(await drain(client.query({ count: 100 }))).toBe(5);
  });

  test("does not read on when more comes than was asked for", async () => {
    const { meta } = await client.write(DRAFT);
    let pages = 0;
    server.tamper = async ({ route }, truth) => {
      if (route !== "search") return undefined;
      const page = (await (await truth()).json()) as { results: unknown[] };
      return json({ results: Array(100).fill(page.results[0]), last_index: ++pages, total_results: 1 });
    };
    expect(await codeOf(() => client.readMany([meta.recordId]))).toBe("wire_invalid");
    expect(pages).toBeLessThan(20);
  });
});

describe("called off", () => {
  const before = { signal: AbortSignal.abort() };

  test("before it began, nothing is sent, not even for a key", async () => {
    const { meta } = await client.write(DRAFT);
    const other = { ...DRAFT, type: "other" };
    server.drain();
    const runs: (() => Promise<unknown>)[] = [
      () => client.write(other, before),
      () => client.update(meta, other, before),
      () => client.read(meta.recordId, before),
      () => client.readMany([meta.recordId], before),
      () => client.remove(meta, before),
      () => client.searchPage(before),
      () => client.queryPage(before),
      () => drain(client.search(before)),
      () => drain(client.query(before)),
      () => drain(client.changes.since(null, before)),
    ];
    for (const run of runs) expect(await codeOf(run)).toBe("aborted");
    expect(server.drain()).toEqual([]);
  });

  test("while a key is looked for, also when that never ends", async () => {
    const stop = new AbortController();
    server.tamper = ({ route }) => {
      if (route !== "getAccessKey") return undefined;
      queueMicrotask(() => stop.abort());
      return new Promise<Response>(() => undefined);
    };
    expect(await codeOf(() => client.write(DRAFT, { signal: stop.signal }))).toBe("aborted");
    expect(server.records.size).toBe(0);
  });
});

test("a feed of changes whose pages stay empty, or go in circles, ends", async () => {
  let asked = 0;
  server.tamper = ({ route }) =>
    route === "changes" ? json({ changes: [], point: `p${++asked}`, more: true }) : undefined;
  expect(await codeOf(() => drain(client.changes.since(null)))).toBe("wire_invalid");
  expect(asked).toBeLessThan(200);
  server.tamper = ({ route }) =>
    route === "changes" ? json({ changes: [], point: "same", more: true }) : undefined;
  expect(await codeOf(() => drain(client.changes.since("same")))).toBe("wire_invalid");
  server.tamper = ({ route }) =>
    route === "changes" ? json({ changes: [], point: "\ud800", more: true }) : undefined;
  expect(await codeOf(() => drain(client.changes.since(null)))).toBe("wire_invalid");
});
