/** A client's audit log: what was done about its shares and keys, in a chain that shows what was changed in it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AuditHead } from "../../src/e3db/audit.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { brokenLogs } from "../../src/server/store/audit.ts";
import { codeOf } from "../e3db/scripted.ts";
import { type E3dbPerson, enrol } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { basic, type Person, register, send, share } from "./people.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server.stop());

const logOf = async (person: Person) => (await person.call("GET", "/v1/sealfield/audit")).body.entries;
const kindsOf = async (person: Person): Promise<string[]> =>
  (await logOf(person)).map(({ kind }: { kind: string }) => kind);

test("shares, keys, registrations and failed logins are told once each, to whom they are about", async () => {
  const [writer, reader] = [await register(server, "Writer"), await register(server)];
  await share(writer, "t", reader);
  const policy = `/v1/storage/policy/${writer.id}/${writer.id}/${reader.id}/t`;
  await writer.call("PUT", policy, { deny: [{ read: {} }] });
  await writer.call("PUT", policy, { deny: [{ read: {} }] });
  const key = `/v1/storage/access_keys/${writer.id}/${writer.id}/${reader.id}/t`;
  await writer.call("DELETE", key);
  await writer.call("DELETE", key);
  for (let i = 0; i < 3; i++) {
    const headers = { Authorization: basic(writer.apiKeyId, "wrong") };
    const body = "grant_type=client_credentials";
    expect((await send(server, "POST", "/v1/auth/token", body, headers)).status).toBe(401);
  }
  expect(await kindsOf(writer)).toEqual([
    "registered",
    "key_put",
    "share_changed",
    "share_changed",
    "key_deleted",
    "login_failed",
  ]);
  const [, , given] = await logOf(writer);
  expect(JSON.parse(given.detail)).toEqual({
    by: writer.id,
    reader: reader.id,
    type: "t",
    allow: ["read"],
    deny: [],
  });
  expect(await kindsOf(reader)).toEqual(["registered"]);
});

test("a reader who leaves is told to the writer; a stranger who claims to leave is not", async () => {
  const [writer, reader, stranger] = [await register(server), await register(server), await register(server)];
  await share(writer, "t", reader);
  for (const person of [reader, stranger]) {
    const ids = `${writer.id}/${writer.id}/${person.id}/t`;
    await person.call("DELETE", `/v1/storage/access_keys/reader/${ids}`);
    await person.call("PUT", `/v1/storage/policy/reader/${ids}`, { deny: [{ read: {} }] });
  }
  const told = (await logOf(writer)).slice(3);
  expect(told.map(({ kind }: { kind: string }) => kind)).toEqual(["key_deleted", "share_changed"]);
  for (const { detail } of told) expect(JSON.parse(detail).by).toBe(reader.id);
});

test("what is done to a group is told to whoever does it, and its end to all who shared with it", async () => {
  const [owner, member] = [await register(server), await register(server)];
  const capability = ["SHARE_CONTENT"];
  const body = { group_name: "g", public_key: "k", encrypted_group_key: "a.b", capability };
  const { group_id } = (await owner.call("POST", "/v2/storage/groups", body)).body;
  const path = `/v2/storage/groups/${group_id}`;
  const group_members = [{ client_id: member.id, membership_key: "a.b", capability_names: capability }];
  await owner.call("POST", `${path}/members`, { group_members });
  const share = { group_id, record_type: "t", encrypted_access_key: "a.b", public_key: "k" };
  for (const person of [owner, member]) await person.call("POST", `${path}/share`, share);
  await owner.call("DELETE", `${path}/members`, { group_members });
  await owner.call("DELETE", path);
  expect(await kindsOf(member)).toEqual(["registered", "group_share_put", "group_share_dropped"]);
  expect((await kindsOf(owner)).slice(1)).toEqual([
    "members_changed",
    "group_share_put",
    "members_removed",
    "group_share_dropped",
  ]);
  expect(JSON.parse((await logOf(member)).at(-1).detail)).toEqual({
    by: owner.id,
    group: group_id,
    type: "t",
  });
});

test("entries of many at once stay one chain, and come in pages", async () => {
  const writer = await register(server);
  const readers = await Promise.all(Array.from({ length: 8 }, () => register(server)));
  await Promise.all(readers.map((reader) => share(writer, "t", reader)));
  const entries = await logOf(writer);
  expect(entries.map(({ seq }: { seq: number }) => seq)).toEqual(Array.from({ length: 17 }, (_, i) => i + 1));
  const page = await writer.call("GET", "/v1/sealfield/audit?after=5&limit=2");
  expect(page.body).toEqual({ entries: entries.slice(5, 7), last: 17 });
  expect((await writer.call("GET", "/v1/sealfield/audit?after=x")).status).toBe(400);
});

async function read({ client }: Pick<E3dbPerson, "client">, head: AuditHead | null = null) {
  const entries = [];
  for await (const entry of client.audit(head)) entries.push(entry);
  return entries;
}

test("the client and the operator notice an entry that was changed, left out or put last", async () => {
  const [alice, bob] = [await enrol(server, "Alice"), await enrol(server, "Bob")];
  await alice.client.write({ type: "t", data: {} });
  await alice.client.share("t", bob.asReader);
  const entries = await read(alice);
  expect(entries.map(({ kind }) => kind)).toEqual(["registered", "key_put", "key_put", "share_changed"]);
  const head = entries.at(-1) ?? null;
  await alice.client.revoke("t", bob.identity.clientId);
  expect((await read(alice, head)).map(({ kind }) => kind)).toEqual(["share_changed", "key_deleted"]);
  expect(await brokenLogs(server.db)).toEqual([]);

  const id = alice.identity.clientId;
  const spoil = async (change: Parameters<typeof server.db.query>[0], first: number) => {
    const rows = await server.db.query<{ seq: number }>(
      sql`select * from audit where client_id = ${id} order by seq`,
    );
    await server.db.query(change);
    expect(await codeOf(() => read(alice))).toBe("tampered");
    expect(await brokenLogs(server.db)).toEqual([{ clientId: id, seq: first }]);
    await server.db.query(sql`delete from audit where client_id = ${id}`);
    await server.db.query(sql`insert into audit
      select * from json_populate_recordset(null::audit, ${JSON.stringify(rows)})`);
    expect(await read(alice)).toHaveLength(6);
  };
  await spoil(sql`update audit set detail = '{}' where client_id = ${id} and seq = 4`, 4);
  await spoil(sql`update audit set at = at + 1 where client_id = ${id} and seq = 2`, 2);
  await spoil(sql`delete from audit where client_id = ${id} and seq = 3`, 3);
  await spoil(
    sql`insert into audit select client_id, 7, at, kind, detail, hash from audit
    where client_id = ${id} and seq = 6`,
    7,
  );
  // A log cut at its end is noticed by whoever remembers that end.
  const last = (await read(alice)).at(-1) ?? null;
  await server.db.query(sql`delete from audit where client_id = ${id} and seq > 4`);
  expect(await brokenLogs(server.db)).toEqual([]);
  expect(await codeOf(() => read(alice, last))).toBe("tampered");
});
