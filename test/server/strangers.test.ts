/**
 * What a stranger may put into the lists of somebody who did not ask for it: types that are shared with them and groups
 * that they are added to. Who answers is a stranger no more.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Person, register } from "./people.ts";

const LIMITS = { perPair: 3, inAll: 5, throughGroups: 4 };
let server: TestServer;
let victim: Person;
beforeAll(async () => {
  server = await startTestServer({ limits: { strangers: LIMITS } });
});
afterAll(async () => server.stop());
beforeEach(async () => {
  victim = await register(server);
});

const policyPath = (writer: Person, reader: Person, type: string) =>
  `/v1/storage/policy/${writer.id}/${writer.id}/${reader.id}/${type}`;
const offer = async (writer: Person, reader: Person, type: string) =>
  (await writer.call("PUT", policyPath(writer, reader, type), { allow: [{ read: {} }] })).status;

/** Offers types until one is refused; returns how many were not. */
async function offerUntilRefused(writer: Person, reader: Person, most = 10): Promise<number> {
  for (let n = 0; n < most; n++) {
    if ((await offer(writer, reader, `type ${n}`)) !== 201) return n;
  }
  return most;
}

describe("types", () => {
  test("of one stranger are limited, and those already there can be given again, changed and left", async () => {
    const stranger = await register(server);
    expect(await offerUntilRefused(stranger, victim)).toBe(LIMITS.perPair);
    const refused = await stranger.call("PUT", policyPath(stranger, victim, "more"), {
      allow: [{ read: {} }],
    });
    expect([refused.status, refused.body.error]).toEqual([
      403,
      expect.stringMatching(/share something with you first/),
    ]);
    expect(await offer(stranger, victim, "type 0")).toBe(201);
    const deny = { deny: [{ read: {} }] };
    expect((await stranger.call("PUT", policyPath(stranger, victim, "type 1"), deny)).status).toBe(201);
    expect(await offer(stranger, victim, "in its place")).toBe(201);
    expect(await offer(stranger, victim, "one too many")).toBe(403);
  });

  test("of all strangers are limited, and do not keep a friend's out", async () => {
    const friend = await register(server);
    expect(await offer(victim, friend, "answer")).toBe(201);
    expect(await offerUntilRefused(friend, victim)).toBe(10);
    const strangers = [await register(server), await register(server), await register(server)];
    const counts: number[] = [];
    for (const stranger of strangers) counts.push(await offerUntilRefused(stranger, victim));
    expect(counts).toEqual([3, 2, 0]);
    expect(await offer(friend, victim, "one more")).toBe(201);
    expect(await offer(victim, strangers[2] as Person, "answer")).toBe(201);
    expect(await offerUntilRefused(strangers[2] as Person, victim)).toBe(10);
  });
});

describe("groups", () => {
  async function group(owner: Person, capability: string[] = []): Promise<string> {
    const body = { group_name: randomUUID(), public_key: "k", encrypted_group_key: "a.b", capability };
    return (await owner.call("POST", "/v2/storage/groups", body)).body.group_id;
  }
  const add = async (owner: Person, groupId: string, member: Person) => {
    const members = [{ client_id: member.id, membership_key: "a.b", capability_names: ["READ_CONTENT"] }];
    return (await owner.call("POST", `/v2/storage/groups/${groupId}/members`, { group_members: members }))
      .status;
  };

  test("that strangers add somebody to are limited by pair and in all, those of friends are not", async () => {
    const strangers = [await register(server), await register(server)];
    const counts: number[] = [];
    for (const stranger of strangers) {
      let added = 0;
      while ((await add(stranger, await group(stranger), victim)) === 200) added++;
      counts.push(added);
    }
    expect(counts).toEqual([3, 2]);
    const friend = await register(server);
    expect(await offer(victim, friend, "answer")).toBe(201);
    for (let n = 0; n < 6; n++) expect(await add(friend, await group(friend), victim)).toBe(200);
    // One's own groups are no one's business.
    for (let n = 0; n < 6; n++) await group(victim);
    expect((await victim.call("GET", "/v2/storage/groups?max=100")).body.groups.length).toBe(17);
  });

  test("hold so many types of one client at most, in however many groups they are", async () => {
    const owner = await register(server);
    const [first, second] = [await group(owner, ["SHARE_CONTENT"]), await group(owner, ["SHARE_CONTENT"])];
    const share = async (record_type: string, groupId = first) => {
      const key = { encrypted_access_key: "a.b", public_key: "k", can_edit: false };
      const body = { group_id: groupId, record_type, ...key };
      return (await owner.call("POST", `/v2/storage/groups/${groupId}/share`, body)).status;
    };
    const statuses: number[] = [];
    for (const type of ["a", "b"]) statuses.push(await share(type));
    for (const type of ["c", "d", "e", "a"]) statuses.push(await share(type, second));
    expect(statuses).toEqual([200, 200, 200, 200, 413, 200]);
  });
});

test("the lists of published SDKs come whole, and in pages to who asks for pages", async () => {
  const readers = [await register(server), await register(server), await register(server)];
  for (const reader of readers) await offer(victim, reader, "one");
  const whole = await victim.call("GET", "/v1/storage/policy/outgoing");
  expect([whole.body.length, whole.headers.get("X-Next-Token")]).toEqual([3, null]);
  const seen: unknown[] = [];
  let next: string | null = "0";
  while (next !== null) {
    const page = await victim.call("GET", `/v1/storage/policy/outgoing?limit=2&next=${next}`);
    expect(page.body.length).toBeLessThanOrEqual(2);
    seen.push(...page.body);
    next = page.headers.get("X-Next-Token");
  }
  expect(seen).toEqual(whole.body);
  for (const name of ["incoming", "proxies", "granted"]) {
    const { status, body } = await victim.call("GET", `/v1/storage/policy/${name}?limit=1`);
    expect([status, body]).toEqual([200, []]);
  }
  expect((await victim.call("GET", "/v1/storage/policy/incoming?limit=x")).status).toBe(400);
});
