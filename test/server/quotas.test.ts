/** What one client may keep: in records, in bytes and in files, each with a refusal that says what to do. */
import { createHash } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { usageOf } from "../../src/server/store/quotas.ts";
import type { ClientId } from "../../src/wire/ids.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, type Person, recordBody, register } from "./people.ts";

const RECORDS = "/v1/storage/records";
let server: TestServer;
afterEach(async () => server.stop());

const write = async (person: Person, data: object = { f: "a.b.c.d" }) =>
  person.call("POST", RECORDS, recordBody(person, "t", {}, data));

async function writeUntilRefused(person: Person, data?: object): Promise<number> {
  for (let n = 0; n < 20; n++) if ((await write(person, data)).status !== 201) return n;
  throw new Error("nothing is refused");
}

test("records: one more is refused, one deleted makes room for one, others have their own", async () => {
  server = await startTestServer({ quota: { records: 3, files: null, bytes: null } });
  const [person, other] = [await register(server), await register(server)];
  const { record_id, version } = await createRecord(person, "t");
  expect(await writeUntilRefused(person)).toBe(2);
  const refused = await write(person);
  expect([refused.status, refused.body.error]).toEqual([
    507,
    "you may keep 3 records on this server; nothing was changed. Delete some, or ask its operator for more",
  ]);
  expect(await server.countRecords()).toBe(3);
  // What is there may be changed and read.
  const change = recordBody(person, "t", { now: "another" });
  expect((await person.call("PUT", `${RECORDS}/safe/${record_id}/${version}`, change)).status).toBe(200);
  expect((await person.call("GET", `${RECORDS}/${record_id}`)).status).toBe(200);
  expect((await write(other)).status).toBe(201);
  expect((await person.call("DELETE", `${RECORDS}/${record_id}`)).status).toBe(204);
  expect([(await write(person)).status, (await write(person)).status]).toEqual([201, 507]);
  const many = { records: ["a", "b"].map((key) => ({ key, record: recordBody(other, "t") })) };
  expect((await other.call("POST", "/v1/sealfield/records", many)).status).toBe(200);
  expect((await write(other)).status).toBe(507);
});

test("bytes: of records, in new ones and in changed ones", async () => {
  server = await startTestServer({ quota: { records: null, files: null, bytes: 10_000 } });
  const person = await register(server);
  const { record_id, version } = await createRecord(person, "t", {}, { f: "x".repeat(4_000) });
  expect(await writeUntilRefused(person, { f: "x".repeat(2_000) })).toBe(2);
  const larger = recordBody(person, "t", {}, { f: "x".repeat(9_000) });
  const { status, body } = await person.call("PUT", `${RECORDS}/safe/${record_id}/${version}`, larger);
  expect([status, body.error]).toEqual([507, expect.stringMatching(/10000 bytes of records and files/)]);
  expect((await write(person, { f: "small" })).status).toBe(201);
});

test("files: from their announcement on, and their bytes count with those of records", async () => {
  server = await startTestServer({ quota: { records: null, files: 2, bytes: 1_000_000 } });
  const person = await register(server);
  const announce = async (size: number) => {
    const checksum = createHash("md5").update("bytes").digest("base64");
    const { meta } = recordBody(person, "file");
    const sent = { meta: { ...meta, file_meta: { checksum, compression: "raw", size } }, data: {} };
    return (await person.call("POST", "/v1/storage/files", sent)).status;
  };
  expect([await announce(2_000_000), await announce(600_000), await announce(600_000)]).toEqual([
    507, 202, 507,
  ]);
  expect([await announce(10), await announce(10)]).toEqual([202, 507]);
});

test("bytes: of what an announced file says of itself too, as long as it is announced", async () => {
  server = await startTestServer({ quota: { records: null, files: null, bytes: 10_000 } });
  const person = await register(server);
  const checksum = createHash("md5").update("bytes").digest("base64");
  const { meta } = recordBody(person, "file");
  const sent = {
    meta: { ...meta, file_meta: { checksum, compression: "raw", size: 10 } },
    data: { f: "x".repeat(5_000) },
  };
  expect((await person.call("POST", "/v1/storage/files", sent)).status).toBe(202);
  expect((await usageOf(server.db, person.id as ClientId)).bytes).toBeGreaterThan(5_010);
});
