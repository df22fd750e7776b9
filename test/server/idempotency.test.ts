/**
 * Creates with an Idempotency-Key happen once: repeated, at the same time, after a lost answer, and never for others.
 */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "../../src/e3db/client.ts";
import type { RequestWorld } from "../../src/e3db/http/world.ts";
import { openKeys, publicKeyOf, signingKeyOf } from "../../src/e3db/identity.ts";
import { register as enrolAt } from "../../src/e3db/register.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { dropKeys } from "../../src/server/store/idempotency.ts";
import { codeOf } from "../e3db/scripted.ts";
import { enrol } from "./e3db-people.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Person, recordBody, register, send } from "./people.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server.stop());

const post = (person: Person, path: string, body: unknown, key: string) =>
  send(server, "POST", path, body, { Authorization: `Bearer ${person.bearer}`, "Idempotency-Key": key });
const RECORDS = "/v1/storage/records";
const countOf = async (person: Person) => {
  const [row] = await server.db.query<{ count: number }>(
    sql`select count(*) as count from record where writer_id = ${person.id}`,
  );
  return row?.count;
};

describe("records", () => {
  test("the same key and body gives the same answer, also when the record is another by now", async () => {
    const writer = await register(server);
    const body = recordBody(writer, "t", { a: "1" }, { f: "a.b.c.d", g: "a.b.c.d" });
    const first = await post(writer, RECORDS, body, "k1");
    const { record_id, version } = first.body.meta;
    await writer.call("PUT", `${RECORDS}/safe/${record_id}/${version}`, recordBody(writer, "t"));
    const second = await post(writer, RECORDS, body, "k1");
    expect([second.status, second.body]).toEqual([201, first.body]);
    expect(second.headers.get("content-type")).toBe(first.headers.get("content-type"));
    expect(await countOf(writer)).toBe(1);
    expect((await post(writer, RECORDS, body, "k2")).body.meta.record_id).not.toBe(record_id);
  });

  test("another body under the same key is refused; another client's key is another key", async () => {
    const [writer, other] = [await register(server), await register(server)];
    await post(writer, RECORDS, recordBody(writer, "t"), "k");
    const refused = await post(writer, RECORDS, recordBody(writer, "u"), "k");
    expect([refused.status, refused.body.error]).toEqual([422, expect.stringContaining("use a new one")]);
    expect((await post(other, RECORDS, recordBody(other, "t"), "k")).status).toBe(201);
    expect(await countOf(writer)).toBe(1);
    for (const key of ["a b", "x".repeat(256)]) {
      expect((await post(writer, RECORDS, recordBody(writer, "t"), key)).status).toBe(
        key === " " ? 400 : 400,
      );
    }
  });

  test("what is kept of an answer is small, however much of it the request said itself", async () => {
    const writer = await register(server);
    const text = randomBytes(50_000).toString("hex");
    const body = {
      ...recordBody(writer, "t", { text, b: "1", a: "2" }, { text }),
      rec_sig: "s".repeat(1_000),
    };
    const first = await post(writer, RECORDS, body, "large");
    const kept = await server.db.query<{ bytes: number }>(
      sql`select octet_length(answer) as bytes from idempotency where scope like ${`%${writer.id}`}`,
    );
    expect(kept).toEqual([{ bytes: expect.any(Number) }]);
    expect(kept[0]?.bytes).toBeLessThan(1_000);
    const again = await post(writer, RECORDS, body, "large");
    // Also in the same order: a signature depends on it.
    expect(JSON.stringify(again.body)).toBe(JSON.stringify(first.body));
    // By its length an answer counts among what the server holds for a client.
    const length = String(Buffer.byteLength(JSON.stringify(first.body)));
    for (const { headers } of [first, again]) expect(headers.get("content-length")).toBe(length);
  });

  test("many at the same time make one record and get one answer", async () => {
    const writer = await register(server);
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => post(writer, RECORDS, recordBody(writer, "t"), "same")),
    );
    expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body]))).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await countOf(writer)).toBe(1);
  });

  test("a create that failed leaves its key free; an expired key is free again", async () => {
    const [writer, other] = [await register(server), await register(server)];
    expect((await post(writer, RECORDS, recordBody(other, "t"), "k")).status).toBe(403);
    const first = await post(writer, RECORDS, recordBody(writer, "t"), "k");
    expect(first.status).toBe(201);
    await dropKeys(server.db, -1);
    const second = await post(writer, RECORDS, recordBody(writer, "t"), "k");
    expect(second.body.meta.record_id).not.toBe(first.body.meta.record_id);
  });
});

test("files, groups and registrations too; the secret of a registration is nowhere in clear", async () => {
  const writer = await register(server);
  const { meta } = recordBody(writer, "t");
  const file = { meta: { ...meta, file_meta: { checksum: "1B2M2Y8AsgTpgAmY7PhCfg==", size: 0 } }, data: {} };
  const group = { group_name: "g", public_key: "k", encrypted_group_key: "a.b" };
  for (const [path, body] of [
    ["/v1/storage/files", file],
    ["/v2/storage/groups", group],
  ] as const) {
    const first = await post(writer, path, body, "k");
    expect(first.status).toBeLessThan(300);
    expect((await post(writer, path, body, "k")).body).toEqual(first.body);
  }
  const public_key = { curve25519: randomBytes(32).toString("base64url") };
  const body = { token: await server.mintToken({ maxUses: 1 }), client: { name: "n", public_key } };
  const path = "/v1/account/e3db/clients/register";
  const headers = { "Idempotency-Key": "k" };
  const first = await send(server, "POST", path, body, headers);
  const second = await send(server, "POST", path, body, headers);
  expect([second.status, second.body]).toEqual([201, first.body]);
  expect(second.headers.get("x-backup-client")).toBe(first.headers.get("x-backup-client"));
  const other = { ...body, client: { name: "other", public_key } };
  expect((await send(server, "POST", path, other, headers)).status).toBe(422);
  const rows = await server.db.query<{ answer: Buffer }>(sql`select answer from idempotency`);
  expect(rows.length).toBeGreaterThan(2);
  for (const { answer } of rows) expect(answer.toString("latin1")).not.toContain(first.body.api_secret);
});

describe("the client", () => {
  /** A network in which the answer to the first of each create is lost after it was carried out. */
  function losing(offered: boolean): RequestWorld & { readonly lost: string[] } {
    const lost: string[] = [];
    return {
      lost,
      sleep: async () => undefined,
      fetch: async (request) => {
        const { pathname } = new URL(request.url);
        if (!offered && pathname.startsWith("/v1/sealfield/")) return new Response("{}", { status: 404 });
        const answer = await server.fetch(request);
        const isCreate = ["POST", "PATCH"].includes(request.method) && !/token|search|public/.test(pathname);
        if (!isCreate || lost.includes(pathname)) return answer;
        lost.push(pathname);
        throw new TypeError("the answer is lost");
      },
    };
  }

  test("gets the answer that was lost, and everything was made once", async () => {
    const world = losing(true);
    const token = await server.mintToken({ maxUses: 1 });
    const { identity } = await enrolAt({ url: server.url, token, name: "Ann", world });
    const client = new Client(identity, { world });
    const { meta } = await client.write({ type: "t", data: { a: "1" } });
    expect((await client.read(meta.recordId)).data).toEqual({ a: "1" });
    const file = await client.files.write({ type: "f" }, new Blob(["x"]).stream());
    expect(file.file.size).toBeGreaterThan(0);
    const ring = openKeys(identity);
    const reader = { publicKey: publicKeyOf(ring), signingKey: signingKeyOf(ring) };
    const note = await client.notes.write({ data: { n: "1" }, reader, name: `only-${identity.clientId}` });
    expect(note.noteId).not.toBe("");
    await client.groups.create({ name: "g" });
    expect(await client.groups.list()).toHaveLength(1);
    expect(await client.search({ match: [] }).total()).toBe(2);
    expect(world.lost).toHaveLength(6);
  });

  test("does not repeat a create at a server that does not know keys", async () => {
    const { identity } = await enrol(server, "Ben");
    const client = new Client(identity, { world: losing(false) });
    expect(await codeOf(() => client.write({ type: "t", data: {} }))).toBe("network_unreachable");
    expect(await client.search({ match: [] }).total()).toBe(1);
  });
});
