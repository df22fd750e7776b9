/**
 * Searches as a person builds them, at the server and on the device, against the whole server: each of the documents'
 * kinds finds what it should by the words of the records, the same as the client's own request, and page by page.
 */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { DOCUMENTED, type Facts, search, step } from "../search/documented.ts";
import { Person } from "../vault/person.ts";
import { startTestServer, type TestServer } from "./harness.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

const RECORDS: Readonly<Record<string, { type: string; labels: Record<string, string>; sealed?: string }>> = {
  arya: { type: "note", labels: { house: "Stark", season: "summer" } },
  tyrion: { type: "note", labels: { house: "Lannister", season: "bummer", draft: "yes" } },
  jon: { type: "task", labels: { house: "Stark", season: "winter" } },
  // Only this device may find it by its season.
  bran: { type: "note", labels: { house: "Tully" }, sealed: "summer" },
  sansa: { type: "letter", labels: { house: "Stark", season: "summary", draft: "no" } },
};
const PAGES_OF = 200;
const MANY = 2_500;

let server: TestServer;
let me: Person;
let other: Person;
/** Name of a record → its id, and back. */
const ids = new Map<string, string>();
/** Between the first and the second half of the records, by the server's clock. */
let between = "";

beforeAll(async () => {
  server = await startTestServer();
  const world = {
    sleep: async () => undefined,
    random: () => 0,
    fetch: (request: Request) => server.fetch(request),
  };
  const meeting = { url: server.url, world, token: () => server.mintToken() };
  me = await Person.join(meeting, "Me");
  other = await Person.join(meeting, "Other");
  const write = async (person: Person, name: string) => {
    const { type, labels, sealed = "-" } = RECORDS[name] ?? { type: "", labels: {} };
    const pairs = Object.entries(labels).map(([key, value]) => ({ name: key, value }));
    const fields = [{ name: "secret", value: sealed }];
    const input = { type, template: "custom", fields, labels: pairs } as const;
    const { recordId, created } = await person.here().records.write(name, input, Date.now());
    ids.set(name, recordId);
    return created;
  };
  await write(me, "arya");
  between = await write(me, "tyrion");
  await write(me, "jon");
  await write(me, "bran");
  await write(other, "sansa");
  await other.share("letter", me);
  await me.here().records.local.refresh();
});
afterAll(() => server.stop());

/** The moment after `between`, typed as a clock on the coast of California shows it. */
const typed = () => {
  const moment = new Date(Date.parse(between) + 1 - 8 * 3_600_000);
  return moment.toISOString().replace("Z", "");
};

const namesOf = (found: readonly { readonly recordId: string }[]) =>
  found.map(({ recordId }) => [...ids].find(([, id]) => id === recordId)?.[0]);

const facts = (): Facts => ({ writer: me.id, after: typed() });

describe.each(DOCUMENTED)("$name", ({ search: searchOf, found }) => {
  const made = () => searchOf(facts());

  test("finds at the server what it should, and as many as it says", async () => {
    const page = await me.here().records.find(made(), 0, PAGES_OF);
    expect(namesOf(page.records)).toEqual(found);
    expect(page).toMatchObject({ total: found.length, next: null });
  });

  test("finds the same on this device, the newest first when that is wanted", async () => {
    // What is sealed is found here too, so a text that is in a sealed field makes a difference.
    const more =
      found.includes("arya") && JSON.stringify(made().find).match(/bummer|su\?\?er|sum\.\*/) ? ["bran"] : [];
    const here = { ...made(), where: "device", order: "DESCENDING" } as const;
    const page = await me.here().records.find(here, 0, PAGES_OF);
    const inOrder = Object.keys(RECORDS).filter((name) => [...found, ...more].includes(name));
    expect(namesOf(page.records)).toEqual(inOrder.reverse());
  });
});

test.each(DOCUMENTED.filter(({ request }) => request !== undefined))(
  "$name is the request of the documents",
  async ({ found, request }) => {
    me.here();
    const { client } = await me.accounts.current();
    const page = await client.searchPage({ ...request?.(facts()), includeAllWriters: true });
    expect(namesOf(page.records.map(({ meta }) => meta))).toEqual(found);
  },
);

test.each([
  ["an empty condition", [step([["value", ""]])], "condition"],
  ["a label without a name", [step([["pair", "Stark"]])], "condition"],
  ["a piece of an id", [step([["record", "0b6f9c1e"]])], "id"],
  [
    "one label with two values at once",
    [
      step([
        ["pair", "a", "x"],
        ["pair", "b", "x"],
      ]),
    ],
    "pair",
  ],
  [
    "many names or values at once",
    [step(["a", "b", "c", "d", "e"].map((text) => ["either", text] as const))],
    "either",
  ],
] as const)("%s is refused before anything is asked", async (_, find, why) => {
  const wrong = me.here().records.find(search({ find }), 0, PAGES_OF);
  await expect(wrong).rejects.toMatchObject({ code: "input_invalid", detail: { why } });
});

test("a day that is on no calendar, and a pattern that nobody can read", async () => {
  const time = { key: "CREATED", after: "2026-02-30", before: "", zone: "+00:00" } as const;
  const { records } = me.here();
  await expect(records.find(search({ time }), 0, 1)).rejects.toMatchObject({ detail: { why: "time" } });
  const find = [step([["value", "sum("]], { way: "REGEXP" })];
  for (const where of ["server", "device"] as const)
    await expect(records.find(search({ where, find }), 0, 1)).rejects.toMatchObject({ code: "bad_request" });
});

test("2,500 results come page by page, each once, and each page says how many there are", async () => {
  const { client } = await me.here().accounts.current();
  // As a program wrote them that signs nothing and seals nothing.
  const body = { writerId: me.id, userId: me.id, type: "many", data: {}, recSig: null };
  const creates = Array.from({ length: MANY }, (_, i) => ({
    key: `many-${i}`,
    body: { ...body, plain: { n: `${i}` } },
  }));
  for (const created of await client.createMany(creates)) expect(created).toHaveProperty("meta");
  const wanted = search({ find: [step([["type", "many"]])], everybody: false });
  const seen: string[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const page = await me.here().records.find(wanted, from, PAGES_OF);
    expect(page.total).toBe(MANY);
    seen.push(...page.records.map(({ recordId }) => recordId));
    from = page.next;
  }
  expect(seen).toHaveLength(MANY);
  expect(new Set(seen).size).toBe(MANY);
});
