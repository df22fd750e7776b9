/** The whole client against the whole server in one process: what one seals, the other keeps and gives back. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RequestWorld } from "../../src/e3db/http/world.ts";
import { fieldsOf } from "../../src/e3db/records/draft.ts";
import { clause } from "../../src/e3db/records/search.ts";
import { checkServer, register } from "../../src/e3db/register.ts";
import type { SuiteName } from "../../src/model/identity.ts";
import { codeOf } from "../e3db/scripted.ts";
import { type E3dbPerson, enrol, worldOf } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";

let server: TestServer;
let world: RequestWorld;

beforeAll(async () => {
  server = await startTestServer();
  world = worldOf(server);
});
afterAll(async () => {
  await server.stop();
});

const person = (name: string, suite?: SuiteName) => enrol(server, name, suite);

test("the health check knows the server", async () => {
  expect(await checkServer(server.url, world)).toBe(server.url);
});

test("a wrong or spent token does not register", async () => {
  const token = await server.mintToken({ maxUses: 1 });
  const tryWith = (text: string) => register({ url: server.url, token: text, name: "x", world });
  await tryWith(token);
  expect(await codeOf(() => tryWith(token))).toMatch(/^(unauthorized|forbidden)$/);
  expect(await codeOf(() => tryWith("nonsense"))).toMatch(/^(unauthorized|forbidden)$/);
});

describe.each<SuiteName>(["sodium", "nist"])("%s", (suite) => {
  let alice: E3dbPerson;
  let bob: E3dbPerson;

  beforeAll(async () => {
    alice = await person("Alice", suite);
    bob = await person("Bob", suite);
  });

  test("write, read, update with a conflict, delete", async () => {
    const data = fieldsOf([
      ["__proto__", "ünï 😀"],
      ["constructor", ""],
      ["1", "x".repeat(100_000)],
    ]);
    const written = await alice.client.write({ type: "a/b 😀", data, plain: { house: "Stark" } });
    const read = await alice.elsewhere().read(written.meta.recordId);
    expect(Object.entries(read.data).sort()).toEqual(Object.entries(data).sort());
    expect(read.meta).toEqual(written.meta);
    const updated = await alice.client.update(read.meta, { type: "a/b 😀", data: { b: "2" } });
    expect(updated.meta.version).not.toBe(read.meta.version);
    expect(await codeOf(() => alice.client.update(read.meta, { type: "a/b 😀", data: {} }))).toBe("conflict");
    expect(await codeOf(() => alice.client.remove(read.meta))).toBe("conflict");
    expect(await codeOf(() => bob.client.read(read.meta.recordId))).toBe("not_found");
    await alice.client.remove(updated.meta);
    expect(await codeOf(() => alice.client.read(read.meta.recordId))).toBe("not_found");
  });

  test("share before writing, share twice, read, list, revoke twice, share again", async () => {
    await alice.client.share("contact", bob.asReader);
    await alice.client.share("contact", bob.asReader);
    const { meta } = await alice
      .elsewhere()
      .write({ type: "contact", data: { phone: "1" }, plain: { a: "b" } });
    expect((await bob.client.read(meta.recordId)).data).toEqual({ phone: "1" });
    expect(await alice.client.outgoing()).toMatchObject([
      { readerId: bob.asReader.readerId, readerName: "Bob", type: "contact" },
    ]);
    expect(await bob.client.incoming()).toMatchObject([{ writerName: "Alice", type: "contact" }]);
    const found = await bob.client.searchPage({
      includeAllWriters: true,
      includeData: true,
      match: [clause({ tags: { a: "b" } })],
    });
    expect(found.records.map(({ record }) => record?.data)).toEqual([{ phone: "1" }]);
    await alice.client.revoke("contact", bob.asReader.readerId);
    await alice.client.revoke("contact", bob.asReader.readerId);
    expect(await codeOf(() => bob.client.read(meta.recordId))).toBe("not_found");
    expect(await alice.client.outgoing()).toEqual([]);
    await alice.client.share("contact", bob.asReader);
    expect((await bob.elsewhere().read(meta.recordId)).data).toEqual({ phone: "1" });
  });

  test("search and query page through everything, once each, in order", async () => {
    for (let n = 0; n < 7; n++) {
      await alice.client.write({ type: "many", data: { n: String(n) }, plain: { odd: String(n % 2) } });
    }
    const match = [clause({ types: ["many"] })];
    const results = alice.client.search({ match, includeData: true, limit: 3, order: "DESCENDING" });
    expect(await results.total()).toBe(7);
    const down: (string | undefined)[] = [];
    for await (const { record } of results) down.push(record?.data["n"]);
    expect(down).toEqual(["6", "5", "4", "3", "2", "1", "0"]);
    const up: (string | undefined)[] = [];
    for await (const { record } of alice.client.query({ types: ["many"], includeData: true, count: 2 })) {
      up.push(record?.data["n"]);
    }
    expect(up).toEqual(["0", "1", "2", "3", "4", "5", "6"]);
    const exclude = [clause({ tags: { odd: "1" } })];
    const even = await alice.client.searchPage({ match, exclude });
    expect(even.total).toBe(4);
    const both = clause({ types: ["many"], values: ["1"] }, { condition: "AND" });
    expect((await alice.client.searchPage({ match: [both] })).total).toBe(3);
  });
});

test("suites do not mix, and it is said before anything is sent", async () => {
  const sodium = await person("S", "sodium");
  const nist = await person("N", "nist");
  expect(await codeOf(() => sodium.client.share("t", nist.asReader))).toBe("suite_mismatch");
  expect(await sodium.client.outgoing()).toEqual([]);
});

test("clients are found by id; unknown ones are not", async () => {
  const alice = await person("Alice");
  const bob = await person("Bob");
  expect((await alice.client.clientInfo(bob.asReader.readerId)).publicKey).toEqual(bob.asReader.publicKey);
  const nobody = bob.asReader.readerId.replace(/^../, "ff") as typeof bob.asReader.readerId;
  expect(await codeOf(() => alice.client.clientInfo(nobody))).toBe("not_found");
});
