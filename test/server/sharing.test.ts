/** Access keys, policies, authorizers and the lists (PROTOCOL.md sections 4.2 to 4.4). */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Answer, createRecord, type Person, recordBody, register, share } from "./people.ts";

let server: TestServer;
let alice: Person;
let bob: Person;
let carol: Person;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(async () => server.stop());
beforeEach(async () => {
  alice = await register(server, "alice");
  bob = await register(server, "bob");
  carol = await register(server, "carol");
});

const MISSING = "00000000-0000-4000-8000-000000000000";
const keyPath = (writer: Person, reader: Person, type = "t") =>
  `/v1/storage/access_keys/${writer.id}/${writer.id}/${reader.id}/${type}`;
const policyPath = (writer: Person, reader: Person, type = "t") =>
  `/v1/storage/policy/${writer.id}/${writer.id}/${reader.id}/${type}`;
const allow = (...names: string[]) => ({ allow: names.map((name) => ({ [name]: {} })) });
const deny = (...names: string[]) => ({ deny: names.map((name) => ({ [name]: {} })) });

describe("access keys", () => {
  test("one that exists is never replaced", async () => {
    expect((await alice.call("PUT", keyPath(alice, bob), { eak: "first" })).status).toBe(201);
    expect((await alice.call("PUT", keyPath(alice, bob), { eak: "second" })).status).toBe(409);
    expect((await bob.call("GET", keyPath(alice, bob))).body.eak).toBe("first");
  });

  test("deleting one that does not exist answers 204, and afterwards one may be put again", async () => {
    expect((await alice.call("DELETE", keyPath(alice, bob))).status).toBe(204);
    await alice.call("PUT", keyPath(alice, bob), { eak: "first" });
    await alice.call("DELETE", keyPath(alice, bob));
    expect((await bob.call("GET", keyPath(alice, bob))).status).toBe(404);
    expect((await alice.call("PUT", keyPath(alice, bob), { eak: "second" })).status).toBe(201);
  });

  test("the reader and the writer may read it, others see what they see of a missing one", async () => {
    await alice.call("PUT", keyPath(alice, bob), { eak: "x" });
    expect((await alice.call("GET", keyPath(alice, bob))).status).toBe(200);
    expect((await bob.call("GET", keyPath(alice, bob))).status).toBe(200);
    const foreign = await carol.call("GET", keyPath(alice, bob));
    const missing = await carol.call("GET", keyPath(alice, carol));
    expect([foreign.status, foreign.body]).toEqual([missing.status, missing.body]);
    expect(foreign.status).toBe(404);
  });

  test("only the writer and its authorizers may put or delete", async () => {
    expect((await bob.call("PUT", keyPath(alice, bob), { eak: "x" })).status).toBe(403);
    expect((await bob.call("DELETE", keyPath(alice, bob))).status).toBe(403);
    expect(
      (await alice.call("PUT", `/v1/storage/access_keys/${alice.id}/${alice.id}/${MISSING}/t`, { eak: "x" }))
        .status,
    ).toBe(404);
    expect((await alice.call("PUT", keyPath(alice, bob), { nothing: 1 })).status).toBe(400);
  });
});

describe("policies", () => {
  test("sharing shows in both lists, twice is once, and revoking takes it back", async () => {
    await share(alice, "t", bob);
    await share(alice, "t", bob);
    expect((await alice.call("GET", "/v1/storage/policy/outgoing")).body).toEqual([
      { reader_id: bob.id, reader_name: "bob", record_type: "t" },
    ]);
    expect((await bob.call("GET", "/v1/storage/policy/incoming")).body).toEqual([
      { writer_id: alice.id, writer_name: "alice", record_type: "t" },
    ]);
    expect((await alice.call("PUT", policyPath(alice, bob), deny("read"))).status).toBe(201);
    expect((await alice.call("PUT", policyPath(alice, bob), deny("read"))).status).toBe(201);
    expect((await bob.call("GET", "/v1/storage/policy/incoming")).body).toEqual([]);
  });

  test("share, revoke, share works", async () => {
    const { record_id } = await createRecord(alice, "t");
    for (const expected of [200, 404, 200]) {
      if (expected === 200) await share(alice, "t", bob);
      else {
        await alice.call("DELETE", keyPath(alice, bob));
        await alice.call("PUT", policyPath(alice, bob), deny("read"));
      }
      expect((await bob.call("GET", `/v1/storage/records/${record_id}`)).status).toBe(expected);
    }
  });

  test("an authorizer shares for the writer, and does not read by that alone", async () => {
    const { record_id } = await createRecord(alice, "t");
    await alice.call("PUT", keyPath(alice, bob), { eak: "for bob" });
    await alice.call("PUT", policyPath(alice, bob), allow("authorizer"));
    expect((await bob.call("GET", `/v1/storage/records/${record_id}`)).status).toBe(404);
    expect((await alice.call("GET", "/v1/storage/policy/outgoing")).body).toEqual([]);
    const entry = {
      authorizer_id: bob.id,
      writer_id: alice.id,
      user_id: alice.id,
      record_type: "t",
      authorized_by: alice.id,
    };
    expect((await alice.call("GET", "/v1/storage/policy/proxies")).body).toEqual([entry]);
    expect((await bob.call("GET", "/v1/storage/policy/granted")).body).toEqual([entry]);

    expect((await bob.call("PUT", keyPath(alice, carol), { eak: "for carol" })).body.authorizer_id).toBe(
      bob.id,
    );
    expect((await bob.call("PUT", policyPath(alice, carol), allow("read"))).status).toBe(201);
    expect((await carol.call("GET", `/v1/storage/records/${record_id}`)).status).toBe(200);
    expect((await bob.call("PUT", policyPath(alice, carol), allow("authorizer"))).status).toBe(403);
    expect((await bob.call("PUT", policyPath(alice, carol, "other"), allow("read"))).status).toBe(403);

    await alice.call("PUT", policyPath(alice, bob), deny("authorizer"));
    expect((await bob.call("PUT", policyPath(alice, carol), allow("read"))).status).toBe(403);
    expect((await carol.call("GET", `/v1/storage/records/${record_id}`)).status).toBe(200);
  });

  test("deleting a client's policies drops those on all types, and only the writer may", async () => {
    await share(alice, "t", bob);
    await share(alice, "u", bob);
    const path = `/v1/storage/policy/${alice.id}/${alice.id}/${bob.id}`;
    expect((await bob.call("DELETE", path)).status).toBe(403);
    expect((await alice.call("DELETE", path)).status).toBe(200);
    expect((await bob.call("GET", "/v1/storage/policy/incoming")).body).toEqual([]);
  });

  test("what cannot be is refused", async () => {
    expect((await bob.call("PUT", policyPath(alice, bob), allow("read"))).status).toBe(403);
    expect((await alice.call("PUT", policyPath(alice, bob), allow("everything"))).status).toBe(400);
    const crossed = `/v1/storage/policy/${bob.id}/${alice.id}/${carol.id}/t`;
    expect((await alice.call("PUT", crossed, allow("read"))).status).toBe(400);
    const nobody = `/v1/storage/policy/${alice.id}/${alice.id}/${MISSING}/t`;
    expect((await alice.call("PUT", nobody, allow("read"))).status).toBe(404);
  });
});

describe("a permission that is taken back while its request waits", () => {
  /** Sends the request while the writer's turn is taken, and ends the permission before the turn is given back. */
  async function whileTakenBack(reader: Person, request: () => Promise<Answer>): Promise<number> {
    const { answer } = await server.db.transaction(async (tx) => {
      await tx.query(sql`update tenant_clock set tick = tick + 1 where writer_id = ${alice.id}`);
      const sent = request();
      const waits = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%tenant_clock%'`;
      while ((await server.db.query(waits)).length === 0);
      await tx.query(sql`delete from policy where writer_id = ${alice.id} and reader_id = ${reader.id}`);
      // In an object: a promise would be waited for in here.
      return { answer: sent };
    });
    return (await answer).status;
  }

  test.each([
    ["put a key", () => bob.call("PUT", keyPath(alice, carol), { eak: "a.b" })],
    ["delete a key", () => bob.call("DELETE", keyPath(alice, alice))],
    ["share", () => bob.call("PUT", policyPath(alice, carol), allow("read"))],
  ])("an authorizer can %s no more", async (_what, request) => {
    await alice.call("PUT", policyPath(alice, bob), allow("authorizer"));
    expect(await whileTakenBack(bob, request)).toBe(403);
  });

  test("a reader can edit no more", async () => {
    const { record_id, version } = await createRecord(alice, "t");
    await alice.call("PUT", policyPath(alice, bob), allow("read", "edit"));
    const path = `/v1/storage/records/safe/edit/${record_id}/${version}`;
    expect(await whileTakenBack(bob, () => bob.call("PUT", path, recordBody(alice, "t")))).toBe(403);
  });
});
