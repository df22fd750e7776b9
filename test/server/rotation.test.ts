/** A type's access key exchanged in one step: whole, resumed, refused when something changed, never half seen. */
import { createHash, randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type AccessKey, newAccessKey } from "../../src/crypto/access-key.ts";
import { suiteNamed } from "../../src/crypto/suites.ts";
import { Client } from "../../src/e3db/client.ts";
import type { RequestWorld } from "../../src/e3db/http/world.ts";
import { openKeys } from "../../src/e3db/identity.ts";
import { typesClause } from "../../src/e3db/records/search.ts";
import { type PendingRecord, rewrapFields, rewrapHeader } from "../../src/e3db/sharing/rotation.ts";
import { isVaultError } from "../../src/errors.ts";
import { DEFAULT_RATES } from "../../src/server/limits/rates.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { dropExpired, ROTATION_SECONDS } from "../../src/server/store/rotations.ts";
import { codeOf } from "../e3db/scripted.ts";
import { type E3dbPerson, enrol, worldOf } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register, share } from "./people.ts";

let server: TestServer;
let alice: E3dbPerson;
let bob: E3dbPerson;
let carol: E3dbPerson;

beforeAll(async () => {
  server = await startTestServer();
  [alice, bob, carol] = await Promise.all([
    enrol(server, "Alice"),
    enrol(server, "Bob"),
    enrol(server, "Carol"),
  ]);
});
afterAll(async () => server.stop());

const suite = suiteNamed("sodium");

/** What a rotation of `type` by `alice` needs: the old key, a new one, and how records go from one to the other. */
async function change(type: string) {
  const context = alice.client.context(type);
  const from = await alice.client.keys.forReading(context);
  const accessKey = newAccessKey(openKeys(alice.identity).privateKey, context);
  const rewrap = async ({ record, header }: PendingRecord) => ({
    data: rewrapFields(suite, record.data, { from, to: accessKey }),
    plain: {},
    recSig: null,
    header: header === null ? null : rewrapHeader(header, { from, to: accessKey }),
  });
  return { type, accessKey, rewrap, rotationId: randomUUID() };
}

const halves = (data: Readonly<Record<string, string>>, from: number) =>
  Object.values(data).map((quad) =>
    quad
      .split(".")
      .slice(from, from + 2)
      .join("."),
  );

async function opens(accessKey: AccessKey, recordId: Parameters<typeof alice.client.fetch>[0]) {
  const stored = await alice.client.fetch(recordId);
  return codeOf(() => alice.client.openWith(accessKey, stored));
}

test("every record and key changes, ciphertexts stay, who was left out reads nothing more", async () => {
  const written = [];
  for (let i = 0; i < 7; i++) {
    written.push(
      await alice.client.write({ type: "diary", data: { a: `a${i}`, b: "é" }, plain: { n: `${i}` } }),
    );
  }
  for (const reader of [bob, carol]) await alice.client.share("diary", reader.asReader);
  const oldKey = await carol.client.keys.forReading(alice.client.context("diary"));
  const before = await Promise.all(written.map(({ meta }) => alice.client.fetch(meta.recordId)));
  await alice.client.revoke("diary", carol.identity.clientId);

  const steps: number[] = [];
  const options = await change("diary");
  const report = await alice.client.rotations.rotate({
    ...options,
    readers: [bob.asReader],
    onProgress: ({ staged }) => steps.push(staged),
  });
  expect(report).toEqual({ total: 7, kept: [] });
  expect(steps.at(-1)).toBe(7);

  for (const old of before) {
    const now = await alice.client.fetch(old.meta.recordId);
    expect(halves(now.data, 2)).toEqual(halves(old.data, 2));
    expect(halves(now.data, 0)).not.toEqual(halves(old.data, 0));
    expect(now.meta.version).not.toBe(old.meta.version);
    expect(now.meta.plain).toEqual(old.meta.plain);
    expect(await opens(oldKey, old.meta.recordId)).toBe("decryption_failed");
  }
  const times = await server.db.query<{ modified: number }>(
    sql`select modified from record where writer_id = ${alice.identity.clientId} order by rid`,
  );
  expect(new Set(times.map((row) => row.modified)).size).toBe(times.length);

  for (const person of [alice, bob]) {
    const fresh = person.elsewhere();
    for (const { meta, data } of written) expect((await fresh.read(meta.recordId)).data).toEqual(data);
  }
  expect(await carol.elsewhere().keys.served(alice.client.context("diary"))).toBeNull();
  // What is written next goes on under the new key.
  const later = await alice.elsewhere().write({ type: "diary", data: { a: "later" } });
  expect(await opens(options.accessKey, later.meta.recordId)).toBeNull();
});

test("a file gets a new header in a copy, which reads as before; the old bytes are gone", async () => {
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => (31 * i) & 255);
  const file = await alice.client.files.write(
    { type: "scans", plain: { k: "v" } },
    new Blob([bytes]).stream(),
  );
  await alice.client.share("scans", bob.asReader);
  const oldUrl = file.file.fileUrl ?? "";
  const options = await change("scans");
  await alice.client.rotations.rotate({ ...options, readers: [bob.asReader] });
  const { stream, record } = await bob.elsewhere().files.read(file.meta.recordId);
  expect(Buffer.from(await new Response(stream).arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  expect(record.file.checksum).not.toBe(file.file.checksum);
  expect(record.file.size).toBe(file.file.size);
  expect((await server.fetch(new Request(oldUrl))).status).toBe(404);
});

test("copies of a file that changed or went while it was staged leave no bytes behind", async () => {
  const write = (text: string, options = {}) =>
    alice.client.files.write({ type: "moving" }, new Blob([text]).stream(), options);
  const [changing, going] = [await write("one"), await write("two")];
  const options = await change("moving");
  let first = true;
  const onProgress = async ({ staged }: { staged: number }) => {
    if (staged < 2 || !first) return;
    first = false;
    await write("three", { replaces: changing.meta });
    await alice.client.remove(going.meta);
  };
  const pending: Promise<void>[] = [];
  const rewrap = async (item: PendingRecord) => {
    await Promise.all(pending);
    return options.rewrap(item);
  };
  const world: RequestWorld = {
    fetch: async (request) => {
      if (request.url.endsWith("/commit")) await Promise.all(pending);
      return server.fetch(request);
    },
  };
  const client = new Client(alice.identity, { world });
  await client.rotations.rotate({
    ...options,
    rewrap,
    readers: [],
    onProgress: (at) => void pending.push(onProgress(at)),
  });
  const used = await server.db.query<{ id: string }>(sql`select file_meta::json->>'fileId' as id from record
    where writer_id = ${alice.identity.clientId} and type = 'moving'`);
  expect(used).toHaveLength(1);
  const gone = await server.db.query<{ id: string }>(sql`select file_id as id from gone_file`);
  const known = new Set([...used, ...gone].map(({ id }) => id));
  const { stream } = await alice.elsewhere().files.read(changing.meta.recordId);
  expect(await new Response(stream).text()).toBe("three");
  const all = readdirSync(join(server.dataDir, "files"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name);
  const others = await server.db.query<{ id: string }>(sql`select file_meta::json->>'fileId' as id from record
    where writer_id = ${alice.identity.clientId} and file_meta is not null`);
  for (const { id } of others) known.add(id);
  expect(all.filter((id) => !known.has(id))).toEqual([]);
  expect(all.length).toBeGreaterThan(0);
});

test("a label _sf of a file and a record signature are exchanged, and the label is found", async () => {
  const file = await alice.client.files.write({ type: "signed" }, new Blob(["x"]).stream());
  const options = await change("signed");
  const rewrap = async (pending: PendingRecord) => ({
    ...(await options.rewrap(pending)),
    plain: { _sf: "a.b.c.d" },
    recSig: "sig",
  });
  await alice.client.rotations.rotate({ ...options, rewrap, readers: [] });
  const stored = await alice.client.fetch(file.meta.recordId);
  expect(stored.meta.plain).toEqual({ _sf: "a.b.c.d" });
  expect(stored.recSig).toBe("sig");
  const [tag] = await server.db.query(sql`select 1 from tag t join record r using (writer_id, rid)
    where r.writer_id = ${alice.identity.clientId} and r.record_id = ${file.meta.recordId}`);
  expect(tag).toBeDefined();
});

test("what was interrupted goes on under the same id and stages nothing twice", async () => {
  for (let i = 0; i < 9; i++) await alice.client.write({ type: "long", data: { a: `${i}` } });
  const options = await change("long");
  const asked: string[] = [];
  const counted = {
    ...options,
    readers: [],
    rewrap: async (pending: PendingRecord) => {
      asked.push(pending.record.meta.recordId);
      return options.rewrap(pending);
    },
  };
  /** A network that breaks for good once a commit is asked for, before or after it reaches the server. */
  const breaking = (after: boolean): RequestWorld => ({
    fetch: async (request) => {
      const isCommit = request.url.endsWith("/commit");
      if (isCommit && after) await server.fetch(request);
      if (isCommit) throw new TypeError("the network is gone");
      return server.fetch(request);
    },
    sleep: async () => undefined,
  });
  for (const after of [false, true]) {
    const client = new Client(alice.identity, { world: breaking(after) });
    expect(await codeOf(() => client.rotations.rotate(counted))).toBe("network_unreachable");
    expect(asked).toHaveLength(9);
    expect(await client.rotations.list()).toHaveLength(after ? 0 : 1);
  }
  expect(await alice.client.rotations.rotate(counted)).toEqual({ total: 9, kept: [] });
  expect(asked).toHaveLength(9);
  for await (const row of alice.elsewhere().search({ match: [], includeData: true })) {
    if (row.meta.type === "long") expect(row.record).not.toBeNull();
  }
});

test("a record that changes, appears or goes while it is staged is staged again; one left alone is named", async () => {
  const [changing, going, odd] = [
    await alice.client.write({ type: "busy", data: { a: "1" } }),
    await alice.client.write({ type: "busy", data: { a: "2" } }),
    await alice.client.write({ type: "busy", data: { a: "odd" } }),
  ];
  const options = await change("busy");
  const asked: string[] = [];
  const rewrap = async (pending: PendingRecord) => {
    const { recordId } = pending.record.meta;
    asked.push(recordId);
    if (recordId === odd.meta.recordId) return null;
    if (asked.length === 1) {
      await alice.client.update(changing.meta, { type: "busy", data: { a: "changed" } });
      await alice.client.remove(going.meta);
      await alice.client.write({ type: "busy", data: { a: "new" } });
    }
    return options.rewrap(pending);
  };
  const report = await alice.client.rotations.rotate({ ...options, rewrap, readers: [] });
  expect(report).toEqual({ total: 3, kept: [odd.meta.recordId] });
  const fresh = alice.elsewhere();
  expect((await fresh.read(changing.meta.recordId)).data).toEqual({ a: "changed" });
  expect(await opens(options.accessKey, odd.meta.recordId)).toBe("decryption_failed");
});

test("a reader that appears meanwhile stops the commit, and is named", async () => {
  await alice.client.write({ type: "shared", data: { a: "1" } });
  const options = await change("shared");
  const rewrap = async (pending: PendingRecord) => {
    await alice.client.share("shared", bob.asReader);
    return options.rewrap(pending);
  };
  const run = alice.client.rotations.rotate({ ...options, rewrap, readers: [] });
  const error = await run.catch((thrown: unknown) => thrown);
  expect(isVaultError(error, "conflict") && error.detail["readers"]).toBe(bob.identity.clientId);
  expect(
    await bob.elsewhere().search({ match: [], includeAllWriters: true, includeData: true }).total(),
  ).not.toBe(0);
  const done = { ...options, readers: [], without: [bob.identity.clientId] };
  expect((await alice.client.rotations.rotate(done)).total).toBe(1);
  expect(await bob.elsewhere().keys.served(alice.client.context("shared"))).toBeNull();
});

test("groups get the new key too, and one left out reads nothing more", async () => {
  const type = "family";
  const groups: string[] = [];
  for (const [name, member] of [
    ["in", bob],
    ["out", carol],
  ] as const) {
    const { groupId } = await alice.client.groups.create({ name, capabilities: ["SHARE_CONTENT"] });
    await alice.client.groups.add(groupId, member.asReader, ["READ_CONTENT"]);
    await alice.client.write({ type, data: { a: name } });
    await alice.client.groups.share(groupId, type);
    groups.push(groupId);
  }
  const [inside = "", outside = ""] = groups;
  const options = { ...(await change(type)), readers: [] };
  const groupKey = { groupId: inside, publicKey: await alice.client.groups.publicKey(inside) };
  const error = await alice.client.rotations
    .rotate({ ...options, groups: [groupKey] })
    .catch((e: unknown) => e);
  expect(isVaultError(error, "conflict") && error.detail["groups"]).toBe(outside);
  await alice.client.rotations.rotate({ ...options, groups: [groupKey], withoutGroups: [outside] });
  const { items } = await bob.elsewhere().groups.records(inside);
  expect(items.map(({ record }) => record?.data["a"]).sort()).toEqual(["in", "out"]);
  expect((await carol.elsewhere().groups.records(outside)).items).toEqual([]);
});

test("a share taken back while records are staged gets no new key", async () => {
  await alice.client.write({ type: "taken", data: { a: "1" } });
  await alice.client.share("taken", bob.asReader);
  const options = await change("taken");
  const rewrap = async (pending: PendingRecord) => {
    await alice.elsewhere().revoke("taken", bob.identity.clientId);
    return options.rewrap(pending);
  };
  await alice.client.rotations.rotate({ ...options, rewrap, readers: [bob.asReader] });
  expect(await bob.elsewhere().keys.served(alice.client.context("taken"))).toBeNull();
});

test("readers see the old key with old records or the new with new, at any moment", async () => {
  const type = "atomic";
  for (let i = 0; i < 40; i++) await alice.client.write({ type, data: { a: `${i}` } });
  await alice.client.share(type, bob.asReader);
  const options = await change(type);
  let finished = false;
  const rotation = alice.client.rotations.rotate({ ...options, readers: [bob.asReader] }).finally(() => {
    finished = true;
  });
  let pages = 0;
  while (!finished) {
    const reader = bob.elsewhere();
    const page = await reader.searchPage({
      match: [typesClause(type)],
      includeAllWriters: true,
      includeData: true,
      limit: 100,
    });
    const mine = page.records.filter((row) => row.meta.type === type);
    expect(mine).toHaveLength(40);
    expect(mine.filter((row) => row.record === null)).toEqual([]);
    pages++;
  }
  await rotation;
  expect(pages).toBeGreaterThan(0);
});

test("a server without rotation is said to have none", async () => {
  const world = { fetch: async () => new Response("{}", { status: 404 }) };
  const client = new Client(alice.identity, { world });
  expect(await client.rotations.supported()).toBe(false);
  const options = { ...(await change("diary")), readers: [] };
  expect(await codeOf(() => client.rotations.rotate(options))).toBe("unsupported");
  expect(await new Client(alice.identity, { world: worldOf(server) }).rotations.supported()).toBe(true);
});

/** The same by hand, where the client would not do it. */
async function begun(writer: Person, type = "t", id: string = randomUUID()) {
  const path = `/v1/sealfield/rotations/${id}`;
  expect((await writer.call("PUT", path, { type })).status).toBe(200);
  return path;
}
const wraps = { f: "n.n" };
const ownKey = (writer: Person) => ({ keys: [{ reader_id: writer.id, eak: "k.k" }] });

test("a commit with anything unsaid changes nothing and names it", async () => {
  const [writer, reader] = [await register(server), await register(server)];
  const first = await createRecord(writer, "t");
  await share(writer, "t", reader);
  const path = await begun(writer);
  const staged = { record_id: first.record_id, version: first.version, data: wraps };
  const chunk = await writer.call("POST", `${path}/records`, { records: [staged] });
  expect(chunk.body).toEqual({ staged: 1, changed: [] });
  const second = await createRecord(writer, "t");
  const refused = await writer.call("POST", `${path}/commit`, ownKey(writer));
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ changed: [second.record_id], readers: [reader.id], groups: [] });
  const updated = await writer.call(
    "PUT",
    `/v1/storage/records/safe/${first.record_id}/${first.version}`,
    recordBody(writer, "t"),
  );
  const late = await writer.call("POST", `${path}/records`, { records: [staged] });
  expect(late.body).toEqual({ staged: 0, changed: [first.record_id] });
  const read = await writer.call("GET", `/v1/storage/records/${first.record_id}`);
  expect(read.body).toEqual(updated.body);
  const key = await reader.call("GET", `/v1/storage/access_keys/${writer.id}/${writer.id}/${reader.id}/t`);
  expect(key.body.eak).toBe("a.b");
});

test("a chunk can lose no field, change no ciphertext or label, and add none but ours", async () => {
  const writer = await register(server);
  const { record_id, version } = await createRecord(
    writer,
    "t",
    { label: "x" },
    { f: "a.b.c.d", g: "a.b.c.d" },
  );
  const path = await begun(writer);
  const stage = async (item: object) =>
    (await writer.call("POST", `${path}/records`, { records: [{ record_id, version, ...item }] })).status;
  const both = { f: "n.n", g: "n.n" };
  expect(await stage({ data: { f: "n.n" } })).toBe(400);
  expect(await stage({ data: { ...both, f: "n.n.x.x" } })).toBe(400);
  expect(await stage({ data: { ...both, h: "a.b.c.d" } })).toBe(400);
  expect(await stage({ data: both, plain: { label: "y" } })).toBe(400);
  expect(await stage({ data: both, header: "3.a.b." })).toBe(400);
  expect(await stage({ data: { ...both, _sf: "n.n.x.x" }, plain: { _sf: "q" } })).toBe(200);
  const doubled = [
    { record_id, version, data: both },
    { record_id, version, data: both },
  ];
  expect((await writer.call("POST", `${path}/records`, { records: doubled })).status).toBe(400);
  expect((await writer.call("POST", `${path}/commit`, { keys: [] })).status).toBe(400);
  expect((await writer.call("POST", `${path}/commit`, ownKey(writer))).status).toBe(200);
  const { body } = await writer.call("GET", `/v1/storage/records/${record_id}`);
  expect(body.data).toEqual({ f: "n.n.c.d", g: "n.n.c.d", _sf: "n.n.x.x" });
  expect(body.meta.plain).toEqual({ label: "x", _sf: "q" });
});

test("while a large file is copied, its owner reads large records", async () => {
  const limited = await startTestServer({ rates: DEFAULT_RATES });
  try {
    const writer = await register(limited);
    const label = { label: "x".repeat(200_000) };
    const large = await createRecord(writer, "other", label);
    const bytes = Buffer.from("3.a.b.sealed");
    const file_meta = { checksum: createHash("md5").update(bytes).digest("base64"), size: bytes.length };
    const { meta } = recordBody(writer, "t", label);
    const announced = await writer.call("POST", "/v1/storage/files", {
      meta: { ...meta, file_meta },
      data: {},
    });
    const { id, file_url } = announced.body;
    expect((await limited.fetch(new Request(file_url, { method: "PUT", body: bytes }))).status).toBe(200);
    const { record_id, version } = (await writer.call("PATCH", `/v1/storage/files/${id}`)).body.meta;
    const path = `/v1/sealfield/rotations/${randomUUID()}`;
    expect((await writer.call("PUT", path, { type: "t" })).status).toBe(200);
    const statuses: number[] = [];
    const { put } = limited.files;
    limited.files.put = async (...file) => {
      statuses.push((await writer.call("GET", `/v1/storage/records/${large.record_id}`)).status);
      return put(...file);
    };
    const staged = { record_id, version, data: {}, header: "3.n.n." };
    const chunk = await writer.call("POST", `${path}/records`, { records: [staged] });
    expect([chunk.body, statuses]).toEqual([{ staged: 1, changed: [] }, [200]]);
  } finally {
    await limited.stop();
  }
});

test("one open rotation per type; given up or forgotten it leaves nothing behind", async () => {
  const writer = await register(server);
  const made = await createRecord(writer, "t");
  const item = { record_id: made.record_id, version: made.version, data: wraps };
  const path = await begun(writer);
  const other = `/v1/sealfield/rotations/${randomUUID()}`;
  expect((await writer.call("PUT", other, { type: "t" })).status).toBe(409);
  expect((await writer.call("PUT", path, { type: "u" })).status).toBe(409);
  await writer.call("POST", `${path}/records`, { records: [item] });
  expect((await writer.call("DELETE", path)).status).toBe(204);
  expect((await writer.call("DELETE", path)).status).toBe(204);
  expect((await writer.call("GET", path)).status).toBe(404);
  expect((await writer.call("POST", `${path}/records`, { records: [item] })).status).toBe(404);
  expect((await writer.call("POST", `${path}/commit`, ownKey(writer))).status).toBe(404);

  const second = await begun(writer);
  await writer.call("POST", `${second}/records`, { records: [item] });
  const old = (ROTATION_SECONDS + 60) * 1_000_000;
  await server.db.query(
    sql`update rotation set touched = touched - ${old}::bigint where writer_id = ${writer.id}`,
  );
  await server.db.transaction((tx) => dropExpired(tx));
  const left = await server.db.query(sql`select 1 from rotation_record where writer_id = ${writer.id}`);
  expect(left).toEqual([]);
  const third = await begun(writer);
  await writer.call("POST", `${third}/records`, { records: [item] });
  expect((await writer.call("POST", `${third}/commit`, ownKey(writer))).status).toBe(200);
  expect((await writer.call("POST", `${third}/commit`, ownKey(writer))).status).toBe(200);
  expect((await writer.call("DELETE", third)).status).toBe(409);
  await begun(writer);
});

test("a rotation is its writer's alone: to others it does not exist", async () => {
  const [writer, stranger] = [await register(server), await register(server)];
  const made = await createRecord(writer, "t");
  const path = await begun(writer);
  const item = { record_id: made.record_id, version: made.version, data: wraps };
  expect((await stranger.call("GET", path)).status).toBe(404);
  expect((await stranger.call("GET", `${path}/pending`)).status).toBe(404);
  expect((await stranger.call("POST", `${path}/records`, { records: [item] })).status).toBe(404);
  expect((await stranger.call("POST", `${path}/commit`, ownKey(stranger))).status).toBe(404);
  // The same id is another rotation for somebody else, and holds none of the writer's records.
  const theirs = await begun(stranger, "t", path.slice(-36));
  expect((await stranger.call("GET", `${theirs}/pending`)).body.records).toEqual([]);
  const chunk = await stranger.call("POST", `${theirs}/records`, { records: [item] });
  expect(chunk.body).toEqual({ staged: 0, changed: [made.record_id] });
});
