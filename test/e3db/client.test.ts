import { beforeEach, describe, expect, test } from "vitest";
import type { Client } from "../../src/e3db/client.ts";
import type { Identity } from "../../src/e3db/identity.ts";
import { memoryRegistry } from "../../src/e3db/keys/trust.ts";
import { fieldsOf } from "../../src/e3db/records/draft.ts";
import { type RecordId, recordId } from "../../src/wire/ids.ts";
import type { StringMap } from "../../src/wire/parse.ts";
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";
import { codeOf, json } from "./scripted.ts";

let server: FakeServer;
let alice: Identity;
let bob: Identity;
let writer: Client;
let reader: Client;

beforeEach(async () => {
  server = new FakeServer();
  alice = await newIdentity(server, "Alice");
  bob = await newIdentity(server, "Bob");
  writer = clientOf(server, alice);
  reader = clientOf(server, bob);
  server.drain();
});

const REVOKED = ["putPolicy", "deleteAccessKey", "putPolicy"];
const DRAFT = { type: "contact", data: { phone: "+1 555", note: "ünï 😀" }, plain: { house: "Stark" } };

describe("records", () => {
  test("the first write of a type makes, places and reads back a key; the next is one request", async () => {
    const written = await writer.write(DRAFT);
    expect(server.drain()).toEqual(["token", "getAccessKey", "putAccessKey", "getAccessKey", "createRecord"]);
    await writer.write(DRAFT);
    expect(server.drain()).toEqual(["createRecord"]);
    expect(written).toMatchObject({ data: DRAFT.data, plain: DRAFT.plain, reserved: {} });
  });

  test("what is stored shows no value, and opens for another device of the same person", async () => {
    const { meta } = await writer.write(DRAFT);
    const stored = JSON.stringify([...server.records.values()]);
    for (const value of Object.values(DRAFT.data)) expect(stored).not.toContain(value);
    expect(await clientOf(server, alice).read(meta.recordId)).toMatchObject({ data: DRAFT.data });
  });

  test("any field name and type survives", async () => {
    const data = fieldsOf([
      ["__proto__", "a"],
      ["constructor", ""],
      ["1", "c"],
      ["😀", "d"],
    ]);
    const { meta } = await writer.write({ type: "a/b 😀%2F", data, plain: fieldsOf([["__proto__", "p"]]) });
    const read = await clientOf(server, alice).read(meta.recordId);
    expect(Object.entries(read.data).sort()).toEqual(Object.entries(data).sort());
    expect(Object.entries(read.plain)).toEqual([["__proto__", "p"]]);
    expect(read.meta.type).toBe("a/b 😀%2F");
  });

  test("an update needs the version it was made from", async () => {
    const { meta } = await writer.write(DRAFT);
    const next = await writer.update(meta, { ...DRAFT, data: { phone: "2" } });
    expect(next.meta.recordId).toBe(meta.recordId);
    expect(await codeOf(() => writer.update(meta, DRAFT))).toBe("conflict");
    expect((await writer.read(meta.recordId)).data).toEqual({ phone: "2" });
    expect(await codeOf(() => writer.remove(meta))).toBe("conflict");
    await writer.remove(next.meta);
    expect(await codeOf(() => writer.read(meta.recordId))).toBe("not_found");
  });

  test("a delete whose answer is lost has worked if the record is gone", async () => {
    const { meta } = await writer.write(DRAFT);
    server.tamper = async (seen, truth) => {
      if (seen.route !== "deleteRecordSafe") return undefined;
      await truth();
      throw new TypeError("connection lost");
    };
    await writer.remove(meta);
    server.tamper = null;
    const behindProxy = await writer.write(DRAFT);
    server.tamper = async (seen, truth) => {
      if (seen.route !== "deleteRecordSafe") return undefined;
      await truth();
      return json({}, 502);
    };
    await writer.remove(behindProxy.meta);
    server.tamper = null;
    const other = await writer.write(DRAFT);
    server.tamper = ({ route }) => {
      if (route === "deleteRecordSafe") throw new TypeError("connection lost");
      return undefined;
    };
    expect(await codeOf(() => writer.remove(other.meta))).toBe("network_unreachable");
  });

  test("an exact body can be sent again under one idempotency key", async () => {
    const body = await writer.seal(DRAFT, { _sf: "context" });
    const first = await writer.create(body, { idempotencyKey: "k1" });
    await writer.create(body, { idempotencyKey: "k1" });
    const creates = server.seen.filter(({ route }) => route === "createRecord");
    expect(creates.map(({ request }) => request.headers.get("idempotency-key"))).toEqual(["k1", "k1"]);
    expect(creates[0]?.body).toEqual(creates[1]?.body);
    const read = await writer.read(first.meta.recordId);
    expect(read.data).toEqual(DRAFT.data);
    expect(read.reserved).toEqual({ _sf: "context" });
    expect(read.encrypted.data).toEqual(body.data);
  });
});

describe("nothing is sent for", () => {
  const long = "x".repeat(9 * 1024 * 1024);
  test.each<[string, unknown, string]>([
    ["an empty type", { type: " ", data: {} }, "type_invalid"],
    ["a type of dots", { type: "..", data: {} }, "type_invalid"],
    ["a nested value", { type: "t", data: { a: { b: "c" } } }, "field_invalid"],
    ["a number", { type: "t", data: { a: 1 } }, "field_invalid"],
    ["a null label", { type: "t", data: {}, plain: { a: null } }, "field_invalid"],
    ["a list", { type: "t", data: ["a"] }, "field_invalid"],
    ["a Map", { type: "t", data: new Map([["a", "b"]]) }, "field_invalid"],
    ["a Map of labels", { type: "t", data: {}, plain: new Map([["a", "b"]]) }, "field_invalid"],
    ["an empty name", { type: "t", data: { "": "a" } }, "field_invalid"],
    ["a reserved name", { type: "t", data: { _sf: "a" } }, "field_invalid"],
    ["a reserved label", { type: "t", data: {}, plain: { _sfx: "a" } }, "field_invalid"],
    ["half a character", { type: "t", data: { a: "\ud83d" } }, "field_invalid"],
    ["half a character in a label", { type: "t", data: {}, plain: { a: "\ud83d" } }, "field_invalid"],
    ["too much data", { type: "t", data: { a: long } }, "too_large"],
    ["too much in labels", { type: "t", data: {}, plain: { a: long } }, "too_large"],
  ])("%s", async (_, draft, code) => {
    await writer.write(DRAFT);
    server.drain();
    expect(await codeOf(() => writer.write(draft as { type: string; data: StringMap }))).toBe(code);
    expect(server.drain().filter((route) => route === "createRecord")).toEqual([]);
  });

  test("fields of one name", async () => {
    expect(
      await codeOf(() =>
        fieldsOf([
          ["a", "1"],
          ["a", "2"],
        ]),
      ),
    ).toBe("field_invalid");
  });

  test("a value of 2 MB goes through", async () => {
    const { meta } = await writer.write({ type: "t", data: { a: "é".repeat(1024 * 1024) } });
    expect((await writer.read(meta.recordId)).data["a"]).toHaveLength(1024 * 1024);
  });
});

describe("sharing", () => {
  test("the reader opens records; the key goes before the policy; twice is as good as once", async () => {
    const { meta } = await writer.write(DRAFT);
    server.drain();
    await writer.share("contact", readerOf(bob));
    expect(server.drain()).toEqual(["putAccessKey", "putPolicy"]);
    await writer.share("contact", readerOf(bob));
    expect(server.drain()).toEqual(["putAccessKey", "getAccessKey", "putPolicy"]);
    expect((await reader.read(meta.recordId)).data).toEqual(DRAFT.data);
    expect(await writer.outgoing()).toMatchObject([{ readerId: bob.clientId, type: "contact" }]);
    expect(await reader.incoming()).toMatchObject([{ writerId: alice.clientId, type: "contact" }]);
  });

  test("works before there is a record, and the writer's other device can still write", async () => {
    await writer.share("new", readerOf(bob));
    const { meta } = await clientOf(server, alice).write({ ...DRAFT, type: "new" });
    expect((await reader.read(meta.recordId)).data).toEqual(DRAFT.data);
  });

  test("with oneself is nothing; with another suite says so", async () => {
    await writer.share("contact", readerOf(alice));
    expect(server.drain()).toEqual([]);
    const nist = { readerId: bob.clientId, publicKey: { type: "p384", key: "x" } } as const;
    expect(await codeOf(() => writer.share("contact", nist))).toBe("suite_mismatch");
  });

  test("revoking denies, then deletes; twice is as good as once; sharing again works", async () => {
    const { meta } = await writer.write(DRAFT);
    await writer.share("contact", readerOf(bob));
    server.drain();
    await writer.revoke("contact", bob.clientId);
    await writer.revoke("contact", bob.clientId);
    expect(server.drain()).toEqual([...REVOKED, ...REVOKED]);
    expect(await codeOf(() => reader.read(meta.recordId))).toBe("not_found");
    expect(await writer.outgoing()).toEqual([]);
    await writer.share("contact", readerOf(bob));
    expect((await reader.read(meta.recordId)).data).toEqual(DRAFT.data);
  });

  test("an old key of the reader is replaced by the current one", async () => {
    await writer.write(DRAFT);
    const place = `${alice.clientId} ${bob.clientId} contact`;
    server.eaks.set(place, server.eakBy(alice.clientId, alice.clientId, "AAAA.BBBB"));
    await writer.share("contact", readerOf(bob));
    expect(await reader.keys.served(writer.context("contact"))).toEqual(
      await writer.keys.forWriting(writer.context("contact")),
    );
  });
});

test("what is shared before there is anything to read is readable, also for a writer who remembers nothing", async () => {
  await writer.share("contact", readerOf(bob));
  const { meta } = await clientOf(server, alice).write(DRAFT);
  for (const identity of [alice, bob]) {
    expect((await clientOf(server, identity).read(meta.recordId)).data).toEqual(DRAFT.data);
  }
});

describe("searching", () => {
  test("goes over all pages, with the total, and opens what is shared", async () => {
    for (let i = 0; i < 5; i++) await writer.write({ type: "contact", data: { n: String(i) } });
    await writer.share("contact", readerOf(bob));
    const results = reader.search({ includeAllWriters: true, includeData: true, limit: 2 });
    expect(await results.total()).toBe(5);
    const values: (string | undefined)[] = [];
    for await (const row of results) values.push(row.record?.data["n"]);
    expect(values).toEqual(["0", "1", "2", "3", "4"]);
    const again: RecordId[] = [];
    for await (const row of results) again.push(row.meta.recordId);
    expect(again).toHaveLength(5);

    const rows: unknown[] = [];
    for await (const row of reader.query({ includeAllWriters: true, includeData: true, count: 2 })) {
      rows.push(row.record?.data["n"]);
    }
    expect(rows).toEqual(values);
    const page = await reader.searchPage({ includeAllWriters: true, limit: 3 });
    expect(page).toMatchObject({ next: 3, total: 5 });
    expect(page.records.every(({ record, error }) => record === null && error === null)).toBe(true);
  });

  test("one record that does not open does not hide the others", async () => {
    const good = await writer.write(DRAFT);
    const bad = await writer.write(DRAFT);
    server.records.set(bad.meta.recordId, {
      ...good.encrypted,
      meta: bad.meta,
      data: { phone: "not a quad" },
      recSig: null,
    });
    const { records } = await writer.searchPage({ includeData: true });
    expect(records.map(({ error }) => error?.code ?? null)).toEqual([null, "wire_invalid"]);
  });

  test("pages that do not move forward are refused", async () => {
    await writer.write(DRAFT);
    server.tamper = ({ route }) =>
      route === "search" ? json({ results: [], last_index: 1, total_results: 9 }) : undefined;
    const run = async () => {
      for await (const _ of writer.search({}));
    };
    expect(await codeOf(run)).toBe("wire_invalid");
  });
});

test("a revoked reader who knows the key gets what the server gives, which is nothing", async () => {
  const registry = memoryRegistry();
  const { meta } = await writer.write(DRAFT);
  await writer.share("contact", readerOf(bob));
  await clientOf(server, bob, { registry }).read(meta.recordId);
  await writer.revoke("contact", bob.clientId);
  expect(await codeOf(() => clientOf(server, bob, { registry }).read(meta.recordId))).toBe("not_found");
  expect(await codeOf(() => reader.read(recordId(server.uuid())))).toBe("not_found");
});
