/**
 * One create, from the person's word to the acknowledged record: how often the device's storage is asked to be sure,
 * and what becomes of creates that are asked for again.
 */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { Database } from "../../src/vault/lock/database.ts";
import { FakeServer } from "../e3db/fake-server.ts";
import { EVERYTHING, input, Person } from "./person.ts";

vi.mock("../../src/crypto/kdf.ts", async (original) =>
  (await import("../fakes/cheap-kdf.ts")).cheapKdf(original),
);
vi.mock("webextension-polyfill", async () => ({ default: (await import("../fakes/browser.ts")).polyfill }));

let server: FakeServer;
let me: Person;
/** Answers of creates are lost while this is set. */
let isLosing: boolean;

beforeEach(async () => {
  server = new FakeServer();
  isLosing = false;
  const fetch = async (request: Request) => {
    const answer = await server.fetch(request);
    if (isLosing && request.method === "POST" && request.url.endsWith("/v1/storage/records"))
      throw new TypeError("network");
    return answer;
  };
  me = await Person.join({ url: server.url, world: { ...server.world, fetch } }, "Me");
});

async function commitsOf(act: () => Promise<unknown>): Promise<number> {
  const commits = vi.spyOn(Database.prototype, "commit");
  try {
    await act();
    return commits.mock.calls.length;
  } finally {
    commits.mockRestore();
  }
}

const values = async () =>
  (await me.here().records.list(EVERYTHING)).records.map(({ fields }) => fields[0]?.value).sort();

describe("a write costs", () => {
  test("three strict commits at most, new or changed", async () => {
    // The first of a type also makes its key.
    const first = await me.write("first", input("wifi", { name: "one" }));
    const create = () => me.write("second", input("wifi", { name: "two" }));
    expect(await commitsOf(create)).toBeLessThanOrEqual(3);
    expect(await commitsOf(() => me.update(first, { name: "three" }))).toBeLessThanOrEqual(3);
    expect(await values()).toEqual(["three", "two"]);
  });
});

test("a first sync keeps a hundred records and what was seen of them in one commit", async () => {
  await me.write("first", input("wifi", { name: "first" }));
  const other = await me.elsewhere();
  const entries = Array.from({ length: 249 }, (_, i) => ({
    requestId: `r${i}`,
    input: input("wifi", { name: String(i) }),
  }));
  await me.here().records.writeMany(entries, 1);
  other.here();
  const written: (readonly string[])[] = [];
  other.vault.onWrite((names) => void written.push(names));
  await other.records.local.refresh();
  const keeping = (prefix: string) =>
    written.filter((names) => names.some((name) => name.startsWith(prefix)));
  expect(keeping("copy/")).toHaveLength(3);
  expect(keeping("marks/")).toEqual(keeping("copy/"));
  expect(await (await other.records.local.copy())?.versions()).toHaveProperty("size", 250);
});

describe("a create that is asked for again", () => {
  test("after its answer was seen is the same record, also in another life of the worker", async () => {
    const id = await me.write("r", input("wifi", { name: "one" }));
    expect(await me.write("r", input("wifi", { name: "one" }))).toBe(id);
    expect(await me.wake().write("r", input("wifi", { name: "one" }))).toBe(id);
    expect(await values()).toEqual(["one"]);
  });

  test("with other content changes what was written", async () => {
    const id = await me.write("r", input("wifi", { name: "one" }));
    expect(await me.write("r", input("wifi", { name: "two" }))).toBe(id);
    expect(await values()).toEqual(["two"]);
  });

  test("after its answer was lost is written once", async () => {
    await me.write("key", input("wifi", { name: "key" }));
    isLosing = true;
    await me.write("r", input("wifi", { name: "one" }));
    isLosing = false;
    const id = await me.wake().write("r", input("wifi", { name: "one" }));
    expect(server.records.has(id)).toBe(true);
    expect(await values()).toEqual(["key", "one"]);
  });

  test("after its answer was lost and with other content changes what arrived, once", async () => {
    await me.write("key", input("wifi", { name: "key" }));
    isLosing = true;
    await me.write("r", input("wifi", { name: "one" }));
    isLosing = false;
    const id = await me.wake().write("r", input("wifi", { name: "two" }));
    expect(await values()).toEqual(["key", "two"]);
    expect(await me.write("r", input("wifi", { name: "two" }))).toBe(id);
    expect(await values()).toEqual(["key", "two"]);
  });

  test("after it was deleted is written again", async () => {
    const id = await me.write("r", input("wifi", { name: "one" }));
    const { version } = await me.records.read(id);
    await me.records.remove(id, version);
    expect(await me.write("r", input("wifi", { name: "one" }))).not.toBe(id);
    expect(await values()).toEqual(["one"]);
  });
});
