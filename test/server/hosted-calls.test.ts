/** The groups that one client alone manages, as js-sdk asks for them, and the calls of hosted services. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Person, register } from "./people.ts";

let server: TestServer;
let alice: Person;
let bob: Person;
let carol: Person;
beforeAll(async () => {
  server = await startTestServer();
  [alice, bob, carol] = (await Promise.all(
    ["alice", "bob", "carol"].map((name) => register(server, name)),
  )) as [Person, Person, Person];
});
afterAll(async () => server.stop());

const GROUPS = "/v2/storage/groups";

async function groupOf(person: Person, name: string): Promise<string> {
  const body = { group_name: name, public_key: "k", encrypted_group_key: "c.n" };
  return (await person.call("POST", GROUPS, body)).body.group_id;
}

async function add(person: Person, groupId: string, member: Person, capability: string): Promise<void> {
  const members = [{ client_id: member.id, membership_key: "c.n", capability_names: [capability] }];
  const answer = await person.call("POST", `${GROUPS}/${groupId}/members`, { group_members: members });
  expect(answer.status).toBe(200);
}

async function owned(by: Person, of: Person, query = "nextToken=0&max=100") {
  const { status, body } = await by.call("GET", `/v2/storage/flow/groups/${of.id}/owned?${query}`);
  expect(status).toBe(200);
  return {
    names: body.groups.map((group: { group_name: string }) => group.group_name),
    next: body.next_token,
  };
}

test("lists groups without another manager, page by page; of others only those that the caller is in", async () => {
  await groupOf(alice, "alone");
  const read = await groupOf(alice, "with a reader");
  await add(alice, read, bob, "READ_CONTENT");
  const both = await groupOf(alice, "managed by two");
  await add(alice, both, bob, "MANAGE_MEMBERSHIP");
  await groupOf(bob, "somebody else's");

  expect(await owned(alice, alice)).toEqual({ names: ["alone", "with a reader"], next: 0 });
  expect(await owned(alice, alice, "nextToken=0&max=1")).toEqual({ names: ["alone"], next: 1 });
  expect(await owned(alice, alice, "nextToken=1&max=1")).toEqual({ names: ["with a reader"], next: 0 });
  expect(await owned(bob, alice)).toEqual({ names: ["with a reader"], next: 0 });
  expect(await owned(carol, alice)).toEqual({ names: [], next: 0 });
  expect((await alice.call("GET", "/v2/storage/flow/groups/nobody/owned")).status).toBe(404);

  await bob.call("DELETE", `${GROUPS}/${both}/members`, { group_members: [{ client_id: bob.id }] });
  expect((await owned(alice, alice)).names).toEqual(["alone", "with a reader", "managed by two"]);
});

test.each([
  ["GET", "/v1/identity/info/realm/r"],
  ["POST", "/v1/identity/login"],
  ["GET", "/v1/secure-compute/compute"],
  ["GET", "/v2/storage/groups/realm/r"],
  ["GET", "/v2/storage/realms/r/profile_picture/c"],
])("%s %s belongs to a hosted service, and is not there", async (method, path) => {
  const answer = await alice.call(method, path, method === "POST" ? {} : undefined);
  expect(answer.status).toBe(404);
});
