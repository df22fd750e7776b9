import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./harness.ts";
import { createRecord, register, share } from "./people.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server.stop());

test("one writes, shares, the other reads, until revoked", async () => {
  const writer = await register(server, "writer");
  const reader = await register(server, "reader");
  const { record_id } = await createRecord(writer, "contact", { city: "Łódź" });
  expect((await reader.call("GET", `/v1/storage/records/${record_id}`)).status).toBe(404);
  await share(writer, "contact", reader);
  const read = await reader.call("GET", `/v1/storage/records/${record_id}`);
  expect(read.status).toBe(200);
  expect(read.body.meta.plain).toEqual({ city: "Łódź" });
  const found = await reader.call("POST", "/v2/search", {
    include_all_writers: true,
    include_data: true,
    match: [{ terms: { tags: { city: "Łódź" } } }],
  });
  expect(found.body).toMatchObject({ total_results: 1, last_index: 0 });
  expect(found.body.results[0].access_key.eak).toBe("a.b");
  const policy = `/v1/storage/policy/${writer.id}/${writer.id}/${reader.id}/contact`;
  expect((await writer.call("PUT", policy, { deny: [{ read: {} }] })).status).toBe(201);
  expect((await reader.call("GET", `/v1/storage/records/${record_id}`)).status).toBe(404);
  expect(await server.countRecords()).toBe(1);
});
