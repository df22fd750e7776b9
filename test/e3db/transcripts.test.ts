/** Our requests against those the published SDKs were seen to send, and our parsers against what they accepted. */
import { beforeAll, describe, expect, test } from "vitest";
import { clause } from "../../src/e3db/records/search.ts";
import { parseEncryptedAccessKey } from "../../src/wire/access-key.ts";
import { parseAccessToken, parseClientInfo, parseRegisteredClient } from "../../src/wire/client-info.ts";
import { parsePendingFile } from "../../src/wire/file.ts";
import { parseNote } from "../../src/wire/note.ts";
import { parseAuthorizations, parseIncomingShares, parseOutgoingShares } from "../../src/wire/policy.ts";
import { parseQuery, parseQueryPage } from "../../src/wire/query.ts";
import { parseRecord } from "../../src/wire/record.ts";
import { parseSearchPage, parseSearchRequest } from "../../src/wire/search.ts";
import transcripts from "../vectors/http_transcripts.json" with { type: "json" };
import { FakeServer } from "./fake-server.ts";
import { clientOf, newIdentity, readerOf } from "./people.ts";
import { type RouteName, routeOf } from "./route-of.ts";

interface Entry {
  readonly sdk: string;
  readonly step: string;
  readonly method: string;
  readonly path: string;
  readonly auth: string;
  readonly content_type: string | null;
  readonly request_json: unknown;
  readonly request_text: string | null;
  readonly status: number;
  readonly response_json: unknown;
}

/** Members whose names are the person's, not the protocol's. */
const MAPS = new Set(["data", "plain", "tags"]);

/** Every member path of a JSON value with the type of its leaf, as `meta.type string`. */
function shape(value: unknown, path = ""): string[] {
  if (value === null || value === undefined) return [];
  // The arrays that SDKs send empty are all lists of texts.
  if (Array.isArray(value))
    return (value.length > 0 ? value : [""]).flatMap((item) => shape(item, `${path}[]`));
  if (typeof value !== "object") return [`${path} ${typeof value}`];
  if (MAPS.has(path.split(".").at(-1) ?? "")) return [`${path} map`];
  const members = Object.entries(value);
  if (members.length === 0) return [`${path} object`];
  return members.flatMap(([name, member]) => shape(member, path === "" ? name : `${path}.${name}`));
}

const entries = (transcripts.transcript as Entry[]).map((entry) => ({
  ...entry,
  route: routeOf(entry.method, entry.path.split("?")[0] ?? "")?.name ?? null,
}));
const known = entries.filter((entry) => entry.route !== null);
const ours = new Map<RouteName, { request: Request; body: unknown }[]>();

beforeAll(async () => {
  const server = new FakeServer();
  const alice = await newIdentity(server, "alice");
  const bob = await newIdentity(server, "bob");
  const client = clientOf(server, alice);
  const { meta } = await client.write({ type: "contact", data: { a: "1" }, plain: { b: "2" } });
  await client.read(meta.recordId);
  const updated = await client.update(meta, { type: "contact", data: { a: "1" } });
  await client.share("contact", readerOf(bob));
  await client.clientInfo(bob.clientId);
  await client.outgoing();
  await client.incoming();
  await client.queryPage({ count: 5, includeData: true, types: ["contact"], plain: null });
  await client.searchPage({
    includeData: true,
    match: [clause({ types: ["contact"], keys: ["k"], values: ["v"], writerIds: [alice.clientId] })],
  });
  await client.revoke("contact", bob.clientId);
  await client.remove(updated.meta);
  await client.authorizers.appointed();
  await client.authorizers.granted();
  await client.reportBackup("TOKEN");
  const reader = clientOf(server, bob);
  const note = { data: { s: "1" }, reader: await client.pinnedKeys(bob.clientId) };
  const { noteId } = await client.notes.write({ ...note, name: "jn" });
  await reader.notes.read({ noteId }, await reader.pinnedKeys(alice.clientId));
  await reader.notes.read({ name: "jn" }, await reader.pinnedKeys(alice.clientId));
  await client.notes.remove(noteId);
  const bytes = new Blob([new Uint8Array(70_000)]).stream();
  const file = await client.files.write({ type: "doc", plain: { k: "v" } }, bytes);
  await (await client.files.read(file.meta.recordId)).discard();
  for (const { route, request, body } of server.seen) {
    ours.set(route, [...(ours.get(route) ?? []), { request, body }]);
  }
});

/** What we send on purpose although no captured call did: revoking takes away editing too. */
const OURS_ALONE = new Set(["putPolicy deny[].edit object"]);

const sentByBoth = [...new Set(known.map(({ route }) => route))].filter(
  (route): route is RouteName => route !== null,
);

describe("requests", () => {
  test("all routes of the captured flows are exercised", () => {
    expect(sentByBoth.filter((route) => !ours.has(route))).toEqual([]);
    expect(known.length).toBeGreaterThan(80);
  });

  test.each(sentByBoth)("%s", (route) => {
    const theirs = known.filter((entry) => entry.route === route);
    const seen = new Set(theirs.flatMap((entry) => shape(entry.request_json)));
    const always = [...seen].filter((path) =>
      theirs.every((entry) => shape(entry.request_json).includes(path)),
    );
    for (const { request, body } of ours.get(route) ?? []) {
      const mine = typeof body === "object" ? shape(body) : [];
      expect(mine.filter((path) => !seen.has(path) && !OURS_ALONE.has(`${route} ${path}`))).toEqual([]);
      if (route !== "search") expect(always.filter((path) => !mine.includes(path))).toEqual([]);
      const auth = request.headers.get("authorization")?.split(/[ -]/)[0] ?? "none";
      expect(theirs.map((entry) => entry.auth)).toContain(auth);
      const type = request.headers.get("content-type");
      if (type !== null) expect(theirs.map((entry) => entry.content_type)).toContain(type);
      if (typeof body === "string" && body !== "") {
        expect(theirs.map((entry) => entry.request_text)).toContain(body);
      }
    }
  });

  test("what the SDKs send as queries and searches is read by the parsers we share with the server", () => {
    for (const { route, request_json, status } of known) {
      if (status !== 200) continue;
      if (route === "query")
        expect(parseQuery(request_json)).toMatchObject({ afterIndex: expect.any(Number) });
      if (route === "search") expect(parseSearchRequest(request_json).match).toHaveLength(1);
    }
  });
});

const PARSERS: Partial<Record<RouteName, (value: unknown) => unknown>> = {
  register: parseRegisteredClient,
  token: parseAccessToken,
  clientInfo: parseClientInfo,
  getAccessKey: parseEncryptedAccessKey,
  putAccessKey: parseEncryptedAccessKey,
  createRecord: parseRecord,
  readRecord: parseRecord,
  updateRecord: parseRecord,
  policyOutgoing: parseOutgoingShares,
  policyIncoming: parseIncomingShares,
  policyProxies: parseAuthorizations,
  policyGranted: parseAuthorizations,
  query: parseQueryPage,
  search: parseSearchPage,
  writeNote: parseNote,
  readNote: parseNote,
  createFile: parsePendingFile,
  commitFile: parseRecord,
  readFile: parseRecord,
};

describe("answers", () => {
  const answered = known.filter(
    ({ route, status, response_json }) =>
      route !== null && status < 300 && response_json !== null && route in PARSERS,
  );

  test("there are some for every parser", () => {
    const routes = new Set(answered.map(({ route }) => route));
    expect(Object.keys(PARSERS).filter((route) => !routes.has(route as RouteName))).toEqual([]);
  });

  test.each(answered.map((entry) => [`${entry.sdk} ${entry.step} ${entry.route}`, entry] as const))(
    "%s",
    (_, { route, response_json }) => {
      const parse = route === null ? undefined : PARSERS[route];
      expect(parse?.(response_json)).toBeTruthy();
    },
  );
});
