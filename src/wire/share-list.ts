/** The paged lists of shares and authorizers of the second version (PROTOCOL.md section 4.3, "v2 equivalents"). */
import * as v from "valibot";
import { type ClientId, clientIdSchema } from "./ids.ts";
import { each, type Noun, noun, unlessNull } from "./noun.ts";
import { arrayOrNone, emptyOr, type JsonObject, parseWith, wholeOrTextSchema, wholeSchema } from "./parse.ts";

/** The most rows of a page, and the number of rows when the request does not say. */
export const SHARE_LIST_MAX = 1000;
const DEFAULT_LIMIT = 50;

/** The four lists, each with its name for the client on the other side of a row. */
export const OTHER_SIDE = {
  shareOutgoing: "reader_id",
  shareIncoming: "writer_id",
  authorizerOutgoing: "authorizer_id",
  authorizerIncoming: "authorized_by",
} as const;
export type ShareListName = keyof typeof OTHER_SIDE;

/** Which rows: all, or those with one client, of one type, or both. `offset` is the token of the page before. */
export interface ShareListRequest {
  readonly offset: number;
  readonly limit: number;
  readonly client: ClientId | null;
  readonly type: string | null;
}

/** One row: the client on the other side, the type, and since when. */
export interface ShareRow {
  readonly client: ClientId;
  readonly type: string;
  readonly created: string;
  readonly lastModified: string;
}

/** `nextToken` is 0 on the last page. */
export interface ShareListPage {
  readonly rows: readonly ShareRow[];
  readonly nextToken: number;
}

/** A number, or the same as a text; e3db-go sends an empty one for the first page. */
const token = v.nullish(
  v.union([
    v.pipe(
      v.literal(""),
      v.transform(() => 0),
    ),
    wholeOrTextSchema,
  ]),
  0,
);

function requestOf(name: ShareListName) {
  return noun<ShareListRequest>({
    offset: ["next_token", token],
    // A limit over the maximum is cut to it.
    limit: [
      "limit",
      v.pipe(
        v.nullish(wholeSchema, 0),
        v.transform((limit) => Math.min(limit || DEFAULT_LIMIT, SHARE_LIST_MAX)),
      ),
    ],
    client: [OTHER_SIDE[name], emptyOr(clientIdSchema), unlessNull],
    type: ["record_type", emptyOr(v.string()), unlessNull],
  });
}

function rowOf(name: ShareListName) {
  return noun<ShareRow>({
    client: [OTHER_SIDE[name], clientIdSchema],
    type: ["record_type", v.string()],
    created: ["created_at", v.nullish(v.string(), "")],
    lastModified: ["last_modified", v.nullish(v.string(), "")],
  });
}

function pageOf(name: ShareListName) {
  const row = rowOf(name);
  return noun<ShareListPage>({
    rows: [name.startsWith("share") ? "shares" : "authorizations", arrayOrNone(row.schema), each(row.encode)],
    nextToken: ["next_token", token],
  });
}

const LISTS = Object.fromEntries(
  (Object.keys(OTHER_SIDE) as ShareListName[]).map((name) => [
    name,
    { request: requestOf(name), page: pageOf(name) },
  ]),
) as Readonly<Record<ShareListName, { request: Noun<ShareListRequest>; page: Noun<ShareListPage> }>>;

/** @throws VaultError `wire_invalid`; a limit over the maximum is cut to it */
export function parseShareListRequest(name: ShareListName, value: unknown): ShareListRequest {
  return LISTS[name].request.parse(value);
}

/** Returns what `parseShareListRequest` reads. */
export function encodeShareListRequest(name: ShareListName, request: ShareListRequest): JsonObject {
  return LISTS[name].request.encode(request);
}

/** @throws VaultError `wire_invalid` */
export function parseShareList(name: ShareListName, value: unknown): ShareListPage {
  return LISTS[name].page.parse(value);
}

/** Returns what `parseShareList` reads. */
export function encodeShareList(name: ShareListName, page: ShareListPage): JsonObject {
  return LISTS[name].page.encode(page);
}

/** Returns the readers of `POST /v1/storage/records/share`. @throws VaultError `wire_invalid` */
export function parseReaderIds(value: unknown): ClientId[] {
  const ids = v.pipe(arrayOrNone(clientIdSchema), v.maxLength(SHARE_LIST_MAX));
  return parseWith(v.object({ reader_ids: ids }), value).reader_ids;
}
