/** Tables of records split by tenant in eight: whatever one tenant does or asks for is found in one part of each. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./harness.ts";
import { problemOf, type Recorded, recordStatements } from "./partitions.ts";
import { createRecord, type Person, recordBody, register, share } from "./people.ts";

let recorded: Recorded;
let server: TestServer;
let alice: Person;
let bob: Person;
beforeAll(async () => {
  recorded = recordStatements();
  server = await startTestServer({ partitions: 8 });
  [alice, bob] = [await register(server), await register(server)];
});
afterAll(async () => server.stop());

/** Alice shares with a group of her own, and finds her records through it in each way there is. */
async function readThroughGroups(): Promise<void> {
  const capability = ["READ_CONTENT", "SHARE_CONTENT"];
  const body = { group_name: "g", public_key: "k", encrypted_group_key: "a.b", capability };
  const { group_id } = (await alice.call("POST", "/v2/storage/groups", body)).body;
  const path = `/v2/storage/groups/${group_id}`;
  const share = { group_id, record_type: "one", encrypted_access_key: "a.b", public_key: "k" };
  expect((await alice.call("POST", `${path}/share`, share)).status).toBe(200);
  expect((await alice.call("GET", `${path}/share`)).body.results.length).toBeGreaterThan(0);
  const bulk = await alice.call("POST", "/v2/storage/groups/bulk/share", { group_ids: [group_id] });
  expect(bulk.body.results[group_id].length).toBeGreaterThan(0);
  const only = await alice.call("POST", "/v2/search", { include_only_groups: true, include_data: true });
  expect(only.body.total_results).toBeGreaterThan(0);
}

test("a rotation and the feed of changes are carried out: the next test looks at their statements too", async () => {
  const [writer, reader] = [await register(server), await register(server)];
  const made = await createRecord(writer, "turned", { name: "first" });
  const gone = await createRecord(writer, "turned");
  await share(writer, "turned", reader);
  const feed = "/v1/sealfield/changes";
  const since = (await reader.call("GET", feed)).body.point;
  await writer.call("DELETE", `/v1/storage/records/${gone.record_id}`);
  const path = "/v1/sealfield/rotations/00000000-0000-4000-8000-000000000001";
  expect((await writer.call("PUT", path, { type: "turned" })).status).toBe(200);
  const { records } = (await writer.call("GET", `${path}/pending`)).body;
  expect(records).toHaveLength(1);
  const data = { f: "n.n" };
  const staged = { record_id: made.record_id, version: made.version, data, plain: { _sf: "x" } };
  expect((await writer.call("POST", `${path}/records`, { records: [staged] })).body.staged).toBe(1);
  const keys = [writer, reader].map(({ id }) => ({ reader_id: id, eak: "k.k" }));
  expect((await writer.call("POST", `${path}/commit`, { keys })).status).toBe(200);
  const { body } = await reader.call("GET", `${feed}?since=${since}&include_data=true`);
  const kinds = body.changes.map(({ kind }: { kind: string }) => kind);
  expect(kinds.sort()).toEqual(["deleted", "key", "record"]);
});

test("every search of one tenant, of every strategy and term, asks one partition, and so did all before", async () => {
  const { record_id } = await createRecord(alice, "one", { name: "first", n: "1" });
  await createRecord(alice, "one", { name: "second", n: "2" });
  const other = await createRecord(bob, "one", { name: "first" });
  const terms: object[] = [
    { record_ids: [record_id] },
    { writer_ids: [alice.id] },
    { content_types: ["one"] },
    { keys: ["name"] },
    { values: ["first"] },
    { tags: { name: "first", n: "1" } },
    { shared_with: [bob.id] },
  ];
  for (const strategy of ["EXACT", "FUZZY", "WILDCARD", "REGEXP"]) {
    for (const condition of ["AND", "OR"]) {
      for (const term of terms) {
        const clause = { condition, strategy, terms: term };
        const range = { range_key: "MODIFIED", after: "2020-01-01T00:00:00Z" };
        for (const body of [
          { match: [clause], include_data: true },
          { match: [clause], exclude: [clause] },
          { exclude: [clause], range },
        ]) {
          expect((await alice.call("POST", "/v2/search", body)).status).toBe(200);
        }
      }
    }
  }
  const eq = { eq: { name: "name", value: "first" } };
  const plain = { or: [{ and: [eq, eq] }, { not: eq }] };
  expect((await alice.call("POST", "/v1/storage/search", { plain })).body.results).toHaveLength(2);
  await share(bob, "one", alice);
  const shared = await alice.call("POST", "/v2/search", { include_all_writers: true });
  expect(shared.body.total_results).toBe(3);
  const safe = `/v1/storage/records/safe/${other.record_id}/${other.version}`;
  expect((await bob.call("PUT", safe, recordBody(bob, "one", { name: "third" }))).status).toBe(200);
  expect((await bob.call("DELETE", `/v1/storage/records/${other.record_id}`)).status).toBe(204);
  await readThroughGroups();
  expect(recorded.statements.length).toBeGreaterThan(60);
  await recorded.assertOnePartitionEach(server.db);
  await recorded.assertDistributable(server.db);
});

test("the check sees a statement that names no tenant, and one that looks beyond it", async () => {
  const tenants = new Set([alice.id]);
  const values = [alice.id, 1];
  const see = (text: string) => problemOf(server.db, { text, values }, tenants);
  expect(await see("select 1 from record where writer_id = $1 and rid = $2")).toBeNull();
  expect(await see("select 1 from record where $1::uuid is not null and rid = $2")).toMatch(/0, 1, 2, 3/);
  expect(
    await problemOf(server.db, { text: "select 1 from tag where rid = $1", values: [1] }, tenants),
  ).toMatch(/for 0 tenants/);
});
