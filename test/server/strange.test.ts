/**
 * Strange requests to every route of the table, by somebody who may call: odd paths, and each place of each body taken
 * by what no SDK sends. Each is answered as the caller's mistake, none as a fault of the server's, and what somebody
 * else keeps stays as it was.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROUTES } from "../../src/wire/routes.ts";
import { generator } from "../hostile-server/mutate.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, send } from "./people.ts";
import { noteOf, signer } from "./signers.ts";

type Name = keyof typeof ROUTES;
const NAMES = Object.keys(ROUTES) as Name[];

const faults: string[] = [];
let server: TestServer;
let victim: Person;
let stranger: Person;
let kept: { record_id: string; version: string };
beforeAll(async () => {
  const log = (event: string) => {
    if (event !== "request") faults.push(event);
  };
  server = await startTestServer({ openAccounts: true, anonymousNotes: true, log });
  [victim, stranger] = [await register(server), await register(server)];
  kept = await createRecord(victim, "t", { name: "first" });
});
afterAll(async () => server.stop());

/** Segments: bytes that are no text, a slash in one, what means something elsewhere, and great length. */
const SEGMENTS = [
  ["%00", "%FF", "%C0%AF", "%ED%A0%80", "%", "..%2f..", "-1", "99999999999999999999", "NaN"],
  ["'%20or%201=1--", "{11111111-1111-4111-8111-111111111111}", "x".repeat(5_000), "__proto__"],
].flat();

const ODD: readonly unknown[] = [
  ...[null, true, -1, 1e308, 2 ** 53, 0.5, "", "a\u0000b", "\ud800", "x".repeat(3_000)],
  ...[[], [null], {}, { constructor: 1 }, JSON.parse('{"__proto__":{"x":1}}'), { "\u0000": "\u0000" }],
];

/** Every value in which one place of `body` is taken by something else; what takes it changes from place to place. */
function* changed(body: unknown, next: () => unknown): Generator<unknown> {
  yield next();
  yield next();
  if (typeof body !== "object" || body === null) return;
  for (const [key, value] of Object.entries(body))
    for (const part of changed(value, next))
      yield Array.isArray(body) ? body.with(Number(key), part) : { ...body, [key]: part };
}

function bodies(): Partial<Record<Name, unknown>> {
  const record = recordBody(stranger, "t", { a: "b" });
  const file_meta = { checksum: "1B2M2Y8AsgTpgAmY7PhCfg==", size: 3 };
  const file = { ...record, meta: { ...record.meta, file_meta } };
  const eq = { eq: { name: "a", value: "b" } };
  const terms = { keys: ["a"], values: ["b"], tags: { a: "b" }, writer_ids: [stranger.id] };
  const clause = { condition: "AND", strategy: "FUZZY", terms };
  const range = { before: "2030-01-01T00:00:00Z", after: "2020-01-01T00:00:00Z", key: "CREATED" };
  const group = {
    group_name: "g",
    public_key: "k",
    encrypted_group_key: "a.b",
    capability: ["READ_CONTENT"],
  };
  const member = { client_id: stranger.id, membership_key: "a.b", capability_names: ["READ_CONTENT"] };
  const key = { reader_id: stranger.id, eak: "k.k" };
  return {
    createRecord: record,
    updateRecord: record,
    editRecord: record,
    createFile: file,
    replaceFile: file,
    createRecords: { creates: [{ key: "k", record }] },
    deleteVersions: { records: [{ record_id: kept.record_id, version: kept.version }] },
    deletedRecords: { records: [{ record_id: kept.record_id, writer_id: victim.id }] },
    changesSince: { since: "x", limit: 10, include_data: true, wait: 0 },
    putPolicy: { allow: [{ read: {} }], deny: [{ edit: {} }] },
    putAccessKey: { eak: "a.b" },
    createGroup: group,
    addMembers: { group_id: kept.record_id, group_members: [member] },
    bulkGroups: { group_ids: [kept.record_id] },
    beginRotation: { type: "t" },
    commitRotation: { keys: [key], without: [stranger.id], groups: [], without_groups: [] },
    listFiles: { limit: 1, next: 0 },
    clientsPublic: { client_ids: [stranger.id] },
    deleteRecords: { record_ids: [kept.record_id] },
    register: { token: "x", client: { name: "n", public_key: { curve25519: "x" } } },
    accountLogin: { email: "a@b.c", challenge: "x", response: "y", keyid: "password" },
    search: {
      match: [clause],
      exclude: [clause],
      range,
      limit: 10,
      next_token: 0,
      include_all_writers: true,
    },
    query: { count: 1, after_index: 0, record_ids: [kept.record_id], plain: { and: [eq, { not: eq }] } },
  };
}

/** The path with the victim's record in it, and `odd` in the place `at`. */
function pathOf(name: Name, at = "", odd = ""): string {
  const known: Readonly<Record<string, string>> = {
    recordId: kept.record_id,
    version: kept.version,
    type: "t",
    [at]: odd,
  };
  return ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => known[key] ?? stranger.id);
}

const authorized = () => ({ Authorization: `Bearer ${stranger.bearer}` });

test("odd paths", async () => {
  const statuses = new Map<number, number>();
  for (const [index, name] of NAMES.entries()) {
    const places = [...ROUTES[name].path.matchAll(/:(\w+)/g)].map(([, place]) => place ?? "");
    for (const [at, place] of places.entries())
      for (let turn = 0; turn < 4; turn++) {
        const odd = SEGMENTS[(index + at + turn * 3) % SEGMENTS.length] ?? "";
        const { method } = ROUTES[name];
        const content = method === "GET" ? undefined : {};
        const { status } = await send(server, method, pathOf(name, place, odd), content, authorized());
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        expect(status, `${method} ${pathOf(name, place, odd)}`).toBeLessThan(500);
      }
  }
  // They got as far as the handlers.
  expect(statuses.get(400) ?? 0).toBeGreaterThan(20);
  expect(faults).toEqual([]);
});

test("the longest names that are asked for again, of letters of three bytes in no order", async () => {
  const random = generator(7);
  const long = () =>
    Array.from({ length: 1_024 }, () => String.fromCharCode(0x4e00 + random(20_000))).join("");
  const writer = await signer(server, true);
  const group = { group_name: long(), public_key: "k", encrypted_group_key: "a.b" };
  const answers = [
    await writer.call("POST", "/v2/storage/groups", "", group),
    await writer.call("POST", "/v2/storage/notes", "", noteOf(writer, { id_string: long() })),
  ];
  for (const { status, body } of answers) {
    expect([status, body.error]).toEqual([400, expect.stringContaining("make it shorter")]);
  }
  expect(faults).toEqual([]);
});

test("odd bodies", async () => {
  let turn = 0;
  const next = () => ODD[turn++ % ODD.length];
  const all = bodies();
  let refused = 0;
  for (const name of NAMES) {
    const { method } = ROUTES[name];
    if (method === "GET") continue;
    for (const body of [...changed(all[name] ?? {}, next), "", "[".repeat(3_000), '{"a":1,"a":2}']) {
      const { status } = await send(server, method, pathOf(name), body, authorized());
      expect(status, `${method} ${pathOf(name)} ${JSON.stringify(body)}`).toBeLessThan(500);
      if (status === 400) refused++;
    }
  }
  expect(refused).toBeGreaterThan(200);
  expect(faults).toEqual([]);
  const { status, body } = await victim.call("GET", `/v1/storage/records/${kept.record_id}`);
  expect([status, body.meta.version, body.meta.plain]).toEqual([200, kept.version, { name: "first" }]);
});
