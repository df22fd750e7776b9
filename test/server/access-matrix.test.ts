/**
 * Who may do what, generated from the route table, so that a new route cannot be forgotten: each route that wants a
 * client refuses whoever has no good credentials, and each route that names somebody's data has a row below.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { UNANSWERED } from "../../src/server/app.ts";
import { sql } from "../../src/server/store/sql.ts";
import { ROUTES } from "../../src/wire/routes.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { type Answer, createRecord, type Person, recordBody, register, send, share } from "./people.ts";

type Name = keyof typeof ROUTES;
const NAMES = Object.keys(ROUTES) as Name[];
const MISSING = "00000000-0000-4000-8000-000000000000";
const ROLES = ["writer", "reader", "authorizer", "revoked", "stranger"] as const;
type Role = (typeof ROLES)[number];

let server: TestServer;
let people: Readonly<Record<Role, Person>>;
beforeAll(async () => {
  server = await startTestServer();
  const [writer, reader, authorizer, revoked, stranger] = [
    await register(server),
    await register(server),
    await register(server),
    await register(server),
    await register(server),
  ];
  people = { writer, reader, authorizer, revoked, stranger };
  for (const role of ["reader", "revoked"] as const) await share(writer, "t", people[role]);
  await writer.call("PUT", policyOf(revoked), { deny: [{ read: {} }] });
  await writer.call("DELETE", `/v1/storage/access_keys/${writer.id}/${writer.id}/${revoked.id}/t`);
  await writer.call("PUT", policyOf(authorizer), { allow: [{ authorizer: {} }] });
});
afterAll(async () => server.stop());

function policyOf(reader: Person): string {
  return `/v1/storage/policy/${people.writer.id}/${people.writer.id}/${reader.id}/t`;
}

/** The path of a route with the same id in each place that the row leaves out. */
function pathFor(name: Name, params: Readonly<Record<string, string>>): string {
  return ROUTES[name].path.replace(/:(\w+)/g, (_, key: string) => params[key] ?? MISSING);
}

const wantsClient = NAMES.filter((name) => !["none", "basic"].includes(ROUTES[name].auth));
const answered = wantsClient.filter((name) => !UNANSWERED.includes(name));

describe("without good credentials", () => {
  test.each(answered)("%s answers 401", async (name) => {
    const disabled = await register(server);
    await server.db.query(sql`update client set enabled = false where client_id = ${disabled.id}`);
    const [header = "", body = ""] = people.writer.bearer.split(".");
    const forged = [
      undefined,
      "Bearer x",
      `Bearer ${header}.${body}.x`,
      "Basic eDp5",
      `Bearer ${disabled.bearer}`,
    ];
    for (const authorization of forged) {
      const headers = authorization === undefined ? {} : { Authorization: authorization };
      const content = ROUTES[name].method === "GET" ? undefined : {};
      const answer = await send(
        server,
        ROUTES[name].method,
        pathFor(name, {}),
        content,
        headers as Record<string, string>,
      );
      expect(answer.status).toBe(401);
    }
  });
});

/** One request on data of the writer: its path parameters, its body, and the status each role gets. */
interface Row {
  readonly params: (at: { record: string; version: string }) => Record<string, string>;
  readonly body?: (record: string) => unknown;
  readonly statuses: readonly [
    writer: number,
    reader: number,
    authorizer: number,
    revoked: number,
    stranger: number,
  ];
}

const ids = (reader: Role) => () => ({
  writerId: people.writer.id,
  userId: people.writer.id,
  readerId: people[reader].id,
  type: "t",
});
const atRecord = ({ record, version }: { record: string; version: string }) => ({
  recordId: record,
  version,
});
const content = () => recordBody(people.writer, "t");
const md5 = "1B2M2Y8AsgTpgAmY7PhCfg==";
const file = () => {
  const { meta, data } = content();
  return { meta: { ...meta, file_meta: { checksum: md5, size: 0 } }, data };
};
const allowRead = () => ({ allow: [{ read: {} }] });

/** Routes without a row name no data of others: lists and searches of the caller's own view, and public lookups. */
const ROWS: Partial<Record<Name, Row>> = {
  clientOwn: { params: () => ({ clientId: people.writer.id }), statuses: [200, 404, 404, 404, 404] },
  clientKeys: {
    params: () => ({ clientId: people.writer.id }),
    body: () => ({ signing_key: { ed25519: "A".repeat(43) } }),
    statuses: [409, 404, 404, 404, 404],
  },
  reportBackup: { params: () => ({ clientId: people.writer.id }), statuses: [200, 404, 404, 404, 404] },
  getAccessKey: { params: ids("reader"), statuses: [200, 200, 404, 404, 404] },
  putAccessKey: { params: ids("reader"), body: () => ({ eak: "a.b" }), statuses: [409, 403, 409, 403, 403] },
  deleteAccessKey: { params: ids("stranger"), statuses: [204, 403, 204, 403, 403] },
  leaveAccessKey: { params: ids("stranger"), statuses: [403, 403, 403, 403, 204] },
  putPolicy: { params: ids("reader"), body: allowRead, statuses: [201, 403, 201, 403, 403] },
  leavePolicy: {
    params: ids("stranger"),
    body: () => ({ deny: [{ read: {} }] }),
    statuses: [403, 403, 403, 403, 204],
  },
  deletePolicies: { params: ids("stranger"), statuses: [200, 403, 403, 403, 403] },
  createRecord: { params: () => ({}), body: content, statuses: [201, 403, 403, 403, 403] },
  createFile: { params: () => ({}), body: file, statuses: [202, 403, 403, 403, 403] },
  readRecord: { params: atRecord, statuses: [200, 200, 404, 404, 404] },
  updateRecord: { params: atRecord, body: content, statuses: [200, 403, 404, 404, 404] },
  editRecord: { params: atRecord, body: content, statuses: [200, 403, 404, 404, 404] },
  deleteRecordSafe: { params: atRecord, statuses: [204, 403, 404, 404, 404] },
  deleteRecord: { params: atRecord, statuses: [204, 403, 404, 404, 404] },
  readFile: { params: atRecord, statuses: [404, 404, 404, 404, 404] },
  replaceFile: { params: atRecord, body: file, statuses: [404, 403, 404, 404, 404] },
  commitFile: { params: () => ({}), statuses: [404, 404, 404, 404, 404] },
};

/** Notes belong to signing keys rather than clients: see notes.test.ts. */
const BY_KEY: readonly Name[] = ["writeNote", "replaceNote", "readNote", "noteViews", "deleteNote"];

/** Routes that only ever show a caller's own view, or what is public to every client. */
const OWN_VIEW: readonly Name[] = [
  ...BY_KEY,
  "clientInfo",
  "clientPublic",
  "clientsPublic",
  "policyOutgoing",
  "policyIncoming",
  "policyProxies",
  "policyGranted",
  "deleteRecords",
  "listFiles",
  "query",
  "search",
];

describe("on another's data", () => {
  test("every route that wants a client has a row, or shows only the caller's own view", () => {
    expect(answered.filter((name) => ROWS[name] === undefined && !OWN_VIEW.includes(name))).toEqual([]);
  });

  for (const [name, row] of Object.entries(ROWS) as [Name, Row][]) {
    test(`${name}: each role gets what is due to it, and foreign and missing look alike`, async () => {
      const at = async (role: Role, record?: string): Promise<Answer> => {
        const made = await createRecord(people.writer, "t");
        const params = row.params({ record: record ?? made.record_id, version: made.version });
        const body = row.body?.(made.record_id);
        return people[role].call(ROUTES[name].method, pathFor(name, params), body);
      };
      const statuses: number[] = [];
      for (const role of ROLES) statuses.push((await at(role)).status);
      expect(statuses).toEqual(row.statuses);
      if (!ROUTES[name].path.includes(":recordId")) return;
      const [foreign, missing] = [await at("stranger"), await at("stranger", MISSING)];
      expect([foreign.status, foreign.body]).toEqual([missing.status, missing.body]);
    });
  }
});
