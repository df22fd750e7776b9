/**
 * Groups of js-sdk: its recorded requests replayed against the server, what it shared opened by the whole client, and
 * what the client shares opened by the published rules alone (PROTOCOL.md 2.15), as js-sdk opens it.
 */
import sodium from "libsodium-wrappers";
import { afterAll, beforeAll, expect, test } from "vitest";
import { sodiumSuite } from "../../src/crypto/sodium-suite.ts";
import { Client } from "../../src/e3db/client.ts";
import type { RequestWorld } from "../../src/e3db/http/world.ts";
import type { PlainRecord } from "../../src/e3db/records/record-crypto.ts";
import { clientId } from "../../src/wire/ids.ts";
import recording from "../vectors/group_transcripts_js.json" with { type: "json" };
import { startTestServer, type TestServer } from "./harness.ts";
import { createAccount } from "./owners.ts";
import { type Answer, basic, send } from "./people.ts";
import { RECORDED_GROUPS, type Recorded, Replay } from "./replay.ts";

interface Keys {
  readonly public_key: string;
  readonly private_key: string;
  readonly public_signing_key: string;
  readonly private_signing_key: string;
}

const PEOPLE: Readonly<Record<string, Keys>> = recording.clients;
const NAMES = Object.keys(PEOPLE);
const RECORDS: readonly { writer: string; type: string; data: object; plain: object }[] = recording.records;

let server: TestServer;
let replay: Replay;
beforeAll(async () => {
  await sodium.ready;
  server = await startTestServer();
  const owner = await createAccount(server);
  const token = (await owner.call("POST", "/v1/account/tokens", { name: "sdks" })).body.token;
  const seeds = Object.entries(PEOPLE).map(
    ([name, keys]) => [name, sodiumSuite.decodeSigningPrivateKey(keys.private_signing_key)] as const,
  );
  replay = new Replay(server, { TOKEN: token }, Object.fromEntries(seeds));
});
afterAll(async () => server.stop());

/** The whole client of somebody in the recording, on a device that remembers nothing. */
function clientOf(name: string, fetch: RequestWorld["fetch"] = server.fetch): Client {
  const { id, apiKeyId, apiSecret } = replay.credentialsOf(name);
  const keys = keysOf(name);
  const identity = {
    serverUrl: server.url,
    clientId: clientId(id),
    apiKeyId,
    apiSecret,
    name,
    suite: "sodium" as const,
    keys: {
      publicKey: keys.public_key,
      privateKey: keys.private_key,
      publicSigningKey: keys.public_signing_key,
      privateSigningKey: keys.private_signing_key,
    },
  };
  return new Client(identity, { world: { fetch } });
}

function keysOf(name: string): Keys {
  const keys = PEOPLE[name];
  if (keys === undefined) throw new Error(`nobody is called ${name}`);
  return keys;
}

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
/** Made by the server for this run only. */
const OWN = new Set(["access_token", "api_key_id", "api_secret", "version", "access_key_id", "account_id"]);

/** Returns the recorded answer as it has to be now: the same members, lists and values, but for times and new ids. */
function like(recorded: unknown, name = ""): unknown {
  if (typeof recorded === "string" && (OWN.has(name) || name === "error")) return expect.stringMatching(/./);
  if (typeof recorded === "string" && TIME.test(recorded)) return expect.stringMatching(TIME);
  if (Array.isArray(recorded)) return recorded.map((item) => like(item));
  if (typeof recorded !== "object" || recorded === null) return replay.asNow(recorded);
  return Object.fromEntries(
    Object.entries(recorded).map(([member, item]) => [replay.asNow(member), like(item, member)]),
  );
}

const LAST_SHARE = RECORDED_GROUPS.findLastIndex(
  ({ method, path }) => method === "POST" && /\/groups\/[^/]+\/share$/.test(path),
);
const isTold = (index: number) => index <= LAST_SHARE;

async function replayed(index: number): Promise<void> {
  const recorded = RECORDED_GROUPS[index];
  if (recorded === undefined) throw new Error("no such request");
  const { answer }: { answer: Answer } = await replay.send(recorded, recorded.actor);
  expect(answer.status, JSON.stringify(answer.body)).toBe(recorded.status);
  expect(answer.body).toEqual(like(recorded.response_json));
  // js takes the first group of a page for the page's own, so their order counts.
  const { results } = { results: null, ...(recorded.response_json as { results?: object } | null) };
  if (results !== null) {
    expect(Object.keys(answer.body.results)).toEqual(Object.keys(replay.asNow(results) as object));
  }
}

const ROWS = RECORDED_GROUPS.map(({ actor, step, method }, index) => [index, actor, step, method] as const);

/** Tests of one file run in order, and each needs what those before it made. */
test.each(ROWS.filter(([index]) => isTold(index)))("%i: %s: %s (%s)", async (index) => {
  await replayed(index);
});

const isPost = ({ method }: Recorded) => method === "POST";
const MADE = RECORDED_GROUPS.filter((recorded) => isPost(recorded) && recorded.path.endsWith("/groups"));
const SHARED = RECORDED_GROUPS.filter(
  (recorded) => isPost(recorded) && /groups\/[^/]+\/share$/.test(recorded.path),
);

const groupsNow = () =>
  MADE.map(({ response_json }) => String(replay.asNow((response_json as { group_id: string }).group_id)));

/** Returns who was given what in a group, as it was handed to js-sdk, in the order of writing. */
function givenIn(groupId: string) {
  const shared = SHARED.filter(({ request_json }) => replay.asNow(request_json?.["group_id"]) === groupId);
  const given = RECORDS.filter(({ writer, type }) =>
    shared.some(({ actor, request_json }) => actor === writer && request_json?.["record_type"] === type),
  );
  return given.map(({ type, data, plain }) => ({ type, data, plain }));
}

const told = (record: PlainRecord | null) =>
  record === null ? null : { type: record.meta.type, data: record.data, plain: record.plain };

interface Row {
  readonly meta: { readonly writer_id: string; readonly record_id: string };
  readonly record_data: Readonly<Record<string, string>>;
  readonly group_access_key: GroupKey;
}

interface GroupKey {
  readonly eak: string;
  readonly authorizer_public_key: { readonly curve25519: string };
  readonly access_key_wrappers: readonly { readonly membership_key: string; readonly public_key: string }[];
}

/** Returns the rows of a group as the server answers them to a member. */
async function rowsFor(name: string, groupId: string): Promise<Row[]> {
  const { apiKeyId, apiSecret } = replay.credentialsOf(name);
  const grant = "grant_type=client_credentials";
  const token = await send(server, "POST", "/v1/auth/token", grant, {
    Authorization: basic(apiKeyId, apiSecret),
    "Content-Type": "application/x-www-form-urlencoded",
  });
  const bearer = { Authorization: `Bearer ${token.body.access_token}` };
  return (await send(server, "GET", `/v2/storage/groups/${groupId}/share`, undefined, bearer)).body.results;
}

const bytes = (text: string) => new Uint8Array(Buffer.from(text, "base64url"));

function openBox(boxed: string, publicKey: Uint8Array, privateKey: Uint8Array): Uint8Array {
  const [ciphertext = "", nonce = ""] = boxed.split(".");
  return sodium.crypto_box_open_easy(bytes(ciphertext), bytes(nonce), publicKey, privateKey);
}

/** Follows a chain of group keys as PROTOCOL.md 2.15 says it. */
function openChain(key: GroupKey, privateKey: string): Uint8Array {
  let opener: Uint8Array = bytes(privateKey);
  let wrapper = bytes(key.authorizer_public_key.curve25519);
  for (const { membership_key, public_key } of key.access_key_wrappers) {
    opener = openBox(membership_key, wrapper, opener);
    wrapper = bytes(public_key);
  }
  return openBox(key.eak, wrapper, opener);
}

function openQuad(accessKey: Uint8Array, quad: string): string {
  const [edk = "", edkNonce = "", sealed = "", nonce = ""] = quad.split(".");
  const dataKey = sodium.crypto_secretbox_open_easy(bytes(edk), bytes(edkNonce), accessKey);
  return Buffer.from(sodium.crypto_secretbox_open_easy(bytes(sealed), bytes(nonce), dataKey)).toString();
}

test("js sent the group's own key, and its readers get that of the client that shared", async () => {
  const groupKeys = MADE.map(({ request_json }) => request_json?.["public_key"]);
  expect(SHARED.length).toBeGreaterThan(0);
  for (const { actor, request_json } of SHARED) {
    expect(groupKeys).toContain(request_json?.["public_key"]);
    const rows = await rowsFor(actor, String(replay.asNow(request_json?.["group_id"])));
    const own = rows.filter(({ meta }) => meta.writer_id === replay.idOf(actor));
    expect(own.length).toBeGreaterThan(0);
    const wrapper = { public_key: keysOf(actor).public_key };
    for (const row of own) expect(row.group_access_key.access_key_wrappers).toMatchObject([wrapper]);
  }
});

test("every member opens what js shared, by the group's list, by groups at once and by search", async () => {
  const wholes: number[] = [];
  for (const name of NAMES) {
    const groups = await clientOf(name).groups.list();
    for (const { groupId } of groups) {
      const { items } = await clientOf(name).groups.records(groupId);
      expect(items.map(({ record }) => told(record))).toEqual(givenIn(groupId));
      wholes.push(items.length);
    }
    const { records } = await clientOf(name).groups.recordsOfMany(groupsNow());
    expect([...records.keys()].sort()).toEqual(groups.map(({ groupId }) => groupId).sort());
    for (const [groupId, items] of records) {
      expect(items.map(({ record }) => told(record))).toEqual(givenIn(groupId));
    }
    const include = { includeAllWriters: true, includeOnlyGroups: true, includeData: true };
    const page = await clientOf(name).searchPage({
      ...include,
      groupIds: groups.map(({ groupId }) => groupId),
    });
    const all = groups.flatMap(({ groupId }) => givenIn(groupId));
    for (const record of all) expect(page.records.map((row) => told(row.record))).toContainEqual(record);
  }
  expect(Math.max(...wholes)).toBeGreaterThan(1);
});

test("what the client shares opens by the published rules, with the group's key in its request", async () => {
  const [sharer = "", ...readers] = NAMES;
  const [groupId = ""] = groupsNow();
  const bodies: { public_key?: unknown }[] = [];
  const client = clientOf(sharer, async (request) => {
    if (request.method === "POST" && request.url.endsWith("/share"))
      bodies.push(await request.clone().json());
    return server.fetch(request);
  });
  const type = "ours/and % theirs";
  const written = await client.write({ type, data: { name: "Sealed here" } });
  await client.groups.share(groupId, type);
  expect(bodies).toMatchObject([{ public_key: (await client.groups.get(groupId)).publicKey }]);
  for (const reader of readers) {
    const row = (await rowsFor(reader, groupId)).find(({ meta }) => meta.record_id === written.meta.recordId);
    if (row === undefined) throw new Error(`${reader} does not see it`);
    const accessKey = openChain(row.group_access_key, keysOf(reader).private_key);
    expect(openQuad(accessKey, row.record_data["name"] ?? "")).toBe("Sealed here");
  }
  await client.groups.revoke(groupId, type);
});

test.each(ROWS.filter(([index]) => !isTold(index)))("%i: %s: %s (%s)", async (index) => {
  await replayed(index);
});
