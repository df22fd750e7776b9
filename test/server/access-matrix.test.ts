/**
 * Who may do what, generated from the route table, so that a new route cannot be forgotten: each route that wants a
 * client refuses whoever has no good credentials, and each route that names somebody's data has a row below.
 */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createAuthenticator, TOKEN_SECONDS } from "../../src/server/auth/authenticator.ts";
import { sql } from "../../src/server/postgres/sql.ts";
import { loadServerKeys } from "../../src/server/store/secrets.ts";
import { ROUTES } from "../../src/wire/routes.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createAccount } from "./owners.ts";
import {
  type Answer,
  basic,
  createRecord,
  type Person,
  recordBody,
  register,
  send,
  share,
} from "./people.ts";
import { type Signer, signer } from "./signers.ts";

type Name = keyof typeof ROUTES;
const NAMES = Object.keys(ROUTES) as Name[];
const MISSING = "00000000-0000-4000-8000-000000000000";
/** A tenant is a stranger of another account; the others are of one. A member is in the writer's group. */
const ROLES = ["writer", "reader", "authorizer", "member", "revoked", "stranger", "tenant"] as const;
type Role = (typeof ROLES)[number];

let server: TestServer;
let people: Readonly<Record<Role, Person>>;
beforeAll(async () => {
  server = await startTestServer();
  const all = await Promise.all(ROLES.map(async (role) => [role, await register(server, role)] as const));
  people = Object.fromEntries(all) as Record<Role, Person>;
  const { writer, authorizer, revoked, tenant } = people;
  await server.db.query(sql`update client set account_id = ${randomUUID()} where client_id = ${tenant.id}`);
  for (const role of ["reader", "revoked"] as const) await share(writer, "t", people[role]);
  await writer.call("PUT", policyOf(revoked), { deny: [{ read: {} }] });
  await writer.call("DELETE", `/v1/storage/access_keys/${writer.id}/${writer.id}/${revoked.id}/t`);
  await writer.call("PUT", policyOf(authorizer), { allow: [{ authorizer: {} }] });
  await makeGroup();
  await writer.call("PUT", pathFor("beginRotation", rotation()), { type: "r" });
});
afterAll(async () => server.stop());

function policyOf(reader: Person): string {
  return `/v1/storage/policy/${people.writer.id}/${people.writer.id}/${reader.id}/t`;
}

/** Makes a group of the writer and the member, with which the type is shared; returns its id. */
async function makeGroup(): Promise<string> {
  const { writer, member } = people;
  const capability = ["READ_CONTENT", "SHARE_CONTENT"];
  const body = { group_name: "g", public_key: "k", encrypted_group_key: "a.b", capability };
  const { group_id } = (await writer.call("POST", "/v2/storage/groups", body)).body;
  const path = `/v2/storage/groups/${group_id}`;
  const group_members = [{ client_id: member.id, membership_key: "a.b", capability_names: ["READ_CONTENT"] }];
  expect((await writer.call("POST", `${path}/members`, { group_id, group_members })).status).toBe(200);
  expect((await writer.call("POST", `${path}/share`, groupShare(group_id))).status).toBe(200);
  return group_id;
}

/** Makes an empty file of the writer's, and announces a new content of it. */
async function makeFile(): Promise<{ record: string; version: string; pending: string }> {
  const { writer } = people;
  const { id, file_url } = (await writer.call("POST", "/v1/storage/files", file())).body;
  expect((await server.fetch(new Request(file_url, { method: "PUT" }))).status).toBe(200);
  const { record_id, version } = (await writer.call("PATCH", `/v1/storage/files/${id}`)).body.meta;
  const announced = await writer.call("PUT", `/v1/storage/files/${record_id}/${version}`, file());
  return { record: record_id, version, pending: announced.body.id };
}

function groupShare(group_id: string) {
  return { group_id, record_type: "t", encrypted_access_key: "a.b", public_key: "k", can_edit: false };
}

/** The path of a route with the same id in each place that the row leaves out. */
function pathFor(name: Name, params: Readonly<Record<string, string>>): string {
  return ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => params[key] ?? MISSING);
}

const wantsClient = NAMES.filter((name) => !["none", "basic"].includes(ROUTES[name].auth));

describe("without good credentials", () => {
  let forged: readonly (string | undefined)[];
  beforeAll(async () => {
    const disabled = await register(server);
    await server.db.query(sql`update client set enabled = false where client_id = ${disabled.id}`);
    const { writer } = people;
    const before = () => Date.now() - (TOKEN_SECONDS + 1) * 1000;
    const past = createAuthenticator(server.db, await loadServerKeys(server.db), before);
    const expired = (await past.issueToken(basic(writer.apiKeyId, writer.apiSecret))).accessToken;
    const [header = "", body = ""] = writer.bearer.split(".");
    forged = [
      undefined,
      "Bearer x",
      `Bearer ${header}.${body}.x`,
      "Basic eDp5",
      `Bearer ${disabled.bearer}`,
      `Bearer ${expired}`,
    ];
  });

  test.each(wantsClient)("%s answers 401", async (name) => {
    // An account's routes are not for its clients.
    const more = ROUTES[name].auth === "account" ? [`Bearer ${people.writer.bearer}`] : [];
    for (const authorization of [...forged, ...more]) {
      if (authorization === undefined && ROUTES[name].auth === "optional") continue;
      const headers: Record<string, string> =
        authorization === undefined ? {} : { Authorization: authorization };
      const content = ROUTES[name].method === "GET" ? undefined : {};
      const answer = await send(server, ROUTES[name].method, pathFor(name, {}), content, headers);
      expect([authorization, answer.status]).toEqual([authorization, 401]);
    }
  });
});

/** What a request of a row is about: things of the writer's, fresh for each request that may change them. */
interface Place {
  readonly record: string;
  readonly version: string;
  readonly group: string;
  /** A new content of a file that the writer announced. */
  readonly pending: string;
}

/** One request on data of the writer: its path parameters, its body, and the status each role gets, in their order. */
interface Row {
  readonly params: (at: Place) => Record<string, string>;
  readonly body?: (at: Place, role: Role) => unknown;
  readonly statuses: string;
}

const ids = (reader: Role) => () => ({
  writerId: people.writer.id,
  userId: people.writer.id,
  readerId: people[reader].id,
  type: "t",
});
const atRecord = ({ record, version, group, pending }: Place) => ({
  recordId: record,
  version,
  groupId: group,
  pendingId: pending,
});
const atGroup = ({ group }: Place) => ({ groupId: group });
const atWriter = () => ({ clientId: people.writer.id });
const nowhere = () => ({});
/** Ids of rotations are their owners' own choice: the same one is another thing for another client. */
const rotation = () => ({ rotationId: "00000000-0000-4000-8000-00000000000f" });
const content = () => recordBody(people.writer, "t");
const md5 = "1B2M2Y8AsgTpgAmY7PhCfg==";
const file = () => {
  const { meta, data } = content();
  return { meta: { ...meta, file_meta: { checksum: md5, size: 0 } }, data };
};
const allowRead = () => ({ allow: [{ read: {} }] });
const members = (more: object) => () => ({ group_members: [{ client_id: people.stranger.id, ...more }] });

/** Routes without a row name no data of others: lists and searches of the caller's own view, and public lookups. */
const ROWS: Partial<Record<Name, Row>> = {
  // Statuses:                                   writer reader authorizer member revoked stranger tenant
  clientOwn: { params: atWriter, statuses: "200 404 404 404 404 404 404" },
  clientKeys: {
    params: atWriter,
    body: () => ({ signing_key: { ed25519: "A".repeat(43) } }),
    statuses: "409 404 404 404 404 404 404",
  },
  reportBackup: { params: atWriter, statuses: "200 404 404 404 404 404 404" },
  getAccessKey: { params: ids("reader"), statuses: "200 200 404 404 404 404 404" },
  putAccessKey: {
    params: ids("reader"),
    body: () => ({ eak: "a.b" }),
    statuses: "409 403 409 403 403 403 403",
  },
  deleteAccessKey: { params: ids("stranger"), statuses: "204 403 204 403 403 403 403" },
  leaveAccessKey: { params: ids("stranger"), statuses: "403 403 403 403 403 204 403" },
  putPolicy: { params: ids("reader"), body: allowRead, statuses: "201 403 201 403 403 403 403" },
  leavePolicy: {
    params: ids("stranger"),
    body: () => ({ deny: [{ read: {} }] }),
    statuses: "403 403 403 403 403 204 403",
  },
  deletePolicies: { params: ids("stranger"), statuses: "200 403 403 403 403 403 403" },
  createRecord: { params: nowhere, body: content, statuses: "201 403 403 403 403 403 403" },
  createFile: { params: nowhere, body: file, statuses: "202 403 403 403 403 403 403" },
  // It is there just so; nobody else writes for the writer.
  writeBack: {
    params: atRecord,
    body: ({ version }) => ({ record: content(), version, created: "2026-01-01T00:00:00Z" }),
    statuses: "200 403 403 403 403 403 403",
  },
  readRecord: { params: atRecord, statuses: "200 200 404 200 404 404 404" },
  updateRecord: { params: atRecord, body: content, statuses: "200 403 404 403 404 404 404" },
  editRecord: { params: atRecord, body: content, statuses: "200 403 404 403 404 404 404" },
  deleteRecordSafe: { params: atRecord, statuses: "204 403 404 403 404 404 404" },
  deleteRecord: { params: atRecord, statuses: "204 403 404 403 404 404 404" },
  readFile: { params: atRecord, statuses: "200 200 404 200 404 404 404" },
  replaceFile: { params: atRecord, body: file, statuses: "202 403 404 403 404 404 404" },
  editFile: { params: atRecord, body: file, statuses: "202 403 404 403 404 404 404" },
  updateFileRecord: { params: atRecord, body: content, statuses: "200 403 404 403 404 404 404" },
  // Announced by the writer, and nothing was uploaded yet.
  commitFileEdit: { params: atRecord, statuses: "400 404 404 404 404 404 404" },
  commitFile: { params: atRecord, statuses: "400 404 404 404 404 404 404" },

  readRotation: { params: rotation, statuses: "200 404 404 404 404 404 404" },
  pendingInRotation: { params: rotation, statuses: "200 404 404 404 404 404 404" },
  stageRotation: {
    params: rotation,
    body: () => ({ records: [] }),
    statuses: "200 404 404 404 404 404 404",
  },
  commitRotation: {
    params: rotation,
    body: (_, role) => ({ keys: [{ reader_id: people[role].id, eak: "a.b" }] }),
    statuses: "200 404 404 404 404 404 404",
  },
  abortRotation: { params: rotation, statuses: "409 204 204 204 204 204 204" },
  beginRotation: {
    params: rotation,
    body: () => ({ type: "r" }),
    statuses: "200 200 200 200 200 200 200",
  },

  // A group is known in its account (section 6.2); what is in it, to its members.
  readGroup: { params: atGroup, statuses: "200 200 200 200 200 200 404" },
  updateGroup: {
    params: atGroup,
    body: () => ({ group_description: "d" }),
    statuses: "200 403 403 403 403 403 404",
  },
  deleteGroup: { params: atGroup, statuses: "204 403 403 403 403 403 404" },
  membershipKey: { params: atGroup, statuses: "200 404 404 200 404 404 404" },
  listMembers: { params: atGroup, statuses: "200 403 403 200 403 403 404" },
  addMembers: {
    params: atGroup,
    body: members({ membership_key: "a.b" }),
    statuses: "200 403 403 403 403 403 404",
  },
  changeMembers: {
    params: atGroup,
    body: () => ({ group_members: [{ client_id: people.member.id, capability_names: [] }] }),
    statuses: "200 403 403 403 403 403 404",
  },
  removeMembers: { params: atGroup, body: members({}), statuses: "204 403 403 403 403 403 404" },
  shareWithGroup: {
    params: atGroup,
    body: ({ group }) => groupShare(group),
    statuses: "200 403 403 403 403 403 404",
  },
  unshareWithGroup: {
    params: atGroup,
    body: () => ({ record_type: "t" }),
    statuses: "204 401 401 401 401 401 404",
  },
  groupRecords: { params: atGroup, statuses: "200 403 403 200 403 403 404" },
  editThroughGroup: { params: atRecord, body: content, statuses: "403 403 404 403 404 404 404" },
};

/** Routes that only ever show a caller's own view, or what is public to every client. */
const OWN_VIEW: readonly Name[] = [
  "clientInfo",
  "clientPublic",
  "clientsPublic",
  "policyOutgoing",
  "policyIncoming",
  "policyProxies",
  "policyGranted",
  "findClient",
  "shareOutgoing",
  "shareIncoming",
  "authorizerOutgoing",
  "authorizerIncoming",
  "sharedRecords",
  "readRecords",
  "readSharedRecords",
  "deleteRecords",
  "createRecords",
  "deleteVersions",
  "deletedRecords",
  "listFiles",
  "listRotations",
  "audit",
  "changes",
  "changesSince",
  "createGroup",
  "listGroups",
  "bulkGroups",
  "bulkMembers",
  "bulkGroupRecords",
  "allowedReaders",
  "capabilityGroups",
  "heldCapabilities",
  "ownedGroups",
  "query",
  "search",
];

/** Parameters that name whose data it is; the reader's is one's own in the routes by which readers leave. */
const OWNED = ["recordId", "groupId", "clientId", "writerId", "userId", "pendingId"];

describe("on another's data", () => {
  test("every route that wants a client has a row, or shows only the caller's own view", () => {
    const places = [ROWS, ACCOUNT_ROWS, NOTE_ROWS].flatMap(Object.keys).concat(OWN_VIEW);
    expect([...places].sort()).toEqual([...wantsClient].sort());
  });

  for (const [name, row] of Object.entries(ROWS) as [Name, Row][]) {
    test(`${name}: each role gets what is due to it, and foreign and missing look alike`, async () => {
      const { path } = ROUTES[name];
      const place = async (): Promise<Place> => {
        if (path.includes("/files")) return { ...(await makeFile()), group: MISSING };
        const made = await createRecord(people.writer, "t");
        const group = path.includes(":groupId") ? await makeGroup() : MISSING;
        return { record: made.record_id, version: made.version, group, pending: MISSING };
      };
      const at = async (role: Role, missing = false): Promise<Answer> => {
        const where = await place();
        const params = row.params(where);
        if (missing) for (const key of OWNED) delete params[key];
        const named = missing ? { ...where, group: MISSING } : where;
        return people[role].call(ROUTES[name].method, pathFor(name, params), row.body?.(named, role));
      };
      const statuses: number[] = [];
      for (const role of ROLES) statuses.push((await at(role)).status);
      expect(statuses.join(" ")).toBe(row.statuses);
      if (!OWNED.some((key) => path.includes(`:${key}`))) return;
      for (const role of ["stranger", "tenant"] as const) {
        const [foreign, missing] = [await at(role), await at(role, true)];
        // In its own account a group is known to be there.
        if (role === "stranger" && path.includes(":groupId")) continue;
        expect([foreign.status, foreign.body]).toEqual([missing.status, missing.body]);
      }
    });
  }
});

/** One request of an account's owner on a client or token of its own, and the status it gets. */
interface AccountRow {
  readonly own: number;
  readonly body?: unknown;
}

const ACCOUNT_ROWS: Partial<Record<Name, AccountRow>> = {
  listClients: { own: 200 },
  adminClient: { own: 200 },
  enableClient: { own: 200, body: { enabled: false } },
  deleteClient: { own: 204 },
  changeProfile: { own: 200, body: { profile: { name: "n" } } },
  accountMeta: { own: 200 },
  setAccountMeta: { own: 200, body: {} },
  createToken: { own: 200, body: { name: "t" } },
  listTokens: { own: 200 },
  deleteToken: { own: 200 },
};

describe("on another account's data", () => {
  test.each(Object.entries(ACCOUNT_ROWS) as [Name, AccountRow][])(
    "%s: the owner may, and to other owners it looks like what is missing",
    async (name, { own, body }) => {
      const { method, path } = ROUTES[name];
      const [owner, stranger] = [await createAccount(server), await createAccount(server)];
      const token = (await owner.call("POST", "/v1/account/tokens", { name: "t" })).body.token;
      const client = await register({ ...server, mintToken: async () => token });
      const at = (clientId: string, tokenText: string) => pathFor(name, { clientId, token: tokenText });
      const foreign = await stranger.call(method, at(client.id, token), body);
      const missing = await stranger.call(method, at(MISSING, MISSING), body);
      expect(foreign.status).toBe(missing.status);
      if (path.includes(":")) expect([foreign.status, foreign.body]).toEqual([404, missing.body]);
      expect((await owner.call(method, at(client.id, token), body)).status).toBe(own);
    },
  );
});

/** Notes belong to signing keys. A key alone is one that no client registered; a token signs nothing. */
const NOTE_ROLES = ["writer", "recipient", "another client", "a key alone", "a token"] as const;

interface NotePlace {
  readonly noteId: string;
  readonly fileId: string;
  readonly name: string;
}

/** One request on a note of the writer's, and the status that each of `NOTE_ROLES` gets, in their order. */
interface NoteRow {
  readonly params?: (at: NotePlace) => Record<string, string>;
  readonly query?: (at: NotePlace) => string;
  readonly body?: (at: NotePlace, note: (more?: object) => object) => unknown;
  readonly statuses: string;
}

const byNoteId = ({ noteId }: NotePlace) => `note_id=${noteId}`;
const tied = () => ({ recordId: MISSING });

const NOTE_ROWS: Partial<Record<Name, NoteRow>> = {
  // Statuses:                                          writer recipient client key token
  writeNote: { body: (_, note) => note(), statuses: "201 401 403 401 401" },
  replaceNote: { body: ({ name }, note) => note({ id_string: name }), statuses: "200 401 403 401 401" },
  readNote: { query: byNoteId, statuses: "404 200 404 404 401" },
  noteViews: { query: byNoteId, statuses: "200 200 404 404 401" },
  deleteNote: { params: ({ noteId }) => ({ noteId }), statuses: "204 404 404 404 401" },
  writeNoteFile: {
    body: (_, note) => note({ file_meta: { checksum: md5 } }),
    statuses: "202 401 403 401 401",
  },
  // Nothing was uploaded yet.
  commitNoteFile: { params: ({ fileId }) => ({ fileId }), statuses: "400 404 404 404 401" },
  challengeNote: { query: byNoteId, body: () => ({}), statuses: "404 200 404 404 401" },
  primeNote: { query: byNoteId, body: () => ({}), statuses: "200 404 404 404 401" },
  // Whoever asks sees and deletes what it wrote itself.
  notesOfRecord: { params: tied, statuses: "200 200 200 200 401" },
  deleteNotesOfRecord: { params: tied, statuses: "204 204 204 204 401" },
  deleteNotesOfOneRecord: { params: tied, statuses: "204 204 204 204 401" },
};

describe("on another's note", () => {
  test.each(Object.entries(NOTE_ROWS) as [Name, NoteRow][])(
    "%s: each key gets what is due to it, and foreign and missing look alike",
    async (name, row) => {
      const { method, path } = ROUTES[name];
      const [writer, other] = [await signer(server, true), await signer(server, true)];
      const [recipient, stranger] = [await signer(server, false), await signer(server, false)];
      const token: Signer["call"] = (verb, at, query, body) =>
        people.stranger.call(verb, query ? `${at}?${query}` : at, body);
      const calls = [writer.call, recipient.call, other.call, stranger.call, token];
      const note = (more: object = {}) => ({
        data: {},
        signature: "s",
        recipient_signing_key: recipient.key,
        writer_signing_key: writer.key,
        writer_encryption_key: "e",
        encrypted_access_key: "a.b",
        max_views: -1,
        record_id: MISSING,
        ...more,
      });
      const place = async (): Promise<NotePlace> => {
        const id_string = randomUUID();
        const made = await writer.call("POST", "/v2/storage/notes", "", note({ id_string }));
        const announced = note({ file_meta: { checksum: md5 } });
        const file = await writer.call("POST", "/v2/storage/notes/files", "", announced);
        return { noteId: made.body.note_id, fileId: file.body.id, name: id_string };
      };
      const send = (call: Signer["call"], at: NotePlace) =>
        call(method, pathFor(name, row.params?.(at) ?? {}), row.query?.(at) ?? "", row.body?.(at, note));
      const statuses: number[] = [];
      for (const call of calls) statuses.push((await send(call, await place())).status);
      expect(statuses.join(" ")).toBe(row.statuses);
      if (!path.includes(":") && row.query === undefined) return;
      const missing = { noteId: MISSING, fileId: MISSING, name: MISSING };
      for (const call of [other.call, stranger.call]) {
        const [foreign, none] = [await send(call, await place()), await send(call, missing)];
        expect([foreign.status, foreign.body]).toEqual([none.status, none.body]);
      }
    },
  );

  test("there is a row for each of its roles", () => {
    for (const row of Object.values(NOTE_ROWS))
      expect(row.statuses.split(" ")).toHaveLength(NOTE_ROLES.length);
  });
});
