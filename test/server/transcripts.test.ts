/**
 * The requests that published SDKs were seen to send, replayed in order against the real server. What each answer
 * must be is a table of what those SDKs need (PROTOCOL.md sections 1 and 3 to 6), not the recorded answers.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sql } from "../../src/server/postgres/sql.ts";
import { startTestServer, type TestServer } from "./harness.ts";
import { createAccount } from "./owners.ts";
import type { Answer } from "./people.ts";
import { type Exchange, RECORDED, Replay } from "./replay.ts";

/** The client that the recording's stand-in named as its backup client. */
const RECORDED_QUEEN = "0ed49cde-7db8-42a0-9998-0492f4eb0609";

/** The types under which an SDK wrote its record and its file in the recording, whatever they are called. */
function typesOf(of: string) {
  const typeAt = (path: string) =>
    RECORDED.filter((recorded) => recorded.sdk === of && recorded.method === "POST" && recorded.path === path)
      .map(({ request_json }) => (request_json as { meta: { type: string } } | null)?.meta.type)
      .find((type) => type !== "tozny.key_backup");
  const [record, file] = [typeAt("/v1/storage/records"), typeAt("/v1/storage/files")];
  if (record === undefined || file === undefined) throw new Error(`${of} wrote nothing`);
  return { record, file };
}

const PYTHON_TYPES = typesOf("e3db-python");
const JS_TYPES = typesOf("js-sdk");

let server: TestServer;
let replay: Replay;
let queen: string;
beforeAll(async () => {
  server = await startTestServer();
  const owner = await createAccount(server);
  queen = owner.answer.body.account.client.client_id;
  const token = (await owner.call("POST", "/v1/account/tokens", { name: "sdks" })).body.token;
  replay = new Replay(server, { TOKEN: token, [RECORDED_QUEEN]: queen });
});
afterAll(async () => server.stop());

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const text = expect.stringMatching(/./);
// Java takes exactly six digits, python at most six.
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
const whole = expect.any(Number);
const keyObject = { curve25519: text };
const signingKey = { ed25519: text };
const url = expect.stringMatching(/^http:\/\//);

const meta = {
  record_id: uuid,
  writer_id: uuid,
  user_id: uuid,
  type: text,
  plain: expect.any(Object),
  created: time,
  last_modified: time,
  version: uuid,
};
const eak = {
  eak: text,
  authorizer_id: uuid,
  authorizer_public_key: keyObject,
  signer_id: uuid,
  signer_signing_key: signingKey,
};
/** python indexes `file_url` and `file_name` without a default. */
const fileMeta = (fileUrl: unknown) => ({
  file_url: fileUrl,
  file_name: expect.any(String),
  checksum: text,
  compression: "raw",
  size: whole,
});
const authorization = {
  authorizer_id: uuid,
  writer_id: uuid,
  user_id: uuid,
  record_type: PYTHON_TYPES.record,
  authorized_by: uuid,
};

/** Looks into an answer beyond its status. */
type Check = (exchange: Exchange) => void;
const shows =
  (shape: object): Check =>
  ({ answer }) =>
    expect(answer.body).toMatchObject(shape);
const nothing: Check = () => {};
const list =
  (...rows: object[]): Check =>
  ({ answer }) => {
    expect(answer.body).toHaveLength(rows.length);
    for (const row of rows) expect(answer.body).toContainEqual(expect.objectContaining(row));
  };

const registered: Check = ({ sent, answer }) => {
  const client = sent?.["client"] as object;
  const credentials = { client_id: uuid, api_key_id: text, api_secret: text };
  expect(answer.body).toMatchObject({ ...client, ...credentials, type: "general", enabled: true });
  expect(answer.body.has_backup).toBe(false);
  expect(answer.headers.get("X-Backup-Client")).toBe(queen);
};
const token = shows({ access_token: text, token_type: "bearer", expires_in: whole, expires_at: time });
const clientInfo = shows({
  client_id: uuid,
  public_key: keyObject,
  signing_key: signingKey,
  validated: true,
});
const key = shows(eak);
/** The record as it was sent; a key named `file_meta`, whatever is in it, would make it a file to js and java. */
const record: Check = ({ sent, answer }) => {
  expect(answer.body.meta).toMatchObject(meta);
  expect(answer.body.meta).not.toHaveProperty("file_meta");
  if (sent === null) return;
  expect(answer.body.data).toEqual(sent["data"]);
  expect(answer.body.meta.plain).toEqual((sent["meta"] as { plain?: object }).plain ?? {});
};
const read = shows({ meta, data: expect.any(Object) });
const pending = shows({ id: uuid, file_url: url });
const committed = shows({ meta: { ...meta, file_meta: fileMeta(expect.any(String)) } });
const file = shows({ meta: { ...meta, file_meta: fileMeta(url) } });
const row = { meta, record_data: expect.any(Object), access_key: eak };
const found =
  (count: number): Check =>
  ({ answer }) => {
    expect(answer.body.results).toHaveLength(count);
    for (const result of answer.body.results) expect(result).toMatchObject(row);
  };
const queried =
  (count: number): Check =>
  (exchange) => {
    found(count)(exchange);
    expect(exchange.answer.body.last_index).toBeGreaterThan(0);
  };
const searched =
  (count: number): Check =>
  ({ answer }) => {
    expect(answer.body).toMatchObject({ last_index: 0, total_results: count });
    if (count > 0) found(count)({ sent: null, answer });
    else expect(answer.body.results ?? []).toEqual([]);
  };
const error = shows({ error: text });
const note = (views: number): Check =>
  shows({
    note_id: uuid,
    created_at: time,
    views,
    data: expect.any(Object),
    signature: text,
    id_string: text,
  });

/** Who sends the next recorded request, to where, the statuses that its SDK takes, and what it reads. */
type Row = readonly [who: string, request: string, status: number | readonly number[], check: Check];

const PYTHON: readonly Row[] = [
  // Registration with a backup, on to the backup client.
  ["alice", "POST register", 201, registered],
  ["alice", "POST token", 200, token],
  ["alice", "GET tozny.key_backup", 404, nothing],
  ["alice", "PUT tozny.key_backup", 201, key],
  ["alice", "POST records", 201, record],
  ["alice", "GET clients", 200, clientInfo],
  ["alice", "PUT tozny.key_backup", 201, key],
  ["alice", "PUT tozny.key_backup", 201, nothing],
  ["alice", "POST backup", 200, nothing],
  ["bob", "POST register", 201, registered],
  ["carol", "POST register", 201, registered],
  ["alice", "POST token", 200, token],
  ["alice", "GET clients", 200, clientInfo],
  ["alice", "GET clients", 404, error],
  // Records: a key of its own first, then optimistic updates.
  ["alice", "GET {record}", 404, nothing],
  ["alice", "PUT {record}", 201, key],
  ["alice", "POST records", 201, record],
  ["alice", "GET records", 200, read],
  ["alice", "PUT records", 200, record],
  ["alice", "PUT records", 409, error],
  // Sharing, where a second key is a conflict.
  ["alice", "GET clients", 200, clientInfo],
  ["alice", "PUT {record}", 201, key],
  ["alice", "PUT {record}", 201, nothing],
  ["alice", "GET clients", 200, clientInfo],
  ["alice", "PUT {record}", 409, error],
  ["bob", "POST token", 200, token],
  ["bob", "GET records", 200, read],
  ["bob", "GET {record}", 200, key],
  [
    "alice",
    "GET outgoing",
    200,
    list({ record_type: "tozny.key_backup" }, { reader_name: "bob", record_type: PYTHON_TYPES.record }),
  ],
  [
    "bob",
    "GET incoming",
    200,
    list({ writer_id: uuid, writer_name: "alice", record_type: PYTHON_TYPES.record }),
  ],
  // Authorizers, who share on the writer's behalf.
  ["alice", "GET proxies", 200, list()],
  ["alice", "GET clients", 200, clientInfo],
  ["alice", "PUT {record}", 201, key],
  ["alice", "PUT {record}", 201, nothing],
  ["carol", "POST token", 200, token],
  ["carol", "GET granted", 200, list(authorization)],
  ["alice", "GET proxies", 200, list(authorization)],
  ["dave", "POST register", 201, registered],
  ["carol", "GET {record}", 200, key],
  ["carol", "GET clients", 200, clientInfo],
  ["carol", "PUT {record}", 201, key],
  ["carol", "PUT {record}", 201, nothing],
  ["dave", "POST token", 200, token],
  ["dave", "GET records", 200, read],
  ["dave", "GET {record}", 200, key],
  ["carol", "PUT {record}", 201, nothing],
  ["carol", "DELETE {record}", 204, nothing],
  ["alice", "PUT {record}", 201, nothing],
  ["alice", "DELETE {record}", 204, nothing],
  // Queries and searches.
  ["alice", "POST search", 200, queried(1)],
  ["bob", "POST search", 200, queried(1)],
  ["alice", "POST search", 400, error],
  ["alice", "POST search", 200, searched(1)],
  ["alice", "POST search", 200, searched(0)],
  ["alice", "PUT {record}", 201, nothing],
  ["alice", "DELETE {record}", 204, nothing],
  ["bob", "GET records", 404, error],
  // A file, whose bytes go without credentials.
  ["alice", "GET {file}", 404, nothing],
  ["alice", "PUT {file}", 201, key],
  ["alice", "POST files", 202, pending],
  ["alice", "PUT blob", 200, nothing],
  ["alice", "PATCH files", 201, committed],
  ["alice", "GET files", 200, file],
  ["alice", "GET blob", 200, nothing],
  // A note of one name, read by id and by name.
  ["alice", "POST notes", [200, 201], note(0)],
  ["bob", "GET notes", 200, note(1)],
  ["bob", "GET notes", 200, note(2)],
  ["alice", "DELETE records", 204, nothing],
];

const JS: readonly Row[] = [
  ["js-alice", "POST register", 201, registered],
  ["js-alice", "POST token", 200, token],
  ["js-alice", "GET tozny.key_backup", 404, nothing],
  ["js-alice", "GET clients", 200, clientInfo],
  ["js-alice", "PUT tozny.key_backup", 201, key],
  ["js-alice", "POST records", 201, record],
  ["js-alice", "GET clients", 200, clientInfo],
  ["js-alice", "PUT tozny.key_backup", 201, key],
  ["js-alice", "PUT tozny.key_backup", 201, nothing],
  // Without credentials: the registration token in the path stands for them.
  ["js-alice", "POST backup", 200, nothing],
  ["js-bob", "POST register", 201, registered],
  ["js-alice", "POST token", 200, token],
  ["js-alice", "GET {record}", 404, nothing],
  ["js-alice", "GET clients", 200, clientInfo],
  ["js-alice", "PUT {record}", 201, key],
  ["js-alice", "POST records", 201, record],
  ["js-alice", "GET records", 200, read],
  ["js-alice", "PUT records", 200, record],
  ["js-alice", "PUT records", 409, error],
  ["js-alice", "GET clients", 200, clientInfo],
  ["js-alice", "PUT {record}", 201, key],
  ["js-alice", "PUT {record}", 201, nothing],
  ["js-bob", "POST token", 200, token],
  ["js-bob", "GET records", 200, read],
  ["js-bob", "GET {record}", 200, key],
  [
    "js-alice",
    "GET outgoing",
    200,
    list({ record_type: "tozny.key_backup" }, { reader_id: uuid, record_type: JS_TYPES.record }),
  ],
  [
    "js-bob",
    "GET incoming",
    200,
    list({ writer_id: uuid, writer_name: "js-alice", record_type: JS_TYPES.record }),
  ],
  ["js-alice", "GET clients", 200, clientInfo],
  ["js-alice", "PUT {record}", 409, error],
  ["js-alice", "POST search", 200, queried(1)],
  ["js-alice", "POST search", 200, shows({ results: [], last_index: whole })],
  ["js-alice", "POST search", 200, searched(1)],
  ["js-alice", "DELETE {record}", [204, 403], nothing],
  ["js-alice", "PUT {record}", 201, nothing],
  ["js-bob", "GET records", 404, error],
  ["js-alice", "GET {file}", 404, nothing],
  ["js-alice", "GET clients", 200, clientInfo],
  ["js-alice", "PUT {file}", 201, key],
  ["js-alice", "POST files", 202, pending],
  ["js-alice", "PUT blob", 200, nothing],
  ["js-alice", "PATCH files", 201, committed],
  ["js-alice", "GET files", 200, file],
  ["js-alice", "GET blob", 200, nothing],
  ["js-alice", "POST notes", [200, 201], note(0)],
  ["js-bob", "GET notes", 200, note(1)],
  ["js-bob", "GET notes", 200, note(2)],
  ["js-alice", "DELETE notes", [200, 204], nothing],
  ["js-alice", "DELETE records", [204, 403], nothing],
];

const ROWS = [...PYTHON, ...JS];

test("every recorded request has its row, and none is left over", () => {
  expect(ROWS).toHaveLength(RECORDED.length);
  for (const [index, { sdk, method, path }] of RECORDED.entries()) {
    const [who, request] = ROWS[index] ?? [];
    const [verb, segment] = (request ?? "").split(" ");
    expect(`${index} ${method}`).toBe(`${index} ${verb}`);
    const types = sdk === "js-sdk" ? JS_TYPES : PYTHON_TYPES;
    const type = segment === "{record}" ? types.record : segment === "{file}" ? types.file : null;
    if (type === null) expect(path.split(/[/?]/)).toContain(segment);
    else expect(decodeURIComponent(path).endsWith(`/${type}`), path).toBe(true);
    expect(who?.startsWith("js-")).toBe(sdk === "js-sdk");
  }
});

/** Tests of one file run in order, and each needs what those before it made. */
test.each(ROWS.map((row, index) => [index, ...row] as const))(
  "%i: %s sends %s",
  async (index, who, _request, status, check) => {
    const recorded = RECORDED[index];
    if (recorded === undefined) throw new Error("no such request");
    const exchange = await replay.send(recorded, who);
    const { answer }: { answer: Answer } = exchange;
    expect([status].flat(), JSON.stringify(answer.body)).toContain(answer.status);
    check(exchange);
  },
);

test("the backup client finds both backups that were made for it", async () => {
  const rows = await server.db.query(
    // The recording has no request of the backup client itself, so this looks at what it may read.
    sql`select writer_id from policy
      where reader_id = ${queen} and type = 'tozny.key_backup' and can_read`,
  );
  const writers = (rows as { writer_id: string }[]).map((found) => found.writer_id).sort();
  expect(writers).toEqual([replay.idOf("alice"), replay.idOf("js-alice")].sort());
});
